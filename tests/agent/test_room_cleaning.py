"""A vacuum cleaner that is sent to a room where none stands."""

from dataclasses import replace

import pytest

from agent.reply import compose
from agent.resolve import Context
from agent.types import Mention, MentionKind, Outcome, OutcomeKind, PlanKind
from device_registry.actions import Action, Reason
from device_registry.model import Feature, Snapshot
from tests.agent.programs import done, named, plan
from tests.homes import HOME

CLEAN = "vacuum.clean_area"
ROSIE = HOME.entities["vacuum.rosie"]
ABLE = replace(
    ROSIE, capabilities=replace(ROSIE.capabilities, features=ROSIE.capabilities.features | {Feature.CLEAN_AREA})
)
UPSTAIRS = replace(ABLE, entity_id="vacuum.ben", name="Ben", area_id="attic")


def home(*vacuums: object) -> Snapshot:
    """The home with these vacuum cleaners, and no others."""
    others = {i: e for i, e in HOME.entities.items() if i != ROSIE.entity_id}
    return replace(HOME, entities={**others, **{e.entity_id: e for e in vacuums}})  # type: ignore[attr-defined]


def area(*ids: str, kind: MentionKind = MentionKind.AREA) -> Mention:
    return Mention(kind, 0, 0, 0, ids[0], ids=ids)


@pytest.mark.parametrize(
    ("text", "mentions", "sent"),
    [
        ("start some vacuum a0", {"a0": area("kitchen")}, ["kitchen"]),
        ("on some vacuum a0", {"a0": area("kitchen")}, ["kitchen"]),
        ("start some vacuum here", {}, ["office"]),
        ("start e0 a0", {"e0": named("vacuum.rosie"), "a0": area("kitchen")}, ["kitchen"]),
        ("start some vacuum a0 , some vacuum a1", {"a0": area("kitchen"), "a1": area("office")}, ["kitchen", "office"]),
    ],
)
def test_it_is_sent_where_none_stands(text: str, mentions: dict[str, Mention], sent: list[str]) -> None:
    result = plan(text, home(ABLE), Context(here="office"), **mentions)
    assert done(result) == [("vacuum.rosie", CLEAN, {"cleaning_area_id": sent})]


def test_one_that_stands_there_just_starts() -> None:
    for text in ("start some vacuum a0", "start e0 a0"):
        result = plan(text, home(ABLE, UPSTAIRS), e0=named("vacuum.rosie"), a0=area("hall"))
        assert done(result) == [("vacuum.rosie", "vacuum.start", {})]


def test_a_floor_is_all_of_its_rooms() -> None:
    upper = area("upper", kind=MentionKind.FLOOR)
    [(_, _, data)] = done(plan("start some vacuum f0", home(ABLE), f0=upper))
    assert data == {"cleaning_area_id": ["bedroom", "guest_bedroom", "office", "bathroom", "attic"]}


def test_the_one_of_the_same_floor_goes_and_of_several_one_is_asked_for() -> None:
    both = home(ABLE, UPSTAIRS)
    assert [a.entity_id for a in plan("start some vacuum a0", both, a0=area("office")).actions] == ["vacuum.ben"]
    beside = home(ABLE, replace(UPSTAIRS, area_id="garage"))
    asked = plan("start some vacuum a0", beside, a0=area("kitchen"))
    assert asked.clarify is not None
    assert set(asked.clarify.choices) == {"vacuum.rosie", "vacuum.ben"}
    answered = plan("start some vacuum a0", beside, Context(chosen=("vacuum.ben",)), a0=area("kitchen"))
    assert done(answered) == [("vacuum.ben", CLEAN, {"cleaning_area_id": ["kitchen"]})]


def test_what_was_not_asked_about_is_not_done_twice() -> None:
    assert (
        plan("start some vacuum a0", home(ABLE), Context(chosen=("light.x",)), a0=area("kitchen")).kind is PlanKind.CHAT
    )


def test_one_that_knows_no_rooms_is_not_sent() -> None:
    [rejection] = plan("start some vacuum a0", HOME, a0=area("kitchen")).rejected
    assert rejection.reason is Reason.NOTHING_THERE
    [rejection] = plan("dock some vacuum a0", home(ABLE), a0=area("kitchen")).rejected
    assert rejection.reason is Reason.NOTHING_THERE


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Sent Rosie to clean in the kitchen."),
        ("de", "Rosie zum Reinigen im Bereich Kitchen losgeschickt."),
        ("zh", "Rosie已去打扫厨房。"),
    ],
)
def test_the_reply_names_the_room(language: str, said: str) -> None:
    action = Action("vacuum.rosie", CLEAN, {"cleaning_area_id": ["kitchen"]})
    outcome = Outcome(action, OutcomeKind.VERIFIED)
    assert compose(plan("chat"), [outcome], [], home(ABLE), language) == said
