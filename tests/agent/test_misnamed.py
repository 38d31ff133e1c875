"""Names heard wrong, as the linker marks them."""

import pytest

from agent.linker import Linker
from device_registry.model import Area, Domain, Entity, Snapshot
from tests.agent.words import LISTS

AREAS = {"living": "Living Room", "jed": "Jed's Room", "bora": "Bora Bora"}
LIGHTS = {
    "light.wall": "Wall Lamp",
    "light.back": "Back Lamp",
    "light.beck": "Beck Lamp",
    "light.reading": "Reading Lamp",
}
HOME = Snapshot(
    1,
    1,
    areas={i: Area(i, name) for i, name in AREAS.items()},
    entities={i: Entity(i, Domain.LIGHT, name) for i, name in LIGHTS.items()},
)


def named(text: str) -> list[str]:
    """What a sentence names."""
    (linked,) = Linker(LISTS).link(text, "en", HOME, cut=False)
    return [entity_id for mention in linked.mentions for entity_id in mention.ids]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("lamps in the living ram", ["living"]),  # a vowel more or less
        ("lamps in the lifting room", ["living"]),
        ("lamps in jet's room", ["jed"]),
        ("the rearing lamp", ["light.reading"]),
        ("the well lamp", ["light.wall"]),
        ("the tall lamp", []),  # of a short word not the first letter
        ("the bock lamp", []),  # as near to the one as to the other
        ("the all lamp", []),  # a word that commands are made of
        ("the living fan", []),
        ("the room", []),
    ],
)
def test_one_word_of_a_name_may_be_heard_wrong(said: str, meant: list[str]) -> None:
    assert named(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the living living room", ["living"]),
        ("the living room room lamp", ["living"]),
        ("the wall lamp lamp", ["light.wall"]),
        ("bora bora", ["bora"]),
    ],
)
def test_a_word_of_a_name_may_be_said_twice(said: str, meant: list[str]) -> None:
    assert named(said) == meant


def test_a_number_that_is_said_twice_is_two_and_a_name_may_have_a_word_twice() -> None:
    lights = {"light.3": "Fairy Lights 3", "light.33": "Fairy Lights 3 3", "light.club": "Club Club Lamp"}
    home = Snapshot(1, 1, entities={i: Entity(i, Domain.LIGHT, name) for i, name in lights.items()})
    for entity_id, name in lights.items():
        (linked,) = Linker(LISTS).link(f"the {name}", "en", home, cut=False)
        assert [m.ids for m in linked.mentions] == [(entity_id,)]
