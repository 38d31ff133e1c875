"""Left and right of two that are otherwise called the same."""

import pytest

from agent.sides import on_side
from agent.types import Linked
from device_registry.model import Domain, Entity


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
