import json
from collections.abc import Callable

import pytest

from device_registry.actions import Publication
from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.model import Capabilities, Choice, Entity, EntityState, Feature, JsonValue, Range
from device_registry.registry import Registry


class Announced:
    """One component of Home Assistant's discovery, in a registry of its own."""

    def __init__(self, domain: str, config: dict[str, object]) -> None:
        self.registry = Registry([HomeAssistantDiscovery()])
        self.registry.apply(f"homeassistant/{domain}/it/config", json.dumps(config).encode(), 1.0)
        self.entity_id = f"{domain}.it"

    @property
    def entity(self) -> Entity:
        assert self.registry.rejected() == ()
        return self.registry.snapshot().entities[self.entity_id]

    @property
    def refusal(self) -> str:
        assert self.registry.snapshot().entities == {}
        (refusal,) = self.registry.rejected()
        return f"{refusal.reason}: {refusal.detail}"

    @property
    def capabilities(self) -> Capabilities:
        return self.entity.capabilities

    @property
    def features(self) -> set[str]:
        return {feature.value for feature in self.capabilities.features}

    def can(self, *features: Feature) -> bool:
        return set(features) <= self.capabilities.features

    def options(self, choice: Choice) -> tuple[str, ...]:
        return self.capabilities.choices[choice]

    def range(self, quantity: str) -> Range:
        return next(r for q, r in self.capabilities.ranges.items() if q == quantity)

    @property
    def state(self) -> EntityState:
        return self.registry.snapshot().state(self.entity_id)

    def hear(self, topic: str, payload: object) -> EntityState:
        """The state after a message."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.registry.apply(topic, text.encode(), 2.0)
        return self.state

    def send(self, service: str, **data: JsonValue) -> list[str]:
        """What a service publishes, each as "topic payload"."""
        return [f"{m.topic} {m.payload}" for m in self.messages(service, **data)]

    def messages(self, service: str, **data: JsonValue) -> tuple[Publication, ...]:
        return self.registry.publications(self.entity_id, service, data)


@pytest.fixture
def announce() -> Callable[..., Announced]:
    """announce("light", command_topic="set"): the component as the registry has it."""

    def make(domain: str, **config: object) -> Announced:
        return Announced(domain, config)

    return make
