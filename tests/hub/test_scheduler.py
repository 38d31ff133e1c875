"""Jobs over a real file and a clock that is moved by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.types import Hitch, OutcomeKind
from device_registry.actions import Action, Timing
from hub.jobs import JobKind, Jobs
from hub.scheduler import GRACE, EventKind
from tests.hub.house import DOOR, LAMP, SAID, House

AT_NINE = Timing(at="2026-03-26T21:00:00")


async def test_an_action_happens_when_it_is_due_and_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        assert await house.ask(Action(LAMP, "light.turn_on", timing=AT_NINE), confirmed=True) == [OutcomeKind.SCHEDULED]
        await house.later("2026-03-26T20:59:59")
        assert house.done == []
        await house.later("2026-03-26T21:00:00")
        await house.later("2026-03-27T21:00:00")
    assert house.done == [(LAMP, "light.turn_on", True)]
    assert [e.kind for e in house.events] == [EventKind.DONE]


async def test_what_lasts_begins_at_once_and_is_put_back(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        asked = Action(LAMP, "light.turn_on", timing=Timing(lasting="PT20M"))
        assert await house.ask(asked) == [OutcomeKind.VERIFIED]
        await house.later("2026-03-26T15:31:00")
    assert [d[:2] for d in house.done] == [(LAMP, "light.turn_on"), (LAMP, "light.turn_off")]


async def test_later_and_for_a_while(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(LAMP, "light.turn_on", timing=replace(AT_NINE, lasting="PT1H")))
        await house.later("2026-03-26T21:00:00")
        assert [j.kind for j in house.jobs.all()] == [JobKind.UNDO]
        await house.later("2026-03-26T22:00:01")
    assert [d[1] for d in house.done] == ["light.turn_on", "light.turn_off"]


async def test_what_repeats_goes_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(DOOR, "lock.lock", timing=Timing(repeat="0 22 * * *")))
        for day in (26, 27, 28):
            await house.later(f"2026-03-{day}T22:00:01")
    assert len(house.done) == 3


async def test_what_was_due_while_the_hub_was_down_is_left_out_and_told(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(LAMP, "light.turn_on", timing=AT_NINE))
        await house.ask(Action(DOOR, "lock.lock", timing=Timing(repeat="0 22 * * *")))
    again = House(tmp_path, "2026-03-27T08:00:00")
    async with again.scheduler:
        await again.later("2026-03-27T08:00:01")
        assert (again.done, [e.kind for e in again.events]) == ([], [EventKind.SKIPPED] * 2)
        await again.later("2026-03-27T22:00:00")
    assert [d[0] for d in again.done] == [DOOR]


async def test_of_what_was_missed_the_last_is_done_if_it_is_in_time(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(DOOR, "lock.lock", timing=Timing(repeat="0 22 * * *")))
    again = House(tmp_path, "2026-03-28T22:01:00")
    async with again.scheduler:
        await again.settle()
        assert [e.kind for e in again.events] == [EventKind.SKIPPED, EventKind.DONE]
        await again.later("2026-03-28T23:00:00")
    assert len(again.done) == 1


async def test_a_little_late_is_in_time_and_putting_back_is_never_too_late(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(DOOR, "lock.lock", timing=AT_NINE))
        await house.ask(Action(LAMP, "light.turn_on", timing=Timing(lasting="PT20M")))
    again = House(tmp_path, "2026-03-26T21:00:00")
    again.now += GRACE / 2
    async with again.scheduler:
        await again.later("2026-03-26T21:01:30")
    assert [d[1] for d in again.done] == ["light.turn_off", "lock.lock"]


async def test_what_is_taken_back_does_not_happen(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(Action(LAMP, "light.turn_on", timing=AT_NINE))
        other = Jobs(tmp_path / "jobs.db")  # as `hearth schedule --cancel` does
        assert other.take(other.all()[0].job_id)
        other.close()
        await house.later("2026-03-26T21:00:00")
    assert house.done == []


@pytest.mark.parametrize(
    ("action", "kind", "detail"),
    [
        (Action(LAMP, "light.turn_on", timing=Timing(at="sunset")), OutcomeKind.FAILED, Hitch.NO_PLACE),
        (Action("scene.movie", "scene.turn_on", timing=Timing(lasting="PT1H")), OutcomeKind.REFUSED, Hitch.CANNOT_UNDO),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_its_reason(
    tmp_path: Path, action: Action, kind: OutcomeKind, detail: Hitch
) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        (outcome,) = await house.scheduler.schedule([action], SAID, "en", confirmed=False)
    assert (outcome.kind, outcome.detail, house.done) == (kind, detail, [])


async def test_a_timer_runs_out(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        assert await house.ask(Action(None, "timer.start", {"minutes": 5, "name": "tea"})) == [OutcomeKind.VERIFIED]
        await house.later("2026-03-26T15:15:01")
    assert [(e.kind, e.job.name) for e in house.events] == [(EventKind.TIMER, "tea")]


async def test_a_reminder_is_said_when_it_is_due_and_an_announcement_at_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        bins = Action(None, "notify.announce", {"message": "the bins"}, timing=AT_NINE)
        assert await house.ask(bins) == [OutcomeKind.SCHEDULED]
        dinner = Action(None, "notify.announce", {"message": "dinner", "area": "hall"})
        assert await house.ask(dinner) == [OutcomeKind.VERIFIED]
        await house.later("2026-03-26T21:00:00")
    assert [(e.kind, e.job.name, e.job.area) for e in house.events] == [
        (EventKind.SAY, "dinner", "hall"),
        (EventKind.SAY, "the bins", None),
    ]


async def test_lists_are_kept(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.scheduler:
        await house.ask(
            Action(None, "todo.add_item", {"item": "Milk"}), Action(None, "todo.add_item", {"item": "eggs"})
        )
        await house.ask(Action(None, "todo.add_item", {"item": "milk"}))
        assert await house.ask(Action(None, "todo.complete_item", {"item": "milk"})) == [OutcomeKind.VERIFIED]
        assert await house.ask(Action(None, "todo.remove_item", {"item": "bread"})) == [OutcomeKind.FAILED]
    again = House(tmp_path)
    async with again.scheduler:
        (outcome,) = await again.scheduler.schedule([Action(None, "todo.get_items")], SAID, "en", confirmed=False)
    assert outcome.action.data == {"list": "shopping list", "items": ["eggs"]}
