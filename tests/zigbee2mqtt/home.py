"""A registry kept up to date from a broker, just enough for these tests; the hub does this for real."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiomqtt

from device_registry.discovery.zigbee2mqtt import Zigbee2Mqtt
from device_registry.model import EntityState, JsonValue
from device_registry.registry import Registry

TIMEOUT = 60.0


class Home:
    """The registry and its connection."""

    def __init__(self, client: aiomqtt.Client, base: str) -> None:
        self.registry = Registry([Zigbee2Mqtt(base)])
        self.client = client

    def state(self, entity_id: str) -> EntityState:
        return self.registry.snapshot().state(entity_id)

    async def call(self, entity_id: str, service: str, **data: JsonValue) -> None:
        """Publish what carries out a service."""
        for message in self.registry.publications(entity_id, service, data):
            await self.client.publish(message.topic, message.payload, qos=message.qos)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Take messages until something holds of the registry. Raises TimeoutError."""
        async with asyncio.timeout(TIMEOUT):
            async for message in self.client.messages:
                payload = message.payload if isinstance(message.payload, bytes) else b""
                self.registry.apply(message.topic.value, payload, now=0.0)
                topics = self.registry.take_topic_changes().subscribe
                if topics:
                    await self.client.subscribe([(topic, 1) for topic in topics])
                if holds():
                    return


@asynccontextmanager
async def home(port: int, base: str) -> AsyncIterator[Home]:
    async with aiomqtt.Client("127.0.0.1", port) as client:
        found = Home(client, base)
        for topic in found.registry.filters():
            await client.subscribe(topic, qos=1)
        yield found
