"""Questions: which entities they are about; several that fit are all answered for."""

import pytest

from agent.resolve import Context
from agent.types import Ask, Attr, Mention, PlanKind, Quantifier, StateWord
from device_registry.actions import Reason
from device_registry.model import Domain
from tests.agent.programs import named, plan
from tests.homes import HOME, only

KITCHEN, BEDROOM = named("kitchen"), named("bedroom")
WINDOWS = ("binary_sensor.kitchen_window", "binary_sensor.office_window", "binary_sensor.attic_window")


@pytest.mark.parametrize(
    ("text", "mentions", "ask", "entity_ids"),
    [
        ("ask e0", {"e0": named("lock.front")}, Ask.VALUE, ("lock.front",)),
        ("is e0 s_locked", {"e0": named("lock.front", "binary_sensor.hall_motion")}, Ask.IS, ("lock.front",)),
        (
            "is e0 s_on",
            {"e0": named("light.kitchen_ceiling", "light.living_ceiling")},
            Ask.IS,
            ("light.kitchen_ceiling", "light.living_ceiling"),
        ),
        ("which some window_s s_open", {}, Ask.WHICH, WINDOWS),
        ("is any window_s s_open", {}, Ask.IS, WINDOWS),
        ("count all window_s f0 s_open", {"f0": named("ground")}, Ask.COUNT, WINDOWS[:1]),
        (
            "which some light a0 s_on",
            {"a0": KITCHEN},
            Ask.WHICH,
            ("light.kitchen_ceiling", "light.kitchen_counter", "light.kitchen_plain"),
        ),
        ("ask e0 q_bri", {"e0": named("light.kitchen_group")}, Ask.VALUE, ("light.kitchen_group",)),
        ("ask e0 q_bri", {"e0": named("lock.back", "light.bathroom")}, Ask.VALUE, ("light.bathroom",)),
        ("which all everything a0 s_on", {"a0": named("hall")}, Ask.WHICH, ()),
        ("which all everything a0 s_open", {"a0": named("office")}, Ask.WHICH, ("cover.office_shutter", WINDOWS[1])),
        ("ask some temperature_s a0", {"a0": KITCHEN}, Ask.VALUE, ("sensor.kitchen_temperature",)),
    ],
)
def test_what_a_question_is_about(
    text: str, mentions: dict[str, Mention], ask: Ask, entity_ids: tuple[str, ...]
) -> None:
    result = plan(text, **mentions)
    if not entity_ids:
        assert [r.reason for r in result.rejected] == [Reason.NOTHING_THERE]
        return
    assert result.kind is PlanKind.QUERY
    assert result.actions == ()
    [query] = result.queries
    assert (query.ask, query.entity_ids) == (ask, entity_ids)
    assert result.targets == entity_ids


def test_a_question_says_what_was_asked_for_the_reply_to_word() -> None:
    [query] = plan("count all light a0 s_on", a0=KITCHEN).queries
    assert (query.quantifier, query.state, query.kind, query.area_id) == (
        Quantifier.ALL,
        StateWord.ON,
        "light",
        "kitchen",
    )


@pytest.mark.parametrize(
    ("text", "here", "mentions", "entity_ids", "attr"),
    [
        ("ask some temperature_s a0", None, {"a0": BEDROOM}, ("climate.bedroom",), Attr.TEMPERATURE),
        ("ask some humidity_s a0", None, {"a0": BEDROOM}, ("climate.bedroom",), Attr.HUMIDITY),
        ("ask some temperature_s here", "living_room", {}, ("climate.living",), Attr.TEMPERATURE),
        ("ask one temperature_s", "bedroom", {}, ("climate.bedroom",), Attr.TEMPERATURE),
        ("ask one temperature_s", "kitchen", {}, ("sensor.kitchen_temperature",), None),
        ("ask one temperature_s", "attic", {}, ("sensor.kitchen_temperature", "sensor.office_temperature"), None),
    ],
)
def test_where_no_sensor_measures_a_climate_device_may(
    text: str, here: str | None, mentions: dict[str, Mention], entity_ids: tuple[str, ...], attr: Attr | None
) -> None:
    [query] = plan(text, context=Context(here=here), **mentions).queries
    assert (query.entity_ids, query.attr) == (entity_ids, attr)


def test_a_room_without_any_thermometer() -> None:
    result = plan("ask some temperature_s a0", a0=named("attic"))
    assert result.kind is PlanKind.REJECT
    assert [r.reason for r in result.rejected] == [Reason.NOTHING_THERE]


def test_a_home_without_any_thermometer() -> None:
    result = plan("ask some temperature_s", only("light.guest"))
    assert [r.reason for r in result.rejected] == [Reason.NO_SUCH_DEVICE]


def test_a_sentence_that_acts_and_asks_does_both() -> None:
    result = plan("off e0 ; is e1 s_locked", HOME, e0=named("light.guest"), e1=named("lock.front"))
    assert result.kind is PlanKind.ACTIONS
    assert len(result.actions) == len(result.queries) == 1


def test_who_asks_which_or_how_many_means_the_whole_home() -> None:
    here = Context(here="kitchen")
    lights = {i for i, e in HOME.entities.items() if e.domain is Domain.LIGHT and e.exposed and not e.members}
    for text in ("which some light s_on", "count some light s_on"):
        assert set(plan(text, context=here).targets) == lights, text
    assert set(plan("is some light s_on", context=here).targets) < lights
