"""Which entities are meant: names, sets, scopes, "it", exceptions, and asking back."""

from dataclasses import replace

import pytest

from agent.resolve import Context, resolve
from agent.types import KindWord, Mention, PlanKind, Verb
from device_registry.actions import Reason
from tests.agent.programs import done, linked, named, number, plan, program
from tests.homes import HOME, only

KITCHEN, LIVING, BEDROOM = named("kitchen"), named("living_room"), named("bedroom")
IN_KITCHEN, IN_BEDROOM = Context(here="kitchen"), Context(here="bedroom")
KITCHEN_LIGHTS = ["light.kitchen_ceiling", "light.kitchen_counter", "light.kitchen_plain"]
ALL_LIGHTS = [
    *KITCHEN_LIGHTS,
    "light.living_lamp",
    "light.living_ceiling",
    "light.bedroom",
    "light.guest",
    "light.bathroom",
]
BRIGHT_KITCHEN = KITCHEN_LIGHTS[:2]
CEILINGS = named("light.kitchen_ceiling", "light.living_ceiling", text="ceiling light")


@pytest.mark.parametrize(
    ("text", "context", "mentions", "expected"),
    [
        ("off e0", Context(), {"e0": named("light.living_lamp")}, ["light.living_lamp"]),
        ("off e0 a0", Context(), {"e0": CEILINGS, "a0": LIVING}, ["light.living_ceiling"]),
        ("off e0", IN_KITCHEN, {"e0": CEILINGS}, ["light.kitchen_ceiling"]),
        ("off e0 here", IN_KITCHEN, {"e0": CEILINGS}, ["light.kitchen_ceiling"]),
        ("off e0 here", IN_KITCHEN, {"e0": named("light.living_lamp")}, ["light.living_lamp"]),
        ("lock e0", Context(), {"e0": named("binary_sensor.kitchen_window", "lock.front")}, ["lock.front"]),
        ("off e0", Context(), {"e0": named("light.kitchen_group")}, BRIGHT_KITCHEN),
        ("off e0", Context(), {"e0": named("light.kitchen_ceiling", "light.kitchen_group")}, BRIGHT_KITCHEN),
        ("open e0 a0", Context(), {"e0": named("valve.garden"), "a0": KITCHEN}, ["valve.garden"]),
        ("off some light a0", Context(), {"a0": KITCHEN}, KITCHEN_LIGHTS),
        ("off all light f0", Context(), {"f0": named("upper")}, ["light.bedroom", "light.guest", "light.bathroom"]),
        ("off some light l0", Context(), {"l0": named("cosy")}, ["light.living_lamp", "light.bedroom"]),
        ("off some light here", IN_BEDROOM, {}, ["light.bedroom"]),
        ("off some light", IN_BEDROOM, {}, ["light.bedroom"]),
        ("off some light", Context(here="attic"), {}, ALL_LIGHTS),
        ("off some light", Context(), {}, ALL_LIGHTS),
        ("off all light", IN_BEDROOM, {}, ALL_LIGHTS),
        ("off one light", IN_BEDROOM, {}, ["light.bedroom"]),
        ("start one vacuum", IN_BEDROOM, {}, ["vacuum.rosie"]),
        ("off one light a0", Context(), {"a0": named("guest_bedroom")}, ["light.guest"]),
        (
            "off some light a0 , some fan a1",
            Context(),
            {"a0": BEDROOM, "a1": BEDROOM},
            ["light.bedroom", "fan.bedroom"],
        ),
        ("off some light a0", IN_BEDROOM, {"a0": named("guest_bedroom", "bedroom")}, ["light.bedroom"]),
        ("off all light a0", Context(), {"a0": named("guest_bedroom", "bedroom")}, ["light.bedroom", "light.guest"]),
        ("off all light a0 but e0", Context(), {"a0": KITCHEN, "e0": named("light.kitchen_plain")}, BRIGHT_KITCHEN),
        (
            "off all light but all light a0 , e0",
            Context(),
            {"a0": KITCHEN, "e0": named("light.guest")},
            ["light.living_lamp", "light.living_ceiling", "light.bedroom", "light.bathroom"],
        ),
        ("off all light but some light a0", Context(), {"a0": named("attic")}, ALL_LIGHTS),
        (
            "off all light a0 but e0",
            Context(),
            {"a0": KITCHEN, "e0": named("light.kitchen_group")},
            ["light.kitchen_plain"],
        ),
        ("off it", Context(last_targets=("sensor.hall_battery", "fan.office")), {}, ["fan.office"]),
        ("speed it n0", Context("office", ("light.bathroom",)), {"n0": number(100)}, ["fan.office"]),
        ("lock all everything", Context(), {}, ["lock.front", "lock.back"]),
        ("on some everything a0", Context(), {"a0": LIVING}, ["light.living_lamp", "light.living_ceiling"]),
        (
            "off all everything a0",
            Context(),
            {"a0": LIVING},
            ["light.living_lamp", "light.living_ceiling", "climate.living", "media_player.tv"],
        ),
        ("close all everything a0", Context(), {"a0": LIVING}, ["cover.living_blind"]),
        ("bri some light a0 n0", Context(), {"a0": KITCHEN, "n0": number(30)}, BRIGHT_KITCHEN),
    ],
)
def test_the_entities_meant(text: str, context: Context, mentions: dict[str, Mention], expected: list[str]) -> None:
    result = plan(text, context=context, **mentions)
    assert [a.entity_id for a in result.actions] == expected
    assert result.kind is PlanKind.ACTIONS
    assert result.rejected == ()
    assert list(result.targets) == expected


@pytest.mark.parametrize(
    ("text", "context", "mentions", "reason", "span"),
    [
        ("on unk", Context(), {}, Reason.NO_SUCH_DEVICE, "the words"),
        ("off some light noarea", Context(), {}, Reason.NO_SUCH_AREA, "the words"),
        ("off some mower a0", Context(), {"a0": KITCHEN}, Reason.NOTHING_THERE, "it"),
        ("open some gate", Context(), {}, Reason.NO_SUCH_DEVICE, "the words"),
        ("off e0", Context(), {"e0": named("light.hidden", text="Secret")}, Reason.NO_SUCH_DEVICE, "Secret"),
        ("off e0", Context(), {"e0": named("light.gone", text="Gone")}, Reason.NO_SUCH_DEVICE, "Gone"),
        ("off some light a0", Context(), {"a0": named("office")}, Reason.NOTHING_THERE, "it"),
        ("off e0 a0", Context(), {"e0": CEILINGS, "a0": BEDROOM}, Reason.NOTHING_THERE, "it"),
        ("off it", Context(), {}, Reason.UNCLEAR, "the words"),
        ("off it", Context(last_targets=("sensor.hall_battery",)), {}, Reason.UNCLEAR, "the words"),
        ("off all light here", Context(), {}, Reason.UNCLEAR, "the words"),
        ("bri e0 n0", Context(), {"e0": named("light.kitchen_plain"), "n0": number(30)}, Reason.CANNOT, "the words"),
        ("color some light a0 c0", Context(), {"a0": BEDROOM}, Reason.UNCLEAR, "the words"),
        ("bri some light a0 n0", Context(), {"a0": named("bathroom"), "n0": number(30)}, Reason.CANNOT, "the words"),
        ("off all light but unk", Context(), {}, Reason.NO_SUCH_DEVICE, "the words"),
        ("off all light a0 but all light a0", Context(), {"a0": KITCHEN}, Reason.NOTHING_THERE, "the words"),
        ("later", Context(), {}, Reason.TIME_UNSUPPORTED, "the words"),
        ("vague", Context(), {}, Reason.UNCLEAR, "the words"),
    ],
)
def test_what_is_refused(text: str, context: Context, mentions: dict[str, Mention], reason: Reason, span: str) -> None:
    result = plan(text, context=context, **mentions)
    assert result.kind is PlanKind.REJECT
    assert result.actions == ()
    assert {(r.reason, r.span) for r in result.rejected} == {(reason, span)}


@pytest.mark.parametrize(
    ("text", "mentions", "choices"),
    [
        ("off e0", {"e0": CEILINGS}, ("light.kitchen_ceiling", "light.living_ceiling")),
        ("off one light a0", {"a0": LIVING}, ("light.living_lamp", "light.living_ceiling")),
        ("on one fan", {}, ("fan.bedroom", "fan.office")),
        ("speed it max", {}, ("fan.bedroom", "fan.office")),
        ("off some light a0", {"a0": named("bedroom", "guest_bedroom")}, ("light.bedroom", "light.guest")),
    ],
)
def test_it_asks_back_between_equals_and_redoes_it_with_the_choice(
    text: str, mentions: dict[str, Mention], choices: tuple[str, ...]
) -> None:
    asked = plan(text, **mentions)
    assert asked.kind is PlanKind.CLARIFY
    assert asked.actions == ()
    assert asked.clarify is not None
    assert asked.clarify.choices == choices
    assert asked.clarify.verb in (Verb.ON, Verb.OFF, Verb.SPEED)
    again = plan(text, context=Context(chosen=choices[1:2]), **mentions)
    assert [a.entity_id for a in again.actions] == [choices[1]]


@pytest.mark.parametrize("here", [None, "bedroom"])
def test_the_bedrooms_are_all_of_them(here: str | None) -> None:
    rooms = replace(named("bedroom", "guest_bedroom"), several=True)
    assert plan("off some light a0", context=Context(here=here), a0=rooms).targets == ("light.bedroom", "light.guest")


def test_the_answer_to_a_question_does_not_repeat_what_was_done() -> None:
    mentions = {"e0": named("light.bathroom"), "e1": CEILINGS}
    first = plan("off e0 , e1", **mentions)
    assert first.kind is PlanKind.ACTIONS
    assert done(first) == [("light.bathroom", "light.turn_off", {})]
    assert first.clarify is not None
    second = plan("off e0 , e1", context=Context(chosen=("light.living_ceiling",)), **mentions)
    assert done(second) == [("light.living_ceiling", "light.turn_off", {})]


def test_one_light_that_is_spoken_of_by_its_whole_name() -> None:

    result = resolve(program("off one light a0"), linked("turn off Bob", a0=LIVING), HOME, Context())
    assert [a.entity_id for a in result.actions] == ["light.living_lamp"]


def test_the_light_of_a_room_is_its_group() -> None:
    home = only("light.kitchen_ceiling", "light.kitchen_counter", "light.kitchen_group")
    result = plan("off one light a0", home, a0=KITCHEN)
    assert [a.entity_id for a in result.actions] == BRIGHT_KITCHEN


def test_half_possible_does_the_possible_half() -> None:
    result = plan("off e0 , unk", e0=named("light.bathroom"))
    assert result.kind is PlanKind.ACTIONS
    assert done(result) == [("light.bathroom", "light.turn_off", {})]
    assert [r.reason for r in result.rejected] == [Reason.NO_SUCH_DEVICE]


@pytest.mark.parametrize("verb", ["chat", "cancel", "yes", "no"])
def test_words_that_ask_nothing_of_the_home(verb: str) -> None:
    result = plan(verb)
    assert result.kind is PlanKind.CHAT
    assert result.reason == verb


@pytest.mark.parametrize("here", [None, "kitchen"])
def test_cold_where_the_only_thermostat_is_elsewhere(here: str | None) -> None:
    wanted = plan("temp_up some climate here", only("climate.living"), Context(here))
    assert [a.entity_id for a in wanted.actions] == ["climate.living"]


def test_here_where_nobody_knows_where_that_is_asks() -> None:
    assert plan("off some light here", context=Context()).kind is PlanKind.CLARIFY


@pytest.mark.parametrize(("several", "meant"), [(False, ("fan.office",)), (True, ("fan.bedroom", "fan.office"))])
def test_the_two_are_not_the_one_that_is_here(several: bool, meant: tuple[str, ...]) -> None:
    said = KindWord("fans", "fan", ("fan",), broad=True, several=several)
    sentence = replace(linked("fans off"), kinds=(said,))
    assert resolve(program("off some fan"), sentence, HOME, Context(here="office")).targets == meant


def test_in_there_is_where_what_was_spoken_of_is() -> None:
    said = replace(linked("turn the light in there on"), language="en")
    context = Context(here="living_room", last_targets=("fan.bedroom",))
    there = resolve(program("on one light"), said, HOME, context)
    assert there.targets == ("light.bedroom",)
    here = resolve(program("on one light"), linked("turn the light on"), HOME, context)
    assert set(here.targets) == {"light.living_lamp", "light.living_ceiling"}
