import time
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import pytest

from device_registry.actions import Timing
from hub.due import NotDue, Place, first, following
from tests.agent.programs import named, plan, said
from tests.homes import HOME

NOW = datetime(2026, 3, 26, 15, 10)  # a Thursday, three days before clocks change in Berlin
BERLIN = Place(52.52, 13.40)


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        (Timing(at="PT13M"), "2026-03-26T15:23:00"),
        (Timing(at="2026-03-27T07:00:00"), "2026-03-27T07:00:00"),
        (Timing(at="2026-03-27T07:00:00+00:00"), "2026-03-27T08:00:00"),
        (Timing(repeat="0 7 * * 1-5"), "2026-03-27T07:00:00"),
        (Timing(repeat="R/PT7M"), "2026-03-26T15:17:00"),
    ],
)
def test_first(timing: Timing, expected: str) -> None:
    assert first(timing, NOW, None).isoformat() == expected


def test_a_time_beyond_the_change_of_clocks_is_that_of_the_clock_then() -> None:
    """Said without a clock of the speaker's own: this machine's, whose offset is another on Monday."""
    action = plan("on e0 t0", HOME, e0=named("light.living_lamp"), t0=said("on monday at 9 am")).actions[0]
    assert "+" not in action.timing.at
    due = first(action.timing, NOW, None)
    assert (due.hour, due.minute) == (9, 0)


def test_the_sun_of_the_place() -> None:
    sunset = first(Timing(at="sunset"), NOW, BERLIN)
    assert (sunset.date(), sunset.hour, 20 < sunset.minute < 40) == (NOW.date(), 18, True)
    before = first(Timing(at="sunset-PT20M"), NOW, BERLIN)
    assert (sunset - before).total_seconds() == 1200
    assert first(Timing(at="sunrise"), NOW, BERLIN).day == 27


def test_the_sun_on_named_days() -> None:
    monday = following(Timing(at="sunrise", repeat="0 0 * * 1"), NOW, BERLIN)
    assert (monday.isoformat()[:10], monday.hour) == ("2026-03-30", 6)


def test_the_sun_of_no_place_is_never_due() -> None:
    with pytest.raises(NotDue, match=r"hub\.location"):
        first(Timing(at="sunset"), NOW, None)


def test_a_year_of_mornings_has_one_a_day_through_both_changes_of_clocks() -> None:
    at, mornings = datetime(2026, 1, 1), []
    for _ in range(365):
        at = following(Timing(repeat="30 2 * * *"), at, None)
        mornings.append(at)
    days = [m.toordinal() for m in mornings]
    assert days == list(range(days[0], days[0] + 365))
    assert all(82_000 < b.timestamp() - a.timestamp() < 91_000 for a, b in pairwise(mornings))


def test_what_never_comes_is_refused() -> None:
    with pytest.raises(NotDue):
        first(Timing(repeat="0 0 30 2 *"), NOW, None)
