"""One connection to the broker, kept alive: MQTT 5 where the broker has it, 3.1.1 otherwise.

Incoming messages are not queued: the handler runs as each packet is read, so that a flood of retained
messages is held back by TCP instead of being dropped or growing in memory.
"""

import asyncio
import logging
import math
import random
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Self

import aiomqtt
from aiomqtt import ProtocolVersion
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.packettypes import PacketTypes

from adapters.mqtt.connection import Connection, ConnectionState, Message, MqttFailure, NotConnected, Presence
from adapters.mqtt.filters import Filters
from adapters.mqtt.link import FLOOD_TIMEOUT, Link, code_of, properties_of

log = logging.getLogger(__name__)

BATCH = 200  # filters in one SUBSCRIBE packet
FAREWELL_TIMEOUT = 2.0
UNSUPPORTED_PROTOCOL = (1, 132)  # CONNACK codes of MQTT 3.1.1 and of MQTT 5


class MqttClient:
    """An async context manager that connects in the background, for ever, and never blocks its user.

    `filters` is asked for the topics wanted now, at every connection and after `refresh()`; `renew` right before it
    for those to subscribe again though held, because their retained messages are wanted once more. `deliver` gets
    each message that the filters match; it must be quick. `on_state` hears every change of `state`.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        filters: Callable[[], Iterable[str]],
        deliver: Callable[[Message], None],
        renew: Callable[[], Collection[str]] = frozenset,
        presence: Presence | None = None,
        on_state: Callable[[ConnectionState, str], None] | None = None,
    ) -> None:
        self.connection = connection
        self.state = ConnectionState.DEGRADED
        self.detail = "not connected yet"
        self.dropped: Counter[str] = Counter()  # by reason: "too_large", "not_wanted"
        self._filters = filters
        self._renew = renew
        self._deliver = deliver
        self._presence = presence
        self._on_state = on_state
        self._wanted = Filters()
        self._refresh = asyncio.Event()
        self._settled = asyncio.Event()
        self._up = asyncio.Event()
        self._link: Link | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to connect, and return at once."""
        self._task = asyncio.create_task(self._run(), name="mqtt")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Say goodbye if connected, and disconnect."""
        with suppress(MqttFailure):
            await self._announce(online=False, timeout=FAREWELL_TIMEOUT)
        if self._task:
            await _stop(self._task)

    @property
    def protocol(self) -> ProtocolVersion | None:
        """The protocol version spoken now; None without a connection."""
        return self._link.protocol if self._link else None

    def refresh(self) -> None:
        """Ask `filters` again and subscribe to the difference soon. Cheap: many calls make one look."""
        self._settled.clear()
        self._refresh.set()

    async def connected(self) -> None:
        """Wait until connected, with every filter subscribed."""
        await self._up.wait()

    async def publish(
        self,
        topic: str,
        payload: str | bytes,
        *,
        qos: int = 1,
        retain: bool = False,
        response_topic: str | None = None,
        correlation: bytes | None = None,
        expiry: float | None = None,
        timeout: float = 5.0,
    ) -> None:
        """Send a message; return when the broker has it (qos 1). Raises `MqttFailure`. Commands are never retained.

        Waits until what was asked to be heard is subscribed to: the answer to a command must not be missed.
        On MQTT 3.1.1 the response topic, correlation data and expiry (seconds) have no way to travel and are left out.
        """
        properties = properties_of(
            PacketTypes.PUBLISH,
            ResponseTopic=response_topic,
            CorrelationData=correlation,
            MessageExpiryInterval=None if expiry is None else max(1, math.ceil(expiry)),
        )
        self._linked()
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._settled.wait()
        await self._linked().publish(topic, payload, qos=qos, retain=retain, properties=properties, timeout=timeout)

    # ------------------------------------------------------------ the connection

    def _linked(self) -> "Link":
        """The live connection, or NotConnected."""
        if self._link is None:
            raise NotConnected(f"no connection to {self.connection.host}:{self.connection.port}: {self.detail}")
        return self._link

    async def _run(self) -> None:
        """Connect, serve until the connection is lost, wait, again."""
        delay = self.connection.first_delay
        while True:
            began = time.monotonic()
            await self._attempt()
            if time.monotonic() - began > delay + self.connection.connect_timeout:
                delay = self.connection.first_delay  # it held for a while: this is a new trouble
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))
            delay = min(2 * delay, self.connection.max_delay)

    async def _attempt(self) -> None:
        """One connection from beginning to end. Whatever ends it is told as the state's detail."""
        try:
            link = await self._connect()
            try:
                await self._hold(link)
            finally:
                await _leave(link.client)
        except (aiomqtt.MqttError, MqttFailure, OSError, ValueError) as error:
            self._set_state(ConnectionState.DEGRADED, str(error) or type(error).__name__)
        except Exception as error:  # a bug in a handler must not leave the hub deaf for ever
            log.exception("the MQTT connection failed unexpectedly")
            self._set_state(ConnectionState.DEGRADED, repr(error))

    async def _connect(self) -> Link:
        """Connect, by MQTT 5 unless the broker does not speak it."""
        if self.connection.mqtt5:
            try:
                return await self._connect_by(ProtocolVersion.V5)
            except aiomqtt.MqttError as error:
                if not _lacks_v5(error):
                    raise
        return await self._connect_by(ProtocolVersion.V311)

    async def _connect_by(self, protocol: ProtocolVersion) -> Link:
        """Connect, speaking `protocol`."""
        client = self._open(protocol)
        try:
            await client.__aenter__()
        except BaseException:
            _hang_up(client)
            raise
        return Link(client, protocol)

    async def _hold(self, link: Link) -> None:
        """Keep the subscriptions until the connection is lost, which raises."""
        keeper = asyncio.create_task(self._keep_subscribed(link), name="mqtt subscriptions")
        listener = asyncio.create_task(_until_lost(link.client), name="mqtt listener")
        try:
            done, _ = await asyncio.wait({keeper, listener}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            link.lose()
            await _stop(keeper, listener)
            self._link = None
            self._settled.clear()
            self._up.clear()
        for task in done:
            task.result()

    def _open(self, protocol: ProtocolVersion) -> aiomqtt.Client:
        """A fresh client: nothing left over from an earlier connection may be sent on a new one."""
        to = self.connection
        limit = properties_of(PacketTypes.CONNECT, MaximumPacketSize=to.max_payload + 64 * 1024)  # and its topic
        client = aiomqtt.Client(
            to.host,
            to.port,
            username=to.username,
            password=to.password,
            identifier=to.client_id,
            protocol=protocol,
            will=_will(self._presence),
            clean_session=True if protocol is ProtocolVersion.V311 else None,
            timeout=to.connect_timeout,
            keepalive=to.keepalive,
            queue_type=_inlet(self._receive),
            max_queued_outgoing_messages=1000,
            properties=limit if protocol is ProtocolVersion.V5 else None,
            tls_context=ssl.create_default_context(cafile=to.ca_file) if to.tls else None,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )
        client.pending_calls_threshold = 1000  # "all lights off" sends many at once; that is no reason for a warning
        return client

    async def _keep_subscribed(self, link: "Link") -> None:
        """Bring the broker's subscriptions to what is wanted, now and after every refresh."""
        held: frozenset[str] = frozenset()
        while True:
            self._refresh.clear()
            held = held.difference(self._renew())
            self._wanted = Filters(self._filters())
            for batch in _batches(self._wanted.all - held):
                await link.subscribe(batch)
            for batch in _batches(held - self._wanted.all):
                await link.unsubscribe(batch)
            held = self._wanted.all
            if not self._refresh.is_set():
                self._settled.set()
            if self._link is None:
                await self._came_up(link)
            await self._refresh.wait()

    async def _came_up(self, link: "Link") -> None:
        """The first round of subscriptions is through: open for publishing, announced."""
        self._link = link
        await self._announce(online=True, timeout=FLOOD_TIMEOUT)
        self._set_state(ConnectionState.CONNECTED, f"MQTT {'5' if link.protocol is ProtocolVersion.V5 else '3.1.1'}")
        self._up.set()

    async def _announce(self, *, online: bool, timeout: float) -> None:
        """Publish our presence, retained."""
        if said := self._presence:
            payload = said.online if online else said.offline
            await self._linked().publish(said.topic, payload, retain=True, timeout=timeout)

    def _set_state(self, state: ConnectionState, detail: str) -> None:
        """Take over the state and tell it once per change."""
        if (state, detail) == (self.state, self.detail):
            return
        self.state, self.detail = state, detail
        log.log(logging.INFO if state is ConnectionState.CONNECTED else logging.WARNING, "broker %s: %s", state, detail)
        if self._on_state:
            self._on_state(state, detail)

    def _receive(self, message: aiomqtt.Message) -> None:
        """Hand one message to the handler, if it was asked for and is not too large."""
        topic, payload = message.topic.value, bytes(message.payload)
        if topic not in self._wanted:
            self.dropped["not_wanted"] += 1
            return
        if len(payload) > self.connection.max_payload:
            self.dropped["too_large"] += 1
            return
        response = getattr(message.properties, "ResponseTopic", None)
        correlation = getattr(message.properties, "CorrelationData", None)
        try:
            self._deliver(Message(topic, payload, bool(message.retain), response, correlation))
        except Exception:  # one message that trips a handler must not cost the connection
            log.exception("could not take a message on %r", topic[:200])


async def _until_lost(client: aiomqtt.Client) -> None:
    """Return never; raises aiomqtt.MqttError when the connection is lost."""
    async for _ in client.messages:
        pass  # the inlet keeps nothing


async def _leave(client: aiomqtt.Client) -> None:
    """Disconnect. A peer that no longer takes it in is not worth an error."""
    with suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)
    _hang_up(client)


def _hang_up(client: aiomqtt.Client) -> None:
    """Close the socket if it is open still: aiomqtt leaves it so when CONNECT gets no answer."""
    client._client.disconnect()


async def _stop(*tasks: asyncio.Task[None]) -> None:
    """Cancel until they end; what they still raise is of no interest any more.

    Once is not enough: asyncio.wait_for of Python 3.11 swallows a cancellation that comes together with its result.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.1)
    await asyncio.gather(*tasks, return_exceptions=True)


def _inlet(receive: Callable[[aiomqtt.Message], None]) -> type[asyncio.Queue[aiomqtt.Message]]:
    """A "queue" for aiomqtt that hands each message on instead of keeping it."""

    class Inlet(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            receive(item)

    return Inlet


def _will(presence: Presence | None) -> aiomqtt.Will | None:
    """What the broker says for us when we vanish."""
    return aiomqtt.Will(presence.topic, presence.offline, qos=1, retain=True) if presence else None


def _lacks_v5(error: aiomqtt.MqttError) -> bool:
    """Whether the broker's answer to CONNECT is "not this protocol version", or no answer at all.

    amqtt reads the properties of MQTT 5 as lengths, and then waits for bytes that never come.
    """
    if isinstance(error, MqttConnectError):
        return error.rc is not None and code_of(error.rc) in UNSUPPORTED_PROTOCOL
    return str(error) == "Operation timed out"  # aiomqtt has no type of its own for it


def _batches(filters: Iterable[str]) -> Iterator[list[str]]:
    """Slices of at most BATCH filters, in order."""
    ordered = sorted(filters)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
