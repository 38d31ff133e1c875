"""The path of one sentence, top to bottom: `Agent.handle` acts, `Planner.plan` only says what it would do."""

import asyncio
import logging
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Protocol

from agent.answers import Answer
from agent.dialogue import Answered, Choice, Chosen, Confirmation, Confirmed, Declined, Dialogue, Memory, Narrowed
from agent.policy import Decision, DecisionKind, Policy
from agent.ports import Clock, EngineError, Executor, Past, Scheduler, SnapshotSource, TraceSink
from agent.reading import Reader, Reading
from agent.recalled import Recalled
from agent.recollections import is_past, told
from agent.reply import broker_unreachable, compose
from agent.resolve import Context, resolve
from agent.trace import stages
from agent.types import Clarification, Hitch, Outcome, Plan, PlanKind, Program, Reply, Timings, Utterance, Verb
from device_registry.actions import NOW, Action, Reason, Rejection
from device_registry.model import Snapshot

log = logging.getLogger(__name__)
_OF_THE_HOME = frozenset({Reason.NO_SUCH_DEVICE, Reason.NO_SUCH_AREA, Reason.NOTHING_THERE})
"""Refusals that say nothing while no home is known."""


class Spoken(Protocol):
    """An earlier turn, as far as the planner needs it."""

    @property
    def plan(self) -> Plan:
        """What was done then."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """What a sentence would do; `answers` to its plan's queries, in their order."""

    plan: Plan
    reply: str
    ms: Timings
    language: str
    answers: tuple[Answer | Recalled, ...] = ()


class Planner:
    """Understands, and does nothing."""

    def __init__(self, reader: Reader) -> None:
        """`reader`: the model behind it."""
        self._reader = reader

    def plan(
        self, utterance: Utterance, snapshot: Snapshot, turns: Sequence[Spoken] = (), past: Past | None = None
    ) -> Planned:
        """What the sentence asks for, given earlier turns, oldest first; `past` answers what it asks of the past."""
        last = next((t.plan.targets for t in reversed(turns) if t.plan.targets), ())
        reading = self._reader.read(
            utterance.text, utterance.language, snapshot, here=utterance.area, last=last, now=utterance.now, past=past
        )
        plan = _settled(reading.plan)
        answers = _told(plan, snapshot, past, utterance.now)
        if plan.unsure:
            text = compose(plan, (), answers, snapshot, reading.language, asking=plan.actions, now=utterance.now)
            plan = replace(plan, kind=PlanKind.CLARIFY, actions=())
        else:
            text = compose(plan, (), answers, snapshot, reading.language, dry_run=True, now=utterance.now)
        return Planned(plan, text, reading.ms, reading.language, answers)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is decided about an utterance before anything is done."""

    language: str
    plan: Plan
    confirmed: bool
    reading: Reading | None = None


class Agent:
    """One path for every sentence, whatever way it came in."""

    def __init__(
        self,
        source: SnapshotSource,
        reader: Reader,
        executor: Executor,
        policy: Policy,
        trace: TraceSink,
        clock: Clock,
        unreachable: Callable[[], str] = str,
        scheduler: Scheduler | None = None,
        past: Past | None = None,
    ) -> None:
        """`clock`: seconds since the epoch. `unreachable`: the broker's address while it cannot be reached, else "".
        `scheduler`: without one, what is to happen later is refused. `past`: without one, no history is kept.
        """
        self._scheduler = scheduler
        self._past = past
        self._source = source
        self._reader = reader
        self._executor = executor
        self._policy = policy
        self._trace = trace
        self._unreachable = unreachable
        self._dialogue = Dialogue(clock)
        self._reading = asyncio.Lock()
        self._recalling = asyncio.Lock()

    async def handle(self, utterance: Utterance) -> Reply:
        """Understand, check, do, verify, answer. Never raises for what is said or what a device does."""
        begun = perf_counter()
        snapshot = self._source.snapshot()
        turn = await self._understood(utterance, snapshot)
        asking, doing = self._sorted(turn, utterance, snapshot)
        if asking and turn.plan.clarify:
            turn = replace(turn, plan=_one_question(turn.plan, turn.plan.clarify))
        acted = perf_counter()
        outcomes = await self._carry_out(doing, turn, utterance)
        executed = (perf_counter() - acted) * 1000
        after = _with_names(self._source.snapshot(), outcomes, snapshot)
        answers = await self._recalled(turn.plan, after, utterance)
        reply = self._reply(utterance, turn, asking, outcomes, after, answers)
        ms = replace(
            turn.reading.ms if turn.reading else Timings(), execute=executed, total=(perf_counter() - begun) * 1000
        )
        reply = replace(reply, ms=ms, turn_id=uuid.uuid4().hex)
        self._trace.record(reply.turn_id, utterance, self._stages(turn, asking, outcomes, utterance, snapshot), reply)
        return reply

    async def _carry_out(self, actions: Sequence[Action], turn: _Turn, utterance: Utterance) -> tuple[Outcome, ...]:
        """Now, or when the time for it has come."""
        now = [action for action in actions if not _waits(action)]
        outcomes = await self._executor.execute(now, source=utterance.source, confirmed=turn.confirmed)
        later = [action for action in actions if _waits(action)]
        if self._scheduler and later:
            outcomes += await self._scheduler.schedule(later, utterance, turn.language, confirmed=turn.confirmed)
        return outcomes

    async def _recalled(self, plan: Plan, snapshot: Snapshot, utterance: Utterance) -> tuple[Answer | Recalled, ...]:
        """The answers to its queries; beside the event loop where the history is read, since disks may be slow."""
        if self._past is None or not any(map(is_past, plan.queries)):
            return _told(plan, snapshot, None, utterance.now)
        async with self._recalling:
            return await asyncio.to_thread(_told, plan, snapshot, self._past, utterance.now)

    async def _understood(self, utterance: Utterance, snapshot: Snapshot) -> _Turn:
        """Beside the event loop where the engine takes its time, one sentence after the other; none while the history
        that the model is told of is read for another.
        """
        try:
            async with self._recalling if self._past and self._reader.lists.wishes else nullcontext():
                if not self._reader.engine.blocking:
                    return self._understand(utterance, snapshot)
                async with self._reading:
                    return await asyncio.to_thread(self._understand, utterance, snapshot)
        except EngineError as error:
            log.error("%s", error)
            language = self._reader.language(utterance.text, utterance.language)
            return _Turn(language, _rejected(Reason.NO_MODEL, utterance.text), False)

    def _understand(self, utterance: Utterance, snapshot: Snapshot) -> _Turn:
        conversation = _conversation(utterance)
        language = self._reader.language(utterance.text, utterance.language)
        if utterance.area and utterance.area not in snapshot.areas:  # else "the lights" would be those of the home
            return _Turn(language, _rejected(Reason.NO_SUCH_AREA, utterance.area), False)
        answered = self._dialogue.interpret(conversation, utterance.text, language, snapshot)
        if answered is not None:
            return self._answered(answered, language, utterance, snapshot)
        memory = self._dialogue.memory(conversation)
        reading = self._reader.read(
            utterance.text,
            utterance.language,
            snapshot,
            here=utterance.area,
            last=memory.targets,
            now=utterance.now,
            past=self._past,
        )
        return _Turn(reading.language, self._possible(_settled(reading.plan)), False, reading)

    def _possible(self, plan: Plan) -> Plan:
        """Without what nobody can see to: that never happens at once instead."""
        actions = tuple(a for a in plan.actions if not _waits(a))
        if self._scheduler or len(actions) == len(plan.actions):
            return plan
        kind = plan.kind if actions or plan.queries else PlanKind.REJECT
        return replace(plan, kind=kind, actions=actions, rejected=(*plan.rejected, Rejection(Reason.TIME_UNSUPPORTED)))

    def _answered(self, answered: Answered, language: str, utterance: Utterance, snapshot: Snapshot) -> _Turn:
        match answered:
            case Confirmed(actions):
                targets = tuple(a.entity_id for a in actions if a.entity_id)
                return _Turn(language, Plan(PlanKind.ACTIONS, actions=actions, targets=targets), True)
            case Declined():
                return _Turn(language, Plan(PlanKind.CHAT, reason=Verb.CANCEL), False)
            case Chosen(ids, pending):
                context = Context(utterance.area, (), language, ids, utterance.now)
                plan = resolve(Program(pending.statements), pending.linked, snapshot, context)
                return _Turn(language, plan, False)
            case Narrowed(pending):
                clarify = Clarification(pending.choices, pending.linked.text)
                return _Turn(language, Plan(PlanKind.CLARIFY, clarify=clarify), False)

    def _sorted(
        self, turn: _Turn, utterance: Utterance, snapshot: Snapshot
    ) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
        """Actions that must be confirmed first, and those to do now (the executor refuses the forbidden)."""
        if turn.confirmed:
            return (), turn.plan.actions
        if turn.plan.unsure:
            return turn.plan.actions, ()
        decisions = self._decisions(turn.plan, utterance, snapshot)
        asking = tuple(a for a, decision in decisions if decision.kind is DecisionKind.NEEDS_CONFIRMATION)
        return asking, tuple(a for a in turn.plan.actions if a not in asking)

    def _decisions(self, plan: Plan, utterance: Utterance, snapshot: Snapshot) -> list[tuple[Action, Decision]]:
        """What the policy says of each action on an entity that is there."""
        decide, source = self._policy.decide, utterance.source
        return [
            (a, decide(e, a.service, a.data, source, snapshot.members_of(e)))
            for a in plan.actions
            if (e := snapshot.entities.get(a.entity_id or ""))
        ]

    def _reply(
        self,
        utterance: Utterance,
        turn: _Turn,
        asking: tuple[Action, ...],
        outcomes: tuple[Outcome, ...],
        after: Snapshot,
        answers: Sequence[Answer | Recalled],
    ) -> Reply:
        address = self._unreachable()
        if address and not asking and _out_of_reach(turn.plan, outcomes, after):
            text = broker_unreachable(address, turn.language)
        else:
            text = compose(turn.plan, outcomes, answers, after, turn.language, asking=asking, now=utterance.now)
        expects = self._remember(_conversation(utterance), turn, asking)
        return Reply(text, turn.language, turn.plan, outcomes, expects)

    def _remember(self, conversation: str, turn: _Turn, asking: tuple[Action, ...]) -> bool:
        """Keep what "it" is, and the question we asked, if any. Returns whether one is open."""
        self._dialogue.remember(conversation, Memory(turn.plan.targets))
        if asking:
            self._dialogue.ask(conversation, Confirmation(asking))
            return True
        if turn.plan.clarify is None:
            return False
        open_clause = next((c for c in turn.reading.clauses if c.plan.clarify), None) if turn.reading else None
        if open_clause and open_clause.program:
            choices = turn.plan.clarify.choices
            self._dialogue.ask(conversation, Choice(choices, open_clause.program.statements, open_clause.linked))
        return True

    def _stages(
        self,
        turn: _Turn,
        asking: tuple[Action, ...],
        outcomes: tuple[Outcome, ...],
        utterance: Utterance,
        snapshot: Snapshot,
    ) -> Mapping[str, object]:
        decisions = self._decisions(turn.plan, utterance, snapshot)
        return stages(turn.reading, turn.plan, decisions, asking, outcomes)


def _told(plan: Plan, snapshot: Snapshot, past: Past | None, now: datetime | None) -> tuple[Answer | Recalled, ...]:
    """The answers to a plan's queries. `now`: the speaker's clock, this machine's if None."""
    clock = now or datetime.now()
    try:
        return tuple(told(query, snapshot, past, clock) for query in plan.queries)
    except sqlite3.Error as error:
        log.error("the history cannot be read: %s", error)
        return tuple(told(query, snapshot, None, clock) for query in plan.queries)


def _conversation(utterance: Utterance) -> str:
    """Conversations of different ways in never meet: a yes over MQTT answers no question put at the terminal."""
    return f"{utterance.source}/{utterance.conversation_id}"


def _with_names(after: Snapshot, outcomes: Sequence[Outcome], before: Snapshot) -> Snapshot:
    """The home after the turn, in which what left during the turn still has its name."""
    ids = {o.action.entity_id or "" for o in outcomes} - after.entities.keys()
    gone = {i: before.entities[i] for i in ids if i in before.entities}
    return replace(after, entities={**after.entities, **gone}) if gone else after


def _out_of_reach(plan: Plan, outcomes: Sequence[Outcome], snapshot: Snapshot) -> bool:
    """Whether the broker's absence is all there is to say: nothing could be sent, or no home has been heard of yet."""
    if not snapshot.entities and any(r.reason in _OF_THE_HOME for r in plan.rejected):
        return True
    unsent = all(o.detail.partition(":")[0] == Hitch.NO_BROKER for o in outcomes)
    return bool(outcomes) and unsent and not plan.rejected


def _one_question(plan: Plan, clarify: Clarification) -> Plan:
    """Only one question can be open: the confirmation is; what was ambiguous is named as not understood."""
    return replace(plan, clarify=None, rejected=(*plan.rejected, Rejection(Reason.UNCLEAR, clarify.span)))


def _settled(plan: Plan) -> Plan:
    """A bare yes or no with nothing to answer is told so."""
    if plan.kind is PlanKind.CHAT and plan.reason in (Verb.YES, Verb.NO):
        return _rejected(Reason.NOTHING_TO_CONFIRM)
    return plan


def _waits(action: Action) -> bool:
    """Whether it is the scheduler's: of another time, or of no device."""
    return action.timing != NOW or action.entity_id is None


def _rejected(reason: Reason, span: str = "") -> Plan:
    return Plan(PlanKind.REJECT, rejected=(Rejection(reason, span),))
