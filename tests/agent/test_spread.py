from datetime import datetime

import pytest

from agent.resolve import Context, resolve
from agent.spread import spread
from agent.text import tokenize
from agent.times.expressions import find_times
from agent.types import Linked, Mention, MentionKind, Plan, Program
from tests.agent.programs import program
from tests.homes import HOME

NOW = datetime(2026, 3, 26, 15, 10)
CLOCK = Context(now=NOW)
LAMP, DOOR = "light.kitchen_ceiling", "lock.front"


def clause(text: str, entity: str, written: str, start: int = 0) -> tuple[Linked, Program | None, Plan]:
    tokens = tokenize(text)
    mentions = [Mention(MentionKind.ENTITY, 0, start, start, entity, ids=(entity,))]
    for slot, time in enumerate(find_times(tokens, "en")):
        begin, end = tokens[time.start].start, tokens[time.end - 1].end
        mentions.append(Mention(MentionKind.TIME, slot, start + begin, start + end, text[begin:end], time=time.time))
    linked = Linked(text, "en", (), tuple(mentions), start)
    return linked, program(written), resolve(program(written), linked, HOME, CLOCK)


def test_the_time_of_a_reminder_is_its_own() -> None:
    later = clause("wake me at nine pm", LAMP, "alarm_at t0")
    off, alarm = spread([clause("turn off the lamp", LAMP, "off e0"), later], NOW)
    assert [a.timing.at for a in off.actions] == [""]
    assert [a.timing.at for a in alarm.actions] == [datetime(2026, 3, 26, 21).isoformat()]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("at nine pm turn off the lamp", "off e0 t0"), ("lock the door", "lock e0"), ["21", "21"]),
        (("turn off the lamp", "off e0"), ("lock the door at nine pm", "lock e0 t0"), ["21", "21"]),
        (("turn off the lamp", "off e0"), ("at nine pm lock the door", "lock e0 t0"), ["", "21"]),
        (("turn off the lamp", "off e0"), ("lock the door in 5 minutes", "lock e0 t0"), ["", "PT5M"]),
        (("turn off the lamp for an hour", "off e0 t0"), ("lock the door", "lock e0"), ["", ""]),
        (("at eight pm turn off the lamp", "off e0 t0"), ("lock the door at nine pm", "lock e0 t0"), ["20", "21"]),
    ],
)
def test_a_moment_at_an_end_of_the_sentence_holds_for_all(
    first: tuple[str, str], second: tuple[str, str], expected: list[str]
) -> None:
    one = clause(first[0], LAMP, first[1])
    other = clause(second[0], DOOR, second[1], start=len(first[0]) + 5)
    plans = spread([one, other], NOW)
    assert [p.actions[0].timing.at[11:13] or p.actions[0].timing.at for p in plans] == expected


def test_a_moment_at_the_end_is_of_the_last_clause_where_both_speak_of_one_thing() -> None:
    plans = spread(
        [clause("turn on the lamp", LAMP, "on e0"), clause("off at nine pm", LAMP, "off e0 t0", start=20)], NOW
    )
    assert [bool(p.actions[0].timing.at) for p in plans] == [False, True]


@pytest.mark.parametrize(
    ("said", "written", "expected"),
    [
        ("at nine pm dim the lock", "bri_down e0 t0", "21"),
        ("in an hour dim the lock", "bri_down e0 t0", "PT1H"),
        ("dim the lock at nine pm", "bri_down e0 t0", ""),
        ("yesterday at nine, was it locked", "was e0 s_locked t0", ""),
    ],
)
def test_what_cannot_be_done_at_a_time_takes_the_rest_with_it(said: str, written: str, expected: str) -> None:
    first = clause(said, DOOR, written)
    assert not first[2].actions
    _, plan = spread([first, clause("turn off the lamp", LAMP, "off e0", start=len(said) + 5)], NOW)
    assert (plan.actions[0].timing.at[11:13] or plan.actions[0].timing.at) == expected
