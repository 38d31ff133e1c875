"""Payloads of Zigbee2MQTT written by hand, and shortcuts from them to what we make of them."""

import json
from typing import Any

from device_registry.discovery.zigbee2mqtt import Zigbee2Mqtt
from device_registry.model import UNKNOWN_STATE, EntityState
from device_registry.wiring import Discovery, Found

Json = dict[str, Any]
DEVICES = "zigbee2mqtt/bridge/devices"
GROUPS = "zigbee2mqtt/bridge/groups"


def feature(kind: str, name: str, access: int = 7, **more: Any) -> Json:
    """A generic expose or a feature."""
    return {"type": kind, "name": name, "property": name, "label": name.replace("_", " ").capitalize()} | {
        "access": access,
        **more,
    }


def binary(name: str, access: int = 7, on: Any = "ON", off: Any = "OFF", **more: Any) -> Json:
    return feature("binary", name, access, value_on=on, value_off=off, **more)


def numeric(name: str, access: int = 7, low: float = 0, high: float = 100, **more: Any) -> Json:
    return feature("numeric", name, access, value_min=low, value_max=high, **more)


def enum(name: str, values: list[Any], access: int = 7, **more: Any) -> Json:
    return feature("enum", name, access, values=values, **more)


def composite(name: str, *features: Json, access: int = 7, **more: Any) -> Json:
    return feature("composite", name, access, features=list(features), **more)


def specific(kind: str, *features: Json, **more: Any) -> Json:
    return {"type": kind, "features": list(features), **more}


XY = composite("color_xy", numeric("x"), numeric("y"), property="color")
HS = composite("color_hs", numeric("hue"), numeric("saturation"), property="color")
LIGHT = specific(
    "light", binary("state"), numeric("brightness", high=254), numeric("color_temp", low=153, high=500), XY
)


def device(name: str = "the device", *exposes: Json, ieee: str = "0x01", **more: Any) -> Json:
    definition = {
        "vendor": "Maker",
        "model": "M1",
        "description": more.pop("description", ""),
        "exposes": list(exposes),
    }
    entry = {"ieee_address": ieee, "type": "Router", "friendly_name": name, "disabled": False, "definition": definition}
    return entry | more


def discover(*devices: Json, convention: Zigbee2Mqtt | None = None, topic: str = DEVICES) -> Discovery:
    return (convention or Zigbee2Mqtt()).discover(topic, json.dumps(list(devices)).encode())


def found(*exposes: Json, name: str = "the device", **more: Any) -> dict[str, Found]:
    """What is made of one device with these exposes, by entity_id."""
    discovery = discover(device(name, *exposes, **more))
    assert discovery.refused == ()
    return {one.entity.entity_id: one for one in discovery.found}


def only(*exposes: Json, **more: Any) -> Found:
    (one,) = found(*exposes, **more).values()
    return one


def after(one: Found, values: Any, before: EntityState = UNKNOWN_STATE, name: str = "the device") -> EntityState:
    """The state after a state message."""
    return one.wiring.read(f"zigbee2mqtt/{name}", json.dumps(values), before)


def sent(one: Found, service: str, **data: Any) -> Any:
    """What is published on `set` for a service."""
    (message,) = one.wiring.publications(service, data, UNKNOWN_STATE)
    assert message.topic == "zigbee2mqtt/the device/set"
    return json.loads(message.payload)


def assign(one: Found, key: str, value: Any) -> Any:
    return sent(one, "set_property", property=key, value=value)
