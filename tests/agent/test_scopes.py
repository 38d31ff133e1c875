"""The room that a sentence begins with."""

import pytest

from agent.resolve import Context, resolve
from agent.scopes import opened
from agent.types import Mention, MentionKind
from tests.agent.programs import linked, number, program
from tests.homes import HOME


def area(text: str, said: str, *ids: str) -> Mention:
    begin = text.index(said)
    return Mention(MentionKind.AREA, 0, begin, begin + len(said), said, ids=ids or ("kitchen",))


@pytest.mark.parametrize(
    ("language", "text", "said", "found"),
    [
        ("en", "in the kitchen, dim it and open the blinds", "kitchen", True),
        ("en", "ok, in the kitchen dim it", "kitchen", True),
        ("en", "kitchen lights off, blinds down", "kitchen", False),
        ("en", "turn the light off in the kitchen", "kitchen", False),
        ("de", "im Bad ist es dunkel, mach Licht", "Bad", True),
        ("fr", "dans la cuisine, éteins tout", "cuisine", True),
        ("zh", "在厨房把灯打开", "厨房", True),
    ],
)
def test_where_a_sentence_begins(language: str, text: str, said: str, found: bool) -> None:
    assert opened(text, [area(text, said)], language) == ("kitchen" if found else None)


def test_two_rooms_are_none() -> None:
    text = "in the kitchen and the hall lights off"
    assert opened(text, [area(text, "kitchen"), area(text, "hall", "hall")], "en") is None
    assert opened(text, [area(text, "kitchen", "a", "b")], "en") is None


def test_what_is_said_behind_it_is_meant_there() -> None:
    clause = linked("set the lights to 30", n0=number(30))
    context = Context(here="living_room", opened="kitchen")
    plan = resolve(program("bri some light n0"), clause, HOME, context)
    areas = {HOME.entities[a.entity_id].area_id for a in plan.actions if a.entity_id}
    assert areas == {"kitchen"}
