"""Vacuum cleaners and lawn mowers."""

from collections.abc import Mapping

from device_registry.discovery.ha_draft import Draft
from device_registry.discovery.ha_fields import Options
from device_registry.discovery.ha_parse import from_object, words
from device_registry.discovery.ha_wiring import Update
from device_registry.model import STATE, Choice, Feature, JsonValue
from device_registry.payload import to_number

_VACUUM_STATES = ("cleaning", "docked", "paused", "idle", "returning", "error")
_MOWER_STATES = ("mowing", "docked", "paused", "returning", "error")
_VACUUM_VERBS = {
    "start": ("start", "payload_start", "start", Feature.START),
    "pause": ("pause", "payload_pause", "pause", Feature.PAUSE),
    "stop": ("stop", "payload_stop", "stop", Feature.STOP),
    "return_home": ("return_to_base", "payload_return_to_base", "return_to_base", Feature.DOCK),
    "locate": ("locate", "payload_locate", "locate", Feature.LOCATE),
}
"""Name among `supported_features`: the verb, the field of its payload, the default, the feature."""

_VACUUM_DEFAULT = ("start", "stop", "return_home")
_MOWER_VERBS = {"start_mowing": Feature.START, "pause": Feature.PAUSE, "dock": Feature.DOCK}


def vacuum(draft: Draft) -> None:
    """Home Assistant's MQTT vacuum. Its state is an object; one word is taken for the state too."""
    supported = draft.fields.options("supported_features", _VACUUM_DEFAULT).shown
    sender = draft.sender(template=None)
    for name in supported:
        if name in _VACUUM_VERBS and sender is not None:
            verb, key, default, feature = _VACUUM_VERBS[name]
            draft.constant(verb, sender, draft.fields.payload(key, default), feature)
    speeds = draft.fields.options("fan_speed_list")
    draft.choose(Choice.CLEANING, speeds, "set_fan_speed", draft.sender("set_fan_speed_topic", None))
    draft.listen_state(from_object(lambda values, _state: _read_vacuum(values, speeds)), shows=(STATE, "fan_speed"))
    draft.listen_state(words({state: state for state in _VACUUM_STATES}))


def lawn_mower(draft: Draft) -> None:
    """Home Assistant's MQTT lawn mower."""
    for verb, feature in _MOWER_VERBS.items():
        sender = draft.sender(f"{verb}_command_topic", f"{verb}_command_template")
        if sender is not None:
            draft.constant(verb, sender, verb, feature)
    known = words({state: state for state in _MOWER_STATES})
    draft.listen_state(known, "activity_state_topic", "activity_value_template")


def _read_vacuum(values: Mapping[str, JsonValue], speeds: Options) -> Update | None:
    word = values.get("state")
    attributes: dict[str, JsonValue] = {}
    battery = to_number(values.get("battery_level"))
    if battery is not None:
        attributes["battery_level"] = round(min(100.0, max(0.0, battery)))
    speed = {raw: name for name, raw in speeds.spelled.items()}.get(str(values.get("fan_speed")))
    if speed is not None:
        attributes["fan_speed"] = speed
    state = word if isinstance(word, str) and word in _VACUUM_STATES else None
    return Update(state, attributes) if state or attributes else None
