"""Answers from the past, told in English and Chinese, and in every language at all."""

from datetime import timedelta

import pytest

from agent.locale import LANGUAGES, load
from agent.memories import tell_past
from agent.recalled import Lack
from agent.recollections import recall
from agent.types import Aggregate, Ask, Query, StateWord
from agent.wording import Wording
from tests.agent.past_home import HOME, NOW, history

A, G, S = Ask, Aggregate, StateWord
HALL, BED, DOOR, WINDOW, DESK = "sensor.hall", "sensor.bed", "binary_sensor.door", "binary_sensor.window", "light.desk"
MIDNIGHT = NOW.replace(hour=0)
YESTERDAY = (MIDNIGHT - timedelta(days=1), MIDNIGHT)
MORNING = (NOW - timedelta(hours=6), NOW - timedelta(hours=1))
AT_NINE = (NOW - timedelta(hours=3),) * 2


def said(query: Query, language: str = "en") -> str:
    words = Wording(load(language), HOME)
    return tell_past(recall(query, HOME, history(), NOW), words).replace("\u202f", " ")


def value(*ids: str, aggregate: Aggregate | None = None) -> Query:
    return Query(A.VALUE, ids, aggregate=aggregate)


CASES: list[tuple[Query, str, str]] = [
    (
        value(HALL, aggregate=G.MAX),
        "today the hall temperature was highest at 10:00 AM, with 22 °C",
        "今天走廊温度最高是 22 °C，在10:00",
    ),
    (
        value(HALL, aggregate=G.MEAN),
        "today the hall temperature was 20.5 °C on average",
        "今天走廊温度平均是 20.5 °C",
    ),
    (value(HALL, aggregate=G.CHANGE), "today the hall temperature went up by 3 °C", "今天走廊温度上升了 3 °C"),
    (
        value(HALL, aggregate=G.TREND),
        "the hall temperature is falling by 0.5 °C an hour",
        "走廊温度在下降，每小时 0.5 °C",
    ),
    (value("sensor.energy", aggregate=G.SUM), "today the Energy meter came to 4 kWh", "今天电表一共 4 kWh"),
    (
        value("sensor.power", aggregate=G.SUM),
        "today the washer power came to 2 kWh; I have readings only since 6:00 AM",
        "今天洗衣机功率一共 2 kWh；我的记录从06:00才开始",
    ),
    (
        value(HALL, aggregate=G.SUM),
        "what the hall temperature measures does not add up to anything",
        "走廊温度测的数值加起来没有意义",
    ),
    (Query(A.VALUE, (HALL,), window=AT_NINE), "the hall temperature was 20 °C at 9:00 AM", "09:00走廊温度是 20 °C"),
    (
        Query(A.VALUE, (HALL,), window=MORNING),
        "from 6:00 AM to 11:00 AM the hall temperature was 21 °C on average, from 20 °C to 22 °C",
        "06:00到11:00走廊温度平均是 21 °C，在 20 °C 到 22 °C 之间",
    ),
    (Query(A.VALUE, (DESK,), window=AT_NINE), "the desk lamp was off at 9:00 AM", "09:00台灯关着"),
    (
        Query(A.VALUE, (DESK,), window=MORNING),
        "from 6:00 AM to 11:00 AM the desk lamp was off for 4 hours and on for 1 hour",
        "06:00到11:00台灯的情况：关着 4小时和开着 1小时",
    ),
    (
        Query(A.WAS, (DOOR,), state=S.OPEN),
        "yes, the front door was open today, for 45 minutes in all, last at 10:00 AM",
        "是的，今天前门开着，一共45分钟，最近一次是10:00",
    ),
    (
        Query(A.WAS, (DOOR, WINDOW), state=S.OPEN),
        "yes, the front door and the kitchen window were open today",
        "是的，今天前门和厨房窗有过这种情况：开着",
    ),
    (
        Query(A.WAS, (DOOR,), state=S.OPEN, window=MORNING),
        "yes, the front door was open from 6:00 AM to 11:00 AM, for 45 minutes in all, last at 10:00 AM",
        "是的，06:00到11:00前门开着，一共45分钟，最近一次是10:00",
    ),
    (
        Query(A.SINCE, (DESK,), state=S.ON),
        "the desk lamp has been on since 11:00 AM, for 1 hour now",
        "台灯从11:00起开着，到现在1小时",
    ),
    (
        Query(A.SINCE, (DOOR,), state=S.OPEN),
        "the front door is not open; the front door was last open from 10:00 AM to 10:15 AM",
        "前门不是开着的；前门上一次开着是10:00到10:15",
    ),
    (
        Query(A.LAST, (DOOR,), state=S.OPEN),
        "the front door was last open from 10:00 AM to 10:15 AM",
        "前门上一次开着是10:00到10:15",
    ),
    (Query(A.LASTED, (DOOR,), state=S.OPEN), "today the front door spent 45 minutes open", "今天前门开着，一共45分钟"),
    (
        Query(A.TIMES, (DOOR,), state=S.OPEN),
        "the front door came to be open 2 times today",
        "今天前门有 2 次变为：开着",
    ),
    (
        Query(A.TIMES, (WINDOW,), state=S.OPEN, window=(NOW - timedelta(hours=2), NOW)),
        "the kitchen window was open since 10:00 AM",
        "从10:00到现在厨房窗有过这种情况：开着",
    ),
    (
        Query(A.MORE, (BED,), against=(HALL,)),
        "yes, the bedroom temperature: 23.5 °C; the hall temperature: 21 °C",
        "是的，卧室温度：23.5 °C；走廊温度：21 °C",
    ),
    (
        Query(A.LESS, (HALL,), before=(NOW - timedelta(days=1),) * 2),
        "no, the hall temperature: 21 °C; yesterday at 12:00 PM: 18 °C",
        "不，走廊温度：21 °C；昨天12:00：18 °C",
    ),
    (Query(A.MOST, (HALL, BED)), "the bedroom temperature is highest, with 23.5 °C", "卧室温度最高，是 23.5 °C"),
    (
        Query(A.ODD, (WINDOW, HALL)),
        "yes, the kitchen window has been open since 9:00 AM, for 3 hours now; "
        "I have nothing to compare the hall temperature with",
        "是的，厨房窗从09:00起开着，到现在3小时；走廊温度还没有可以比较的记录",
    ),
    (Query(A.ODD, (DOOR,)), "nothing looks unusual", "没有发现异常"),
    (
        Query(A.ODD, ("sensor.battery", "light.wall")),
        "yes, the Remote battery is 12%; the wall lamp is offline",
        "是的，遥控器电量是 12%；壁灯离线",
    ),
    (Query(A.WAS, ("light.wall",), state=S.ON), "I have no readings of the wall lamp", "我没有壁灯的记录"),
    (
        Query(A.VALUE, (HALL,), aggregate=G.MAX, window=(NOW - timedelta(days=9), NOW - timedelta(days=8))),
        "I have readings of the hall temperature only since yesterday at 10:00 AM",
        "走廊温度的记录从昨天10:00才开始",
    ),
    (Query(A.MOST, (HALL, "sensor.power")), "these cannot be compared", "这些没法比较"),
    (value("light.gone", aggregate=G.MAX), "I know no such device here", "这里没有这样的设备"),
]


@pytest.mark.parametrize(("query", "english", "chinese"), CASES)
def test_what_the_past_says(query: Query, english: str, chinese: str) -> None:
    assert said(query) == english
    assert said(query, "zh") == chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_told_in_every_language(language: str) -> None:
    told = [said(query, language) for query, _, _ in CASES]
    assert all(told)
    assert not any("{" in text for text in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lack_and_every_aggregate_has_its_words(language: str) -> None:
    texts = load(language).texts
    assert {f"past.{lack}" for lack in set(Lack) - {Lack.NO_DEVICE}} <= texts.keys()
    plain = {G.MIN, G.MAX, G.MEAN, G.SUM}
    assert {f"past.{aggregate.removeprefix('h_')}" for aggregate in plain} <= texts.keys()


def test_without_a_history_that_is_said() -> None:
    query = Query(A.WAS, (DOOR,), state=S.OPEN)
    text = tell_past(recall(query, HOME, None, NOW), Wording(load("de"), HOME))
    assert text == "das weiß ich nicht, ich zeichne nichts auf"
