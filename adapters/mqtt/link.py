"""One live connection: what is sent on it has a deadline, and ends at once when the connection is lost."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiomqtt
from aiomqtt import ProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from adapters.mqtt.connection import NotConfirmed, NotConnected, NotSendable
from adapters.mqtt.filters import is_topic

log = logging.getLogger(__name__)

FLOOD_TIMEOUT = 60.0  # just after connecting, the broker's answer may stand behind thousands of retained messages


class Link:
    """A live connection. Calls that wait for the broker end at once when it is lost."""

    def __init__(self, client: aiomqtt.Client, protocol: ProtocolVersion) -> None:
        self.client = client
        self.protocol = protocol
        self._waiting: set[asyncio.Timeout] = set()
        self._lost = False

    def lose(self) -> None:
        """End every call that still waits for the broker."""
        self._lost = True
        for scope in self._waiting:
            if not scope.expired():
                scope.reschedule(0)

    async def publish(
        self,
        topic: str,
        payload: str | bytes,
        *,
        qos: int = 1,
        retain: bool = False,
        properties: Properties | None = None,
        timeout: float,
    ) -> None:
        """Send, and wait for the broker's confirmation. Raises `MqttFailure`."""
        if not is_topic(topic):
            raise NotSendable(f"{topic[:200]!r} is not a topic that can be sent to")
        usable = properties if self.protocol is ProtocolVersion.V5 else None
        async with self._bounded(topic, timeout):
            await self.client.publish(topic, payload, qos, retain, usable, timeout=math.inf)

    async def subscribe(self, filters: Sequence[str]) -> None:
        """Subscribe at QoS 0: a clean session loses no less at QoS 1, and brokers bound the queue of QoS 1 messages.

        A filter that the broker refuses (access list) is logged; the rest stands.
        """
        topics: list[tuple[str, int]] | list[tuple[str, SubscribeOptions]]
        if self.protocol is ProtocolVersion.V5:
            topics = [(f, SubscribeOptions(qos=0)) for f in filters]
        else:
            topics = [(f, 0) for f in filters]
        codes: Sequence[int | ReasonCode] = await self.client.subscribe(topics, timeout=FLOOD_TIMEOUT)
        refused = [f for f, code in zip(filters, codes, strict=False) if code_of(code) >= 128]
        if refused:
            log.warning("the broker refuses %d subscriptions, the first is %r", len(refused), refused[0])

    async def unsubscribe(self, filters: list[str]) -> None:
        """Stop receiving what `filters` match."""
        await self.client.unsubscribe(filters, timeout=FLOOD_TIMEOUT)

    @asynccontextmanager
    async def _bounded(self, topic: str, seconds: float) -> AsyncIterator[None]:
        """A deadline that also ends when the connection is lost; every failure becomes a `MqttFailure`."""
        if self._lost:
            raise NotConnected(f"the connection was lost before sending to {topic!r}")
        try:
            async with asyncio.timeout(seconds) as scope:
                self._waiting.add(scope)
                try:
                    yield
                finally:
                    self._waiting.discard(scope)
        except TimeoutError:
            if self._lost:
                raise NotConnected(f"the connection was lost while sending to {topic!r}") from None
            raise NotConfirmed(f"the broker did not confirm {topic!r} within {seconds:g} s") from None
        except aiomqtt.MqttError as error:
            raise NotConnected(f"could not send to {topic!r}: {error}") from error
        except ValueError as error:
            raise NotSendable(f"cannot send to {topic!r}: {error}") from error


def code_of(code: int | ReasonCode) -> int:
    """A reason code as a number, in either of paho's forms."""
    return code.value if isinstance(code, ReasonCode) else int(code)


def properties_of(packet: int, **values: str | bytes | int | None) -> Properties:
    """MQTT 5 properties for a packet type; None means absent."""
    properties = Properties(packet)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        if value is not None:
            setattr(properties, name, value)
    return properties
