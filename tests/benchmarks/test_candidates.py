import random

from agent.engine.bundle import load
from agent.linker import Linker
from benchmarks.candidates import SIZES, big_home, measure


def test_a_large_home_is_of_the_size_asked_for_and_its_names_are_told_apart() -> None:
    home = big_home(random.Random(1), "en", 400)
    assert len(home.entities) == 400
    assert len({(e.name, e.area_id) for e in home.entities.values()}) > 300


def test_what_is_named_is_found() -> None:
    found, missed = measure("en", SIZES[1], 20, 1, Linker(load().lists))
    assert len(found) > 10
    assert len(missed) == sum(not there for _, there in found)
    assert sum(there for _, there in found) >= 0.9 * len(found)
