"""Numbers and states of the past, worked out by hand from tests/agent/past_home.py."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.answers import Answer
from agent.recalled import Lack, Recalled, seconds_of
from agent.recollections import is_past, recall, told
from agent.types import Aggregate, Ask, Attr, Quantifier, Query, StateWord
from device_registry.model import EntityState, JsonScalar
from tests.agent.past_home import HOME, HOUR, NOW, history

A, G, S = Ask, Aggregate, StateWord
DOOR, WINDOW, DESK, HALL, BED = (
    "binary_sensor.door",
    "binary_sensor.window",
    "light.desk",
    "sensor.hall",
    "sensor.bed",
)
MIDNIGHT = NOW.replace(hour=0)
TODAY = (MIDNIGHT, NOW)
YESTERDAY = (MIDNIGHT - timedelta(days=1), MIDNIGHT)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def moment(hours: float) -> tuple[datetime, datetime]:
    return (ago(hours), ago(hours))


def value(*ids: str, aggregate: Aggregate | None = None, window: object = None, attr: Attr | None = None) -> Query:
    return Query(A.VALUE, ids, attr=attr, aggregate=aggregate, window=window)  # type: ignore[arg-type]


def state(ask: Ask, word: StateWord, *ids: str, window: tuple[datetime, datetime] | None = None) -> Query:
    return Query(ask, ids, state=word, window=window)


def recalled(query: Query) -> Recalled:
    return recall(query, HOME, history(), NOW)


@pytest.mark.parametrize(
    ("query", "expected", "unit", "when"),
    [
        (value(HALL, aggregate=G.MIN), 19.0, "°C", ago(10)),
        (value(HALL, aggregate=G.MAX), 22.0, "°C", ago(2)),
        (value(HALL, aggregate=G.MEAN), 20.5, "°C", None),  # 19, 20, 22, 21
        (value(HALL, aggregate=G.CHANGE), 3.0, "°C", None),  # 18 held at midnight
        (value(HALL, aggregate=G.CHANGE, window=(ago(6), ago(1))), 3.0, "°C", None),  # 19 to 22
        (value(HALL, aggregate=G.TREND), -0.5, "°C", None),  # 22 to 21 in two hours
        (value("sensor.power", aggregate=G.SUM), 2.0, "kWh", None),  # 2 kW for an hour
        (value("sensor.energy", aggregate=G.SUM), 4.0, "kWh", None),  # 103 at midnight, 107 now
        (value("sensor.energy", aggregate=G.SUM, window=YESTERDAY), 3.0, "kWh", None),
        (value(HALL, window=moment(3)), 20.0, "°C", ago(5)),
        (value(HALL, window=(ago(6), ago(1))), 21.0, "°C", None),
        (value(DESK, window=moment(5.5)), "on", "", ago(6)),
        (value(DESK, attr=Attr.BRIGHTNESS, window=moment(2)), 20.0, "%", ago(6)),  # 51 of 255
        (value(DESK, attr=Attr.BRIGHTNESS, aggregate=G.MAX), 100.0, "%", ago(1)),
        (value("climate.bed", aggregate=G.MEAN), 19.0, "°C", None),
        (value("climate.bed", attr=Attr.TEMPERATURE, window=moment(1.5)), 19.0, "°C", ago(2)),
        (value("climate.bed", attr=Attr.MODE, window=moment(5)), "off", "", ago(20)),
        (value(HALL, BED, aggregate=G.MAX), 23.5, "°C", ago(1)),
        (value(HALL, BED, aggregate=G.MEAN), 21.875, "°C", None),  # of 20.5 and 23.25
    ],
)
def test_values(query: Query, expected: JsonScalar, unit: str, when: datetime | None) -> None:
    found = recalled(query)
    assert found.value == pytest.approx(expected) if isinstance(expected, float) else found.value == expected
    assert (found.unit, found.when, found.lack) == (unit, when, None)


def test_the_ends_of_a_stretch_come_with_its_mean() -> None:
    [fact] = recalled(value(HALL, window=(ago(6), ago(1)))).facts
    assert (fact.value, fact.low, fact.high) == (21.0, 20.0, 22.0)


def test_the_states_of_a_stretch_come_with_their_length() -> None:
    [fact] = recalled(value(DESK, window=(ago(8), NOW))).facts
    assert fact.states == (("off", 6 * HOUR), ("on", 2 * HOUR))


def test_the_highest_is_of_one_of_them() -> None:
    assert recalled(value(HALL, BED, aggregate=G.MAX)).chosen == (BED,)


@pytest.mark.parametrize(
    ("query", "truth", "when", "seconds", "counted"),
    [
        (state(A.WAS, S.OPEN, DOOR), True, ago(2), 0.75 * HOUR, None),
        (state(A.WAS, S.OPEN, DOOR, window=YESTERDAY), False, None, 0, None),
        (state(A.WAS, S.OPEN, DOOR, window=moment(4.75)), True, ago(5), 0, None),
        (state(A.WAS, S.CLOSED, DOOR, window=moment(4.75)), False, None, 0, None),
        (state(A.IS, S.ON, DESK, window=moment(3)), False, None, 0, None),
        (state(A.SINCE, S.ON, DESK), True, ago(1), HOUR, None),
        (state(A.SINCE, S.OPEN, DOOR), False, ago(2), None, None),
        (state(A.LAST, S.OPEN, DOOR), True, ago(2), 0.75 * HOUR, None),
        (state(A.LASTED, S.OPEN, DOOR), True, ago(2), 0.75 * HOUR, None),
        (state(A.LASTED, S.ON, DESK, window=(ago(5.5), ago(0.5))), True, ago(1), HOUR, None),
        (state(A.TIMES, S.OPEN, DOOR), True, ago(2), None, 2),
        (state(A.TIMES, S.OPEN, DOOR, window=(ago(4.75), NOW)), True, ago(2), None, 1),
        (state(A.TIMES, S.OPEN, DOOR, WINDOW), True, ago(2), None, 3),
        (state(A.COUNT, S.OPEN, DOOR, WINDOW, window=YESTERDAY), False, None, None, 0),
        (state(A.COUNT, S.OPEN, DOOR, WINDOW, window=TODAY), True, ago(2), None, 2),
    ],
)
def test_states(query: Query, truth: bool, when: datetime | None, seconds: float | None, counted: int | None) -> None:
    found = recalled(query)
    assert (found.truth, found.when, found.value) == (truth, when, counted)
    assert found.seconds == (None if seconds is None else pytest.approx(seconds))


def test_all_of_them_were_only_if_each_was() -> None:
    every = Query(A.WAS, (DOOR, WINDOW), Quantifier.ALL, S.OPEN, window=moment(1))
    assert recalled(every).truth is False
    assert recalled(replace(every, window=moment(1.9))).truth is True
    assert recalled(replace(every, quantifier=Quantifier.ANY)).chosen == (WINDOW,)


def test_not_being_available_ends_nothing_and_lasts_for_nothing() -> None:
    said = {("binary_sensor.door", "", ""): ((5, "off"), (4, "on"), (3, None), (2, "on"), (1, "off"))}
    found = recall(state(A.TIMES, S.OPEN, DOOR), HOME, history(said), NOW)
    assert found.value == 1
    assert recall(state(A.LASTED, S.OPEN, DOOR), HOME, history(said), NOW).seconds == pytest.approx(2 * HOUR)
    offline = recall(state(A.LASTED, S.UNAVAILABLE, DOOR), HOME, history(said), NOW)
    assert offline.seconds == pytest.approx(HOUR)


@pytest.mark.parametrize("between", [None, "cool"])
def test_what_began_before_the_stretch_began_then(between: str | None) -> None:
    """Away for a while, or heating and then cooling: it was on all the time."""
    entity_id = "climate.bed"
    said = {(entity_id, "", ""): ((60, "off"), (50, "heat"), (30, between), (10, "auto"))}
    home = replace(HOME, states={**HOME.states, entity_id: EntityState("auto")})
    since = recall(state(A.SINCE, S.ON, entity_id), home, history(said), NOW)
    assert (since.when, since.seconds) == (ago(50), 50 * HOUR)
    times = recall(state(A.TIMES, S.ON, entity_id, window=(ago(20), NOW)), home, history(said), NOW)
    assert (times.value, times.truth) == (0, True)
    again = recall(state(A.TIMES, S.ON, entity_id, window=(ago(55), NOW)), home, history(said), NOW)
    assert again.value == 1


def test_what_was_off_between_began_anew() -> None:
    said = {("light.desk", "", ""): ((60, "on"), (50, "off"), (40, None), (30, "on"), (20, None), (10, "on"))}
    found = recall(state(A.SINCE, S.ON, DESK), HOME, history(said), NOW)
    assert found.when == ago(30)


@pytest.mark.parametrize("window", [moment(4), (ago(4), ago(3))])
def test_what_was_away_all_the_time_was_there_before(window: tuple[datetime, datetime]) -> None:
    said = {("light.desk", "", ""): ((6, "on"), (5, None), (2, "on"))}
    found = recall(value(DESK, window=window), HOME, history(said), NOW)
    assert (found.lack, found.facts[0].since) == (Lack.NOT_SINCE, ago(5).timestamp())


def test_the_last_hours_are_those_that_have_passed() -> None:
    """In the night in which summer time begins, the clock on the wall skips one of them."""
    now = datetime(2026, 3, 29, 4, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = recall(value(HALL, aggregate=G.TREND), HOME, history(), now)
    assert found.window is not None
    assert found.window[1].timestamp() - found.window[0].timestamp() == 3 * HOUR


def test_a_stretch_up_to_now_is_so_by_time_and_not_by_the_clock_on_the_wall() -> None:
    """When summer time ends, ten to three is before twenty to three."""
    berlin = ZoneInfo("Europe/Berlin")
    end = datetime(2026, 10, 25, 2, 50, tzinfo=berlin)
    now = datetime(2026, 10, 25, 2, 40, tzinfo=berlin, fold=1)
    begin = datetime(2026, 10, 25, 0, 0, tzinfo=berlin)
    assert seconds_of((begin, end), now) == (begin.timestamp(), end.timestamp())
    assert seconds_of((begin, now), now)[1] > now.timestamp()


def test_what_was_reported_last_counts_where_the_history_lags() -> None:
    opened = EntityState("on", updated_at=NOW.timestamp() - 3)
    home = replace(HOME, states={**HOME.states, DOOR: opened})
    found = recall(state(A.SINCE, S.OPEN, DOOR), home, history(), NOW)
    assert found.truth is True
    assert found.seconds == pytest.approx(3)


def test_a_battery_was_low_where_its_numbers_were() -> None:
    said = {("sensor.battery", "", "%"): ((5, 30.0), (2, 12.0))}
    found = recall(state(A.WAS, S.LOW, "sensor.battery"), HOME, history(said), NOW)
    assert (found.truth, found.when) == (True, ago(2))


@pytest.mark.parametrize(
    ("query", "lack", "since"),
    [
        (value("light.gone", aggregate=G.MAX), Lack.NO_DEVICE, None),
        (value("sensor.attic", aggregate=G.MAX), Lack.NEVER, None),
        (value(HALL, aggregate=G.MAX, window=(ago(90), ago(60))), Lack.NOT_BEFORE, ago(26)),
        (value("sensor.power", aggregate=G.MAX, window=(ago(1), NOW)), Lack.NOT_SINCE, ago(2)),
        (value(HALL, aggregate=G.SUM), Lack.NO_SUM, None),
        (value(DOOR, aggregate=G.MAX), Lack.NO_NUMBER, None),
        (value(DOOR, window=moment(40)), Lack.NOT_BEFORE, ago(30)),
        (state(A.WAS, S.OPEN, HALL), Lack.NO_STATE, None),
        (state(A.LAST, S.ON, "light.wall"), Lack.NEVER, None),
    ],
)
def test_what_is_not_known_has_a_reason(query: Query, lack: Lack, since: datetime | None) -> None:
    found = recalled(query)
    assert (found.lack, found.value, found.truth) == (lack, None, None)
    if since is not None:
        assert found.facts[0].since == since.timestamp()


def test_what_is_known_in_part_says_from_when_on() -> None:
    [fact] = recalled(value(BED, aggregate=G.MAX, window=YESTERDAY)).facts
    assert fact.since == ago(20).timestamp()
    [fact] = recalled(value(BED, aggregate=G.MAX)).facts
    assert fact.since is None


def test_without_a_history_none_is_kept() -> None:
    assert recall(value(HALL, aggregate=G.MAX), HOME, None, NOW).lack is Lack.NO_HISTORY
    assert recall(state(A.WAS, S.OPEN, DOOR), HOME, None, NOW).lack is Lack.NO_HISTORY


def test_the_present_is_told_without_the_past() -> None:
    assert isinstance(told(value(HALL), HOME, None, NOW), Answer)
    assert isinstance(told(value(HALL, window=TODAY), HOME, history(), NOW), Recalled)
    assert [is_past(Query(ask, (HALL,))) for ask in (A.VALUE, A.IS, A.MOST, A.ODD)] == [False, False, True, True]


def test_times_are_in_the_frame_of_the_speaker() -> None:
    now = NOW.astimezone()
    found = recall(value(HALL, aggregate=G.MAX), HOME, history(), now)
    assert found.when is not None
    assert (found.when, found.when.tzinfo) == (now - timedelta(hours=2), now.tzinfo)
