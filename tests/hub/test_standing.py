"""Jobs with conditions: looked at once, waited for, done each time; over restarts, set clocks and floods."""

import asyncio
import logging
import random
from dataclasses import replace
from pathlib import Path

import pytest

from agent.types import Hitch, OutcomeKind
from device_registry.actions import Action, Condition, Given, Op, Timing
from device_registry.history import History, Reading
from device_registry.model import EntityState
from hub import jobs as jobs_module
from hub.jobs import JobKind
from hub.scheduler import EventKind
from hub.watch import PER_HOUR
from tests.hub.house import DOOR, LAMP, House

K = OutcomeKind
WINDOW, TEMP, COUNTER, FAN = (
    *("binary_sensor.kitchen_window", "sensor.kitchen_temperature"),
    *("light.kitchen_counter", "light.kitchen_plain"),
)
OPEN = Condition((WINDOW,), Op.IN, ("on",))
SHUT = Condition((WINDOW,), Op.IN, ("off",))
WARM = Condition((TEMP,), Op.ABOVE, (26,))
UNLOCKED = Condition((DOOR,), Op.NOT_IN, ("locked",))
ON, OFF = "light.turn_on", "light.turn_off"


def light(given: Given, *conditions: Condition, entity_id: str = LAMP, **timing: str) -> Action:
    return Action(entity_id, ON, timing=Timing(given=given, conditions=conditions, **timing))


def notice(given: Given, *conditions: Condition, message: str = "") -> Action:
    return Action(None, "notify.announce", {"message": message}, timing=Timing(given=given, conditions=conditions))


def home(path: Path, window: str | None = "off", **more: object) -> House:
    house = House(path, **more)  # type: ignore[arg-type]
    house.states[WINDOW] = EntityState(window, updated_at=house.now - 3600)
    return house


# ---------------------------------------------------------------- if


async def test_if_it_holds_it_is_done_at_once_and_not_otherwise(tmp_path: Path) -> None:
    house = home(tmp_path, "on")
    async with house.scheduler:
        assert await house.ask(light(Given.IF, OPEN)) == [K.VERIFIED]
        assert await house.ask(light(Given.IF, SHUT)) == [K.NOT_SO]
        assert await house.ask(light(Given.IF, OPEN, WARM)) == [K.NOT_SO]
    assert [d[:2] for d in house.done] == [(LAMP, ON)]
    assert house.events == []


async def test_if_it_cannot_be_told_nothing_is_done(tmp_path: Path) -> None:
    house = home(tmp_path, None)
    async with house.scheduler:
        (outcome,) = await house.outcomes(light(Given.IF, OPEN))
    assert (outcome.kind, outcome.detail, house.done) == (K.FAILED, Hitch.SILENT, [])


async def test_if_with_a_time_is_looked_at_when_it_is_due(tmp_path: Path) -> None:
    house = home(tmp_path, "on")
    async with house.scheduler:
        asked = light(Given.IF, OPEN, at="2026-03-26T21:00:00")
        assert await house.ask(asked, replace(asked, entity_id=COUNTER)) == [K.SCHEDULED] * 2
        house.says(WINDOW, "off")
        await house.later("2026-03-26T21:00:01")
    assert (house.done, [e.kind for e in house.events]) == ([], [EventKind.NOT_SO])
    assert [o.kind for o in house.events[0].outcomes] == [K.NOT_SO] * 2


async def test_if_with_what_repeats_is_looked_at_each_time(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.IF, OPEN, repeat="0 22 * * *"))
        await house.later("2026-03-26T22:00:01")
        house.says(WINDOW, "on")
        await house.later("2026-03-27T22:00:01")
        house.says(WINDOW, "on", available=False)
        await house.later("2026-03-28T22:00:01")
    assert [e.kind for e in house.events] == [EventKind.NOT_SO, EventKind.DONE, EventKind.NOT_SO]
    assert house.events[2].outcomes[0].detail == Hitch.SILENT
    assert len(house.done) == 1


async def test_if_it_has_lasted(tmp_path: Path) -> None:
    history = History(tmp_path / "history.db")
    house = home(tmp_path, "on", past=history)
    ten = replace(OPEN, lasting="PT10M")
    async with house.scheduler:
        assert await house.ask(light(Given.IF, ten)) == [K.VERIFIED]  # told an hour ago
        house.says(WINDOW, "on")
        assert await house.ask(light(Given.IF, ten)) == [K.FAILED]
        history.add([Reading(WINDOW, house.now - 900, "on")], house.now)
        assert await house.ask(light(Given.IF, ten)) == [K.VERIFIED]
        history.close()
        (outcome,) = await house.outcomes(light(Given.IF, ten))
    assert outcome.detail == Hitch.SILENT


# ---------------------------------------------------------------- when


async def test_when_is_done_once(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        assert await house.outcomes(light(Given.WHEN, OPEN), confirmed=True)
        assert [j.due for j in house.jobs.all()] == [None]
        await house.hears(WINDOW, "off", "on", "off", "on")
        assert house.jobs.all() == []
    assert house.done == [(LAMP, ON, True)]
    assert [e.kind for e in house.events] == [EventKind.DONE]


async def test_when_it_holds_already_it_is_done_at_once(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        assert await house.ask(light(Given.WHEN, SHUT)) == [K.VERIFIED]
        await house.hears(WINDOW, "on", "off")
        assert (len(house.done), house.jobs.all()) == (1, [])


@pytest.mark.parametrize("condition", [OPEN, UNLOCKED], ids=["in", "not in"])
async def test_what_begins_is_waited_for_even_where_it_is_so(tmp_path: Path, condition: Condition) -> None:
    house = home(tmp_path, "on")
    thing = condition.entity_ids[0]
    rest = "off" if thing == WINDOW else "locked"
    house.says(thing, "on" if thing == WINDOW else "unlocked")
    async with house.scheduler:
        assert await house.ask(light(Given.WHEN, condition)) == [K.SCHEDULED]
        await house.hears(thing, "on" if thing == WINDOW else "unlocked")
        assert house.done == []
        await house.hears(thing, rest, "on" if thing == WINDOW else "unlocked")
    assert len(house.done) == 1


async def test_all_conditions_must_hold(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN, WARM))
        await house.hears(WINDOW, "on")
        await house.hears(TEMP, "25", "26")
        assert house.done == []
        await house.hears(TEMP, "26.5")
    assert len(house.done) == 1


async def test_an_opening_too_short_to_be_seen_to_is_not_missed(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN))
        house.says(WINDOW, "on")
        house.says(WINDOW, "off")
        await house.settle()
    assert len(house.done) == 1


async def test_when_and_a_while_later(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN, at="PT5M"))
        await house.passes(3600)
        await house.hears(WINDOW, "on", "off")
        await house.passes(290)
        assert house.done == []
        await house.passes(10)
        await house.hears(WINDOW, "on")
        await house.passes(400)
        assert (len(house.done), house.jobs.all()) == (1, [])


async def test_when_and_for_a_while(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN, lasting="PT20M"))
        await house.hears(WINDOW, "on")
        await house.passes(1201)
    assert [d[1] for d in house.done] == [ON, OFF]


async def test_several_jobs_of_one_change_are_done_in_order(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        for thing in (LAMP, COUNTER, FAN):
            await house.ask(light(Given.WHEN, OPEN, entity_id=thing))
        await house.hears(WINDOW, "on")
    assert [d[0] for d in house.done] == [LAMP, COUNTER, FAN]


async def test_tell_me_when(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        assert await house.ask(notice(Given.WHEN, OPEN)) == [K.SCHEDULED]
        assert await house.ask(notice(Given.WHEN, SHUT, message="shut")) == [K.VERIFIED]
        await house.hears(WINDOW, "on", "off", "on")
    assert [(e.kind, e.job.name) for e in house.events] == [(EventKind.SAY, "shut"), (EventKind.SAY, "")]


# ---------------------------------------------------------------- whenever


async def test_whenever_is_done_each_time_and_never_when_it_is_asked(tmp_path: Path) -> None:
    house = home(tmp_path, "on")
    async with house.scheduler:
        assert await house.ask(light(Given.WHENEVER, OPEN)) == [K.SCHEDULED]
        await house.hears(WINDOW, "on")
        assert house.done == []
        await house.hears(WINDOW, "off", "on", "on", "off", "on")
    assert len(house.done) == 2
    assert [e.kind for e in house.events] == [EventKind.DONE] * 2


async def test_what_is_not_known_is_no_edge(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, OPEN))
        await house.hears(WINDOW, "on")
        house.says(WINDOW, "on", available=False)
        await house.hears(WINDOW, "on", "unknown", "on")
        assert len(house.done) == 1
        house.says(WINDOW, "off")
        house.says(WINDOW, "off", available=False)
        await house.hears(WINDOW, "on")
    assert len(house.done) == 2


async def test_whenever_and_a_while_later(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, OPEN, at="PT5M"))
        await house.hears(WINDOW, "on", "off")
        await house.passes(60)
        await house.hears(WINDOW, "on")
        await house.passes(240)
        assert len(house.done) == 1
        await house.passes(60)
        assert (len(house.done), len(house.jobs.all())) == (2, 1)


async def test_what_lasts_begins_anew_when_it_is_done_again(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, OPEN, lasting="PT5M"))
        await house.hears(WINDOW, "on")
        house.says(LAMP, "on")
        await house.passes(240)
        await house.hears(WINDOW, "off", "on")
        await house.passes(240)
        assert [d[1] for d in house.done] == [ON, ON]
        await house.passes(60)
    assert [d[1] for d in house.done] == [ON, ON, OFF]


async def test_a_flood_is_left_out_and_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, OPEN))
        await house.hears(WINDOW, *(["on", "off"] * (PER_HOUR + 5)))
        assert len(house.done) == PER_HOUR
        await house.passes(3600)
        await house.hears(WINDOW, "on")
    assert len(house.done) == PER_HOUR + 1
    assert sum("too often" in r.message for r in caplog.records if r.levelno == logging.WARNING) == 1


async def test_twice_within_a_second_is_once(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, OPEN))
        for state in ("on", "off", "on"):
            house.says(WINDOW, state)
            await house.settle()
    assert len(house.done) == 1


# ---------------------------------------------------------------- for how long


async def test_it_must_have_lasted_without_a_break(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHENEVER, replace(OPEN, lasting="PT10M")))
        await house.hears(WINDOW, "on")
        await house.passes(590)
        await house.hears(WINDOW, "off", "on")
        await house.passes(590)
        assert house.done == []
        await house.passes(10)
        assert len(house.done) == 1
        await house.passes(3600)
        await house.hears(WINDOW, "on")
    assert len(house.done) == 1


async def test_what_lasts_already_counts_from_when_it_was_told(tmp_path: Path) -> None:
    house = home(tmp_path)
    house.says(WINDOW, "on")
    house.now += 300
    async with house.scheduler:
        await house.ask(light(Given.WHEN, replace(OPEN, lasting="PT10M")))
        await house.passes(299)
        assert house.done == []
        await house.passes(1)
        assert len(house.done) == 1
        assert await house.ask(light(Given.WHEN, replace(OPEN, lasting="PT10M"))) == [K.VERIFIED]


async def test_setting_the_clock_makes_nothing_last_longer(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, replace(OPEN, lasting="PT10M")))
        await house.hears(WINDOW, "on")
        await house.later("2026-03-29T03:30:00")  # days ahead, and over the change to daylight saving
        await house.later("2016-03-26T15:00:00")
        assert house.done == []
        await house.passes(600)
    assert len(house.done) == 1


# ---------------------------------------------------------------- restarts


async def test_what_waits_goes_on_after_a_restart_with_what_is_heard_then(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, SHUT, WARM), light(Given.WHENEVER, OPEN, entity_id=COUNTER))
    again = home(tmp_path, "on")
    again.heard_from = again.now - 60  # the state is from before
    async with again.scheduler:
        await again.settle()
        await again.passes(600)
        assert again.done == []
        await again.hears(WINDOW, "on")  # it was opened meanwhile
        await again.hears(WINDOW, "off")
        await again.hears(TEMP, "27")
    assert [d[0] for d in again.done] == [COUNTER, LAMP]


async def test_what_was_done_is_not_done_again_after_a_restart(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(
            light(Given.WHENEVER, OPEN), light(Given.WHENEVER, replace(OPEN, lasting="PT10M"), entity_id=COUNTER)
        )
        await house.hears(WINDOW, "on")
        await house.passes(600)
        assert [d[0] for d in house.done] == [LAMP, COUNTER]
    again = home(tmp_path, "on")
    again.heard_from = again.now
    async with again.scheduler:
        await again.hears(WINDOW, "on")
        await again.passes(3600)
        assert again.done == []
        await again.hears(WINDOW, "off", "on")
    assert [d[0] for d in again.done] == [LAMP]


async def test_what_began_to_last_begins_anew_after_a_restart(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, replace(OPEN, lasting="PT10M")))
        await house.hears(WINDOW, "on")
        await house.passes(500)
    again = home(tmp_path, "on")
    again.heard_from = again.now
    async with again.scheduler:
        await again.hears(WINDOW, "on")
        await again.passes(590)
        assert again.done == []
        await again.passes(10)
    assert len(again.done) == 1


async def test_what_begins_is_waited_for_over_a_restart(tmp_path: Path) -> None:
    house = home(tmp_path, "on")
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN))
    again = home(tmp_path, "on")
    async with again.scheduler:
        await again.hears(WINDOW, "on")
        assert again.done == []
        await again.hears(WINDOW, "off")
    third = home(tmp_path, "off")
    async with third.scheduler:
        await third.hears(WINDOW, "on")
    assert len(third.done) == 1


async def test_it_is_written_down_before_it_is_done(tmp_path: Path) -> None:
    """Who is killed while doing it does not do it again."""
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN), light(Given.WHENEVER, OPEN, entity_id=COUNTER))
        found = []

        async def looking(*_: object, **__: object) -> tuple[()]:
            found.append([(j.timing.given, j.held) for j in house.jobs.all()])
            return ()

        house.execute = looking  # type: ignore[method-assign]
        house.scheduler._executor = house
        await house.hears(WINDOW, "on")
    assert found == [[(Given.WHENEVER, False)], [(Given.WHENEVER, True)]]


async def test_what_is_taken_back_elsewhere_is_not_done(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN), light(Given.WHENEVER, OPEN, entity_id=COUNTER))
        for job in house.jobs.all():
            house.jobs.take(job.job_id)
        await house.hears(WINDOW, "on", "off", "on")
    assert house.done == []


# ---------------------------------------------------------------- refused


def sets(entity_id: str, watched: str, given: Given = Given.WHENEVER) -> Action:
    return light(given, Condition((watched,), Op.IN, ("on",)), entity_id=entity_id)


async def test_what_sets_itself_off_is_refused(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        (outcome,) = await house.outcomes(sets(LAMP, LAMP))
        assert (outcome.kind, outcome.detail) == (K.REFUSED, Hitch.CIRCLE)
        assert await house.ask(sets("light.kitchen_group", COUNTER)) == [K.REFUSED]
        assert await house.ask(sets(LAMP, LAMP, Given.WHEN)) == [K.SCHEDULED]  # once is no circle


async def test_what_set_each_other_off_are_refused(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        assert await house.ask(sets(COUNTER, LAMP)) == [K.SCHEDULED]
        assert await house.ask(sets(FAN, COUNTER)) == [K.SCHEDULED]
        assert await house.ask(sets(LAMP, COUNTER)) == [K.REFUSED]
        assert await house.ask(sets(LAMP, FAN)) == [K.REFUSED]
        assert await house.ask(sets(FAN, LAMP)) == [K.SCHEDULED]


@pytest.mark.parametrize("given", list(Given))
async def test_what_never_tells_is_refused_at_once(tmp_path: Path, given: Given) -> None:
    house = home(tmp_path, None)
    gone = Condition(("binary_sensor.gone",), Op.IN, ("on",))
    async with house.scheduler:
        for condition in (OPEN, gone):
            (outcome,) = await house.outcomes(light(given, condition, at="PT5M"))
            assert (outcome.kind, outcome.detail) == (K.FAILED, Hitch.SILENT)
        assert await house.ask(notice(given, gone)) == [K.FAILED]
        assert (house.jobs.all(), house.done) == ([], [])


async def test_a_rhythm_and_a_wait_are_not_mixed(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        (outcome,) = await house.outcomes(light(Given.WHENEVER, OPEN, repeat="0 7 * * *"))
    assert (outcome.kind, outcome.detail) == (K.FAILED, Hitch.UNCLEAR_TIME)


async def test_too_many_and_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "MAX_JOBS", 1)
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN))
        asked = [light(Given.WHEN, OPEN, entity_id=COUNTER), light(Given.WHEN, OPEN, at="sunset")]
        outcomes = [(await house.outcomes(a))[0] for a in asked]
        await house.hears(WINDOW, "on")
    assert [o.detail for o in outcomes] == [Hitch.TOO_MANY, Hitch.NO_PLACE]
    assert [d[0] for d in house.done] == [LAMP]


async def test_a_bug_in_one_stops_no_other(tmp_path: Path) -> None:
    house = home(tmp_path)
    execute = house.execute

    async def failing(actions: list[Action], **more: object) -> object:
        if actions[0].entity_id == LAMP:
            raise RuntimeError("a bug")
        return await execute(actions, **more)  # type: ignore[arg-type]

    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN))
        await house.ask(light(Given.WHEN, OPEN, entity_id=COUNTER))
        house.execute = failing  # type: ignore[method-assign, assignment]
        await house.hears(WINDOW, "on")
    assert [d[0] for d in house.done] == [COUNTER]


async def test_after_it_is_left_nothing_listens(tmp_path: Path) -> None:
    house = home(tmp_path)
    async with house.scheduler:
        await house.ask(light(Given.WHEN, OPEN))
    assert house.listeners == []
    await asyncio.sleep(0)
    assert [j.kind for j in House(tmp_path).jobs.all()] == [JobKind.ACT]


@pytest.mark.parametrize("seed", range(8))
async def test_each_edge_is_done_once_whatever_is_told_and_whenever_the_hub_restarts(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    house, expected, done, held = home(tmp_path), 0, 0, False
    await house.scheduler.__aenter__()
    await house.ask(light(Given.WHENEVER, OPEN))
    for _ in range(60):
        state = chance.choice(["on", "off", "on", "off", "unknown", None, "restart"])
        if state == "restart":
            done += len(house.done)
            await house.scheduler.__aexit__()
            states, now = house.states, house.now + 130
            house = home(tmp_path)
            house.states, house.now, house.heard_from = states, now, now
            await house.scheduler.__aenter__()
            continue
        await house.hears(WINDOW, state)
        await house.passes(130)
        expected += state == "on" and not held
        held = {"on": True, "off": False}.get(state or "", held)
    await house.scheduler.__aexit__()
    assert done + len(house.done) == expected > 3
