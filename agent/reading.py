"""Reading a sentence: link, prompt, decode, parse, resolve, clause by clause. Everything short of acting."""

import logging
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.clauses import Bounds
from agent.conditions import as_question, drops_a_condition, only_asks
from agent.digest import Readings, Senses, digest
from agent.free_text import Places, fits, pieces, texts_in, told
from agent.given import shared
from agent.left_out import completed
from agent.linker import ABSENT_ROOM, ABSENT_THING, LinkedSentence, Linker
from agent.listed import listed
from agent.ports import Completion, Engine
from agent.program import ProgramError, grammar, parse, write
from agent.prompt import MAX_SUFFIX, Prompt, render, render_places, render_room
from agent.resolve import Context, following, merge, resolve
from agent.restated import once
from agent.room_wishes import FINE, Deeds, area_of, granted, wishes_in
from agent.scopes import setting
from agent.segment import Draft, best
from agent.spread import spread, waits
from agent.text import MAX_CHARS, guess_language, runs, words
from agent.types import WISHES, Linked, MentionKind, Plan, PlanKind, Program, Statement, Timings
from agent.wordlists import WordLists
from device_registry.actions import NOW, Reason, Rejection
from device_registry.baseline import Baseline
from device_registry.model import Snapshot

log = logging.getLogger(__name__)
_SHOWN = 80
_MAX_CONTROL_SHARE = 0.1
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no text, and nothing that can be written down


DISSENT = 0.5
"""What a reading loses of its confidence that the second reader does not share, or that is silent about a time or a
condition.
"""


OBVIOUS = 0.995
"""Standing of the least sure token from which the second reader is not asked: its dissent tells nothing there, and
half of all commands need no second reading (docs/log.md).
"""


SHORT, LONG = 5, 16
"""Tokens: doubt counts by the length of the sentence between these (see `standing`)."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause on its way from words to a plan. `program` is None where what the model wrote is no program.

    `confidence`: the model's; of what acts as it stands in a sentence of that length (`standing`), less `DISSENT` where
    the second reader would not do the same. `rooms`: what the model was asked about rooms, for wishes that they decide;
    `written` says what it would do there.
    """

    linked: Linked
    prompt: Prompt
    written: tuple[str, ...]
    confidence: float
    program: Program | None
    plan: Plan
    rooms: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, read. `ms` holds link, prefill, decode and resolve."""

    language: str
    clauses: tuple[Clause, ...]
    plan: Plan
    ms: Timings


class Reader:
    """Reads sentences with one engine. Deterministic: same sentence, same home, same reading."""

    def __init__(
        self,
        engine: Engine,
        lists: WordLists,
        languages: Sequence[str] = ("en", "zh"),
        *,
        sure: float | Mapping[str, float] = 0.0,
        second: "Reader | None" = None,
    ) -> None:
        """`lists`, `languages` and `sure` are the model's own (agent/engine/bundle.py).

        `sure`, for all languages or for each: the confidence below which a plan's actions are asked about instead of
        done, as are those of a clause too long to be read whole. `second`: a reader with another model, who is asked
        about whatever acts and is not obvious: an earlier stage of the training seldom makes the same mistake.
        """
        self.engine = engine
        self.lists = lists
        self._sure = sure
        self._second = second
        self.languages = tuple(languages)
        self._linker = Linker(lists)
        self._shown = None if engine.open_vocabulary else lists
        self._baseline: Baseline | None = None

    def warm(self) -> None:
        """Load what the first sentence of each language would pay for."""
        for language in self.languages:
            for here in (None, "somewhere"):
                self.read("hello 1", language, Snapshot(), here=here)

    def language(self, text: str, tag: str | None) -> str:
        """The model's language for a BCP 47 tag ("zh-Hans" is "zh"), or guessed from the text."""
        primary = (tag or "").replace("_", "-").partition("-")[0].lower()
        return primary if primary in self.languages else self._guess(text)

    def _guess(self, text: str) -> str:
        """The language that knows most of the words; the first of the model's where several know as many."""
        if guess_language(text) == "zh":
            return "zh"
        said = words(text[:MAX_CHARS])
        return max(self.languages, key=lambda name: sum(w in self.lists.of(name).known for w in said))

    def read(
        self,
        text: str,
        language: str | None,
        snapshot: Snapshot,
        *,
        here: str | None,
        last: tuple[str, ...] = (),
        now: datetime | None = None,
        past: Readings | None = None,
    ) -> Reading:
        """The plan of a sentence. `here`: the speaker's area_id; `last`: entity_ids spoken of before; `now`: the
        speaker's clock, this machine's if None; `past`: what the home said before, as far as the model reads of it.
        """
        spoken = self.language(text, language)
        if reason := refusal(text):
            shown = _SURROGATE.sub("\ufffd", text[:_SHOWN])
            return Reading(spoken, (), Plan(PlanKind.REJECT, rejected=(Rejection(reason, shown),)), Timings())
        begun = time.perf_counter()
        sentence = self._linker.sentence(text, spoken, snapshot)
        ms = Timings(link=(time.perf_counter() - begun) * 1000)
        spent: list[Completion] = []
        senses = self._senses(snapshot, here, past, now)

        def draft(bounds: Bounds) -> Draft:
            found = self._draft(bounds, sentence.clause(bounds), here is not None)
            spent.append(found.completion)
            return found

        drafts = [self._with_texts(part, spent) for part in best(sentence.split, draft)]
        drafts = [self._with_deeds(part, senses, spent) for part in drafts]
        resolving = time.perf_counter()
        asks = only_asks(text, spoken)
        clauses = self._resolved(drafts, sentence, snapshot, Context(here, last, spoken, now=now), asks=asks)
        deeds = _deeds(clauses)
        done = time.perf_counter()
        ms = replace(
            ms,
            prefill=sum(completion.prefill_ms for completion in spent),
            decode=sum(completion.decode_ms for completion in spent),
            resolve=(done - resolving) * 1000,
        )
        agreed = True
        length = sum(len(c.linked.tokens) for c in clauses)
        if deeds and not _obvious(drafts, length) and self._second and _could_read(self._second.lists, clauses):
            other = self._second.read(text, spoken, snapshot, here=here, last=last, now=now, past=past)
            agreed = deeds <= _deeds(other.clauses)
            ms = _sum(ms, other.ms)
        agreed = agreed and not (asks or _is_doubtful(clauses))
        clauses = [self._weighed(c, agreed, length) for c in clauses]
        ms = replace(ms, total=(time.perf_counter() - begun) * 1000)
        return Reading(spoken, tuple(clauses), merge(_without_talk(clauses)), ms)

    def _senses(self, snapshot: Snapshot, here: str | None, past: Readings | None, now: datetime | None) -> Senses:
        """What the model may be told of the home; the usual values of a history are kept as long as it is read."""
        if past is None or not self.lists.wishes:
            return Senses(snapshot, here)
        if self._baseline is None or self._baseline.past is not past:
            self._baseline = Baseline(past)
        return Senses(snapshot, here, past, self._baseline, (now or datetime.now()).timestamp())

    def _draft(self, bounds: Bounds, linked: Linked, here: bool) -> Draft:
        prompt = render(linked, here=here, lists=self._shown)
        return Draft(bounds, linked, prompt, self.engine.decode(prompt.prefix, prompt.suffix, grammar(linked)))

    def _with_texts(self, draft: Draft, spent: list[Completion]) -> Draft:
        """A draft whose clause has the free words that its program speaks of, if they can be told apart."""
        linked, written = draft.linked, draft.completion.tokens
        texts = texts_in(written)
        if not texts or not self.lists.texts or not fits(linked):
            return draft
        prompt = render_places(linked, written, self._shown)
        found = self.engine.decode(prompt.prefix, prompt.suffix, Places(texts, len(pieces(linked))))
        spent.append(found)
        return replace(draft, linked=told(linked, found.tokens))

    def _with_deeds(self, draft: Draft, senses: Senses, spent: list[Completion]) -> Draft:
        """A draft in whose program stands what is to be done in the place of what the room decides."""
        if not self.lists.wishes or not wishes_in(draft.completion.tokens):
            return draft
        if (program := _program(draft.completion.tokens)) is None:
            return draft
        statements: list[Statement] = []
        rooms: list[Prompt] = []
        found: list[Completion] = [draft.completion]
        for statement in program.statements:
            if statement.verb in WISHES:
                rooms.append(render_room(statement.verb, _digest(senses, area_of(statement, draft.linked))))
                found.append(self.engine.decode(rooms[-1].prefix, rooms[-1].suffix, Deeds()))
                statement = granted(statement, found[-1].tokens, here=senses.here is not None)
            statements.append(statement)
        spent += found[1:]
        sure = min(found, key=lambda completion: completion.sureness)
        tokens = write(Program(tuple(statements)))
        confidence = min(completion.confidence for completion in found)
        completion = replace(draft.completion, tokens=tokens, confidence=confidence, mean=sure.sureness)
        return replace(draft, completion=completion, rooms=tuple(rooms))

    def _resolved(
        self, drafts: Sequence[Draft], sentence: LinkedSentence, snapshot: Snapshot, context: Context, *, asks: bool
    ) -> list[Clause]:
        """The clauses of a sentence with their plans, each told what was spoken of before it. `asks`: `only_asks`."""
        parts = [part.linked.mentions for part in drafts]
        begins_in = setting(sentence.text, parts, context.language, context.here, snapshot)
        programs = [_program(part.completion.tokens) for part in drafts]
        programs = [p and _whole(p, part.linked, snapshot) for p, part in zip(programs, drafts, strict=True)]
        if asks:
            programs = [program and as_question(program) for program in programs]
        apart = {i for i, part in enumerate(drafts) if part.bounds[0] in sentence.split.firm}
        told = once([(program, part.linked) for program, part in zip(programs, drafts, strict=True)], apart)
        clauses: list[Clause] = []
        for part, program, said in zip(drafts, programs, told, strict=True):
            around = replace(context, opened=said.area or begins_in)
            plan = self._plan(part, program, snapshot, around) if said.counts else Plan(PlanKind.CHAT)
            written, sure = part.completion.tokens, part.completion.sureness
            clauses.append(Clause(part.linked, part.prompt, written, sure, program, plan, part.rooms))
            context = following(context, plan, part.linked)
        plans = shared(spread([(c.linked, c.program, c.plan) for c in clauses], context.now or datetime.now()))
        return _not_taken_back([replace(c, plan=plan) for c, plan in zip(clauses, plans, strict=True)])

    def _plan(self, draft: Draft, program: Program | None, snapshot: Snapshot, context: Context) -> Plan:
        linked = draft.linked
        plan = resolve(program, linked, snapshot, context) if program else _unclear(linked)
        if draft.rooms and plan.kind is PlanKind.CHAT:
            plan = replace(plan, reason=FINE)
        on_devices = any(action.entity_id for action in plan.actions)
        if on_devices and _names_only_what_is_absent(linked, self.lists.of(linked.language)):
            plan = Plan(PlanKind.REJECT, rejected=(Rejection(Reason.NO_SUCH_DEVICE, linked.text),))
        return plan

    def _weighed(self, clause: Clause, agreed: bool, length: int) -> Clause:
        """Unsure where it acts on a device, and the model or the second reader leaves doubt. `length`: tokens of the
        sentence.
        """
        if all(action.entity_id is None for action in clause.plan.actions):
            return clause
        linked, confidence = clause.linked, standing(clause.confidence, length)
        if not agreed or _drops_a_time(clause):
            confidence = max(0.0, confidence - DISSENT)
        needed = self._sure if isinstance(self._sure, float) else self._sure.get(linked.language, 0.0)
        sure = confidence >= needed and not linked.truncated and len(linked.tokens) <= MAX_SUFFIX
        return replace(clause, confidence=confidence, plan=replace(clause.plan, unsure=not sure))


def _program(tokens: Sequence[str]) -> Program | None:
    """What the model wrote; None where it is no program."""
    try:
        return parse(tokens)
    except ProgramError:
        return None


def _whole(program: Program, linked: Linked, home: Snapshot) -> Program:
    """A program with what it says less of than the words do."""
    return completed(listed(program, linked, home), linked)


def _digest(senses: Senses, area_id: str | None) -> tuple[str, ...]:
    """The digest of a room; of a history that cannot be read, of what is so now."""
    try:
        return digest(senses, area_id)
    except sqlite3.Error as error:
        log.error("the history cannot be read: %s", error)
        return digest(Senses(senses.snapshot, senses.here), area_id)


def standing(confidence: float, length: int) -> float:
    """What a confidence is worth in a sentence of so many tokens: in a short one less can be mistaken."""
    return 1.0 - (1.0 - confidence) * min(1.0, max(length, SHORT) / LONG)


def _not_taken_back(clauses: list[Clause]) -> list[Clause]:
    """The clauses, without what those before an "oh, forget it" wanted."""
    last = max((i for i, clause in enumerate(clauses) if clause.written == _CANCEL), default=0)
    return [replace(c, plan=Plan(PlanKind.CHAT)) for c in clauses[:last]] + clauses[last:]


def _without_talk(clauses: Sequence[Clause]) -> list[Plan]:
    """The plans; of a part that wants who knows what and names nothing none, where another part wants something: it was
    said beside it ("it was just the toast, siren off").
    """
    told = [c.plan for c in clauses if not _says_nothing(c)]
    asked = any(plan.kind is not PlanKind.CHAT for plan in told)
    return told if asked else [c.plan for c in clauses]


def _trails_off(clauses: Sequence[Clause]) -> bool:
    """Whether what is said after something to do is not understood: it may take it back ("dim it, more, off")."""
    acting = [i for i, clause in enumerate(clauses) if clause.plan.actions]
    rest = clauses[acting[0] + 1 :] if acting else ()
    return any(map(_says_nothing, rest))


def _says_nothing(clause: Clause) -> bool:
    """Whether a clause wants who knows what, and names nothing."""
    linked = clause.linked
    absent = ABSENT_THING in linked.tokens or ABSENT_ROOM in linked.tokens
    return clause.written == _VAGUE and not (linked.mentions or linked.kinds or absent)


_VAGUE = ("<vague>",)
_CANCEL = ("<cancel>",)


def _is_doubtful(clauses: Sequence[Clause]) -> bool:
    """Whether the words tell that what acts may not be meant, or not at once."""
    if any(drops_a_condition(c.linked, c.program) for c in clauses):
        return True
    return waits(clauses[0].linked, clauses[0].program) or _trails_off(clauses)


def _obvious(drafts: Sequence[Draft], length: int) -> bool:
    """Whether no token of what was written was in any doubt."""
    return all(standing(draft.completion.confidence, length) >= OBVIOUS for draft in drafts)


def _sum(one: Timings, other: Timings) -> Timings:
    stages = ("link", "prefill", "decode", "resolve")
    return replace(one, **{stage: getattr(one, stage) + getattr(other, stage) for stage in stages})


def _deeds(clauses: Sequence[Clause]) -> set[tuple[str, str, str]]:
    """What is done to devices."""
    actions = (action for clause in clauses for action in clause.plan.actions)
    return {(a.entity_id, a.service, a.timing.at + a.timing.repeat) for a in actions if a.entity_id is not None}


def _could_read(lists: WordLists, clauses: Sequence[Clause]) -> bool:
    """Whether a reader of these words could: earlier models know no free words, no times, no conditions, no wishes."""
    actions = [action for clause in clauses for action in clause.plan.actions]
    timed, free = any(a.timing != NOW for a in actions), any(a.entity_id is None for a in actions)
    given = any(a.timing.given for a in actions)
    wished = any(clause.rooms for clause in clauses)
    known = (lists.times or not timed) and (lists.texts or not free)
    return known and (lists.past or not given) and (lists.wishes or not wished)


def _drops_a_time(clause: Clause) -> bool:
    """Whether something is said of when, and nothing of it is in the program."""
    times = [m.mark for m in clause.linked.mentions if m.kind is MentionKind.TIME and not (m.time and m.time.slight)]
    return bool(times) and not any(mark in clause.written for mark in times)


def _names_only_what_is_absent(linked: Linked, lists: WordLists) -> bool:
    """Whether a household thing that the home lacks is all that a clause names: nothing else is meant by it then."""
    if ABSENT_THING not in linked.tokens or any(m.kind is MentionKind.ENTITY for m in linked.mentions):
        return False
    return lists.kinds.keys().isdisjoint(runs(linked.tokens, _MAX_KIND))


_MAX_KIND = 4  # words of a word for a kind


def _unclear(linked: Linked) -> Plan:
    return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.UNCLEAR, linked.text),))


def refusal(text: str) -> Reason | None:
    """Why a text is no sentence at all: empty, too long, or not text."""
    if len(text) > MAX_CHARS:
        return Reason.TOO_LONG
    odd = sum(1 for c in text if c == "\ufffd" or (not c.isprintable() and not c.isspace()))
    if odd > _MAX_CONTROL_SHARE * max(len(text), 1) or _SURROGATE.search(text):
        return Reason.NOT_TEXT
    return None if words(text) else Reason.EMPTY
