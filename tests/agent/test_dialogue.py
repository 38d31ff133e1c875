"""Answers to open questions, and what a conversation forgets."""

import pytest

from agent.dialogue import (
    Choice,
    Chosen,
    Confirmation,
    Confirmed,
    Declined,
    Dialogue,
    Memory,
    Narrowed,
)
from agent.types import Linked, Statement, Target, Verb
from device_registry.actions import Action
from device_registry.model import Area, Domain, Entity, Floor, Snapshot

UNLOCK = Confirmation((Action("lock.front", "lock.unlock"),))
LINKED = Linked("turn on the lamp", "en", (), ())
STATEMENTS = (Statement(Verb.ON, (Target(kind="light"),)),)
KITCHEN, HALL, BEDROOM, DESK = "light.kitchen", "light.hall", "light.bedroom", "light.desk"
WHICH = Choice((KITCHEN, HALL, BEDROOM, DESK), STATEMENTS, LINKED)
HOME = Snapshot(
    floors={"up": Floor("up", "Upstairs", ("楼上",))},
    areas={
        "kitchen": Area("kitchen", "Kitchen", ("厨房",)),
        "hall": Area("hall", "Hall", ("走廊",)),
        "bedroom": Area("bedroom", "Bedroom", ("卧室",), "up"),
    },
    entities={
        KITCHEN: Entity(KITCHEN, Domain.LIGHT, "Lamp", ("灯",), "kitchen"),
        HALL: Entity(HALL, Domain.LIGHT, "Lamp", ("灯",), "hall"),
        BEDROOM: Entity(BEDROOM, Domain.LIGHT, "Reading lamp", ("阅读灯",), "bedroom"),
        DESK: Entity(DESK, Domain.LIGHT, "Desk lamp 2", ("台灯",), "bedroom"),
    },
)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dialogue(clock: Clock) -> Dialogue:
    return Dialogue(clock)


def say(dialogue: Dialogue, text: str, language: str = "en") -> object:
    return dialogue.interpret("c", text, language, HOME)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes"),
        ("en", "Yes, please!"),
        ("en", "do it"),
        ("en", "OK"),
        ("zh", "好的"),
        ("zh", "确认。"),
        ("zh", "是的，确认"),
        ("de", "Ja, bitte"),
        ("es", "Sí"),
        ("fr", "d’accord"),
        ("pt", "pode fazer"),
        ("en", "ja"),  # the language was guessed
        ("fi", "yes"),
    ],
)
def test_yes(dialogue: Dialogue, language: str, text: str) -> None:
    dialogue.ask("c", UNLOCK)
    assert say(dialogue, text, language) == Confirmed(UNLOCK.actions)
    assert dialogue.pending("c") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no"),
        ("en", "Never mind."),
        ("en", "cancel that"),
        ("en", "no, don't"),
        ("zh", "不要"),
        ("zh", "算了"),
        ("de", "nein danke"),
        ("es", "déjalo"),
        ("fr", "laisse tomber"),
        ("pt", "deixa pra lá"),
    ],
)
@pytest.mark.parametrize("question", [UNLOCK, WHICH])
def test_no(dialogue: Dialogue, question: Confirmation | Choice, language: str, text: str) -> None:
    dialogue.ask("c", question)
    assert say(dialogue, text, language) == Declined()
    assert dialogue.pending("c") is None


@pytest.mark.parametrize(
    "text", ["yes and turn off the light", "turn on the lamp", "yesterday", "是不是", "yes no", "yes " * 20, "not yes"]
)
def test_anything_else_is_a_new_sentence_and_drops_the_question(dialogue: Dialogue, text: str) -> None:
    dialogue.ask("c", UNLOCK)
    assert say(dialogue, text) is None
    assert say(dialogue, "yes") is None


@pytest.mark.parametrize("text", ["", "  ", "...", "?!"])
def test_silence_leaves_the_question_open(dialogue: Dialogue, text: str) -> None:
    dialogue.ask("c", UNLOCK)
    assert say(dialogue, text) is None
    assert say(dialogue, "yes") == Confirmed(UNLOCK.actions)


def test_yes_without_a_question_is_no_answer(dialogue: Dialogue) -> None:
    assert say(dialogue, "yes") is None


def test_another_conversation_cannot_answer(dialogue: Dialogue) -> None:
    dialogue.ask("c", UNLOCK)
    assert dialogue.interpret("d", "yes", "en", HOME) is None
    assert dialogue.pending("c") == UNLOCK


def test_a_confirmation_expires(dialogue: Dialogue, clock: Clock) -> None:
    dialogue.ask("c", UNLOCK)
    clock.now += 60
    assert dialogue.pending("c") == UNLOCK
    clock.now += 0.1
    assert say(dialogue, "yes") is None


def test_a_later_turn_does_not_prolong_a_confirmation(dialogue: Dialogue, clock: Clock) -> None:
    dialogue.ask("c", UNLOCK)
    clock.now += 50
    dialogue.remember("c", Memory(("light.x",)))
    clock.now += 20
    assert dialogue.pending("c") is None
    assert dialogue.memory("c").targets == ("light.x",)


def test_a_new_question_replaces_the_old(dialogue: Dialogue) -> None:
    dialogue.ask("c", UNLOCK)
    dialogue.ask("c", WHICH)
    assert say(dialogue, "the kitchen one") == Chosen((KITCHEN,), WHICH)


@pytest.mark.parametrize(
    ("language", "text", "chosen"),
    [
        ("en", "the kitchen one", (KITCHEN,)),
        ("en", "Kitchen", (KITCHEN,)),
        ("en", "the one in the hall, please", (HALL,)),
        ("en", "hall lamp", (HALL,)),
        ("en", "the reading lamp", (BEDROOM,)),
        ("en", "desk", (DESK,)),
        ("en", "the second one", (HALL,)),
        ("en", "number three", (BEDROOM,)),
        ("en", "one", (KITCHEN,)),
        ("en", "the last one", (DESK,)),
        ("en", "2", (DESK,)),  # a name before a place in the list
        ("en", "all of them", WHICH.choices),
        ("zh", "厨房的", (KITCHEN,)),
        ("zh", "走廊那个", (HALL,)),
        ("zh", "第二个", (HALL,)),
        ("zh", "台灯", (DESK,)),
        ("zh", "最后一个", (DESK,)),
        ("zh", "全部", WHICH.choices),
        ("de", "die zweite", (HALL,)),
        ("fr", "le troisième", (BEDROOM,)),
        ("es", "la primera", (KITCHEN,)),
        ("pt", "a última", (DESK,)),
        ("en", "la segunda", (HALL,)),
    ],
)
def test_choosing(dialogue: Dialogue, language: str, text: str, chosen: tuple[str, ...]) -> None:
    dialogue.ask("c", WHICH)
    assert say(dialogue, text, language) == Chosen(chosen, WHICH)
    assert dialogue.pending("c") is None


def test_an_answer_that_fits_several_narrows_the_question(dialogue: Dialogue) -> None:
    dialogue.ask("c", WHICH)
    narrowed = say(dialogue, "the one upstairs")
    assert isinstance(narrowed, Narrowed)
    assert narrowed.pending.choices == (BEDROOM, DESK)
    assert say(dialogue, "the second one") == Chosen((DESK,), narrowed.pending)


@pytest.mark.parametrize("text", ["turn off the kitchen lamp", "yes", "the seventh one", "garage", "sixth"])
def test_what_chooses_nothing_is_a_new_sentence(dialogue: Dialogue, text: str) -> None:
    dialogue.ask("c", WHICH)
    assert say(dialogue, text) is None
    assert dialogue.pending("c") is None


def test_a_choice_that_has_left_the_home_is_not_chosen_by_name(dialogue: Dialogue) -> None:
    dialogue.ask("c", WHICH)
    assert dialogue.interpret("c", "kitchen", "en", Snapshot()) is None


def test_memory(dialogue: Dialogue, clock: Clock) -> None:
    memory = Memory(("light.a",), STATEMENTS, LINKED)
    dialogue.remember("c", memory)
    assert dialogue.memory("c") == memory
    assert dialogue.memory("d") == Memory()
    clock.now += 300
    assert dialogue.memory("c") == memory
    clock.now += 0.1
    assert dialogue.memory("c") == Memory()
    assert len(dialogue) == 0


def test_a_turn_that_spoke_of_nothing_keeps_it(dialogue: Dialogue) -> None:
    dialogue.remember("c", Memory(("light.a",), STATEMENTS, LINKED))
    dialogue.remember("c", Memory())
    assert dialogue.memory("c") == Memory(("light.a",))


def test_conversations_are_bounded_and_the_least_recent_goes(clock: Clock) -> None:
    dialogue = Dialogue(clock, limit=2)
    for conversation in ("a", "b", "a", "c"):
        dialogue.remember(conversation, Memory((conversation,)))
    assert len(dialogue) == 2
    assert [dialogue.memory(c).targets for c in "abc"] == [("a",), (), ("c",)]
