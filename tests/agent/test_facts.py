"""Answers to questions, told in English and Chinese."""

import pytest

from agent.answers import answer
from agent.facts import tell
from agent.locale import LANGUAGES, load
from agent.types import Ask, Attr, Quantifier, Query, StateWord
from agent.wording import Wording
from device_registry.model import (
    Area,
    Capabilities,
    Domain,
    Entity,
    EntityState,
    Quantity,
    Range,
    Snapshot,
)

D, A, S = Domain, Ask, StateWord
DEGREES = Capabilities(ranges={Quantity.TEMPERATURE: Range(7, 30, 0.5, "°C")})
ENTITIES = (
    Entity("light.a", D.LIGHT, "Hall Lamp", ("走廊灯",), area_id="hall"),
    Entity("light.b", D.LIGHT, "Desk Lamp", ("台灯",), area_id="hall"),
    Entity("light.c", D.LIGHT, "Bob", ("老王",), area_id="hall"),
    Entity("light.off", D.LIGHT, "Old Lamp", ("旧灯",), area_id="hall"),
    Entity("binary_sensor.w1", D.BINARY_SENSOR, "Kitchen Window", ("厨房窗",), "kitchen", device_class="window"),
    Entity("binary_sensor.w2", D.BINARY_SENSOR, "Bath Window", ("浴室窗",), "bath", device_class="window"),
    Entity("binary_sensor.m", D.BINARY_SENSOR, "Hall Motion", ("走廊感应",), "hall", device_class="motion"),
    Entity("sensor.t", D.SENSOR, "Hall Temperature", ("走廊温度",), "hall", device_class="temperature", unit="°C"),
    Entity("climate.t", D.CLIMATE, "Thermostat", ("恒温器",), "hall", capabilities=DEGREES),
    Entity("cover.c", D.COVER, "Bedroom Blind", ("卧室帘",), device_class="blind"),
    Entity("lock.l", D.LOCK, "Front Door", ("前门",)),
    Entity("media_player.tv", D.MEDIA_PLAYER, "TV", ("电视",)),
    Entity("media_player.a", D.MEDIA_PLAYER, "A"),
    Entity("media_player.b", D.MEDIA_PLAYER, "B"),
    Entity("vacuum.v", D.VACUUM, "Robby", ("小白",)),
    Entity("sensor.none", D.SENSOR, "Cellar Humidity", ("地下室湿度",), device_class="humidity"),
)
STATES = {
    "light.a": EntityState("on", {"brightness": 102, "rgb_color": [255, 0, 0]}),
    "light.b": EntityState("on"),
    "light.c": EntityState("off"),
    "light.off": EntityState("on", available=False),
    "binary_sensor.w1": EntityState("on"),
    "binary_sensor.w2": EntityState("off"),
    "binary_sensor.m": EntityState("off"),
    "sensor.t": EntityState("21.50"),
    "climate.t": EntityState("heat", {"temperature": 21.0, "current_temperature": 19.5}),
    "cover.c": EntityState("open", {"current_position": 40}),
    "lock.l": EntityState("locked"),
    "media_player.tv": EntityState("playing", {"volume_level": 0.3, "media_title": "Alien"}),
    "media_player.a": EntityState("idle"),
    "media_player.b": EntityState("off"),
    "vacuum.v": EntityState("docked", {"battery_level": 80}),
}
SNAPSHOT = Snapshot(
    areas={i: Area(i, i.title(), (z,)) for i, z in (("hall", "走廊"), ("kitchen", "厨房"), ("bath", "浴室"))},
    entities={e.entity_id: e for e in ENTITIES},
    states=STATES,
)
WINDOWS = ("binary_sensor.w1", "binary_sensor.w2")
LAMPS = ("light.a", "light.b", "light.c")


def told(query: Query, language: str = "en") -> str:
    return tell(answer(query, SNAPSHOT), Wording(load(language), SNAPSHOT))


def value(*ids: str, attr: Attr | None = None) -> Query:
    return Query(A.VALUE, ids, attr=attr)


def asked(ask: Ask, state: StateWord | None, *ids: str, quantifier: Quantifier = Quantifier.SOME) -> Query:
    return Query(ask, ids, quantifier, state)


CASES: list[tuple[Query, str, str]] = [
    (value("sensor.t"), "the hall temperature is 21.5 °C", "走廊温度是 21.5 °C"),
    (value("light.a"), "the hall lamp is on, at 40%", "走廊灯开着，亮度 40%"),
    (value("light.c"), "Bob is off", "老王关着"),
    (value(*LAMPS[1:]), "the desk lamp is on; Bob is off", "台灯开着；老王关着"),
    (value("light.off", "light.c"), "the old lamp is offline; Bob is off", "旧灯离线；老王关着"),
    (value("sensor.none"), "the cellar humidity has not reported that", "地下室湿度没有上报这个信息"),
    (value("binary_sensor.m"), "the hall motion is seeing no movement", "走廊感应没有动静"),
    (value("climate.t"), "the thermostat is in heating mode, set to 21 °C", "恒温器在制热，设定 21 °C"),
    (value("cover.c"), "the bedroom blind is open, 40% open", "卧室帘开着，打开了 40%"),
    (value("vacuum.v"), "Robby is docked", "小白在充电座上"),
    (value("light.a", attr=Attr.BRIGHTNESS), "the hall lamp is at 40%", "走廊灯的亮度是 40%"),
    (value("light.a", attr=Attr.COLOR), "the hall lamp is red", "走廊灯是红色"),
    (value("cover.c", attr=Attr.POSITION), "the bedroom blind is 40% open", "卧室帘打开了 40%"),
    (value("media_player.tv", attr=Attr.VOLUME), "the volume of the TV is 30%", "电视的音量是 30%"),
    (value("media_player.tv", attr=Attr.MEDIA), "the TV is playing Alien", "电视正在播放Alien"),
    (value("climate.t", attr=Attr.SETPOINT), "the thermostat is set to 21 °C", "恒温器设定为 21 °C"),
    (value("climate.t", attr=Attr.TEMPERATURE), "the thermostat measures 19.5 °C", "恒温器测得 19.5 °C"),
    (value("climate.t", attr=Attr.MODE), "the thermostat is set to heat", "恒温器设为制热"),
    (value("vacuum.v", attr=Attr.BATTERY), "the battery of Robby is at 80%", "小白的电量是 80%"),
    (asked(A.IS, S.LOCKED, "lock.l"), "yes, the front door is locked", "是的，前门锁着"),
    (asked(A.IS, S.UNLOCKED, "lock.l"), "no, the front door is locked", "不，前门锁着"),
    (asked(A.IS, S.ON, "light.off"), "the old lamp is offline", "旧灯离线"),
    (asked(A.IS, S.UNAVAILABLE, "light.off"), "yes, the old lamp is offline", "是的，旧灯离线"),
    (asked(A.IS, S.UNAVAILABLE, "light.c"), "no, Bob is not offline", "不，老王不是离线的"),
    (
        asked(A.IS, S.OPEN, *WINDOWS, quantifier=Quantifier.ANY),
        "yes, the kitchen window is open",
        "是的，厨房窗开着",
    ),
    (
        asked(A.IS, S.CLOSED, *WINDOWS, quantifier=Quantifier.ALL),
        "no, the kitchen window is not closed",
        "不，厨房窗不是关着的",
    ),
    (
        asked(A.IS, S.ON, *LAMPS[:2], quantifier=Quantifier.ALL),
        "yes, all 2 lights in the hall are on",
        "是的，走廊的 2 盏灯全都开着",
    ),
    (asked(A.WHICH, S.OPEN, *WINDOWS), "the kitchen window is open", "厨房窗开着"),
    (asked(A.WHICH, S.ON, *LAMPS), "the hall lamp and the desk lamp are on", "走廊灯和台灯开着"),
    (
        asked(A.WHICH, S.ON, "light.c", "light.off"),
        "Bob is not on; I cannot tell about the old lamp",
        "老王不是开着的；旧灯的情况不清楚",
    ),
    (asked(A.WHICH, S.OPEN, WINDOWS[1]), "the bath window is not open", "浴室窗不是开着的"),
    (
        asked(A.WHICH, S.PLAYING, "media_player.a", "media_player.b"),
        "none of the 2 players is playing",
        "2 台播放器里没有正在播放的",
    ),
    (asked(A.COUNT, S.ON, *LAMPS), "2 lights in the hall are on", "走廊的 2 盏灯开着"),
    (asked(A.COUNT, S.OPEN, *WINDOWS), "1 window in the kitchen is open", "厨房的 1 扇窗户开着"),
    (asked(A.COUNT, None, *LAMPS), "there are 3 lights", "一共有 3 盏灯"),
    (asked(A.WHICH, S.ON, "light.gone"), "I know no such device here", "这里没有这样的设备"),
]


@pytest.mark.parametrize(("query", "english", "chinese"), CASES)
def test_facts(query: Query, english: str, chinese: str) -> None:
    assert told(query) == english
    assert told(query, "zh") == chinese


def test_many_values_are_cut_short_and_said_so() -> None:
    sensors = {f"sensor.{i}": Entity(f"sensor.{i}", D.SENSOR, f"S{i}", unit="°C") for i in range(9)}
    home = Snapshot(entities=sensors, states={k: EntityState(str(20 + i)) for i, k in enumerate(sensors)})
    said = tell(answer(value(*sensors), home), Wording(load("en"), home))
    assert said.endswith("S5 is 25 °C; and 3 more")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_is_told_in_every_language(language: str) -> None:
    for attr in Attr:
        assert told(value("climate.t", "light.a", attr=attr), language)
