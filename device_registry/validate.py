"""The second lock behind the grammar: an action is checked against the home right before it is carried out."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Entity, GenericProperty, JsonScalar, JsonValue, PropertyType, Snapshot
from device_registry.services import SERVICES, SET_PROPERTY, Field, FieldType, range_of, supports

_SLACK = 1e-6
_MAX_TEXT = 255


@dataclass(frozen=True, slots=True)
class Accepted:
    """The action can be carried out on this entity."""

    action: Action
    entity: Entity


def check(action: Action, snapshot: Snapshot) -> Accepted | Rejection:
    """Whether the home has the entity, exposes it, and can do what the action says with these values."""
    entity = snapshot.entities.get(action.entity_id or "")
    if entity is None or not entity.exposed:
        return Rejection(Reason.NO_SUCH_DEVICE, span=action.entity_id or "", entity_id=action.entity_id)
    of_property = action.service == SET_PROPERTY
    problem = _check_property(action, entity) if of_property else _check_service(action, entity, snapshot.areas)
    return problem or Accepted(action, entity)


def _check_service(action: Action, entity: Entity, areas: Collection[str]) -> Rejection | None:
    if not supports(entity, action.service):
        return Rejection(Reason.CANNOT, action.service, entity.entity_id)
    service = SERVICES[action.service]
    missing = service.required - action.data.keys()
    if missing:
        return _bad_field(entity, min(missing))
    for key, value in action.data.items():
        spec = service.fields.get(key)
        problem = _check_field(entity, key, spec, value, areas) if spec else _bad_field(entity, key)
        if problem:
            return problem
    return None


def _check_field(entity: Entity, key: str, spec: Field, value: JsonValue, areas: Collection[str]) -> Rejection | None:
    if spec.feature and spec.feature not in entity.capabilities.features:
        return Rejection(Reason.CANNOT, key, entity.entity_id)
    if spec.type is FieldType.NUMBER:
        return _check_number(entity, key, spec, value)
    if spec.type is FieldType.OPTION:
        return _check_option(entity, spec, value)
    if spec.type is FieldType.AREAS:
        return _check_areas(entity, key, value, areas)
    well_typed = {
        FieldType.BOOLEAN: isinstance(value, bool),
        FieldType.RGB: _is_rgb(value),
        FieldType.TEXT: isinstance(value, str) and len(value) <= _MAX_TEXT,
    }[spec.type]
    return None if well_typed else _bad_field(entity, key)


def _check_number(entity: Entity, key: str, spec: Field, value: JsonValue) -> Rejection | None:
    number = _finite(value)
    if number is None:
        return _bad_field(entity, key)
    if spec.quantity is None:
        return None
    limits = range_of(entity.capabilities, spec.quantity)
    return _check_limits(entity, number * spec.scale, limits.min, limits.max, limits.unit)


def _check_limits(entity: Entity, value: float, low: float | None, high: float | None, unit: str) -> Rejection | None:
    if (low is None or value >= low - _SLACK) and (high is None or value <= high + _SLACK):
        return None
    detail: Mapping[str, JsonScalar] = {"min": low, "max": high, "unit": unit, "value": value}
    return Rejection(Reason.OUT_OF_RANGE, entity_id=entity.entity_id, detail=detail)


def _check_option(entity: Entity, spec: Field, value: JsonValue) -> Rejection | None:
    options = entity.capabilities.choices.get(spec.choice, ()) if spec.choice else ()
    if value in options:
        return None
    return Rejection(Reason.NO_SUCH_OPTION, str(value), entity.entity_id, {"options": ", ".join(options)})


def _check_areas(entity: Entity, key: str, value: JsonValue, areas: Collection[str]) -> Rejection | None:
    if not isinstance(value, list) or not value:
        return _bad_field(entity, key)
    absent = next((area for area in value if not (isinstance(area, str) and area in areas)), None)
    return None if absent is None else Rejection(Reason.NO_SUCH_AREA, str(absent), entity.entity_id)


def _check_property(action: Action, entity: Entity) -> Rejection | None:
    name, value = action.data.get("property"), action.data.get("value")
    spec = next((p for p in entity.properties if p.property == name), None)
    if spec is None:
        return Rejection(Reason.CANNOT, str(name), entity.entity_id)
    if action.data.keys() != {"property", "value"}:
        return _bad_field(entity, spec.property)
    return _check_property_value(entity, spec, value)


def _check_property_value(entity: Entity, spec: GenericProperty, value: JsonValue) -> Rejection | None:
    if spec.type is PropertyType.NUMBER:
        number = _finite(value)
        return (
            _bad_field(entity, spec.property)
            if number is None
            else _check_limits(entity, number, spec.min, spec.max, spec.unit)
        )
    if spec.type is PropertyType.TEXT:
        return None if isinstance(value, str) and len(value) <= _MAX_TEXT else _bad_field(entity, spec.property)
    known = json.dumps(value) if isinstance(value, bool) else value  # payloads are kept as text
    if known in spec.values or (spec.type is PropertyType.SWITCH and not spec.values and isinstance(value, bool)):
        return None
    return Rejection(Reason.NO_SUCH_OPTION, str(value), entity.entity_id, {"options": ", ".join(spec.values)})


def _finite(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _is_rgb(value: JsonValue) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(c, int) and not isinstance(c, bool) and 0 <= c <= 255 for c in value)
    )


def _bad_field(entity: Entity, key: str) -> Rejection:
    return Rejection(Reason.CANNOT, key, entity.entity_id, {"field": key})
