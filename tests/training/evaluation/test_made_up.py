import json

import pytest

from training.evaluation.made_up import Line, MadeUpPast

PAST = MadeUpPast(
    {("sensor.a", ""): Line(21.0, -0.5, 19.0, 0.2), ("climate.b", "current_temperature"): Line(20, None, None, 0.2)}
)


def test_what_is_written_is_what_is_read() -> None:
    assert MadeUpPast.from_json(json.loads(json.dumps(PAST.to_json()))) == PAST


def test_a_line_ends_at_what_is_so_now() -> None:
    points = PAST.points("sensor.a", 0.0, 7200.0)
    assert (points[0], points[-1]) == ((0.0, 22.0), (7200.0, 21.0))
    assert PAST.usual("sensor.a", 0.0, 3) == (18.8, 19.0, 19.2)


def test_what_is_silent_or_new_or_unknown_has_none() -> None:
    assert PAST.points("climate.b", 0.0, 7200.0, "current_temperature") == ()
    assert PAST.usual("climate.b", 0.0, 3, "current_temperature") == ()
    assert PAST.points("sensor.none", 0.0, 7200.0) == ()


@pytest.mark.parametrize("told", [None, {}, ["x"], [["sensor.a", "", 1.0]]])
def test_anything_else_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="made-up past"):
        MadeUpPast.from_json(told)  # type: ignore[arg-type]
