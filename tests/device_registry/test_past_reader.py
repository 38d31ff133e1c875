"""Readings, extremes, meters and coarse windows, worked out by hand; the same from every tier that is left."""

import math
from pathlib import Path

import pytest

from device_registry.database import StoreError
from device_registry.history import History, Reading, Retention
from device_registry.past import DAY, HOUR, MINUTE, Flow, Point
from device_registry.past_reader import open_past

SENSOR = "sensor.s"
START = 1_774_500_000 // HOUR * HOUR
NEVER = Retention(DAY * 9999, DAY * 9999, DAY * 9999, DAY * 9999)


def history(tmp_path: Path, *said: tuple[float, float], unit: str = "W", kept: Retention = NEVER) -> History:
    found = History(tmp_path / "history.db", kept)
    found.add([Reading(SENSOR, START + at, value, unit=unit) for at, value in said], START + 999 * DAY)
    return found


def aged(tmp_path: Path, *said: tuple[float, float], tier: str) -> History:
    """A history that has forgotten all that is finer than a tier."""
    kept = {"raw": NEVER, "minutes": Retention(0, 9999 * DAY), "hours": Retention(0, 0)}[tier]
    found = history(tmp_path, *said, kept=kept)
    found.forget(START + 100 * DAY)
    return found


TIERS = ("raw", "minutes", "hours")


@pytest.mark.parametrize(("tier", "at"), [("raw", 2 * HOUR + 90), ("minutes", 2 * HOUR + 60), ("hours", 2 * HOUR)])
def test_when_it_was_highest(tmp_path: Path, tier: str, at: float) -> None:
    said = ((0, 5.0), (HOUR, 7.0), (2 * HOUR + 30, 8.0), (2 * HOUR + 90, 9.0), (3 * HOUR, 9.0), (4 * HOUR, 1.0))
    kept = aged(tmp_path, *said, tier=tier)
    assert kept.extreme(SENSOR, START, START + 5 * HOUR, True) == Point(START + at, 9.0, "W")
    assert kept.extreme(SENSOR, START, START + 5 * HOUR, False) == Point(START + 4 * HOUR, 1.0, "W")
    assert kept.extreme(SENSOR, START + 6 * HOUR, START + 7 * HOUR, True) is None


def test_an_extreme_lies_within_its_window(tmp_path: Path) -> None:
    kept = history(tmp_path, (10, 9.0), (100, 3.0), (2 * HOUR + 10, 4.0), (4 * HOUR, 9.0))
    assert kept.extreme(SENSOR, START + 50, START + 4 * HOUR, True) == Point(START + 2 * HOUR + 10, 4.0, "W")


@pytest.mark.parametrize("tier", TIERS)
def test_a_short_window_long_ago_is_told_by_what_is_left(tmp_path: Path, tier: str) -> None:
    said = ((0, 1.0), *((5 * HOUR + 60 * i, float(i)) for i in range(60)), (9 * HOUR, 1.0))
    kept = aged(tmp_path, *said, tier=tier)
    window = kept.window(SENSOR, START + 5 * HOUR + 20 * MINUTE + 30, START + 5 * HOUR + 40 * MINUTE + 30)
    assert window is not None
    expected = {"raw": (20, 21.0, 40.0), "minutes": (21, 20.0, 40.0), "hours": (60, 0.0, 59.0)}[tier]
    assert (window.count, window.low, window.high) == expected


def test_a_day_whose_minutes_are_gone_ends_with_its_last_hour(tmp_path: Path) -> None:
    kept = aged(tmp_path, *((HOUR * i, float(i)) for i in range(48)), tier="hours")
    window = kept.window(SENSOR, START + 1.5 * HOUR, START + 4.5 * HOUR)
    assert window is not None
    assert (window.count, window.low, window.high, window.mean) == (4, 1.0, 4.0, 2.5)


@pytest.mark.parametrize("tier", TIERS)
def test_the_last_reading_before_a_moment(tmp_path: Path, tier: str) -> None:
    kept = aged(tmp_path, (30, 5.0), (HOUR + 30, 7.0), (9 * HOUR, 1.0), tier=tier)
    assert kept.reading(SENSOR, START + HOUR + 30) == Point(START + HOUR + 30, 7.0, "W")
    assert kept.reading(SENSOR, START + HOUR + 29) == Point(START + 30, 5.0, "W")
    assert kept.reading(SENSOR, START + 29) is None
    assert kept.reading("sensor.other", START) is None


def test_the_first_reading_and_the_first_state(tmp_path: Path) -> None:
    kept = history(tmp_path, (30, 5.0), (60, 6.0))
    kept.add([Reading("lock.l", START + 10, "locked")], START + DAY)
    assert kept.first(SENSOR) == START + 30
    assert kept.first("lock.l") == START + 10
    assert kept.first("lock.m") is None


@pytest.mark.parametrize("tier", TIERS)
def test_a_meter_rises_through_a_reset(tmp_path: Path, tier: str) -> None:
    """100, 103, 107, then anew: 1, 4. From the first hour on: 3 + 4 + 1 + 3."""
    said = ((30, 100.0), (HOUR, 103.0), (2 * HOUR, 107.0), (3 * HOUR, 1.0), (4 * HOUR, 4.0), (8 * HOUR, 4.0))
    kept = aged(tmp_path, *said, tier=tier)
    flow = kept.flow(SENSOR, START + HOUR - 1, START + 6 * HOUR)
    assert flow is not None
    assert flow.risen == 11.0


@pytest.mark.parametrize("tier", TIERS)
def test_what_a_meter_rises_by_belongs_to_the_stretch_in_which_it_did(tmp_path: Path, tier: str) -> None:
    """What it says at the very end counts for the one that ends then, so that two stretches come to what both do."""
    kept = aged(tmp_path, (0, 10.0), (HOUR, 11.0), (2 * HOUR, 13.0), (3 * HOUR, 14.0), tier=tier)
    flows = [kept.flow(SENSOR, START + a * HOUR, START + b * HOUR) for a, b in ((0, 2), (2, 3), (0, 3))]
    assert [flow.risen for flow in flows if flow] == [3.0, 1.0, 4.0]
    assert kept.flow(SENSOR, START - HOUR, START) is None


def test_a_meter_that_wavers_was_not_reset(tmp_path: Path) -> None:
    kept = history(tmp_path, (0, 100.0), (60, 99.9), (120, 100.5))
    flow = kept.flow(SENSOR, START, START + HOUR)
    assert flow is not None
    assert flow.risen == pytest.approx(0.6)


def test_power_that_holds_between_two_readings(tmp_path: Path) -> None:
    """400 W from before, 1000 W for 45 minutes from 00:15 on, nothing from 01:00 to 02:00: 0.1 + 0.75 kWh."""
    kept = history(tmp_path, (-HOUR, 400.0), (15 * MINUTE, 1000.0), (HOUR, 0.0))
    flow = kept.flow(SENSOR, START, START + 2 * HOUR)
    assert flow is not None
    assert (flow.risen, flow.unit) == (600.0, "W")
    assert flow.area == pytest.approx(850.0)
    assert kept.flow(SENSOR, START + HOUR, START + 2 * HOUR) == Flow(0.0, 0.0, "W")
    assert kept.flow(SENSOR, START - 2 * HOUR, START - HOUR - 1) is None


@pytest.mark.parametrize("tier", TIERS)
def test_power_over_many_hours(tmp_path: Path, tier: str) -> None:
    """60 W for four hours, 120 W for four more, whatever is left of it."""
    said = ((MINUTE * i, 60.0 if i < 240 else 120.0) for i in range(480))
    kept = aged(tmp_path, *said, tier=tier)
    flow = kept.flow(SENSOR, START, START + 8 * HOUR)
    assert flow is not None
    assert flow.area == pytest.approx(720.0)


def test_what_is_usual_at_this_hour(tmp_path: Path) -> None:
    said = [(day * DAY + 10 * HOUR + minute * MINUTE, 20.0 + day) for day in range(4) for minute in (0, 30)]
    kept = history(tmp_path, *said, (9 * HOUR, 99.0))
    assert kept.usual(SENSOR, START + 4 * DAY + 10.5 * HOUR, 3) == (23.0, 22.0, 21.0)
    assert kept.usual(SENSOR, START + 4 * DAY + 12 * HOUR, 3) == ()


def test_a_reader_sees_what_the_writer_beside_it_adds(tmp_path: Path) -> None:
    writer = history(tmp_path, (0, 1.0))
    reader = open_past(tmp_path / "history.db")
    writer.add([Reading("sensor.new", START + 60, 2.0, unit="W")], START + DAY)
    assert reader.reading("sensor.new", START + HOUR) == Point(START + 60, 2.0, "W")
    with pytest.raises(Exception, match="readonly"):
        reader.connection.execute("DELETE FROM raw")
    reader.close()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_past(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_slope_too_small_to_be_told(tmp_path: Path) -> None:
    kept = history(tmp_path, *((HOUR * i, 20.0 + 0.05 * i) for i in range(5)))
    window = kept.window(SENSOR, START, START + 5 * HOUR)
    assert window is not None
    assert math.isclose(window.slope or 0, 0.05)
    assert window.steady
