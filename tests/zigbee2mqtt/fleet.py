"""Sixty real device models as Zigbee2MQTT's own files would have them after pairing: database and configuration."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

COORDINATOR = "0x00124b0000000001"
GROUP = "upstairs lamps"

_ON_OFF, _LEVEL, _COLOR, _POWER = 6, 8, 768, 1
_COVER, _LOCK, _THERMOSTAT, _IAS, _SIREN = 258, 257, 513, 1280, 1282
_TEMPERATURE, _HUMIDITY, _ILLUMINANCE, _OCCUPANCY = 1026, 1029, 1024, 1030


@dataclass(frozen=True, slots=True)
class Model:
    """A model on the market, the endpoints and clusters that it has, and the names of ours."""

    model_id: str
    maker: str
    endpoints: tuple[int, ...]
    clusters: tuple[int, ...]
    names: tuple[str, ...]
    battery: bool = False


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name} {number}" for number in range(1, count + 1))


_LAMP = (0, _POWER, _ON_OFF, _LEVEL, _COLOR)
FLEET = (
    Model(
        "TRADFRI bulb E27 WS opal 980lm",
        "IKEA of Sweden",
        (1,),
        _LAMP,
        ("kitchen/ceiling lamp", *_numbered("hall lamp", 9)),
    ),
    Model("LCA001", "Signify Netherlands B.V.", (11,), _LAMP, ("客厅灯", *_numbered("mood lamp", 7))),
    Model("LWB010", "Philips", (11,), (0, _ON_OFF, _LEVEL), _numbered("white lamp", 6)),
    Model("TRADFRI control outlet", "IKEA of Sweden", (1,), (0, _ON_OFF), ("coffee machine", *_numbered("outlet", 5))),
    Model("lumi.switch.b2nacn02", "LUMI", (1, 2), (0, _ON_OFF), _numbered("double switch", 3)),
    Model(
        "FYRTUR block-out roller blind",
        "IKEA of Sweden",
        (1,),
        (0, _POWER, _COVER),
        _numbered("bedroom blind", 4),
        True,
    ),
    Model("V3-BTZB", "Danalock", (1,), (0, _POWER, _LOCK), ("front door",), True),
    Model("SPZB0001", "Eurotronic", (1,), (0, _POWER, _THERMOSTAT), _numbered("radiator", 4), True),
    Model("lumi.weather", "LUMI", (1,), (0, _TEMPERATURE, _HUMIDITY), _numbered("weather", 5), True),
    Model("lumi.sensor_magnet.aq2", "LUMI", (1,), (0, _ON_OFF), _numbered("study window", 4), True),
    Model("SML001", "Philips", (2,), (0, _POWER, _ILLUMINANCE, _TEMPERATURE, _OCCUPANCY), _numbered("motion", 4), True),
    Model("lumi.sensor_wleak.aq1", "LUMI", (1,), (0, _POWER, _IAS), _numbered("leak", 2), True),
    Model("WarningDevice", "HEIMAN", (1,), (0, _POWER, _IAS, _SIREN), ("alarm siren",), True),
    Model("SMSZB-120", "frient A/S", (35,), (0, _POWER, _IAS, _SIREN, _TEMPERATURE), ("kitchen smoke",), True),
    Model("TRADFRI remote control", "IKEA of Sweden", (1,), (0, _POWER), ("remote",), True),
)


def devices() -> Iterator[tuple[str, str, Model]]:
    """(IEEE address, friendly name, model) of each device."""
    number = 0
    for model in FLEET:
        for name in model.names:
            number += 1
            yield f"0x00158d00{number:08x}", name, model


def write(folder: Path, broker_port: int) -> None:
    """Zigbee2MQTT's data folder."""
    lines = [_coordinator(), *(_device(i, *device) for i, device in enumerate(devices(), start=2)), _group()]
    folder.joinpath("database.db").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    configuration = yaml.safe_dump(_configuration(broker_port), allow_unicode=True)
    folder.joinpath("configuration.yaml").write_text(configuration, encoding="utf-8")


def _grouped() -> list[str]:
    return [ieee for ieee, name, _ in devices() if name.startswith("mood lamp")]


def _configuration(broker_port: int) -> dict[str, Any]:
    return {
        "homeassistant": {"enabled": False},
        "frontend": {"enabled": False},
        "availability": {"enabled": True},
        "mqtt": {"server": f"mqtt://127.0.0.1:{broker_port}", "base_topic": "zigbee2mqtt"},
        "serial": {"port": "/dev/null", "adapter": "ember"},
        "advanced": {
            "log_level": "warning",
            "log_output": ["console"],
            "network_key": list(range(16)),
            "pan_id": 6754,
            "ext_pan_id": [1, 2, 3, 4, 5, 6, 7, 8],
        },
        "devices": {ieee: {"friendly_name": name} for ieee, name, _ in devices()},
        "groups": {"1": {"friendly_name": GROUP}},
    }


def _coordinator() -> dict[str, Any]:
    return {
        "id": 1,
        "type": "Coordinator",
        "ieeeAddr": COORDINATOR,
        "nwkAddr": 0,
        **_interviewed({"1": _endpoint(1, ())}),
    }


def _device(row: int, ieee: str, _name: str, model: Model) -> dict[str, Any]:
    return {
        "id": row,
        "type": "EndDevice" if model.battery else "Router",
        "ieeeAddr": ieee,
        "nwkAddr": 1000 + row,
        "manufName": model.maker,
        "modelId": model.model_id,
        "powerSource": "Battery" if model.battery else "Mains (single phase)",
        "lastSeen": int(time.time() * 1000),
        **_interviewed({str(number): _endpoint(number, model.clusters) for number in model.endpoints}),
    }


def _group() -> dict[str, Any]:
    members = [{"deviceIeeeAddr": ieee, "endpointID": 11} for ieee in _grouped()]
    return {"id": 1000, "type": "Group", "groupID": 1, "members": members, "meta": {}}


def _interviewed(endpoints: dict[str, Any]) -> dict[str, Any]:
    return {
        "epList": [int(number) for number in endpoints],
        "endpoints": endpoints,
        "interviewCompleted": True,
        "interviewState": "SUCCESSFUL",
        "meta": {"configured": 1},
    }


def _endpoint(number: int, clusters: tuple[int, ...]) -> dict[str, Any]:
    return {
        "profId": 260,
        "epId": number,
        "devId": 256,
        "inClusterList": list(clusters),
        "outClusterList": [],
        "clusters": {},
        "binds": [],
        "configuredReportings": [],
        "meta": {},
    }
