"""What of an entity's state is worth remembering: numbers with their unit, and states that last."""

import math
from collections.abc import Iterator

from device_registry.history import Reading
from device_registry.model import Domain, Entity, EntityState, JsonValue

_NUMBERS = frozenset({Domain.SENSOR, Domain.NUMBER})
_LASTING = frozenset(Domain) - {Domain.BUTTON, Domain.SCENE, Domain.SCRIPT, Domain.EVENT, Domain.TEXT}
_ATTRIBUTES = (
    "brightness",
    "current_humidity",
    "current_position",
    "current_temperature",
    "humidity",
    "percentage",
    "temperature",
    "volume_level",
)
"""Numeric attributes that are remembered beside the state, by their names in Home Assistant."""


def readings(entity: Entity, state: EntityState, now: float) -> Iterator[Reading]:
    """Readings of one report. A sensor with a unit says numbers: what it says else is kept as no number."""
    at = now if state.updated_at is None else state.updated_at
    said = state.state if state.available else None
    if entity.domain in _NUMBERS and (entity.unit or _number(said) is not None):
        yield Reading(entity.entity_id, at, math.nan if (value := _number(said)) is None else value, unit=entity.unit)
    elif entity.domain in _LASTING and (said is not None or not state.available):
        yield Reading(entity.entity_id, at, said)
    for attribute in _ATTRIBUTES:
        value = _number(state.attributes.get(attribute))
        if value is not None and state.available:
            yield Reading(entity.entity_id, at, value, attribute)


def _number(said: JsonValue) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        return float(said)
    except ValueError:
        return None
