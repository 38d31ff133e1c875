import pytest

from training.evaluation.intervals import Share, gain, share


def test_independent_cases_have_wilsons_interval() -> None:
    found = share((str(i), i < 90) for i in range(100))
    assert (found.value, found.n) == (0.9, 100)
    assert found.low == pytest.approx(0.8256, abs=2e-3)
    assert found.high == pytest.approx(0.9448, abs=2e-3)


def test_groups_of_like_cases_widen_it() -> None:
    alone = share((str(i), i % 4 > 0) for i in range(200))
    grouped = share((str(i % 10), i % 10 > 2) for i in range(200))
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_groups_that_balance_do_not_narrow_it() -> None:
    balanced = share((str(i // 2), i % 2 > 0) for i in range(200))
    assert balanced.low == pytest.approx(share((str(i), i % 2 > 0) for i in range(200)).low, abs=2e-3)


def test_all_none_and_nothing() -> None:
    assert share([("a", True)] * 50).high == 1.0
    assert 0.9 < share([("a", True)] * 50).low < 1.0
    assert share([("a", False)] * 50).low == 0.0
    assert share([]) == Share(0.0, 0.0, 0.0, 0)
    assert share([]).percent() == "–"


def test_what_is_gained_on_the_same_cases() -> None:
    """Of 200 cases one way is right in 150, the other in 100 of these: 25 points, sd of a difference .433."""
    found = gain((str(i), i < 150, i < 100) for i in range(200))
    assert found.value == pytest.approx(0.25)
    assert found.high - found.value == pytest.approx(1.96 * 0.433 / 200**0.5, rel=0.02)
    assert gain([("a", True, False), ("a", False, True)]).value == 0
    assert gain([]) == Share(0.0, 0.0, 0.0, 0)
