"""A word for a kind that is said once for two rooms."""

import pytest

from agent.linker import LIMITS, Linker
from agent.types import MentionKind
from device_registry.home_json import parse_home
from tests.agent.words import LISTS

AREAS = ("Kitchen", "Hall", "Office", "Bedroom", "Garden", "Attic", "Loft", "卧室", "厨房")
LIGHTS = ("Hall lights", "Kitchen lamp", "Hall Bordeaux", "卧室灯")
HOME = parse_home(
    {
        "home": "h",
        "areas": [{"name": name} for name in AREAS],
        "entities": [{"entity_id": f"light.l{i}", "name": name} for i, name in enumerate(LIGHTS)],
    }
).snapshot
LINKER = Linker(LISTS)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("turn off the kitchen and hall lights", "turn off the <a0> and <a1> lights"),
        ("turn off the kitchen and the hall lights", "turn off the <a0> and the <a1> lights"),
        ("turn off the hall lights", "turn off the <e0> <d:light>"),
        ("turn off the kitchen lamp and hall lights", "turn off the <e0> <d:light> and <e1> <d:light>"),
        ("turn off the kitchen and hall bordeaux", "turn off the <a0> and <e0> <d:light>"),
        ("把厨房和卧室灯打开", "把 <a0> 和 <a1> 灯 打 开"),
    ],
)
def test_rooms_that_share_a_word(text: str, tokens: str) -> None:
    language = "en" if text.isascii() else "zh"
    (linked,) = LINKER.link(text, language, HOME, cut=False)
    assert " ".join(linked.tokens) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("lock the front and back door", "lock the <e0> <d:lock> and <e1> <d:lock>"),
        ("is the front or the back door locked", "is the <e0> <d:lock> or the <e1> <d:lock> locked"),
        ("lock the side and back door", "lock the side and <e0> <d:lock>"),
        ("lock it and the back door", "lock it and the <e0> <d:lock>"),
        ("lock the hatch and the back door", "lock the hatch and the <e0> <d:lock>"),
    ],
)
def test_names_that_share_their_last_word(text: str, tokens: str) -> None:
    names = {"lock.f": "Front door", "lock.b": "Back door", "cover.f": "Front awning", "light.d": "Desk lamp"}
    things = [{"entity_id": entity_id, "name": name} for entity_id, name in names.items()]
    home = parse_home({"home": "h", "entities": things}).snapshot
    (linked,) = LINKER.link(text, "en", home, cut=False)
    assert " ".join(linked.tokens) == tokens
    assert all(len(m.ids) == 1 for m in linked.mentions)


def test_no_more_rooms_than_the_model_has_marks_for() -> None:
    rooms = ["kitchen", "office", "bedroom", "garden", "attic", "loft"][: LIMITS[MentionKind.AREA]]
    (linked,) = LINKER.link(f"turn off the {', '.join(rooms)} and hall lights", "en", HOME, cut=False)
    marks = [m.mark for m in linked.mentions if m.kind is MentionKind.AREA]
    assert len(marks) == len(rooms) == LIMITS[MentionKind.AREA]
