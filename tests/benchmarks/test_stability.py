from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from benchmarks import stability
from training.evaluation.cases import load


def test_the_same_sentence_has_one_plan_warm_and_in_new_processes() -> None:
    found = stability.measure(DEFAULT, each=2, times=2, seed=1)
    assert len(found.warm) == len(found.cold) == 4
    assert stability.figures(found) == {
        "warm distinct plans": 1,
        "warm unstable sentences": 0,
        "cold distinct plans": 1,
        "cold unstable sentences": 0,
    }


def test_different_readings_are_told_apart() -> None:
    held = load()
    some = stability.chosen(held.cases, 10, seed=1)
    prints = stability.prints(load_models(DEFAULT).reader(), held.homes, some)
    assert len(prints) == 20
    assert len(set(prints.values())) > 10
