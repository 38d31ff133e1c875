import pytest

from benchmarks.spread import Spread, spread


def test_percentiles() -> None:
    assert spread([float(i) for i in range(101)]) == Spread(50.0, 95.0, 100.0)


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])
