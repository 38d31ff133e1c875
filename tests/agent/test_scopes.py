"""The room that a sentence begins with."""

from dataclasses import replace

import pytest

from agent.resolve import Context, resolve
from agent.scopes import opened, setting
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


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("turn all the lights in there off", Context(here="living_room", last_targets=("fan.bedroom",))),
        ("turn all the lights in there off", Context(here="living_room", named="bedroom")),
        ("did they leave any light on down there", Context(named="bedroom")),
    ],
)
def test_all_of_them_in_there_are_those_of_that_room(text: str, context: Context) -> None:
    verb = "is any light s_on" if text.startswith("did") else "off all light"
    assert resolve(program(verb), linked(text), HOME, context).targets == ("light.bedroom",)
    elsewhere = resolve(program(verb), linked(text.replace("in there", "").replace("down there", "")), HOME, context)
    assert len(elsewhere.targets) > 1


def test_in_there_beside_a_room_only_points_at_it() -> None:
    text = "out there in the bedroom it's a mess, turn all the lights off"
    clause = replace(linked(text), mentions=(area(text, "bedroom", "bedroom"),))
    plan = resolve(program("off all light"), clause, HOME, Context(here="living_room", named="bedroom"))
    assert len(plan.targets) > 1


def test_a_floor_that_is_left_out_holds_all_the_same() -> None:
    floor = Mention(MentionKind.FLOOR, 0, 11, 19, "upstairs", ids=("upper",))
    clause = replace(linked("lights out upstairs"), mentions=(floor,))
    named = resolve(program("off all light f0"), clause, HOME, Context())
    assert named.targets
    assert resolve(program("off all light"), clause, HOME, Context()).targets == named.targets
    other = resolve(program("off some fan f0 ; off all light"), clause, HOME, Context())
    assert set(other.targets) > set(named.targets)  # it belongs to something else


@pytest.mark.parametrize(
    ("ids", "here", "found"),
    [
        ((("light.kitchen_ceiling",), ("light.kitchen_counter",)), None, "kitchen"),
        ((("light.kitchen_ceiling",), ("light.bedroom",)), None, None),
        ((("light.kitchen_ceiling",), ("light.bedroom", "light.guest")), None, "kitchen"),  # the name says nothing
        ((("light.kitchen_ceiling",),), "bedroom", None),  # the speaker's room is nearer
        ((), None, None),
    ],
)
def test_where_all_is_that_a_sentence_names(
    ids: tuple[tuple[str, ...], ...], here: str | None, found: str | None
) -> None:
    parts = [[Mention(MentionKind.ENTITY, 0, 0, 0, "it", ids=named)] for named in ids]
    assert setting("it and it", parts, "en", here, HOME) == found


def test_a_floor_reaches_further_than_a_room() -> None:
    floor = Mention(MentionKind.FLOOR, 0, 0, 0, "upstairs", ids=("upper",))
    lamp = Mention(MentionKind.ENTITY, 0, 0, 0, "lamp", ids=("light.bedroom",))
    assert setting("it and it", [[lamp], [floor]], "en", None, HOME) is None
    assert setting("it and it", [[lamp], []], "en", None, HOME) == "bedroom"
