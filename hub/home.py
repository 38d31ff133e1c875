"""The home without the hub: as it was saved last, or as it is announced on the broker now."""

import asyncio
import time
from uuid import uuid4

from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Message
from config.settings import Settings
from device_registry.registry import Registry
from hub.app import conventions
from hub.ask import NoAnswer, reach
from hub.from_settings import connection, overlay
from hub.keeper import Keeper
from hub.paths import registry_file

PATIENCE = 20.0


async def saved_home(settings: Settings) -> Registry:
    """What the hub knew when it saved last. Raises `device_registry.database.StoreError`."""
    registry = _registry(settings)
    async with Keeper(registry_file(settings), registry, time.time):
        return registry


async def announced_home(settings: Settings) -> Registry:
    """What is announced on the broker now, without states. Raises `NoAnswer`."""
    registry = _registry(settings)
    mark = f"hearth/{settings.hub.id}/mark/{uuid4().hex}"
    everything = asyncio.Event()

    def deliver(message: Message) -> None:
        if message.topic == mark:
            everything.set()
        else:
            registry.apply(message.topic, message.payload, time.time())

    client = MqttClient(connection(settings.mqtt), filters=lambda: (*registry.filters(), mark), deliver=deliver)
    async with client:
        await reach(client)
        await client.publish(mark, b"")  # a broker sends what it retains before what comes in later
        try:
            await asyncio.wait_for(everything.wait(), PATIENCE)
        except TimeoutError:
            raise NoAnswer(f"the broker did not send everything within {PATIENCE:g} s") from None
    return registry


def _registry(settings: Settings) -> Registry:
    return Registry(conventions(settings.discovery), overlay(settings), max_entities=settings.limits.entities)
