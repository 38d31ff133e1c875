"""One sentence on its way from text to published commands, each stage timed. Everything real but the devices."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

from adapters.mqtt.broker import HOST, mosquitto
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection
from agent.reading import Reader
from benchmarks.commands import Sentence
from benchmarks.household import Household
from device_registry.actions import Action, Publication
from device_registry.registry import Registry

STAGES = ("link", "prefill", "decode", "resolve", "encode", "send")


@dataclass(frozen=True, slots=True)
class Turn:
    """Milliseconds. `encode`: actions to MQTT messages; `send`: until the broker has confirmed every one of them;
    `total`: all of it, measured from outside; `cpu`: processor time of it, which other programs hardly touch.
    `sent`: how many messages; none where the model was not sure, or refused."""

    sentence: Sentence
    sent: int
    link: float
    prefill: float
    decode: float
    resolve: float
    encode: float
    send: float
    total: float
    cpu: float

    @property
    def understood(self) -> float:
        """Milliseconds from the sentence to the plan."""
        return self.total - self.encode - self.send


class Desk:
    """Takes sentences about one home and sends the commands."""

    def __init__(self, home: Household, registry: Registry, reader: Reader, client: MqttClient) -> None:
        """`registry` knows the home; `client` is connected."""
        self._home = home
        self._registry = registry
        self._reader = reader
        self._client = client
        self._taken = 0

    async def take(self, sentence: Sentence) -> Turn:
        """One sentence, some sensor having spoken since the last one. What is sent meets no device."""
        self._taken += 1
        topic, payload = self._home.reading(self._taken)
        self._registry.apply(topic, payload.encode(), float(self._taken))
        begun, worked = perf_counter(), process_time()
        reading = self._reader.read(sentence.text, sentence.language, self._registry.snapshot(), here=None)
        read = perf_counter()
        actions = () if reading.plan.unsure else reading.plan.actions
        messages = [m for action in actions for m in self._messages(action)]
        encoded = perf_counter()
        await asyncio.gather(*(self._client.publish(m.topic, m.payload, qos=m.qos) for m in messages))
        done = perf_counter()
        ms = reading.ms
        return Turn(
            sentence,
            len(messages),
            ms.link,
            ms.prefill,
            ms.decode,
            ms.resolve,
            encode=(encoded - read) * 1000,
            send=(done - encoded) * 1000,
            total=(done - begun) * 1000,
            cpu=(process_time() - worked) * 1000,
        )

    def _messages(self, action: Action) -> Sequence[Publication]:
        return self._registry.publications(action.entity_id or "", action.service, action.data)


@asynccontextmanager
async def broker_client() -> AsyncIterator[MqttClient]:
    """A client connected to a mosquitto of its own, subscribed to nothing."""
    async with (
        mosquitto() as port,
        MqttClient(Connection(HOST, port), filters=tuple, deliver=lambda _: None) as client,
    ):
        await client.connected()
        yield client
