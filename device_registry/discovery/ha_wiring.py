"""How one entity of Home Assistant's discovery is read and commanded: readings by topic, commands by service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from device_registry.actions import Publication
from device_registry.discovery.ha_availability import Availability
from device_registry.discovery.templates import Template
from device_registry.model import EMPTY, EntityState, JsonValue
from device_registry.wiring import Unsupported

Data: TypeAlias = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Update:
    """What a message says. `state` None: nothing about it; an attribute None: it no longer holds."""

    state: str | None = None
    attributes: Data = field(default_factory=lambda: EMPTY)


Parse: TypeAlias = Callable[[str, EntityState], Update | None]
"""What a text (after its template) says, given what was so before; None if nothing. Must not raise."""

Command: TypeAlias = Callable[[Data, EntityState], tuple[Publication, ...]]
"""Messages for a service's data, given what is so now. Raises `Unsupported`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a topic tells."""

    template: Template | None
    parse: Parse

    def read(self, payload: str, state: EntityState) -> Update | None:
        """None where the payload says nothing that we can use; empty says nothing."""
        text = payload if self.template is None else self.template.read(payload)
        return self.parse(text, state) if text else None


@dataclass(frozen=True, slots=True, eq=False)
class HomeAssistantWiring:
    """Implements `device_registry.wiring.Wiring`."""

    readings: Mapping[str, tuple[Reading, ...]]
    commands: Mapping[str, Command]
    availability: Availability

    def topics(self) -> frozenset[str]:
        """Topics of state and of availability."""
        return frozenset(self.readings) | self.availability.topics()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """The state after a message."""
        after = self.availability.read(topic, payload, state)
        for reading in self.readings.get(topic, ()):
            update = reading.read(payload, after)
            if update is not None:
                after = merged(after, update)
        return after

    def publications(self, service: str, data: Data, state: EntityState) -> tuple[Publication, ...]:
        """Messages that carry out a service; toggling goes by the present state."""
        if service.endswith(".toggle"):
            service = f"{service.removesuffix('.toggle')}.{'turn_off' if state.state == 'on' else 'turn_on'}"
        command = self.commands.get(service)
        if command is None:
            raise Unsupported(f"its discovery names no way to do {service}")
        return command(data, state)


def merged(state: EntityState, update: Update) -> EntityState:
    """A new state, with what the update says."""
    attributes = {**state.attributes, **update.attributes}
    kept = {key: value for key, value in attributes.items() if value is not None}
    return replace(state, state=update.state if update.state is not None else state.state, attributes=kept)
