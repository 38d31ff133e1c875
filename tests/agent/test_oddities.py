"""What looks unusual, and what cannot be told."""

from dataclasses import replace

import pytest

from agent.recalled import Recalled
from agent.recollections import recall
from agent.types import Ask, Query
from device_registry.model import EntityState
from tests.agent.past_home import HOME, NOW, Said, history

HALL, DOOR, WINDOW = "sensor.hall", "binary_sensor.door", "binary_sensor.window"
WEEK: Said = tuple((24.0 * day - 0.5, 20.0 + day / 10) for day in range(1, 8))
"""At half past twelve of the seven days before: 20.1 to 20.7."""


def odd(*ids: str, said: Said = (), state: str | None = None) -> Recalled:
    home = replace(HOME, states={**HOME.states, HALL: EntityState(state)}) if state else HOME
    kept = history({(HALL, "", "°C"): said}) if said else history()
    return recall(Query(Ask.ODD, ids), home, kept, NOW)


@pytest.mark.parametrize(
    ("state", "truth"), [("21", False), ("22", False), ("22.5", True), ("18", True), ("19", False)]
)
def test_a_number_far_from_that_hour_of_other_days(state: str, truth: bool) -> None:
    """Median 20.4, median deviation 0.2, so a spread of half a degree, the least believed: unusual beyond 1.75."""
    found = odd(HALL, said=WEEK, state=state)
    assert found.truth is truth
    assert found.facts[0].low == pytest.approx(20.4)


def test_too_few_days_are_nothing_to_compare_with() -> None:
    found = odd(HALL, said=WEEK[:3], state="40")
    assert (found.truth, found.chosen) == (None, ())


def test_long_open_offline_and_low() -> None:
    found = odd(DOOR, WINDOW, "light.wall", "sensor.battery", "light.desk", "sensor.energy")
    assert found.chosen == (WINDOW, "light.wall", "sensor.battery")
    assert (found.truth, found.value) == (True, 3)
    assert [fact.seconds for fact in found.facts if fact.entity_id == WINDOW] == [3 * 3600.0]


def test_nothing_unusual() -> None:
    assert odd(DOOR, "light.desk").truth is False
    assert odd("light.desk").truth is False


def test_without_a_history_only_what_is_plain_is_told() -> None:
    found = recall(Query(Ask.ODD, (HALL, WINDOW, "light.wall")), HOME, None, NOW)
    assert (found.chosen, found.truth) == (("light.wall",), True)
