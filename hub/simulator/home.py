"""The simulated home out of `config/demo_devices.yaml`: every device with its announcement and its behaviour."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from pydantic import JsonValue as Json

import config
from device_registry.discovery.ha_keys import components, expand, with_base
from device_registry.model import JsonValue
from hub.simulator import movers, plain, zigbee
from hub.simulator.day import curve
from hub.simulator.firmware import Firmware
from hub.simulator.lights import light
from hub.simulator.thing import Thing

FILE = Path(config.__file__).with_name("demo_devices.yaml")

_KINDS: Mapping[str, Callable[[Firmware], None]] = {
    "light": light,
    "switch": plain.on_off,
    "cover": movers.cover,
    "lock": movers.lock,
    "climate": plain.climate,
    "fan": plain.fan,
    "media_player": plain.media_player,
    "vacuum": movers.vacuum,
    "humidifier": plain.humidifier,
    "water_heater": plain.water_heater,
    "valve": movers.valve,
    "siren": plain.siren,
    "lawn_mower": movers.lawn_mower,
    "alarm_control_panel": movers.alarm,
    "number": plain.number,
    "select": plain.select,
    "button": plain.doer,
    "text": plain.text,
    "scene": plain.doer,
    "script": plain.doer,
    "binary_sensor": plain.reporter,
    "sensor": plain.reporter,
    "event": plain.reporter,
}


class _Entry(BaseModel):
    """One device of Home Assistant's discovery in the file."""

    model_config = ConfigDict(extra="forbid")
    config: dict[str, Json]
    starts: dict[str, Json] = {}
    moves: dict[str, dict[str, Json]] = {}
    does: dict[str, str] = {}
    answers_after: float = 0.02


class _Zigbee(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base: str
    devices: list[dict[str, Json]]
    groups: list[dict[str, Json]]


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")
    discovery_prefix: str
    home_assistant: dict[str, _Entry]
    zigbee2mqtt: _Zigbee


def load(file: Path = FILE) -> tuple[Thing, ...]:
    """Every device. Raises OSError, yaml.YAMLError or pydantic.ValidationError for a file that is not one of ours."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is twenty times as fast
    with file.open(encoding="utf-8") as stream:
        content = _File.model_validate(yaml.load(stream, loader))
    prefix, listed = content.discovery_prefix, content.home_assistant.items()
    return (*(_announced(f"{prefix}/{name}/config", entry) for name, entry in listed), *_zigbee(content))


def _announced(topic: str, entry: _Entry) -> Thing:
    """A device that announces itself in Home Assistant's way, in either form."""
    root = expand(entry.config)
    thing = Thing(
        device_id=_device_id(root),
        announcements={topic: json.dumps(entry.config, ensure_ascii=False)},
        statuses=_statuses(with_base(root)),
        values=dict(entry.starts),
        moves={name: curve(f"{topic}#{name}", spec) for name, spec in entry.moves.items()},
        does=entry.does,
        answers_after=entry.answers_after,
    )
    if "components" not in root:
        _KINDS[topic.split("/")[-3]](Firmware(thing, with_base(root)))
    for name, component in components(root):
        if isinstance(component, dict):
            _KINDS[str(component["platform"])](Firmware(thing, with_base(component), name))
    return thing


def _device_id(root: Mapping[str, JsonValue]) -> str:
    device = root.get("device")
    return str(device.get("identifiers")) if isinstance(device, dict) else ""


def _statuses(root: Mapping[str, JsonValue]) -> dict[str, tuple[str, str]]:
    topic = root.get("availability_topic")
    words = str(root.get("payload_available", "online")), str(root.get("payload_not_available", "offline"))
    return {topic: words} if isinstance(topic, str) else {}


def _zigbee(content: _File) -> list[Thing]:
    network = content.zigbee2mqtt
    names = {str(device["ieee_address"]): str(device["friendly_name"]) for device in network.devices}
    bridge = zigbee.bridge(network.base, network.devices, network.groups)
    groups = [zigbee.group(network.base, group, names) for group in network.groups]
    return [bridge, *(_moving(zigbee.device(network.base, d), d) for d in network.devices), *groups]


def _moving(thing: Thing, listed: Mapping[str, JsonValue]) -> Thing:
    moves = listed.get("moves")
    specs = moves.items() if isinstance(moves, dict) else ()
    thing.moves = {name: curve(f"{thing.device_id}#{name}", spec) for name, spec in specs if isinstance(spec, dict)}
    return thing
