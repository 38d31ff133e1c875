from dataclasses import replace
from pathlib import Path

import pytest

from agent.recollections import recall
from benchmarks.questions import Answered, ask, figures, same
from benchmarks.recorded import demo, house
from benchmarks.reference import expected
from benchmarks.told import Feed
from device_registry.history import History


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> list[Answered]:
    folder = tmp_path_factory.mktemp("questions")
    return [one for home in (house(), demo()) for one in ask(home, 20, 2, folder)]


def test_forty_questions_are_answered_rightly_and_in_every_language(answered: list[Answered]) -> None:
    assert len(answered) == 40
    assert len({one.kind for one in answered}) >= 15
    assert [(one.kind, one.query, one.wrong) for one in answered if one.wrong] == []
    assert [one.silent for one in answered if one.silent] == []


def test_what_is_wrong_counts(answered: list[Answered]) -> None:
    found = figures([replace(answered[0], said=dict.fromkeys(answered[0].right, "else")), *answered[1:]])
    assert found["right"] == pytest.approx(1 - 1 / 40)
    assert found[f"{answered[0].kind} right"] != 1.0
    assert float(str(found["p95 ms"])) > 0


def test_an_answer_out_of_another_history_is_wrong(answered: list[Answered], tmp_path: Path) -> None:
    """The reference has its numbers from the readings: an empty history is told from the right one."""
    empty = History(tmp_path / "empty.db")
    asked = [one for one in answered if one.kind == "value mean" and one.right["lack"] is None]
    assert asked
    for one in asked:
        assert recall(one.query, one.told.snapshot, empty, one.told.now).lack is not None
        assert expected(one.query, one.told)["lack"] is None
    empty.close()


def test_numbers_are_nearly_the_same_and_truths_are_not_numbers() -> None:
    assert same([20.0, {"on": 1.0}], (20.000001, {"on": 1}))
    assert not same(20.0, 20.01)
    assert not same(True, 1.0)
    assert not same({"on": 1.0}, {"off": 1.0})


def test_a_clock_knows_only_what_was_said_by_then(tmp_path: Path) -> None:
    history = History(tmp_path / "fed.db")
    for told in Feed(house(), history).tolds():
        now = told.now.timestamp()
        at, values = told.numbers["sensor.kitchen_temperature", ""]
        point = history.reading("sensor.kitchen_temperature", now)
        assert point is not None
        assert (point.at, point.value) == (at[-1], values[-1])
        assert at[-1] <= now
    history.close()
