import pytest

from benchmarks.household import Household, household
from benchmarks.peer import Hassil


@pytest.fixture(scope="module")
def home() -> Household:
    return household("en", 20)


@pytest.fixture(scope="module")
def peer(home: Household) -> Hassil:
    return Hassil(home)


def test_it_finds_names_and_areas_of_the_home(home: Household, peer: Hassil) -> None:
    assert peer.understands(f"turn on the {home.things[0].name}")
    assert peer.understands(f"turn off the lights in the {home.areas[1]}")


def test_what_the_home_lacks_is_not_understood(peer: Hassil) -> None:
    assert not peer.understands("turn on the nowhere lamp")
