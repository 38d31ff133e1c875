"""A home of any size as devices announce it (Home Assistant MQTT discovery), every name distinct.

Ten entities an area whatever the size, and names all of one shape, so that homes of different sizes differ in
nothing but their size. State topics are command topics less their last level, and states look like commands:
whoever sends a command's payload to that topic, retained, plays the device.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.model import JsonValue
from device_registry.registry import Registry

LANGUAGES = ("en", "zh")
PER_AREA = 10
ROOT_TOPIC = "bench"
COMMANDS = f"{ROOT_TOPIC}/+/+/set"

_SYLLABLES = {
    "en": "ba bri cho da fen gol hul ji kor lun mav nes oth pra qui ros sto tav umb vex wil yar zim dre",
    "zh": "岚 戈 煜 檀 绯 桦 霖 昙 筠 汀 蔚 旻 泠 珩 璟 菀 郁 谧 皓 榕 崧 沅 骁 蕴",
}
_NOUNS: Mapping[str, Mapping[str, str]] = {
    "en": {"lamp": "lamp", "light": "light", "spot": "spotlight", "switch": "socket", "cover": "blind",
           "climate": "thermostat", "fan": "fan", "lock": "lock", "temperature": "temperature", "motion": "motion",
           "area": "room"},
    "zh": {"lamp": "台灯", "light": "吊灯", "spot": "射灯", "switch": "插座", "cover": "卷帘", "climate": "温控器",
           "fan": "风扇", "lock": "门锁", "temperature": "温度", "motion": "人体传感器", "area": "房间"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity: `kind` is a key of the nouns, `component` Home Assistant's, `key` what its topics are called by."""

    kind: str
    component: str
    name: str
    area: str
    key: str


@dataclass(frozen=True, slots=True)
class Household:
    """A home to be announced. `areas`: their names."""

    language: str
    things: tuple[Thing, ...]
    areas: tuple[str, ...]

    def messages(self) -> Iterator[tuple[str, str]]:
        """(topic, payload) of every announcement and every first state, all to be retained."""
        for thing in self.things:
            yield f"homeassistant/{thing.component}/{thing.key}/config", json.dumps(_config(thing), ensure_ascii=False)
            yield from _states(thing)

    def reading(self, i: int) -> tuple[str, str]:
        """(topic, payload) of the `i`th thing that a sensor tells later: homes are never still."""
        sensor = next(thing for thing in self.things if thing.kind == "temperature")
        return f"{ROOT_TOPIC}/{sensor.key}/state", str(20 + i % 50 / 10)

    def registry(self) -> Registry:
        """A registry that has heard it all."""
        registry = Registry((HomeAssistantDiscovery(),))
        for topic, payload in self.messages():
            registry.apply(topic, payload.encode(), 1.0)
        return registry


_KINDS = (
    ("lamp", "light"),
    ("cover", "cover"),
    ("light", "light"),
    ("switch", "switch"),
    ("climate", "climate"),
    ("fan", "fan"),
    ("spot", "light"),
    ("lock", "lock"),
    ("temperature", "sensor"),
    ("motion", "binary_sensor"),
)


def household(language: str, entities: int, seed: int = 1) -> Household:
    """A home with that many entities (at most about 12,000)."""
    nouns, between = _NOUNS[language], " " if language == "en" else ""
    count = -(-entities // PER_AREA)
    words = _words(_SYLLABLES[language].split(), entities + count, seed)
    areas = tuple(f"{words[i]}{between}{nouns['area']}" for i in range(count))
    things = []
    for i, word in enumerate(words[count:]):
        kind, component = _KINDS[i % PER_AREA]
        name = f"{word}{between}{nouns[kind]}"
        things.append(Thing(kind, component, name, areas[i // PER_AREA], f"{kind}{i}"))
    return Household(language, tuple(things), areas)


def _words(syllables: Sequence[str], count: int, seed: int) -> list[str]:
    base = len(syllables)
    chosen = random.Random(seed).sample(range(base**3), count)
    return [syllables[i % base] + syllables[i // base % base] + syllables[i // base**2] for i in chosen]


# ---------------------------------------------------------------- what a device says of itself


def _config(thing: Thing) -> dict[str, JsonValue]:
    about: dict[str, JsonValue] = {
        "name": None,
        "unique_id": thing.key,
        "object_id": thing.key,
        "device": {"identifiers": [thing.key], "name": thing.name, "suggested_area": thing.area},
    }
    return about | _TOPICS[thing.component](f"{ROOT_TOPIC}/{thing.key}") | _MORE.get(thing.kind, {})


def _one(base: str) -> dict[str, JsonValue]:
    return {"command_topic": f"{base}/state/set", "state_topic": f"{base}/state"}


def _read_only(base: str) -> dict[str, JsonValue]:
    return {"state_topic": f"{base}/state"}


def _light(base: str) -> dict[str, JsonValue]:
    modes: list[JsonValue] = ["color_temp", "rgb"]
    return _one(base) | {"schema": "json", "brightness": True, "supported_color_modes": modes}


def _cover(base: str) -> dict[str, JsonValue]:
    return {"set_position_topic": f"{base}/position/set", "position_topic": f"{base}/position"}


def _climate(base: str) -> dict[str, JsonValue]:
    modes: list[JsonValue] = ["off", "heat", "cool"]
    return {
        "modes": modes,
        "mode_command_topic": f"{base}/mode/set",
        "mode_state_topic": f"{base}/mode",
        "temperature_command_topic": f"{base}/temperature/set",
        "temperature_state_topic": f"{base}/temperature",
    }


def _fan(base: str) -> dict[str, JsonValue]:
    speed = {"percentage_command_topic": f"{base}/speed/set", "percentage_state_topic": f"{base}/speed"}
    return _one(base) | speed


def _lock(base: str) -> dict[str, JsonValue]:
    return _one(base) | {"state_locked": "LOCK", "state_unlocked": "UNLOCK"}


_TOPICS = {
    "light": _light,
    "cover": _cover,
    "switch": _one,
    "climate": _climate,
    "fan": _fan,
    "lock": _lock,
    "sensor": _read_only,
    "binary_sensor": _read_only,
}
_MORE: Mapping[str, dict[str, JsonValue]] = {
    "temperature": {"device_class": "temperature", "unit_of_measurement": "°C"},
    "motion": {"device_class": "motion"},
    "switch": {"device_class": "outlet"},
}
_FIRST = {
    "light": {"state": '{"state": "ON", "brightness": 128, "color_mode": "color_temp", "color_temp": 300}'},
    "cover": {"position": "50"},
    "switch": {"state": "OFF"},
    "climate": {"mode": "heat", "temperature": "19"},
    "fan": {"state": "ON", "speed": "30"},
    "lock": {"state": "UNLOCK"},
    "sensor": {"state": "21.5"},
    "binary_sensor": {"state": "OFF"},
}


def _states(thing: Thing) -> Iterator[tuple[str, str]]:
    for leaf, payload in _FIRST[thing.component].items():
        yield f"{ROOT_TOPIC}/{thing.key}/{leaf}", payload
