"""A Zigbee2MQTT bridge with its devices and groups: lists, states, `set`, availability."""

import json
from collections.abc import Mapping, Sequence

from device_registry.model import JsonValue
from hub.simulator.thing import Step, Steps, Thing, to_number, to_object

Json = Mapping[str, JsonValue]

ONLINE, OFFLINE = '{"state": "online"}', '{"state": "offline"}'
_COORDINATOR: Json = {
    "ieee_address": "0x00124b0000000000",
    "type": "Coordinator",
    "friendly_name": "Coordinator",
    "definition": None,
    "supported": False,
}
_PUBLISHED, _SET = 1, 2
_TRAVEL = 1.0


def bridge(base: str, devices: Sequence[Json], groups: Sequence[Json]) -> Thing:
    """The bridge itself: it announces all that hangs on it."""
    announced = [_COORDINATOR, *(_entry(device) for device in devices)]
    return Thing(
        device_id="",
        announcements={
            f"{base}/bridge/devices": json.dumps(announced, ensure_ascii=False),
            f"{base}/bridge/groups": json.dumps([_group_entry(group) for group in groups], ensure_ascii=False),
        },
        statuses={f"{base}/bridge/state": (ONLINE, OFFLINE)},
    )


def device(base: str, listed: Json) -> Thing:
    """One device: the values of its state are the keys of its JSON."""
    topic = f"{base}/{listed['friendly_name']}"
    starts, online = listed.get("starts"), listed.get("online") is not False
    thing = Thing(
        device_id=f"zigbee2mqtt_{listed['ieee_address']}",
        statuses={f"{topic}/availability": (ONLINE, OFFLINE)},
        values=dict(starts) if isinstance(starts, dict) else {},
        online=online,
    )
    settable = _keys(_exposes(listed), _SET)
    silent = settable - _keys(_exposes(listed), _PUBLISHED)
    travels = any(expose.get("type") == "cover" for expose in _exposes(listed))
    thing.hears[f"{topic}/set"] = lambda text: _set(thing, to_object(text), settable, travels)
    thing.tells[topic] = lambda: {key: value for key, value in thing.values.items() if key not in silent} or None
    return thing


def group(base: str, listed: Json, devices: Mapping[str, str]) -> Thing:
    """A group passes on what it is told. `devices`: friendly names by IEEE address."""
    topic = f"{base}/{listed['friendly_name']}"
    thing = Thing(device_id="", values={"state": "OFF", "brightness": 254})
    members = [f"{base}/{devices[ieee]}/set" for ieee in _members(listed)]

    def hear(text: str) -> Steps:
        settable = frozenset({"state", "brightness", "color_temp", "color"})
        changes = _set(thing, to_object(text), settable, False)
        return tuple(Step(step.values, step.after, dict.fromkeys(members, text)) for step in changes)

    thing.hears[f"{topic}/set"] = hear
    thing.tells[topic] = lambda: dict(thing.values)
    return thing


def _entry(listed: Json) -> Json:
    """What Zigbee2MQTT says of a device beyond what the file does."""
    known = {key: listed[key] for key in ("ieee_address", "friendly_name", "definition")}
    return known | {"type": "Router", "supported": True, "disabled": False, "interview_state": "SUCCESSFUL"}


def _group_entry(listed: Json) -> Json:
    members: list[JsonValue] = [{"ieee_address": ieee, "endpoint": 1} for ieee in _members(listed)]
    return {"id": listed["id"], "friendly_name": listed["friendly_name"], "members": members, "scenes": []}


def _members(listed: Json) -> list[str]:
    members = listed["members"]
    return list(map(str, members)) if isinstance(members, list) else []


def _exposes(listed: Json) -> list[dict[str, JsonValue]]:
    definition = listed["definition"]
    exposes = definition.get("exposes") if isinstance(definition, dict) else None
    return [expose for expose in exposes if isinstance(expose, dict)] if isinstance(exposes, list) else []


def _keys(exposes: Sequence[Json], access: int) -> frozenset[str]:
    """Keys of the state's JSON with that bit of access; parts of a colour go with the colour."""
    found: set[str] = set()
    for expose in exposes:
        features, bits = expose.get("features"), expose.get("access")
        if isinstance(bits, int) and bits & access:
            found.add(str(expose["property"]))
        elif isinstance(features, list):
            found |= _keys([feature for feature in features if isinstance(feature, dict)], access)
    return frozenset(found)


def _set(thing: Thing, command: Json, settable: frozenset[str], travels: bool) -> Steps:
    """Settable keys of the command, and what changes with them."""
    values = {key: value for key, value in command.items() if key in settable}
    if travels and (way := _way(values)) is not None:
        return _travel(thing, way)
    if values.get("state") == "TOGGLE":
        values["state"] = "OFF" if thing.values.get("state") == "ON" else "ON"
    if "brightness" in values:
        values.setdefault("state", "ON" if to_number(values["brightness"]) else "OFF")
    if "color" in values:
        values["color_mode"] = "xy"
    elif "color_temp" in values:
        values["color_mode"] = "color_temp"
    return (Step(values),) if values else ()


def _way(values: Json) -> float | None:
    """Where a cover shall go; None to stay."""
    ends = {"OPEN": 100.0, "CLOSE": 0.0}
    return ends.get(str(values.get("state")), to_number(values.get("position")))


def _travel(thing: Thing, to: float) -> Steps:
    """Position half way, then at the end."""
    start = to_number(thing.values.get("position")) or 0.0
    seconds = _TRAVEL * abs(to - start) / 100
    arrived = Step({"position": round(to), "state": "OPEN" if to > 0 else "CLOSE"}, seconds)
    return Step({"position": round((start + to) / 2)}, seconds / 2), arrived
