"""The bundled model: plain sentences that any release must understand, over the fixture home."""

from collections.abc import Callable

import pytest

from agent.engine.bundle import DEFAULT, FIX, check, load
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader
from agent.types import Ask, Plan, PlanKind
from device_registry.actions import Given, Reason
from tests.homes import HOME

KITCHEN = {"light.kitchen_ceiling", "light.kitchen_counter", "light.kitchen_plain"}
Deeds = set[tuple[str | None, str]]


@pytest.fixture(scope="module")
def read() -> Callable[[str, str], Plan]:
    bundle = load()  # a release without its model is none: this fails, it does not skip
    reader = Reader(
        OnnxEngine(bundle),
        bundle.lists,
        bundle.languages,
        sure=bundle.sure,
    )
    return lambda text, language: reader.read(text, language, HOME, here="living_room").plan


def test_the_files_are_sound() -> None:
    assert check(DEFAULT) == [], FIX


def deeds(plan: Plan) -> Deeds:
    return {(a.entity_id, a.service) for a in plan.actions}


def all_of(service: str, *ids: str) -> Deeds:
    return {(i, service) for i in ids}


ENGLISH = {
    "turn on bob": all_of("light.turn_on", "light.living_lamp"),
    "turn off the kitchen lights": all_of("light.turn_off", *KITCHEN),
    "please switch off the mirror light": all_of("light.turn_off", "light.bathroom"),
    "dim bob to 30 percent": all_of("light.turn_on", "light.living_lamp"),
    "set the thermostat to 21 degrees": all_of("climate.set_temperature", "climate.living"),
    "lock the front door": all_of("lock.lock", "lock.front"),
    "unlock the back door": all_of("lock.unlock", "lock.back"),
    "open the big blind": all_of("cover.open_cover", "cover.living_blind"),
    "close the curtain": all_of("cover.close_cover", "cover.bedroom_curtain"),
    "turn on the desk fan": all_of("fan.turn_on", "fan.office"),
    "pause the tv": all_of("media_player.media_pause", "media_player.tv"),
    "start rosie": all_of("vacuum.start", "vacuum.rosie"),
    "dim bob to 30 and lock the front door": {("light.living_lamp", "light.turn_on"), ("lock.front", "lock.lock")},
    "turn off the kichen lights": all_of("light.turn_off", *KITCHEN),
}
CHINESE = {
    "打开鲍勃": all_of("light.turn_on", "light.living_lamp"),
    "把鲍勃关了": all_of("light.turn_off", "light.living_lamp"),
    "关掉厨房的灯": all_of("light.turn_off", *KITCHEN),
    "把厨房的灯都关了": all_of("light.turn_off", *KITCHEN),
    "把鲍勃调到百分之三十": all_of("light.turn_on", "light.living_lamp"),
    "鲍勃调成红色": all_of("light.turn_on", "light.living_lamp"),
    "把客厅灯关了": all_of("light.turn_off", "light.living_lamp", "light.living_ceiling"),
    "打开卧室的窗帘": all_of("cover.open_cover", "cover.bedroom_curtain"),
    "客厅电视暂停": all_of("media_player.media_pause", "media_player.tv"),
    "锁上Front door": all_of("lock.lock", "lock.front"),
    "打开鲍勃，然后关掉厨房的灯": {("light.living_lamp", "light.turn_on"), *all_of("light.turn_off", *KITCHEN)},
}
QUESTIONS = {
    ("is the front door locked", "en"): {"lock.front"},
    ("what is the kitchen temperature", "en"): {"sensor.kitchen_temperature"},
    ("which windows are open", "en"): {
        "binary_sensor.kitchen_window",
        "binary_sensor.office_window",
        "binary_sensor.attic_window",
    },
    ("厨房几度", "zh"): {"sensor.kitchen_temperature"},
    ("鲍勃开着吗", "zh"): {"light.living_lamp"},
}
NOTHING = {
    ("turn on the jacuzzi", "en"): Reason.NO_SUCH_DEVICE,
    ("turn off the kitchen lights when it rains", "en"): Reason.TIME_UNSUPPORTED,
    ("下雨的时候关掉厨房的灯", "zh"): Reason.TIME_UNSUPPORTED,
}
WAITS = {
    ("when the kitchen window opens turn off the kitchen lights", "en"): Given.WHEN,
    ("if the kitchen window is open turn off the kitchen lights", "en"): Given.IF,
    ("窗户打开的时候关掉厨房的灯", "zh"): Given.WHEN,
}
SINCE = [("how long has the kitchen window been open", "en"), ("厨房窗户开了多久了", "zh")]
CHAT = [("hello", "en"), ("thank you", "en"), ("tell me a joke", "en"), ("你好", "zh"), ("谢谢", "zh")]


@pytest.mark.parametrize("text", ENGLISH)
def test_english(read: Callable[[str, str], Plan], text: str) -> None:
    assert deeds(read(text, "en")) == ENGLISH[text]


@pytest.mark.parametrize("text", CHINESE)
def test_chinese(read: Callable[[str, str], Plan], text: str) -> None:
    assert deeds(read(text, "zh")) == CHINESE[text]


@pytest.mark.parametrize(("text", "language"), QUESTIONS)
def test_questions(read: Callable[[str, str], Plan], text: str, language: str) -> None:
    plan = read(text, language)
    assert plan.kind is PlanKind.QUERY
    assert {i for query in plan.queries for i in query.entity_ids} == QUESTIONS[text, language]


@pytest.mark.parametrize(("text", "language"), WAITS)
def test_what_waits_for_a_condition(read: Callable[[str, str], Plan], text: str, language: str) -> None:
    plan = read(text, language)
    assert {a.entity_id for a in plan.actions} == KITCHEN
    assert {(a.service, a.timing.given) for a in plan.actions} == {("light.turn_off", WAITS[text, language])}


@pytest.mark.parametrize(("text", "language"), SINCE)
def test_a_question_about_the_past(read: Callable[[str, str], Plan], text: str, language: str) -> None:
    (query,) = read(text, language).queries
    assert (query.ask, query.entity_ids) == (Ask.SINCE, ("binary_sensor.kitchen_window",))


@pytest.mark.parametrize(("text", "language"), NOTHING)
def test_what_cannot_be_done(read: Callable[[str, str], Plan], text: str, language: str) -> None:
    plan = read(text, language)
    assert [r.reason for r in plan.rejected] == [NOTHING[text, language]]
    assert plan.actions == ()


@pytest.mark.parametrize(("text", "language"), CHAT)
def test_small_talk_moves_nothing(read: Callable[[str, str], Plan], text: str, language: str) -> None:
    assert read(text, language).actions == ()
