"""Whole turns: a scripted model, a pretended executor, everything else real."""

import asyncio
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from agent.engine.scripted import ScriptedEngine
from agent.pipeline import Agent, Planner
from agent.policy import Policy
from agent.ports import Automaton, Completion, Past
from agent.reading import Reader
from agent.recalled import Recalled
from agent.types import Outcome, OutcomeKind, PlanKind, Reply, Utterance
from device_registry.actions import Action, Reason
from device_registry.history import History, Reading
from device_registry.model import Snapshot
from tests.agent.words import LISTS
from tests.homes import HOME

PROGRAMS = {
    "turn off <e0> <d:light>": "off e0",
    "turn on <e0> <d:light>": "on e0",
    "turn off the <a0> lights": "off all light a0",
    "dim it to <n0>": "bri it n0",
    "turn it off": "off it",
    "dim <e0> <d:light> to <n0>": "bri e0 n0",
    "unlock the <e0> <d:lock>": "unlock e0",
    "lock the <e0> <d:lock>": "lock e0",
    "turn off the <e0> <d:lock>": "off e0",
    "which lights are on": "which some light s_on",
    "is the <e0> <d:lock> open": "is e0 s_unlocked",
    "<w> the <e0> <d:lock> open": "was e0 s_unlocked",
    "turn on the <w>": "on unk",
    "turn on the <e0> <d:light>": "on e0",
    "hello": "chat",
    "yes": "yes",
    "no": "no",
    "打 开 <e0> <d:light>": "on e0",
}


class Hands:
    """An executor that does as told, and remembers. `result`: what becomes of everything."""

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[Action, ...], str, bool]] = []
        self.result = OutcomeKind.VERIFIED

    async def execute(self, actions: Sequence[Action], *, source: str, confirmed: bool) -> tuple[Outcome, ...]:
        if actions:
            self.calls.append((tuple(actions), source, confirmed))
        return tuple(Outcome(action, self.result) for action in actions)

    @property
    def done(self) -> list[tuple[str | None, str]]:
        return [(a.entity_id, a.service) for actions, _, _ in self.calls for a in actions]


class Home:
    def snapshot(self) -> Snapshot:
        return HOME


class Turns:
    """A trace that keeps everything."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Utterance, Mapping[str, object], Reply]] = []

    def record(self, turn_id: str, utterance: Utterance, stages: Mapping[str, object], reply: Reply) -> None:
        self.kept.append((turn_id, utterance, stages, reply))


class House:
    """An agent with all that it needs, and a clock to move."""

    def __init__(self, **programs: str) -> None:
        self.now, self.hands, self.turns = 1000.0, Hands(), Turns()
        reader = Reader(ScriptedEngine(PROGRAMS | programs), LISTS)
        self.agent = Agent(Home(), reader, self.hands, Policy(), self.turns, lambda: self.now)

    async def say(self, text: str, **fields: str) -> Reply:
        return await self.agent.handle(Utterance(text, **fields))


async def test_an_action_is_done_and_told() -> None:
    house = House()
    reply = await house.say("turn off bob", source="mqtt")
    assert house.hands.calls == [((Action("light.living_lamp", "light.turn_off"),), "mqtt", False)]
    assert reply.verified
    assert reply.text == "Turned off Bob."
    assert (reply.language, reply.expects_answer) == ("en", False)
    assert reply.ms.total >= reply.ms.execute >= 0


async def test_the_answer_is_in_the_language_of_the_question() -> None:
    reply = await House().say("打开鲍勃")
    assert reply.language == "zh"
    assert "打开" in reply.text


async def test_what_did_not_work_is_not_told_as_done() -> None:
    house = House()
    house.hands.result = OutcomeKind.TIMEOUT
    reply = await house.say("turn off bob")
    assert not reply.verified
    assert "did not answer" in reply.text


async def test_a_question_is_answered_and_nothing_done() -> None:
    house = House()
    reply = await house.say("which lights are on")
    assert reply.plan.kind is PlanKind.QUERY
    assert "Bob" in reply.text
    assert house.hands.calls == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("x" * 501, Reason.TOO_LONG),
        ("\x00\x01\x02\x03", Reason.NOT_TEXT),
        ("turn on the jacuzzi", Reason.NO_SUCH_DEVICE),
        ("turn off the front door", Reason.CANNOT),
        ("yes", Reason.NOTHING_TO_CONFIRM),
        ("no", Reason.NOTHING_TO_CONFIRM),
    ],
)
async def test_a_refusal_says_why_and_does_nothing(text: str, reason: Reason) -> None:
    house = House()
    reply = await house.say(text)
    assert [r.reason for r in reply.plan.rejected] == [reason]
    assert reply.plan.kind is PlanKind.REJECT
    assert reply.text
    assert not reply.verified
    assert house.hands.calls == []


async def test_chat_does_nothing() -> None:
    house = House()
    reply = await house.say("hello")
    assert reply.plan.kind is PlanKind.CHAT
    assert reply.text
    assert house.hands.calls == []


async def test_the_possible_half_is_done_and_the_other_told() -> None:
    house = House()
    reply = await house.say("turn off bob and lock the front door and turn off the back door")
    assert house.hands.done == [("light.living_lamp", "light.turn_off"), ("lock.front", "lock.lock")]
    assert [r.entity_id for r in reply.plan.rejected] == ["lock.back"]
    assert not reply.verified
    assert "Turned off Bob" in reply.text
    assert "back door" in reply.text


async def test_it_is_what_the_last_turn_spoke_of() -> None:
    house = House()
    await house.say("turn on bob")
    await house.say("hello")
    await house.say("dim it to 30")
    assert house.hands.done == [("light.living_lamp", "light.turn_on")] * 2
    assert (await house.say("turn it off", conversation_id="another")).plan.kind is PlanKind.REJECT


# ---------------------------------------------------------------- asking back


async def test_a_guarded_action_waits_for_a_yes() -> None:
    house = House()
    asked = await house.say("unlock the back door")
    assert asked.expects_answer
    assert asked.text == "Unlock the back door? Say yes to go ahead."
    assert house.hands.calls == []
    assert not asked.verified
    done = await house.say("yes")
    assert house.hands.calls == [((Action("lock.back", "lock.unlock"),), "cli", True)]
    assert done.verified
    assert done.text == "Unlocked the back door."


async def test_a_no_ends_it() -> None:
    house = House()
    await house.say("unlock the back door")
    declined = await house.say("no")
    assert (declined.plan.kind, declined.expects_answer) == (PlanKind.CHAT, False)
    assert (await house.say("yes")).plan.rejected[0].reason is Reason.NOTHING_TO_CONFIRM
    assert house.hands.calls == []


async def test_a_yes_that_comes_too_late_confirms_nothing() -> None:
    house = House()
    await house.say("unlock the back door")
    house.now += 61
    assert (await house.say("yes")).plan.rejected[0].reason is Reason.NOTHING_TO_CONFIRM
    assert house.hands.calls == []


@pytest.mark.parametrize("elsewhere", [{"source": "mqtt"}, {"conversation_id": "other"}])
async def test_a_yes_from_elsewhere_confirms_nothing(elsewhere: dict[str, str]) -> None:
    house = House()
    await house.say("unlock the back door")
    await house.say("yes", **elsewhere)
    assert house.hands.calls == []


async def test_another_sentence_drops_the_question() -> None:
    house = House()
    await house.say("unlock the back door")
    await house.say("turn off bob")
    await house.say("yes")
    assert house.hands.done == [("light.living_lamp", "light.turn_off")]


async def test_the_harmless_part_is_done_before_the_guarded_one_is_confirmed() -> None:
    house = House()
    asked = await house.say("turn off bob and unlock the back door")
    assert house.hands.done == [("light.living_lamp", "light.turn_off")]
    assert asked.expects_answer
    await house.say("yes please")
    assert house.hands.done[1:] == [("lock.back", "lock.unlock")]


async def test_two_of_one_name_are_asked_about_and_the_chosen_one_is_done() -> None:
    house = House()
    asked = await house.say("turn on the ceiling light")
    assert asked.plan.clarify is not None
    assert asked.plan.clarify.choices == ("light.kitchen_ceiling", "light.living_ceiling")
    assert asked.expects_answer
    assert house.hands.calls == []
    chosen = await house.say("the one in the living room")
    assert house.hands.done == [("light.living_ceiling", "light.turn_on")]
    assert chosen.verified


async def test_one_question_at_a_time_and_the_other_part_is_named() -> None:
    house = House()
    asked = await house.say("unlock the front door and turn on the ceiling light")  # the hall has no such light
    assert asked.expects_answer
    assert asked.plan.clarify is None
    assert [r.reason for r in asked.plan.rejected] == [Reason.UNCLEAR]
    await house.say("yes")
    assert house.hands.done == [("lock.front", "lock.unlock")]


async def test_a_name_that_several_bear_is_the_one_where_the_rest_is() -> None:
    house = House()
    asked = await house.say("unlock the back door and turn on the ceiling light")  # both are in the kitchen
    assert asked.plan.rejected == ()
    await house.say("yes")
    assert set(house.hands.done) == {("lock.back", "lock.unlock"), ("light.kitchen_ceiling", "light.turn_on")}


async def test_an_answer_that_fits_both_is_asked_again() -> None:
    house = House()
    await house.say("turn on the ceiling light")
    again = await house.say("the ceiling light")
    assert again.expects_answer
    assert again.plan.kind is PlanKind.CLARIFY
    await house.say("the second one")
    assert house.hands.done == [("light.living_ceiling", "light.turn_on")]


async def test_a_model_that_is_not_sure_asks() -> None:
    house = House()
    house.agent = Agent(
        Home(), Reader(ScriptedEngine(PROGRAMS), LISTS, sure=1.1), house.hands, Policy(), house.turns, lambda: house.now
    )
    asked = await house.say("turn off bob")
    assert asked.expects_answer
    assert house.hands.calls == []
    await house.say("yes")
    assert house.hands.done == [("light.living_lamp", "light.turn_off")]


# ---------------------------------------------------------------- what is kept


async def test_a_turn_is_kept_stage_by_stage() -> None:
    house = House()
    reply = await house.say("turn off bob and unlock the back door")
    ((turn_id, utterance, stages, kept),) = house.turns.kept
    assert (turn_id, utterance.text, kept) == (reply.turn_id, "turn off bob and unlock the back door", reply)
    assert json.loads(json.dumps(stages)) == stages | json.loads(json.dumps(stages))
    assert stages["program"] == ["<off> <e0>", "<unlock> <e0>"]
    assert stages["prompt"][0] == "<s> <en> <noarea?> turn off <e0> <d:light> <plan>"  # type: ignore[index]
    assert [d["decision"] for d in stages["policy"]] == ["allowed", "needs_confirmation"]  # type: ignore[attr-defined]
    assert [o["outcome"] for o in stages["outcomes"]] == ["verified"]  # type: ignore[attr-defined]
    assert [a["entity_id"] for a in stages["asking"]] == ["lock.back"]  # type: ignore[attr-defined]


async def test_every_turn_is_kept_under_its_own_name() -> None:
    house = House()
    for text in ("", "turn off bob", "hello", "unlock the back door", "yes"):
        await house.say(text)
    assert len({turn_id for turn_id, *_ in house.turns.kept}) == 5


async def test_a_model_that_does_not_answer_is_said_so() -> None:
    house = House()
    reply = await house.say("make me a sandwich")
    assert [r.reason for r in reply.plan.rejected] == [Reason.NO_MODEL]
    assert "hearth doctor" in reply.text
    assert house.hands.done == []


async def test_an_engine_that_takes_its_time_holds_nothing_else_up() -> None:
    began, go_on = threading.Event(), threading.Event()

    class Slow(ScriptedEngine):
        blocking = True

        def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
            began.set()
            assert go_on.wait(10)
            return super().decode(prefix, suffix, grammar)

    hands = Hands()
    agent = Agent(Home(), Reader(Slow(PROGRAMS), LISTS), hands, Policy(), Turns(), lambda: 0.0)
    first = asyncio.create_task(agent.handle(Utterance("turn off the kitchen lights", conversation_id="a")))
    second = asyncio.create_task(agent.handle(Utterance("hello", conversation_id="b")))
    while not began.is_set():
        await asyncio.sleep(0.01)
    assert not hands.done
    go_on.set()
    assert (await second).plan.kind is PlanKind.CHAT
    assert (await first).outcomes
    assert hands.done


# ---------------------------------------------------------------- the past

NOON = datetime(2026, 3, 26, 12, 0)


def remembered() -> History:
    """The front door was open from nine to ten."""
    kept, clock = History(Path(":memory:")), NOON.timestamp()
    told = ((30, "locked"), (3, "unlocked"), (2, "locked"))
    kept.add([Reading("lock.front", clock - hours * 3600, state) for hours, state in told], clock)
    return kept


def house_with(past: Past | None) -> House:
    house = House()
    reader = Reader(ScriptedEngine(PROGRAMS), LISTS)
    house.agent = Agent(Home(), reader, house.hands, Policy(), house.turns, lambda: 0.0, past=past)
    return house


async def test_the_past_is_answered_out_of_the_history() -> None:
    house = house_with(remembered())
    reply = await house.agent.handle(Utterance("was the front door open", now=NOON))
    said = reply.text.replace("\u202f", " ")
    assert said == "Yes, the front door was unlocked today, for 1 hour in all, last at 9:00 AM."
    assert house.hands.calls == []


async def test_without_a_history_that_is_said() -> None:
    reply = await house_with(None).agent.handle(Utterance("was the front door open", now=NOON))
    assert reply.text == "I keep no history, so I do not know."


async def test_a_history_that_cannot_be_read_ends_no_turn() -> None:
    closed = remembered()
    closed.close()
    reply = await house_with(closed).agent.handle(Utterance("was the front door open", now=NOON))
    assert reply.text == "I keep no history, so I do not know."


def test_a_plan_bears_its_answers() -> None:
    planned = planner().plan(Utterance("was the front door open", now=NOON), HOME, past=remembered())
    [found] = planned.answers
    assert isinstance(found, Recalled)
    assert found.truth is True
    assert found.seconds == pytest.approx(3600)


# ---------------------------------------------------------------- only saying what it would do


def planner(sure: float = 0.0) -> Planner:
    return Planner(Reader(ScriptedEngine(PROGRAMS), LISTS, sure=sure))


def test_a_plan_without_an_agent() -> None:
    planned = planner().plan(Utterance("turn off bob"), HOME)
    assert [a.service for a in planned.plan.actions] == ["light.turn_off"]
    assert planned.language == "en"
    assert "Bob" in planned.reply


def test_a_plan_after_earlier_turns() -> None:
    turns = [planner().plan(Utterance(text), HOME) for text in ("turn off bob", "hello")]
    planned = planner().plan(Utterance("dim it to 30"), HOME, turns)
    assert [a.entity_id for a in planned.plan.actions] == ["light.living_lamp"]


def test_a_plan_that_is_not_sure_is_a_question() -> None:
    planned = planner(sure=1.1).plan(Utterance("turn off bob"), HOME)
    assert (planned.plan.kind, planned.plan.actions) == (PlanKind.CLARIFY, ())
    assert "Bob" in planned.reply
