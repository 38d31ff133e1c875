"""The registry as the settings want it, filled with what was saved of the home."""

from collections.abc import Callable

from config.settings import Discovery, Settings
from device_registry.discovery.zigbee2mqtt import Zigbee2Mqtt
from device_registry.registry import Registry
from device_registry.store import Store
from device_registry.wiring import Convention
from hub.from_settings import overlay


def conventions(discovery: Discovery) -> tuple[Convention, ...]:
    """What the registry listens to."""
    return tuple(Zigbee2Mqtt(base) for base in discovery.zigbee2mqtt)


def saved_home(settings: Settings, store: Store, clock: Callable[[], float]) -> Registry:
    """A registry that knows what the store holds, before the broker says anything."""
    registry = Registry(conventions(settings.discovery), overlay(settings), max_entities=settings.limits.entities)
    for topic, payload in store.discoveries():
        registry.apply(topic, payload, clock())
    registry.restore(store.states())
    registry.take_unsaved()  # it is what the store holds
    return registry
