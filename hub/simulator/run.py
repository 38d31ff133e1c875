"""The simulated home on a broker: announces its devices, carries out commands, lets the day go by."""

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Self

from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, ConnectionState, Message, MqttFailure, Presence
from agent.ports import Clock
from hub.simulator.thing import Step, Thing

log = logging.getLogger(__name__)

TICK = 20.0
"""Seconds between two looks at what follows the clock."""
PATIENCE = 30.0
MAX_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class _Letter:
    topic: str
    payload: str
    retain: bool


class SimulatedHome:
    """An async context manager: inside, every device is announced and answers. Raises `MqttFailure` on entering.

    `presence`: the one status that the broker itself takes back when we vanish. `tidy`: leave nothing retained behind.
    """

    def __init__(
        self,
        things: Iterable[Thing],
        connection: Connection,
        *,
        presence: Presence | None = None,
        clock: Clock = time.time,
        tidy: bool = False,
    ) -> None:
        self._things = tuple(things)
        self._hearers = {topic: thing for thing in self._things for topic in thing.hears}
        self._clock = clock
        self._tidy = tidy
        self._said: dict[str, str] = {}  # retained, by topic
        self._outbox: asyncio.Queue[_Letter] = asyncio.Queue(MAX_WAITING)
        self._timers: dict[asyncio.TimerHandle, tuple[Thing, frozenset[str]]] = {}
        self._resources = AsyncExitStack()
        self._up: asyncio.Future[None]
        self._client = MqttClient(
            connection,
            filters=lambda: self._hearers,
            deliver=self._deliver,
            presence=presence,
            on_state=self._connection_changed,
        )

    @property
    def unreachable(self) -> frozenset[str]:
        """Ids, as the registry has them, of devices that are offline."""
        return frozenset(thing.device_id for thing in self._things if not thing.online)

    async def __aenter__(self) -> Self:
        """Connect and announce; returns when the broker has it all."""
        self._up = asyncio.get_running_loop().create_future()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._client)
            stack.push_async_callback(self._leave)
            for work in (self._send(), self._live()):
                stack.callback(asyncio.create_task(work, name="simulated home").cancel)
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._up
                    await self.sent()
            except TimeoutError:
                raise MqttFailure("the broker does not take the simulated home in") from None
            self._resources = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop, and disconnect."""
        await self._resources.aclose()

    def tick(self) -> None:
        """Bring what follows the clock up to date, and tell what has changed."""
        for thing in self._things:
            if thing.moves and thing.online:
                self._tell(thing)

    async def sent(self) -> None:
        """Wait until the broker has had all that was said so far."""
        await self._outbox.join()
        await self._client.publish("demo/marker", "", qos=1)  # confirmed, and so is what came before

    # ------------------------------------------------------------ telling

    def _connection_changed(self, state: ConnectionState, detail: str) -> None:
        """A broker that has just come up may have forgotten everything; one that never was there ends it."""
        if state is ConnectionState.CONNECTED:
            self._announce()
        if not self._up.done():
            if state is ConnectionState.CONNECTED:
                self._up.set_result(None)
            else:
                self._up.set_exception(MqttFailure(f"the simulated home cannot reach the broker: {detail}"))

    def _announce(self) -> None:
        self._said.clear()
        for topic, payload in (pair for thing in self._things for pair in _greeting(thing)):
            self._put(topic, payload)
        for thing in self._things:
            self._tell(thing)

    def _tell(self, thing: Thing) -> None:
        """What is new on its state topics."""
        thing.move(self._clock())
        for topic, payload in thing.told().items():
            if self._said.get(topic) != payload:
                self._put(topic, payload)

    def _put(self, topic: str, payload: str, *, retain: bool = True) -> None:
        if retain:
            self._said[topic] = payload
        try:
            self._outbox.put_nowait(_Letter(topic, payload, retain))
        except asyncio.QueueFull:
            log.warning("the simulated home has too much to say: %s is dropped", topic)

    async def _send(self) -> None:
        """Send what is to be sent, in order."""
        while True:
            letter = await self._outbox.get()
            try:
                await self._client.publish(letter.topic, letter.payload, qos=0, retain=letter.retain)
            except MqttFailure as error:
                log.warning("the simulated home could not send: %s", error)
            self._outbox.task_done()

    async def _leave(self) -> None:
        """Take back what the broker would keep for ever."""
        for timer in self._timers:
            timer.cancel()
        for topic in self._said if self._tidy else ():
            try:
                await self._client.publish(topic, "", qos=1, retain=True)  # gone when we are
            except MqttFailure:
                return

    async def _live(self) -> None:
        """Let the day go by."""
        while True:
            await asyncio.sleep(TICK)
            self.tick()

    # ------------------------------------------------------------ being told

    def _deliver(self, message: Message) -> None:
        """A command, if the device is there to hear it."""
        thing = self._hearers[message.topic]
        if message.retained or not thing.online:
            return
        steps = thing.hears[message.topic](message.payload.decode(errors="replace"))
        self._interrupt(thing, frozenset(name for step in steps for name in step.values))
        for step in steps:
            if step.after:
                self._later(step.after, thing, step)
            else:
                self._do(thing, step)

    def _interrupt(self, thing: Thing, names: frozenset[str]) -> None:
        """What was under way with the same values is not finished."""
        for timer, (moving, concerned) in tuple(self._timers.items()):
            if moving is thing and concerned & names:
                timer.cancel()
                del self._timers[timer]

    def _later(self, delay: float, thing: Thing, step: Step) -> None:
        def happen() -> None:
            del self._timers[timer]
            self._do(thing, step)

        timer = asyncio.get_running_loop().call_later(delay, happen)
        self._timers[timer] = thing, frozenset(step.values)

    def _do(self, thing: Thing, step: Step) -> None:
        """The values change now; the device tells so a little later."""
        thing.values.update(step.values)
        for topic, payload in step.sends.items():
            self._put(topic, payload, retain=False)
        asyncio.get_running_loop().call_later(thing.answers_after, self._tell, thing)


def _greeting(thing: Thing) -> Iterator[tuple[str, str]]:
    """Announcements, and whether it is there."""
    yield from thing.announcements.items()
    for topic, (online, offline) in thing.statuses.items():
        yield topic, online if thing.online else offline
