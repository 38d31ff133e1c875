from dataclasses import replace
from datetime import datetime

import pytest

from agent.resolve import Context
from agent.text import tokenize
from agent.times.expressions import find_times
from agent.types import Mention, PlanKind
from device_registry.actions import NOW, Reason, Timing
from tests.agent.programs import named, number, plan, said

CLOCK = datetime(2026, 3, 26, 15, 10)  # a Thursday


def timing(text: str, program: str = "off e0 t0", **mentions: Mention) -> Timing:
    mentions |= {"t0": said(text)} if text else {}
    result = plan(program, context=Context(now=CLOCK), e0=named("light.kitchen_ceiling"), **mentions)
    assert {a.timing for a in result.actions} == {result.actions[0].timing}
    return result.actions[0].timing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 13 minutes", Timing(at="PT13M")),
        ("at half past nine", Timing(at="2026-03-26T21:30:00")),
        ("tomorrow at 7", Timing(at="2026-03-27T07:00:00")),
        ("20 minutes before sunset", Timing(at="sunset-PT20M")),
        ("for 20 minutes", Timing(lasting="PT20M")),
        ("until 5 pm", Timing(lasting="PT1H50M")),
        ("until sunset", Timing(lasting="sunset")),
        ("every weekday at 7", Timing(repeat="0 7 * * 1-5")),
        ("every day at sunset", Timing(at="sunset", repeat="0 0 * * *")),
        ("every 7 minutes", Timing(repeat="R/PT7M")),
        ("from 7 to 9 pm", Timing(at="2026-03-26T19:00:00", lasting="PT2H")),
    ],
)
def test_a_time_is_when_an_action_happens(text: str, expected: Timing) -> None:
    assert timing(text) == expected


def test_a_number_is_an_hour_where_the_program_says_so() -> None:
    assert timing("", "off e0 clock n0", n0=number(9)).at == "2026-03-26T21:00:00"
    assert timing("", "off e0 clock n0", n0=number(17)).at == "2026-03-26T17:00:00"


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ("tomorrow", "at 7:30", Timing(at="2026-03-27T07:30:00")),
        ("every day", "at 7 am", Timing(repeat="0 7 * * *")),
        ("in 5 minutes", "for an hour", Timing(at="PT5M", lasting="PT1H")),
    ],
)
def test_times_that_stand_apart_are_one(day: str, hour: str, expected: Timing) -> None:
    assert timing(day, "off e0 t0 t1", t1=said(hour)) == expected
    assert timing(hour, "off e0 t0 t1", t1=said(day)) == expected


@pytest.mark.parametrize("text", ["tomorrow", "on Monday"])
def test_a_time_that_no_clock_gives_is_asked_about_and_nothing_is_done(text: str) -> None:
    result = plan("off e0 t0", context=Context(now=CLOCK), e0=named("light.kitchen_ceiling"), t0=said(text))
    assert (result.kind, result.actions) == (PlanKind.REJECT, ())
    assert [r.reason for r in result.rejected] == [Reason.TIME_UNCLEAR]


def test_two_times_of_day_are_no_time() -> None:
    result = plan(
        "off e0 t0 t1",
        context=Context(now=CLOCK),
        e0=named("light.kitchen_ceiling"),
        t0=said("at 7 pm"),
        t1=said("at 9 pm"),
    )
    assert [r.reason for r in result.rejected] == [Reason.TIME_UNCLEAR]


def test_no_time_is_now() -> None:
    assert plan("off e0", e0=named("light.kitchen_ceiling")).actions[0].timing == NOW


def behind(text: str) -> Mention:
    """An expression of time as a question reads it."""
    time = find_times(tokenize(text), "en", bare=True, past=True)[0].time
    return replace(said("at 9"), text=text, end=len(text), time=time)


def test_what_may_lie_behind_is_ahead_for_what_is_to_be_done() -> None:
    assert behind("from Monday to Friday").time != said("from Monday to Friday").time
    assert timing("", t0=behind("from Monday to Friday")).repeat == timing("from Monday to Friday").repeat


def test_what_lies_behind_cannot_be_done() -> None:
    result = plan("off e0 t0", context=Context(now=CLOCK), e0=named("light.kitchen_ceiling"), t0=behind("yesterday"))
    assert [r.reason for r in result.rejected] == [Reason.TIME_UNCLEAR]


def test_a_plan_is_put_off_until_a_time() -> None:
    result = plan("replan t0", context=Context(now=CLOCK), t0=said("until 5 pm"))
    assert [(a.service, a.timing) for a in result.actions] == [("schedule.change", Timing(at="PT1H50M"))]


@pytest.mark.parametrize(
    ("first", "second", "when"),
    [
        ("tomorrow at 7", "at 9", "2026-03-27T09:00:00"),  # of the same day
        ("tomorrow at 7 pm", "at 6", "2026-03-28T06:00:00"),  # the next one behind it
        ("at 5 pm", "at 9", "2026-03-26T21:00:00"),
        ("tomorrow at 7", "tonight at 9", "2026-03-26T21:00:00"),
        ("tomorrow at 7", "in 10 minutes", "PT10M"),
    ],
)
def test_a_clock_time_behind_another_day_is_of_that_day(first: str, second: str, when: str) -> None:
    times = {"t0": said(first), "t1": said(second)}
    result = plan("on e0 t0 ; off e0 t1", context=Context(now=CLOCK), e0=named("light.kitchen_ceiling"), **times)
    assert result.actions[-1].timing.at == when
