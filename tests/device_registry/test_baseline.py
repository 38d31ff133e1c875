"""What is usual at an hour, and that it is learnt once an hour."""

import pytest

from device_registry.baseline import DAYS, Baseline, Standing, Usual, usual_of
from device_registry.past import HOUR
from tests.agent.past_home import NOW, history

HALL = "sensor.hall"
CLOCK = NOW.timestamp()
WEEK = tuple((24.0 * day - 0.5, 20.0 + day / 10) for day in range(1, 8))
"""Half an hour past that hour of seven days: 20.1 to 20.7."""


class Counted:
    """A history that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float, int, str]] = []

    def usual(self, entity_id: str, at: float, days: int, attribute: str = "") -> tuple[float, ...]:
        self.asked.append((entity_id, at, days, attribute))
        return (20.0, 21.0, 22.0, 40.0, 21.5)


def test_median_and_spread_of_the_same_hour() -> None:
    """Median 20.4, median deviation 0.2: 0.2965 is less than the half degree that is believed."""
    kept = Baseline(history({(HALL, "", "°C"): WEEK}))
    usual = kept.usual(HALL, CLOCK, "temperature")
    assert usual is not None
    assert usual.middle == pytest.approx(20.4)
    assert usual.spread == 0.5
    assert kept.usual(HALL, CLOCK - 6 * HOUR, "temperature") is None  # nothing was said at six


@pytest.mark.parametrize(
    ("means", "device_class", "usual"),
    [
        ((20.0, 21.0, 22.0, 40.0, 21.5), "temperature", Usual(21.5, 1.4826 * 0.5)),  # one outlier moves nothing
        ((50.0, 50.0, 50.0, 50.0), "humidity", Usual(50.0, 2.0)),
        ((1000.0, 1000.0, 1000.0, 1000.0), "carbon_dioxide", Usual(1000.0, 30.0)),
        ((4.0, 4.0, 4.0, 4.0), None, Usual(4.0, 1.0)),
        ((20.0, 21.0, 22.0), "temperature", None),
    ],
)
def test_robust_and_never_too_narrow(means: tuple[float, ...], device_class: str | None, usual: Usual | None) -> None:
    found = usual_of(means, device_class)
    assert (found is None) == (usual is None)
    if found and usual:
        assert found.middle == pytest.approx(usual.middle)
        assert found.spread == pytest.approx(usual.spread)


@pytest.mark.parametrize(
    ("value", "standing"),
    [(18.9, Standing.LOW), (19.0, Standing.USUAL), (21.0, Standing.USUAL), (21.1, Standing.HIGH)],
)
def test_far_is_more_than_so_many_spreads(value: float, standing: Standing) -> None:
    assert Usual(20.0, 0.5).standing(value, 2.0) is standing


def test_learnt_once_an_hour() -> None:
    past = Counted()
    kept, hour = Baseline(past), CLOCK - CLOCK % HOUR
    for at in (hour, hour + 10, hour + HOUR - 1):
        kept.usual(HALL, at, "temperature")
    assert past.asked == [(HALL, hour, DAYS, "")]
    kept.usual(HALL, hour + HOUR, "temperature")
    kept.usual(HALL, hour + HOUR, "temperature", "current_temperature")
    assert len(past.asked) == 3


def test_no_more_is_kept_than_that() -> None:
    past = Counted()
    kept = Baseline(past, kept=2)
    for entity_id in ("a", "b", "a", "c", "a", "b"):
        kept.usual(entity_id, CLOCK, None)
    assert [entity_id for entity_id, *_ in past.asked] == ["a", "b", "c", "b"]
