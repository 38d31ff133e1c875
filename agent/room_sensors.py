"""Which sensor stands for a quantity of a room, and what it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.bands import BANDS, Band, Measure
from agent.outdoors import is_outside
from agent.units import PER_FAHRENHEIT, celsius
from device_registry.model import Domain, Entity, JsonValue, Quantity, Snapshot
from device_registry.payload import to_number
from device_registry.services import range_of

_FAHRENHEIT = frozenset({"°F", "F", "℉"})


@dataclass(frozen=True, slots=True)
class Sensed:
    """A number that stands for a quantity of the room. `factor`: of its unit to that of the bands."""

    entity: Entity
    attribute: str
    raw: float
    value: float
    band: Band
    factor: float = 1.0


def chosen(measure: Measure, room: Sequence[Entity], snapshot: Snapshot) -> Sensed | None:
    """The sensor in the middle, of the air the worst one; what devices measure beside their work, without a sensor."""
    sensors = [s for e in room if e.domain is Domain.SENSOR for s in of_sensor(e, snapshot)]
    beside = (s for e in room if e.domain in _BESIDE for s in _of_device(e, snapshot))
    fitting = [s for s in sensors if s.band.measure is measure] or [s for s in beside if s.band.measure is measure]
    if not fitting:
        return None
    if measure is Measure.AIR:
        return max(fitting, key=lambda s: (s.band.level(s.value), s.entity.entity_id))
    return sorted(fitting, key=lambda s: (s.value, s.entity.entity_id))[(len(fitting) - 1) // 2]


_BESIDE = frozenset({Domain.CLIMATE, Domain.HUMIDIFIER})
ATTRIBUTES = {"current_temperature": "temperature", "current_humidity": "humidity"}
"""What devices measure beside their work, as the device class of a sensor of it."""


def of_sensor(entity: Entity, snapshot: Snapshot, outside: bool = False) -> Iterator[Sensed]:
    """What a sensor says, if it is of a quantity and stands inside (`outside`: there)."""
    device_class = entity.device_class or ""
    if device_class in BANDS and is_outside(entity, snapshot) is outside:
        said = snapshot.state(entity.entity_id).state
        yield from _sensed(entity, "", said, device_class, entity.unit)


def _of_device(entity: Entity, snapshot: Snapshot) -> Iterator[Sensed]:
    attributes = snapshot.state(entity.entity_id).attributes
    unit = range_of(entity.capabilities, Quantity.TEMPERATURE).unit
    for attribute, device_class in ATTRIBUTES.items():
        yield from _sensed(entity, attribute, attributes.get(attribute), device_class, unit)


def _sensed(entity: Entity, attribute: str, said: JsonValue, device_class: str, unit: str) -> Iterator[Sensed]:
    raw = to_number(said)
    if raw is None:
        return
    if device_class == "temperature" and unit in _FAHRENHEIT:
        yield Sensed(entity, attribute, raw, celsius(raw), BANDS[device_class], PER_FAHRENHEIT)
    else:
        yield Sensed(entity, attribute, raw, raw, BANDS[device_class])
