"""What is planned, by sentence: told, taken back, put off."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from agent.reply import compose
from agent.types import Hitch, Outcome, OutcomeKind, Plan, PlanKind
from device_registry.actions import NOW, Action, Condition, Given, Op, Timing
from device_registry.model import EntityState, JsonValue
from tests.hub.house import DOOR, LAMP, House

K = OutcomeKind
WINDOW, COUNTER = "binary_sensor.kitchen_window", "light.kitchen_counter"
OPEN = Condition((WINDOW,), Op.IN, ("on",))
AT_NINE, DAILY = Timing(at="2026-03-26T21:00:00"), Timing(repeat="0 22 * * *")
WHEN_OPEN = Timing(given=Given.WHEN, conditions=(OPEN,))


def plan(verb: str, *entity_ids: str, timing: Timing = NOW) -> Action:
    data: dict[str, JsonValue] = {"entity_ids": list(entity_ids)} if entity_ids else {}
    return Action(None, f"schedule.{verb}", data, timing=timing)


def lamp(timing: Timing, entity_id: str = LAMP) -> Action:
    return Action(entity_id, "light.turn_on", timing=timing)


async def planned(path: Path, *asked: Action) -> House:
    """A home in which these are planned, one sentence each."""
    house = House(path)
    house.states[WINDOW] = EntityState("off", updated_at=house.now)
    for action in asked:
        assert await house.ask(action) == [K.SCHEDULED]
    return house


def told(outcomes: tuple[Outcome, ...], house: House, language: str = "en") -> str:
    now = datetime.fromtimestamp(house.now)
    return compose(Plan(PlanKind.ACTIONS), outcomes, (), house.snapshot(), language, now=now).replace("\u202f", " ")


ALL = (lamp(AT_NINE), Action(DOOR, "lock.lock", timing=DAILY), lamp(WHEN_OPEN, COUNTER))


async def test_what_is_planned_is_told_the_next_first(tmp_path: Path) -> None:
    house = await planned(tmp_path, *reversed(ALL))
    async with house.scheduler:
        await house.ask(
            Action(None, "timer.start", {"minutes": 5}), Action(LAMP, "light.turn_on", timing=Timing(lasting="PT5M"))
        )
        outcomes = await house.outcomes(plan("status"))
        assert told(outcomes, house) == (
            "Planned: at 9:00 PM: turn on Bob; every day at 10:00 PM: lock the front door; "
            "when the kitchen window is open: turn on the counter light."
        )
        about = await house.outcomes(plan("status", COUNTER, "light.guest"))
        assert told(about, house) == "Planned: when the kitchen window is open: turn on the counter light."
        at_ten = await house.outcomes(plan("status", timing=Timing(at="2026-03-29T22:00:00")))
        assert told(at_ten, house) == "Planned: every day at 10:00 PM: lock the front door."


async def test_where_nothing_is_planned_that_is_said(tmp_path: Path) -> None:
    house = await planned(tmp_path)
    async with house.scheduler:
        for verb in ("status", "cancel", "cancel_all", "change"):
            timing = AT_NINE if verb == "change" else NOW
            outcomes = await house.outcomes(plan(verb, timing=timing))
            assert [(o.kind, o.detail) for o in outcomes] == [(K.FAILED, Hitch.NO_PLAN)]
            assert told(outcomes, house) == "Nothing is planned."
        assert told(await house.outcomes(plan("cancel", LAMP)), house) == "Nothing like that is planned."


async def test_the_last_one_is_taken_back(tmp_path: Path) -> None:
    house = await planned(tmp_path, *ALL)
    async with house.scheduler:
        outcomes = await house.outcomes(plan("cancel"))
        assert told(outcomes, house) == "Cancelled: when the kitchen window is open: turn on the counter light."
        await house.hears(WINDOW, "on")
        assert house.done == []
        await house.ask(plan("cancel"))
        await house.later("2026-03-26T22:00:01")
    assert [d[0] for d in house.done] == []


async def test_what_is_named_or_all_of_it_is_taken_back(tmp_path: Path) -> None:
    house = await planned(tmp_path, *ALL)
    async with house.scheduler:
        assert await house.ask(plan("cancel", DOOR)) == [K.VERIFIED]
        assert [j.actions[0].entity_id for j in house.jobs.all()] == [LAMP, COUNTER]
        assert await house.ask(plan("cancel", timing=AT_NINE)) == [K.VERIFIED]
        assert [j.actions[0].entity_id for j in house.jobs.all()] == [COUNTER]
        await house.ask(lamp(AT_NINE))
        await house.ask(Action(None, "timer.start", {"minutes": 5}))
        assert await house.ask(plan("cancel_all")) == [K.VERIFIED] * 2
        assert [j.kind for j in house.jobs.all()] == ["timer"]


@pytest.mark.parametrize("verb", ["cancel", "change"])
async def test_where_several_fit_it_is_asked_and_nothing_is_done(tmp_path: Path, verb: str) -> None:
    house = await planned(tmp_path, lamp(AT_NINE), lamp(DAILY))
    async with house.scheduler:
        timing = Timing(at="2026-03-26T23:00:00") if verb == "change" else NOW
        outcomes = await house.outcomes(plan(verb, LAMP, timing=timing))
        assert [o.kind for o in outcomes] == [K.FAILED] * 2
        assert told(outcomes, house) == (
            "Several things are planned: every day at 10:00 PM: turn on Bob; at 9:00 PM: turn on Bob. "
            "Which one do you mean?"
        )
        assert len(house.jobs.all()) == 2


async def test_another_time_and_all_else_as_before(tmp_path: Path) -> None:
    house = await planned(tmp_path, replace(ALL[1], timing=DAILY), lamp(replace(AT_NINE, lasting="PT1H")))
    async with house.scheduler:
        outcomes = await house.outcomes(plan("change", timing=Timing(at="2026-03-26T20:00:00")))
        assert told(outcomes, house) == "Changed: at 8:00 PM: turn on Bob for 1 hour."
        assert await house.ask(plan("change", DOOR, timing=Timing(repeat="0 23 * * *"))) == [K.VERIFIED]
        await house.later("2026-03-26T20:00:01")
        await house.later("2026-03-26T21:00:02")
        await house.later("2026-03-26T22:00:01")
        assert [d[1] for d in house.done] == ["light.turn_on", "light.turn_off"]
        await house.later("2026-03-26T23:00:01")
    assert [d[1] for d in house.done][2:] == ["lock.lock"]


async def test_conditions_stay_with_another_time(tmp_path: Path) -> None:
    house = await planned(tmp_path, lamp(WHEN_OPEN))
    async with house.scheduler:
        outcomes = await house.outcomes(plan("change", timing=Timing(at="PT5M")))
        assert told(outcomes, house) == "Changed: when the kitchen window is open, 5 minutes later: turn on Bob."
        await house.hears(WINDOW, "on")
        assert house.done == []
        await house.passes(300)
    assert len(house.done) == 1


async def test_what_waits_takes_no_rhythm(tmp_path: Path) -> None:
    house = await planned(tmp_path, lamp(WHEN_OPEN))
    async with house.scheduler:
        (outcome,) = await house.outcomes(plan("change", timing=DAILY))
        assert (outcome.kind, outcome.detail) == (K.FAILED, Hitch.UNCLEAR_TIME)
        await house.hears(WINDOW, "on")
    assert len(house.done) == 1


async def test_a_time_of_the_sun_needs_a_place(tmp_path: Path) -> None:
    house = await planned(tmp_path, lamp(AT_NINE))
    async with house.scheduler:
        (outcome,) = await house.outcomes(plan("change", timing=Timing(at="sunset")))
        assert (outcome.kind, outcome.detail) == (K.FAILED, Hitch.NO_PLACE)
        assert "hub.location" in told((outcome,), house)
        await house.later("2026-03-26T21:00:01")
    assert len(house.done) == 1


async def test_announcements_are_plans_too(tmp_path: Path) -> None:
    said = [("the bins", AT_NINE), ("", WHEN_OPEN), ("", DAILY)]
    asked = [Action(None, "notify.announce", {"message": text}, timing=timing) for text, timing in said]
    house = await planned(tmp_path, *asked)
    async with house.scheduler:
        assert told(await house.outcomes(plan("status")), house) == (
            "Planned: at 9:00 PM: say “the bins”; every day at 10:00 PM: ring; "
            "when the kitchen window is open: tell you."
        )
        assert await house.ask(plan("cancel", WINDOW)) == [K.VERIFIED]
        assert len(house.jobs.all()) == 2
