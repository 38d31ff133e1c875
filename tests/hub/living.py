"""A small home on a real broker: a bridge with two bulbs that do as they are told, and a model that knows little."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from adapters.mqtt.broker import Broker
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message
from adapters.mqtt.filters import is_topic
from agent.ports import Automaton, Completion
from agent.reading import Reader
from agent.wordlists import WordLists
from config.settings import Hub as HubSettings
from config.settings import Settings, Timeouts

WAIT = 30.0  # an upper bound only: the machine may be busy
EXPOSES = [
    {
        "type": "light",
        "features": [
            {
                "type": "binary",
                "name": "state",
                "property": "state",
                "access": 7,
                "value_on": "ON",
                "value_off": "OFF",
                "value_toggle": "TOGGLE",
            }
        ],
    }
]


class Parrot:
    """An engine: "off" in the sentence is `<off> <e0>`, anything else `<on> <e0>`; `<unk>` where no name is known. With
    the time, if one is said.
    """

    open_vocabulary = False
    blocking = False

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:  # noqa: ARG002
        times = [word for word in suffix if word == "<t0>"]
        tokens = ("<off>" if "off" in suffix else "<on>", "<e0>" if "<e0>" in suffix else "<unk>", *times)
        for token in (*tokens, "</s>"):
            grammar = grammar.advance(token)
        return Completion(tokens, 1.0, 0.0, 0.0)


def reader() -> Reader:
    return Reader(Parrot(), WordLists(frozenset(), {}, frozenset(), times=True))


def broker(port: int) -> Broker:
    return Broker(f"mqtt://127.0.0.1:{port}", "test")


def settings(data_dir: Path, **timeouts: float) -> Settings:
    return Settings(hub=HubSettings(id="h", data_dir=data_dir), timeouts=Timeouts(**timeouts))


async def eventually(check: Callable[[], bool], changes: Callable[[Callable[[Any], None]], Callable[[], None]]) -> None:
    """Wait until `check` holds, looking again whenever `changes` calls back."""
    changed = asyncio.Event()
    stop = changes(lambda _: changed.set())
    try:
        async with asyncio.timeout(WAIT):
            while not check():
                changed.clear()
                await changed.wait()
    finally:
        stop()


class Bridge:
    """A Zigbee2MQTT with bulbs. `obeys` False: they take commands and do nothing."""

    def __init__(self, port: int, *names: str) -> None:
        self.names = list(names)
        self.obeys = True
        self.answers: asyncio.Queue[Message] = asyncio.Queue()
        self.commands: list[tuple[str, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._topics = ("zigbee2mqtt/+/set", "asker/#", "hearth/h/state", "hearth/h/event")
        self.client = MqttClient(Connection(port=port), filters=lambda: self._topics, deliver=self._deliver)

    async def __aenter__(self) -> "Bridge":
        await self.client.__aenter__()
        await asyncio.wait_for(self.client.connected(), WAIT)
        await self.announce()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*self._tasks)
        await self.client.__aexit__()

    async def announce(self, *more: str) -> None:
        self.names += more
        devices = [
            {
                "ieee_address": f"0x{number:016x}",
                "friendly_name": name,
                "type": "Router",
                "supported": True,
                "definition": {"model": "B1", "vendor": "Acme", "exposes": EXPOSES},
            }
            for number, name in enumerate(self.names)
        ]
        await self._retain("zigbee2mqtt/bridge/devices", devices)
        for topic in filter(is_topic, (f"zigbee2mqtt/{name}" for name in self.names)):
            await self._retain(topic, {"state": "OFF"})

    async def _retain(self, topic: str, value: object) -> None:
        assert self.client._link
        await self.client._link.publish(topic, json.dumps(value), retain=True, timeout=WAIT)

    def _deliver(self, message: Message) -> None:
        if not message.topic.startswith("zigbee2mqtt/"):
            self.answers.put_nowait(message)
            return
        name = message.topic.split("/")[1]
        self.commands.append((name, message.payload.decode()))
        if self.obeys:
            self._start(self._retain(f"zigbee2mqtt/{name}", json.loads(message.payload)))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask(self, text: str) -> dict[str, Any]:
        """Say a sentence on the bus; the answer."""
        await self.client.publish("hearth/h/say", text, response_topic="asker/1")
        while (message := await asyncio.wait_for(self.answers.get(), WAIT)).topic != "asker/1":
            pass
        answer: dict[str, Any] = json.loads(message.payload)
        return answer

    async def presence(self, state: str) -> None:
        """Wait until the hub says that it is online or offline."""
        while True:
            message = await asyncio.wait_for(self.answers.get(), WAIT)
            if message.topic == "hearth/h/state" and json.loads(message.payload)["state"] == state:
                return

    async def event(self) -> dict[str, Any]:
        """Wait until the hub tells of something that happened by itself."""
        while (message := await asyncio.wait_for(self.answers.get(), WAIT)).topic != "hearth/h/event":
            pass
        told: dict[str, Any] = json.loads(message.payload)
        return told
