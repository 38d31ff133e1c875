"""Device classes of Zigbee2MQTT's exposes: Home Assistant's words, so that "is a window open" finds its sensor."""

import re
from collections.abc import Iterable, Mapping

from device_registry.discovery.z2m_expose import Expose
from device_registry.model import Domain

_BINARY: Mapping[str, str] = {
    "occupancy": "motion",
    "motion": "motion",
    "pir_state": "motion",
    "presence": "occupancy",
    "contact": "door",
    "garage_door_contact": "garage_door",
    "window_open": "window",
    "window": "window",
    "water_leak": "moisture",
    "rain": "moisture",
    "smoke": "smoke",
    "gas": "gas",
    "carbon_monoxide": "carbon_monoxide",
    "vibration": "vibration",
    "moving": "moving",
    "tamper": "tamper",
    "battery_low": "battery",
    "charging": "battery_charging",
    "ac_status": "power",
    "ac_connected": "plug",
}

_NUMERIC: Mapping[str, str] = {
    "temperature": "temperature",
    "local_temperature": "temperature",
    "current_temperature": "temperature",
    "outdoor_temperature": "temperature",
    "floor_temperature": "temperature",
    "humidity": "humidity",
    "soil_moisture": "moisture",
    "battery": "battery",
    "illuminance": "illuminance",
    "illuminance_lux": "illuminance",
    "ambient_light": "illuminance",
    "pressure": "atmospheric_pressure",
    "co2": "carbon_dioxide",
    "co": "carbon_monoxide",
    "pm1": "pm1",
    "pm25": "pm25",
    "pm10": "pm10",
    "aqi": "aqi",
    "voc": "volatile_organic_compounds",
    "voc_parts": "volatile_organic_compounds_parts",
    "power_factor": "power_factor",
    "power_apparent": "apparent_power",
    "power_reactive": "reactive_power",
    "noise": "sound_pressure",
    "distance": "distance",
    "wind_speed": "wind_speed",
}

# Where the name says nothing, a unit that only one class has does.
_BY_UNIT: Mapping[str, str] = {
    "w": "power",
    "kw": "power",
    "kwh": "energy",
    "wh": "energy",
    "v": "voltage",
    "mv": "voltage",
    "a": "current",
    "ma": "current",
    "hz": "frequency",
    "lx": "illuminance",
}

# Classes of binary sensors that people buy a device for.
PURPOSES = frozenset({"motion", "occupancy", "door", "window", "garage_door", "moisture", "smoke", "gas"}) | {
    "carbon_monoxide",
    "vibration",
}

# A fitting's own warmth is no answer to "how warm is it".
DIAGNOSTIC = frozenset({"battery", "battery_low", "voltage", "tamper", "device_temperature", "linkquality", "test"})

# (domain, words of the name or description) -> class; the first that fits counts.
_WORDS: Mapping[Domain, tuple[tuple[str, str], ...]] = {
    Domain.COVER: (
        (r"\bgarage|车库", "garage"),
        (r"\bgates?\b", "gate"),
        (r"\bcurtain|\bdrape|窗帘", "curtain"),
        (r"\bshutter|卷帘门", "shutter"),
        (r"\bawning|遮阳棚", "awning"),
        (r"\bblinds?\b|\bvenetian|百叶", "blind"),
        (r"\bshades?\b|\broller\b|卷帘", "shade"),
    ),
    Domain.SWITCH: ((r"\bplug|\boutlet|\bsocket|插座", "outlet"),),
}
_OPENINGS = ((r"\bgarage|车库", "garage_door"), (r"\bwindow|窗", "window"))


def sensor_class(expose: Expose) -> str | None:
    """Class of a number that is published."""
    name = _stem(expose)
    return _NUMERIC.get(name) or (_BY_UNIT.get(expose.unit.casefold()) if expose.type == "numeric" else None)


def binary_class(expose: Expose, name: str) -> str | None:
    """Class of a binary that is published; `name` tells a window's contact from a door's."""
    found = _BINARY.get(_stem(expose))
    return (_first(_OPENINGS, (name,)) or found) if found == "door" else found


def class_by_words(domain: Domain, name: str, description: str) -> str | None:
    """Class of a cover or switch by its name, else by its maker's description."""
    return _first(_WORDS.get(domain, ()), (name, description))


def _stem(expose: Expose) -> str:
    """The name without the endpoint that some converters put into it: temperature_l1."""
    return expose.name.removesuffix(f"_{expose.endpoint}") if expose.endpoint else expose.name


def _first(table: Iterable[tuple[str, str]], texts: Iterable[str]) -> str | None:
    rows = list(table)
    return next((found for text in texts for words, found in rows if re.search(words, text, re.IGNORECASE)), None)
