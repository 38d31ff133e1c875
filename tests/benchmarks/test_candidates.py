import random

from agent.engine.bundle import load
from agent.linker import Linker
from agent.types import Linked, Mention, MentionKind
from benchmarks.candidates import SIZES, big_home, marked, measure
from tests.homes import HOME


def test_a_large_home_is_of_the_size_asked_for_and_its_names_are_told_apart() -> None:
    home = big_home(random.Random(1), "en", 400)
    assert len(home.entities) == 400
    assert len({(e.name, e.area_id) for e in home.entities.values()}) > 300


def test_what_is_named_is_found() -> None:
    found, missed = measure("en", SIZES[1], 20, 1, Linker(load().lists))
    assert len(found) > 10
    assert len(missed) == sum(not there for _, there in found)
    assert sum(there for _, there in found) >= 0.9 * len(found)


def test_a_room_said_with_a_thing_is_found_where_the_thing_is_there() -> None:
    text = "the ceiling light in the kitchen"
    room = Mention(MentionKind.AREA, 0, 25, 32, "kitchen", ids=("kitchen",))
    for entity_id, there in (("light.kitchen_ceiling", True), ("light.living_lamp", False)):
        thing = Mention(MentionKind.ENTITY, 0, 4, 32, text[4:], ids=(entity_id,))
        assert marked(room, Linked(text, "en", (), (thing,)), HOME, {"kitchen"}) is there


def test_of_several_of_a_name_the_one_in_the_place_that_is_said_is_right() -> None:
    text = "the lamp in the kitchen"
    lamp = Mention(MentionKind.ENTITY, 0, 4, 8, "lamp", ids=("light.kitchen_ceiling", "light.living_lamp"))
    for entity_id, there in (("light.kitchen_ceiling", True), ("light.living_lamp", False)):
        found = Mention(MentionKind.ENTITY, 0, 4, len(text), text[4:], ids=(entity_id,))
        assert marked(lamp, Linked(text, "en", (), (found,)), HOME, {"kitchen"}) is there
        assert not marked(lamp, Linked(text, "en", (), (found,)), HOME, {"hall"})
