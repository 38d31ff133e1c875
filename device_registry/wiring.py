"""How an entity found on the broker is read and commanded; what each discovery convention gives the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from device_registry.actions import Publication
from device_registry.model import Device, Entity, EntityState, JsonValue


class Unsupported(ValueError):
    """The entity's wiring has no way to send this service; the message says what is missing."""


class Wiring(Protocol):
    """One entity's topics and formats. Pure: no I/O, no clock."""

    def topics(self) -> frozenset[str]:
        """Concrete topics whose messages bear on this entity's state or availability."""
        ...

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """The state after a message; `state` itself if it says nothing usable. Never raises; leaves `updated_at`."""
        ...

    def publications(self, service: str, data: Mapping[str, JsonValue], state: EntityState) -> tuple[Publication, ...]:
        """Messages that carry out a service ("light.turn_on", "set_property"). Raises `Unsupported`."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """An entity as discovered. `source`: unique key for removal, e.g. the discovery topic plus component id.

    `area_name`: area suggested by the payload. The registry overlays its configuration (area, aliases, exposure).
    `initial`: state known from the discovery itself (for instance optimistic entities).
    """

    source: str
    entity: Entity
    wiring: Wiring
    device: Device | None = None
    area_name: str | None = None
    initial: EntityState | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A discovery message, or part of one, that was not taken, and why (`hearth devices --rejected`)."""

    topic: str
    reason: str  # a named reason: "too_large", "not_utf8", "not_json", "too_deep", "bad_field"...
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one discovery message means. `removed`: sources (exact keys) that are gone."""

    found: tuple[Found, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


class Convention(Protocol):
    """One discovery convention (Home Assistant, Zigbee2MQTT...). May keep what it has seen; does no I/O."""

    name: str

    def filters(self) -> tuple[str, ...]:
        """MQTT topic filters to subscribe for discovery."""
        ...

    def handles(self, topic: str) -> bool:
        """Whether a topic is one of this convention's discovery topics."""
        ...

    def discover(self, topic: str, payload: bytes) -> Discovery:
        """Take one discovery message. Never raises: a bad payload is a `Refusal`."""
        ...
