"""Windows out of raw readings and rollups, against the same sums worked out by hand."""

import math
import sqlite3
import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_registry import history as module
from device_registry.history import History, Reading, Retention, Unusable
from device_registry.past import DAY, HOUR, MINUTE, Span

ROOM, DOOR = "sensor.room", "binary_sensor.door"
START = 1_774_500_000.0
LATE = START + 40 * DAY


def numbers(*said: tuple[float, float], unit: str = "°C") -> list[Reading]:
    return [Reading(ROOM, START + at, value, unit=unit) for at, value in said]


def states(*said: tuple[float, str | None]) -> list[Reading]:
    return [Reading(DOOR, START + at, state) for at, state in said]


@pytest.fixture
def kept(tmp_path: Path) -> History:
    return History(tmp_path / "history.db")


def slope(said: Sequence[tuple[float, float]]) -> float | None:
    if len({at for at, _ in said}) < 2:
        return None
    return statistics.linear_regression([at / HOUR for at, _ in said], [value for _, value in said]).slope


_said = st.dictionaries(
    st.integers(0, 3 * HOUR).map(float), st.integers(-400, 400).map(lambda n: n / 10), min_size=1, max_size=60
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(said=_said, begin=st.integers(0, 3 * HOUR), length=st.integers(1, 3 * HOUR), rng=st.randoms())
def test_a_window_is_what_its_readings_are(
    tmp_path_factory: pytest.TempPathFactory, said: dict[float, float], begin: int, length: int, rng: object
) -> None:
    kept = History(tmp_path_factory.mktemp("h") / "history.db")
    told = list(said.items())
    rng.shuffle(told)  # type: ignore[attr-defined]
    for reading in (told[: len(told) // 2], told[len(told) // 2 :]):
        kept.add(numbers(*reading), LATE)
    inside = sorted((at, value) for at, value in said.items() if begin <= at < begin + length)
    window = kept.window(ROOM, START + begin, START + begin + length)
    if not inside:
        assert window is None
        return
    assert window is not None
    values = [value for _, value in inside]
    assert (window.count, window.low, window.high, window.last) == (
        len(values),
        min(values),
        max(values),
        values[-1],
    )
    assert window.mean == pytest.approx(statistics.fmean(values))
    expected = slope(inside)
    if expected is None:
        assert window.slope is None
    else:
        assert window.slope == pytest.approx(expected, rel=1e-4, abs=1e-4)
    kept.close()


def test_what_is_old_is_told_by_the_hour(tmp_path: Path) -> None:
    kept = History(tmp_path / "history.db", Retention(raw=HOUR, minutes=DAY))
    kept.add(numbers(*((i * MINUTE, float(i)) for i in range(3 * 24 * 60))), LATE)
    kept.forget(START + 3 * DAY)
    (raw,) = kept.connection.execute("SELECT count(*) FROM raw").fetchone()
    assert raw == 60
    window = kept.window(ROOM, START, START + 3 * DAY)
    assert window is not None
    assert (window.count, window.low, window.high) == (3 * 24 * 60, 0.0, 3 * 24 * 60 - 1)
    assert window.slope == pytest.approx(60.0)


def test_from_when_on_anything_is_known(kept: History) -> None:
    kept.add(numbers((0, 20.0), (60, 21.0)), LATE)
    window = kept.window(ROOM, START - DAY, START + DAY)
    assert window is not None
    assert window.since == START
    assert kept.window(ROOM, START - DAY, START) is None
    assert kept.window("sensor.other", START, LATE) is None


def test_what_is_no_number_is_counted_and_not_stored(kept: History) -> None:
    kept.add(numbers((0, 20.0), (0, 25.0), (10, math.nan), (20, math.inf)), LATE)
    kept.add(numbers((0, 30.0)), LATE)
    kept.add([Reading(ROOM, START + 30, None, unit="°C")], LATE)
    kept.add(numbers((50 * DAY, 99.0)), LATE)
    assert kept.refused == {Unusable.DUPLICATE: 2, Unusable.NOT_FINITE: 3, Unusable.AHEAD: 1}
    window = kept.window(ROOM, START, LATE)
    assert window is not None
    assert (window.count, window.last) == (1, 20.0)


def test_a_new_unit_is_another_series(kept: History) -> None:
    kept.add(numbers((0, 20.0)), LATE)
    kept.add(numbers((60, 70.0), unit="°F"), LATE)
    window = kept.window(ROOM, START, LATE)
    assert window is not None
    assert (window.count, window.unit, window.mean) == (1, "°F", 70.0)


def test_how_long_states_lasted(kept: History) -> None:
    kept.add(states((0, "off"), (10, "off"), (100, "on"), (160, None), (200, "on")), LATE)
    kept.add(states((130, "on"), (90, "on")), LATE)  # out of order: it was on before we knew
    assert kept.spans(DOOR, START, START + 300) == (
        Span("off", START, START + 90),
        Span("on", START + 90, START + 160),
        Span(None, START + 160, START + 200),
        Span("on", START + 200, None),
    )
    assert kept.spans(DOOR, START + 95, START + 150) == (Span("on", START + 90, START + 160),)
    assert kept.spans(DOOR, START - DAY, START) == ()


def test_the_last_change_is_never_forgotten(kept: History) -> None:
    kept.add(states((0, "off"), (10, "on")), LATE)
    kept.forget(START + 1000 * DAY)
    assert kept.spans(DOOR, START, START + 300) == (Span("on", START + 10, None),)


def test_there_is_an_end_to_series(kept: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SERIES", 1)
    kept.add([*numbers((0, 20.0)), *states((0, "on"))], LATE)
    assert kept.refused == {Unusable.TOO_MANY_SERIES: 1}


def test_it_is_all_there_after_a_restart(tmp_path: Path) -> None:
    kept = History(tmp_path / "history.db")
    kept.add(numbers((0, 20.0)), LATE)
    kept.close()
    again = History(tmp_path / "history.db")
    again.add(numbers((0, 30.0), (60, 22.0)), LATE)
    window = again.window(ROOM, START, LATE)
    assert window is not None
    assert (window.count, window.high) == (2, 22.0)


@pytest.mark.parametrize(("length", "count"), [(HOUR, 60), (DAY, 60), (10 * DAY, 1)])
def test_points_to_draw(kept: History, length: int, count: int) -> None:
    begin = START - START % HOUR
    kept.add([Reading(ROOM, begin + i * MINUTE, 20.0, unit="°C") for i in range(60)], LATE)
    found = kept.points(ROOM, begin, begin + length)
    assert len(found) == count
    assert {value for _, value in found} == {20.0}


def test_a_series_that_a_full_disk_refused_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = History(tmp_path / "history.db")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(kept, "_put", full)
        with pytest.raises(sqlite3.OperationalError):
            kept.add(numbers((0, 20.0)), LATE)
    kept.add(numbers((0, 20.0)), LATE)
    kept.close()
    window = History(tmp_path / "history.db").window(ROOM, START, LATE)
    assert window is not None
    assert window.count == 1
