"""Left and right of two that are otherwise called the same."""

import pytest

from agent.sides import on_side, other_side
from agent.types import Linked, Mention, MentionKind
from device_registry.model import Domain, Entity, Snapshot


@pytest.mark.parametrize(
    ("language", "text", "left", "right", "meant"),
    [
        ("en", "turn on the left lamp", "Lamp left", "Lamp right", "left"),
        ("en", "how many lights are on right now", "Lamp left", "Lamp right", "both"),
        ("en", "which lights are left on", "Lamp left", "Lamp right", "both"),
        ("en", "the left one off and the right one on", "Lamp left", "Lamp right", "both"),
        ("de", "linke Nachttischlampe an", "Nachttischlampe links", "Nachttischlampe rechts", "left"),
        ("fr", "allume la lampe de droite", "Chevet gauche", "Chevet droit", "right"),
        ("es", "apaga la izquierda", "Mesilla izquierda", "Mesilla derecha", "left"),
        ("pt", "acende o candeeiro esquerdo", "Candeeiro esq", "Candeeiro dir", "left"),
        ("zh", "右边床头灯关掉", "床头灯左", "床头灯右", "right"),
        ("zh", "调到50左右", "床头灯左", "床头灯右", "both"),
        ("en", "turn on the left lamp", "Desk", "Door", "both"),
    ],
)
def test_which_of_two_is_meant(language: str, text: str, left: str, right: str, meant: str) -> None:
    two = (Entity("light.l", Domain.LIGHT, left), Entity("light.r", Domain.LIGHT, right))
    found = {e.entity_id for e in on_side(two, Linked(text, language, (), ()))}
    assert found == {"left": {"light.l"}, "right": {"light.r"}, "both": {"light.l", "light.r"}}[meant]


@pytest.mark.parametrize(
    ("language", "text", "spoken_of", "found"),
    [
        ("en", "the right one off", "light.l", "light.r"),
        ("en", "turn it off right now", "light.l", "light.l"),
        ("en", "the left one off", "light.l", "light.l"),
        ("zh", "左边那个关掉", "light.r", "light.l"),
        ("en", "the right one off", "light.desk", "light.desk"),  # nothing is called so
    ],
)
def test_the_one_on_the_other_side(language: str, text: str, spoken_of: str, found: str) -> None:
    names = ("床头灯左", "床头灯右") if language == "zh" else ("Left lamp", "Right lamp")
    lamps = [Entity("light.l", Domain.LIGHT, names[0]), Entity("light.r", Domain.LIGHT, names[1])]
    lamps += [Entity("switch.r", Domain.SWITCH, names[1]), Entity("light.desk", Domain.LIGHT, "Desk left")]
    home = Snapshot(1, 1, entities={lamp.entity_id: lamp for lamp in lamps})
    (one,) = other_side((home.entities[spoken_of],), Linked(text, language, (), ()), home)
    assert one.entity_id == found


def test_the_side_in_a_name_is_not_said_of_the_other() -> None:
    lamps = (Entity("light.l", Domain.LIGHT, "床头灯左"), Entity("light.r", Domain.LIGHT, "床头灯右"))
    home = Snapshot(1, 1, entities={lamp.entity_id: lamp for lamp in lamps})
    named = Mention(MentionKind.ENTITY, 0, 0, 4, "右床头灯", ids=("light.r",))
    clause = Linked("右床头灯打开，左边那个关掉", "zh", (), (named,))
    assert other_side((lamps[1],), clause, home) == (lamps[0],)
