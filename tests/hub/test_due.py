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


@pytest.mark.parametrize("repeat", ["0 0 30 2 *", "R/PT0S"])
def test_what_never_comes_is_refused(repeat: str) -> None:
    with pytest.raises(NotDue):
        first(Timing(repeat=repeat), NOW, None)


# ---------------------------------------------------------------- the change of clocks

SPRING, AUTUMN = datetime(2026, 3, 28, 23, 0), datetime(2026, 10, 24, 23, 0)
SECOND_TWO = datetime(2026, 10, 25, 2, 10, fold=1)


@pytest.mark.parametrize("now", [SPRING, AUTUMN, SECOND_TWO])
@pytest.mark.parametrize("timing", [Timing(at="PT8H"), Timing(at="PT5M"), Timing(repeat="R/PT7M")])
def test_a_length_is_one_whatever_the_clock_does(timing: Timing, now: datetime) -> None:
    length = {"PT8H": 28800, "PT5M": 300}.get(timing.at, 420)
    assert first(timing, now, None).timestamp() - now.timestamp() == length


@pytest.mark.parametrize("repeat", ["*/20 * * * *", "0 * * * *"])
@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_so_many_minutes_go_on_through_the_change(repeat: str, night: datetime) -> None:
    moments = [night]
    for _ in range(30):
        moments.append(following(Timing(repeat=repeat), moments[-1], None))
    assert {b.timestamp() - a.timestamp() for a, b in pairwise(moments)} == {3600 if repeat[0] == "0" else 1200}


def test_a_time_that_comes_twice_is_the_one_ahead_and_of_what_repeats_the_first() -> None:
    at_half_past = first(Timing(at="2026-10-25T02:30:00"), SECOND_TWO, None)
    assert at_half_past.timestamp() - SECOND_TWO.timestamp() == 1200
    assert following(Timing(repeat="30 2 * * *"), SECOND_TWO, None).isoformat() == "2026-10-26T02:30:00"


def test_a_time_that_is_left_out_comes_that_much_later() -> None:
    after_the_gap = datetime(2026, 3, 29, 3, 10)
    due = following(Timing(repeat="30 2 * * *"), after_the_gap, None)
    assert due.timestamp() - after_the_gap.timestamp() == 1200


def test_an_interval_keeps_its_rhythm() -> None:
    due = following(Timing(repeat="R/PT7M"), NOW, None, since=datetime(2026, 3, 26, 15, 1))
    assert due.isoformat() == "2026-03-26T15:15:00"


def test_a_named_day_is_that_of_the_sun_and_not_of_what_comes_hours_later() -> None:
    late = following(Timing(at="sunset+PT8H", repeat="0 0 * * 5"), NOW, BERLIN)
    assert (late.isoformat()[:10], late.hour) == ("2026-03-28", 2)  # the night after Friday


def test_where_the_sun_never_sets_it_is_never_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.due._DAYS_AHEAD", 20)
    with pytest.raises(NotDue):
        first(Timing(at="sunset"), datetime(2026, 6, 10), Place(80, 20))
