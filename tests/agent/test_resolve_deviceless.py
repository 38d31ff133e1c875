from datetime import datetime

import pytest

from agent.resolve import Context, resolve
from agent.types import Linked, Mention, MentionKind, PlanKind
from device_registry.actions import Reason
from tests.agent.programs import named, plan, said
from tests.agent.programs import program as parsed
from tests.homes import HOME

CLOCK = Context(now=datetime(2026, 3, 26, 15, 10))


def text(words: str) -> Mention:
    return Mention(MentionKind.TEXT, 0, 0, len(words), words)


@pytest.mark.parametrize(
    ("program", "mentions", "service", "data"),
    [
        ("timer_start t0", {"t0": said("10 minutes")}, "timer.start", {"minutes": 10}),
        (
            "timer_start t0 x0",
            {"t0": said("for an hour and a half"), "x0": text("pasta")},
            "timer.start",
            {"hours": 1, "minutes": 30, "name": "pasta"},
        ),
        ("timer_more t0", {"t0": said("2 minutes")}, "timer.change", {"minutes": 2}),
        ("timer_less t0", {"t0": said("90 seconds")}, "timer.change", {"minutes": -1, "seconds": -30}),
        ("timer_cancel x0", {"x0": text("tea")}, "timer.cancel", {"name": "tea"}),
        ("timer_cancel_all", {}, "timer.cancel_all", {}),
        ("timer_pause", {}, "timer.pause", {}),
        ("timer_resume", {}, "timer.unpause", {}),
        ("timer_ask", {}, "timer.status", {}),
        ("list_add x0 x1", {"x0": text("milk"), "x1": text("shopping list")}, "todo.add_item", None),
        ("list_done x0", {"x0": text("milk")}, "todo.complete_item", {"item": "milk"}),
        ("list_remove x0", {"x0": text("milk")}, "todo.remove_item", {"item": "milk"}),
        ("list_read x0", {"x0": text("to-do list")}, "todo.get_items", {"list": "to-do list"}),
        ("say x0", {"x0": text("dinner is ready")}, "notify.announce", {"message": "dinner is ready"}),
        ("say x0 a0", {"x0": text("come down"), "a0": named("hall")}, "notify.announce", None),
    ],
)
def test_a_deed_of_no_device(program: str, mentions: dict[str, Mention], service: str, data: dict[str, object]) -> None:
    (action,) = plan(program, context=CLOCK, **mentions).actions
    expected = {"item": "milk", "list": "shopping list"} if "x1" in program else data
    expected = {"message": "come down", "area": "hall"} if "a0" in program else expected
    assert (action.entity_id, action.service, dict(action.data)) == (None, service, expected)


@pytest.mark.parametrize(
    ("language", "words", "bare"),
    [
        ("de", "die Butter", "Butter"),
        ("fr", "de l'eau", "eau"),
        ("fr", "du lait et des œufs", "lait et des œufs"),
        ("es", "los macarrones", "macarrones"),
        ("en", "the", "the"),
        ("zh", "牛奶", "牛奶"),
    ],
)
def test_a_thing_on_a_list_bears_no_article(language: str, words: str, bare: str) -> None:
    linked = Linked(words, language, (), (text(words),))
    (action,) = resolve(parsed("list_add x0"), linked, HOME, CLOCK).actions
    assert action.data["item"] == bare
    (said_so,) = resolve(parsed("say x0"), linked, HOME, CLOCK).actions
    assert said_so.data["message"] == words


def test_a_reminder_waits() -> None:
    (action,) = plan("say x0 t0", context=CLOCK, x0=text("the bins"), t0=said("at 8 pm")).actions
    assert (action.service, action.timing.at) == ("notify.announce", "2026-03-26T20:00:00")


@pytest.mark.parametrize("program", ["timer_start", "timer_more", "alarm_at", "alarm_at t0"])
def test_a_timer_without_a_length_and_an_alarm_without_a_time_are_asked_about(program: str) -> None:
    result = plan(program, context=CLOCK, t0=said("tomorrow"))
    assert (result.kind, result.actions) == (PlanKind.REJECT, ())
    assert [r.reason for r in result.rejected] == [Reason.TIME_UNCLEAR]
