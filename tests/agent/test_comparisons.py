"""More, less, most and least, worked out by hand from tests/agent/past_home.py."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.recalled import Lack, Recalled
from agent.recollections import recall
from agent.types import Aggregate, Ask, Attr, Query
from device_registry.model import EntityState
from tests.agent.past_home import HOME, NOW, history

A, G = Ask, Aggregate
HALL, BED, ATTIC = "sensor.hall", "sensor.bed", "sensor.attic"
MIDNIGHT = NOW.replace(hour=0)
TODAY = (MIDNIGHT, NOW)
YESTERDAY = (MIDNIGHT - timedelta(days=1), MIDNIGHT)
SAME_TIME = (NOW - timedelta(days=1),) * 2


def recalled(query: Query) -> Recalled:
    return recall(query, HOME, history(), NOW)


@pytest.mark.parametrize(
    ("query", "truth", "more", "other"),
    [
        (Query(A.MORE, (BED,), against=(HALL,)), True, 2.5, 21.0),
        (Query(A.LESS, (BED,), against=(HALL,)), False, 2.5, 21.0),
        (Query(A.MORE, (HALL,), before=SAME_TIME), True, 3.0, 18.0),
        (Query(A.MORE, (HALL,), before=YESTERDAY), True, 3.0, 18.0),
        (Query(A.LESS, (HALL,), before=(NOW - timedelta(hours=2),) * 2), True, -1.0, 22.0),
        (Query(A.MORE, (HALL, BED), against=("climate.bed",), attr=Attr.TEMPERATURE), True, 2.25, 20.0),
        (Query(A.MORE, (HALL,), against=(ATTIC,)), True, 1.0, 20.0),  # 68 °F
        (Query(A.MORE, (HALL,), against=(BED,), aggregate=G.MAX, window=TODAY), False, -1.5, 23.5),
        (Query(A.MORE, ("sensor.energy",), aggregate=G.SUM, window=TODAY, before=YESTERDAY), True, 1.0, 3.0),
        (Query(A.MORE, ("sensor.energy",), window=TODAY, before=YESTERDAY), True, 1.0, 3.0),
        (Query(A.MORE, (HALL,), against=(HALL,)), False, 0.0, 21.0),
    ],
)
def test_more_and_less(query: Query, truth: bool, more: float, other: float) -> None:
    found = recalled(query)
    assert (found.truth, found.lack) == (truth, None)
    assert found.value == pytest.approx(more)
    assert found.other == pytest.approx(other)


@pytest.mark.parametrize(
    ("query", "chosen", "value", "unit"),
    [
        (Query(A.MOST, (HALL, BED, ATTIC)), (BED,), 23.5, "°C"),
        (Query(A.LEAST, (HALL, BED, ATTIC)), (ATTIC,), 68.0, "°F"),
        (Query(A.LEAST, (HALL, BED), aggregate=G.MIN, window=TODAY), (HALL,), 19.0, "°C"),
        (Query(A.MOST, (HALL, BED), window=YESTERDAY), (BED,), 20.0, "°C"),
        (Query(A.MOST, ("light.desk", "light.wall")), ("light.desk",), 100.0, "%"),
        (Query(A.MOST, (HALL, "binary_sensor.door")), (HALL,), 21.0, "°C"),
        (Query(A.MOST, ("climate.bed",), attr=Attr.TEMPERATURE), ("climate.bed",), 20.0, "°C"),
    ],
)
def test_most_and_least(query: Query, chosen: tuple[str, ...], value: float, unit: str) -> None:
    found = recalled(query)
    assert (found.chosen, found.value, found.unit, found.lack) == (chosen, value, unit, None)


@pytest.mark.parametrize(
    ("query", "lack"),
    [
        (Query(A.MORE, (HALL,), against=("sensor.power",)), Lack.NO_MATCH),
        (Query(A.MOST, (HALL, "sensor.power")), Lack.NO_MATCH),
        (Query(A.MORE, (HALL,), before=(NOW - timedelta(days=9),) * 2), Lack.NOT_BEFORE),
        (Query(A.MOST, ("binary_sensor.door",)), Lack.NO_NUMBER),
    ],
)
def test_what_cannot_be_compared(query: Query, lack: Lack) -> None:
    found = recalled(query)
    assert (found.lack, found.truth, found.value) == (lack, None, None)


def test_what_differs_by_rounding_is_the_same() -> None:
    """73.4 °F is 23.000000000000007 °C."""
    home = replace(HOME, states={**HOME.states, HALL: EntityState("23"), ATTIC: EntityState("73.4")})
    for ask, one, other in ((A.LESS, HALL, ATTIC), (A.MORE, ATTIC, HALL)):
        assert recall(Query(ask, (one,), against=(other,)), home, None, NOW).truth is False
    assert recall(Query(A.MOST, (HALL, ATTIC)), home, None, NOW).chosen == (HALL, ATTIC)


def test_the_present_needs_no_history() -> None:
    assert recall(Query(A.MOST, (HALL, BED)), HOME, None, NOW).chosen == (BED,)
    assert recall(Query(A.MORE, (HALL,), before=SAME_TIME), HOME, None, NOW).lack is Lack.NO_HISTORY
