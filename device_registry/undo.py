"""What puts an entity back to what it was before a service was called on it."""

from collections.abc import Mapping

from device_registry.actions import Action
from device_registry.model import Entity, EntityState, JsonValue
from device_registry.services import CHOICES_BY_STATE, CHOOSERS, SERVICES, SET_PROPERTY, SETTERS, present, supports

_STATES: Mapping[str, str] = {
    "off": "turn_off",
    "on": "turn_on",
    "open": "open",
    "closed": "close",
    "locked": "lock",
    "unlocked": "unlock",
    "playing": "media_play",
    "paused": "media_pause",
    "idle": "media_stop",
    "docked": "return_to_base",
    "armed_home": "alarm_arm_home",
    "armed_away": "alarm_arm_away",
    "armed_night": "alarm_arm_night",
    "disarmed": "alarm_disarm",
}
"""State -> the service that brings an entity into it; of covers and valves without their suffix."""

_OPPOSITES: Mapping[str, str] = {
    "turn_on": "turn_off",
    "turn_off": "turn_on",
    "open_cover": "close_cover",
    "close_cover": "open_cover",
    "open_valve": "close_valve",
    "close_valve": "open_valve",
    "lock": "unlock",
    "unlock": "lock",
    "media_play": "media_pause",
    "media_pause": "media_play",
    "start": "return_to_base",
    "pause": "start",
    "start_mowing": "dock",
}


def undoing(action: Action, entity: Entity, before: EntityState) -> Action | None:
    """The action that undoes one, given the state before it; None where nothing does (a scene, a button)."""
    if not action.data:
        return _moved(action, entity, before)
    if action.service == SET_PROPERTY:
        return None
    if before.state == "off" and supports(entity, f"{entity.domain}.turn_off") and action.service.endswith(".turn_on"):
        return Action(entity.entity_id, f"{entity.domain}.turn_off")
    data = {name: value for name in action.data if (value := _value(name, entity, before)) is not None}
    return Action(entity.entity_id, action.service, data) if data.keys() == action.data.keys() else None


def _moved(action: Action, entity: Entity, before: EntityState) -> Action | None:
    """Of a service without data: back into the state it was in, else the opposite."""
    domain, _, verb = action.service.partition(".")
    towards = [_STATES.get(before.state or "", ""), _OPPOSITES.get(verb, "")]
    names = [f"{domain}.{name}{suffix}" for name in towards if name for suffix in ("", f"_{domain}")]
    service = next((n for n in names if n in SERVICES and n != action.service and supports(entity, n)), None)
    if service is None or before.state == _already(verb):
        return None
    data: dict[str, JsonValue] = {}
    if service == "light.turn_on" and (level := _value("brightness_pct", entity, before)):
        data = {"brightness_pct": level}
    return Action(entity.entity_id, service, data)


def _already(verb: str) -> str:
    """The state that a verb leads to: who was in it before has nothing to be put back."""
    bare = verb.removesuffix("_cover").removesuffix("_valve")
    return next((state for state, name in _STATES.items() if name == bare), "?")


def _value(name: str, entity: Entity, before: EntityState) -> JsonValue:
    """The value that a data field of a service had."""
    for (domain, quantity), setter in SETTERS.items():
        if domain is entity.domain and setter.field == name:
            number = present(entity, quantity, before)
            return None if number is None else round(number / setter.field_scale, 2)
    for (domain, choice), (_, key) in CHOOSERS.items():
        if domain is entity.domain and key == name:
            return before.state if choice in CHOICES_BY_STATE else before.attributes.get(choice.value)
    return before.attributes.get(name)
