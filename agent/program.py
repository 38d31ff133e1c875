"""The action language: its tokens, its grammar as an automaton over a clause's mentions, and its parser.

Grammar, parser and vocabulary come from the one table `FORMS`; see docs/program.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from agent.kinds import KINDS
from agent.linker import LIMITS
from agent.types import (
    BARE,
    CONDITIONS,
    DEVICELESS,
    SCOPES,
    TEXTS_OF,
    WISHES,
    Aggregate,
    Attr,
    Level,
    Linked,
    MentionKind,
    Program,
    Quantifier,
    Ref,
    Special,
    Statement,
    StateWord,
    Target,
    Verb,
)
from device_registry.actions import Given

END = "</s>"
MAX_TARGETS = 6
MAX_STATEMENTS = 4
MAX_TIMES = 3
MAX_WORDS = 48
"""Of a program: one that grows longer is cut off and counts for nothing."""

_ABSOLUTE = frozenset({Level.MAX, Level.MIN, Level.LOW, Level.MEDIUM, Level.HIGH})
_RELATIVE = frozenset({Level.BIT, Level.LOT})
_SWITCH = frozenset({Level.ON, Level.OFF})
_NUMBER = frozenset({MentionKind.NUMBER})
CLOCK = "<clock>"
"""Before a number: an hour of the clock."""


class Need(StrEnum):
    """Whether a verb's value must be said."""

    NONE = "none"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class Form:
    """What follows a verb's targets."""

    need: Need = Need.NONE
    mentions: frozenset[MentionKind] = frozenset()
    levels: frozenset[Level] = frozenset()


_NOTHING = Form()
_AMOUNT = Form(Need.MUST, _NUMBER, _ABSOLUTE)
_DIFFERENCE = Form(Need.MAY, _NUMBER, _RELATIVE)
_ANY_VALUE = frozenset({MentionKind.NUMBER, MentionKind.OPTION, MentionKind.COLOR, MentionKind.WHITE})

FORMS: dict[Verb, Form] = {
    **dict.fromkeys(Verb, _NOTHING),
    **dict.fromkeys((Verb.BRI, Verb.POS, Verb.TILT, Verb.VOL, Verb.SPEED, Verb.TEMP, Verb.HUM), _AMOUNT),
    **dict.fromkeys(
        (
            Verb.UP,
            Verb.DOWN,
            Verb.BRI_UP,
            Verb.BRI_DOWN,
            Verb.WARMER_LIGHT,
            Verb.COOLER_LIGHT,
            Verb.POS_UP,
            Verb.POS_DOWN,
            Verb.VOL_UP,
            Verb.VOL_DOWN,
            Verb.SPEED_UP,
            Verb.SPEED_DOWN,
            Verb.TEMP_UP,
            Verb.TEMP_DOWN,
            Verb.HUM_UP,
            Verb.HUM_DOWN,
        ),
        _DIFFERENCE,
    ),
    Verb.SET: Form(Need.MUST, _ANY_VALUE, _ABSOLUTE),
    Verb.COLOR: Form(Need.MUST, frozenset({MentionKind.COLOR})),
    Verb.WHITE: Form(Need.MUST, frozenset({MentionKind.WHITE, MentionKind.NUMBER})),
    Verb.MODE: Form(Need.MUST, frozenset({MentionKind.OPTION}), frozenset({Level.LACKING})),
    Verb.PROP: Form(Need.MUST, frozenset({MentionKind.NUMBER, MentionKind.OPTION}), _ABSOLUTE | _SWITCH),
    Verb.ABOVE: Form(Need.MUST, _NUMBER),
    Verb.BELOW: Form(Need.MUST, _NUMBER),
}

_STATED = frozenset({Verb.IS, Verb.WHICH, Verb.COUNT, Verb.WAS, Verb.SINCE, Verb.LAST, Verb.LASTED, Verb.TIMES})
"""Verbs behind whose targets a state is told."""

_MEASURED = frozenset({Verb.ASK, Verb.MORE, Verb.LESS, Verb.MOST, Verb.LEAST})
"""Verbs behind whose targets an attribute may be told, and what of its readings is meant."""

_ALONE = frozenset({Verb.PLANS, Verb.UNPLAN, Verb.UNPLAN_ALL, Verb.REPLAN, Verb.NOTIFY})
"""Verbs without targets that may bear a time."""

_TIMED = frozenset(Verb) - BARE - WISHES - {Verb.IS, Verb.NOTIFY}
"""Verbs behind which a time may stand, when what they say is no condition."""

_ONLY_GIVEN = frozenset({Verb.ABOVE, Verb.BELOW})
_MUST_BE_TIMED = frozenset({Verb.REPLAN, Verb.REPLAN_OF})


def _marks(kinds: Iterable[MentionKind]) -> list[str]:
    return [f"<{kind}{slot}>" for kind in kinds for slot in range(LIMITS[kind])]


TIMES = frozenset(_marks([MentionKind.TIME]))
"""Tokens that are a time by themselves; `CLOCK` and a number are one together."""

TEXTS = frozenset(_marks([MentionKind.TEXT]))
"""Tokens that stand for free words, counted through the program."""

_MOST_TEXTS = LIMITS[MentionKind.TEXT]

PLACES = tuple(f"<b{n}>" for n in range(65))
"""Tokens between the words of a clause: where its free words begin and end (`agent.free_text`)."""


def vocabulary() -> list[str]:
    """Every token that the model writes, in a fixed order."""
    words = [*Verb, *Quantifier, *Special, *Level, *StateWord, *Attr, *Aggregate, *Given, "but", ",", ";", CLOCK[1:-1]]
    said = dict.fromkeys(f"<{w}>" for w in words)  # one token may be a target and a value
    return [*said, *(f"<K:{k}>" for k in KINDS), *_marks(MentionKind), *PLACES]


@dataclass(frozen=True, slots=True)
class Grammar:
    """A point in a program over the mentions of one clause. Immutable; `advance` gives the next point.

    `stage` is what may come next: "verb", "prop", "target", "kind", "scope", "room" (of a wish), "text", "clock",
    "attr" (behind an attribute), "end" (after a statement's parts). `given`: the statement is a condition.
    """

    marks: frozenset[str]
    stage: str = "verb"
    verb: Verb | None = None
    targets: int = 0
    excepting: bool = False
    times: int = 0
    texts: int = 0
    statements: int = 0
    told: int = 0  # texts of the whole program
    given: bool = False

    def allowed(self) -> tuple[str, ...]:
        """Tokens that may come next."""
        return _allowed_at(self)

    def advance(self, token: str) -> "Grammar":
        """The point after `token`. Raises ValueError if it is not allowed here."""
        if token not in _allowed_at(self):
            raise ValueError(f"{token} may not stand here ({self.stage})")
        return self._after(token)

    def _mentions(self, *kinds: MentionKind) -> list[str]:
        return [m for m in _marks(kinds) if m in self.marks]

    def expected(self) -> list[str]:
        """What `allowed` gives, worked out anew."""
        match self.stage:
            case "verb" if self.given:
                return [f"<{v}>" for v in Verb if v in CONDITIONS and self._possible(v)]
            case "verb":
                return [*(f"<{v}>" for v in Verb if v not in _ONLY_GIVEN and self._possible(v)), *_GIVEN]
            case "prop":
                return self._mentions(MentionKind.PROPERTY)
            case "target":
                sets = [f"<{q}>" for q in Quantifier]
                return [*self._mentions(MentionKind.ENTITY), *sets, "<it>", "<unk>"]
            case "kind":
                return [f"<K:{k}>" for k in KINDS]
            case "scope":
                places = self._mentions(MentionKind.AREA, MentionKind.FLOOR, MentionKind.LABEL)
                return [*places, "<here>", "<noarea>", *self._after_target()]
            case "after":
                return self._after_target()
            case "room":
                return [*self._mentions(MentionKind.AREA), "<here>", *self._closing()]
            case "attr":
                return self._value() if self.verb in _ONLY_GIVEN else [*self._aggregates(), *self._closing()]
            case "clock":
                return self._mentions(MentionKind.NUMBER)
            case _:
                return self._closing()

    def _possible(self, verb: Verb) -> bool:
        """A verb whose value must be a mention needs one in the clause."""
        form = FORMS[verb]
        if verb in DEVICELESS and DEVICELESS[verb][0]:
            return self.told < _MOST_TEXTS
        if verb is Verb.PROP and not self._mentions(MentionKind.PROPERTY):
            return False
        if verb in _MUST_BE_TIMED and not self._times():
            return False
        return form.need is not Need.MUST or bool(form.levels) or bool(self._mentions(*form.mentions))

    def _after_target(self) -> list[str]:
        more = ["<,>"] if self.targets < MAX_TARGETS else []
        if not self.excepting and self.targets < MAX_TARGETS:
            more.append("<but>")
        return [*more, *self._tail()]

    def _tail(self) -> list[str]:
        """What closes a statement after its targets: value, state or attribute, and the statement's end."""
        if self.verb is None:
            return self._closing()
        if self.verb in _STATED:
            return [f"<{s}>" for s in StateWord]
        if self.verb in _MEASURED:
            return [*(f"<{a}>" for a in Attr), *self._aggregates(), *self._closing()]
        if self.verb in _ONLY_GIVEN:
            return [*(f"<{a}>" for a in Attr), *self._value()]
        return self._value() if FORMS[self.verb].need is Need.MUST else [*self._value(), *self._closing()]

    def _value(self) -> list[str]:
        form = FORMS[self.verb] if self.verb else _NOTHING
        return [*self._mentions(*form.mentions), *(f"<{v}>" for v in Level if v in form.levels)]

    def _aggregates(self) -> list[str]:
        return [f"<{a}>" for a in Aggregate]

    def _times(self) -> list[str]:
        return [*self._mentions(MentionKind.TIME), *([CLOCK] if self._mentions(MentionKind.NUMBER) else [])]

    def _closing(self) -> list[str]:
        """Times, texts, and the statement's end."""
        least, most = TEXTS_OF.get(self.verb, (0, 0)) if self.verb else (0, 0)
        more = [Ref(MentionKind.TEXT, self.told).mark] if self.texts < most and self.told < _MOST_TEXTS else []
        if self.texts < least:
            return more
        if self.verb is Verb.SAY and not self.targets:
            more += self._mentions(MentionKind.AREA)
        if self.given:
            more += self._mentions(MentionKind.TIME) if not self.times else []
        elif self.times < MAX_TIMES and self.verb in _TIMED:
            more += self._times()
        if self.verb in _MUST_BE_TIMED and not self.times:
            return more
        return [*more, "<;>", END] if self.statements + 1 < MAX_STATEMENTS else [*more, END]

    def _after(self, token: str) -> "Grammar":
        if token == END:
            return replace(self, stage="end")
        if token == "<;>":
            return Grammar(self.marks, statements=self.statements + 1, told=self.told)
        if token in TIMES:
            return replace(self, stage="end", times=self.times + 1)
        if token in TEXTS:
            return replace(self, stage="end", texts=self.texts + 1, told=self.told + 1)
        word = token[1:-1]
        match self.stage:
            case "verb" if token in _GIVEN:
                return replace(self, given=True)
            case "verb":
                verb = Verb(word)
                return replace(self, verb=verb, stage=_behind(verb))
            case "prop":
                return replace(self, stage="target")
            case "target":
                stage = "kind" if token in _QUANTIFIERS else "after" if word in ("it", "unk") else "scope"
                return replace(self, stage=stage, targets=self.targets + 1)
            case "kind":
                return replace(self, stage="scope")
            case "scope" | "after" if token in ("<,>", "<but>"):
                return replace(self, stage="target", excepting=self.excepting or token == "<but>")
            case "scope" if word in (Special.HERE, Special.NO_AREA) or (word[0] in "afl" and word[1:].isdigit()):
                return replace(self, stage="after")
            case "clock":
                return replace(self, stage="end", times=self.times + 1)
            case "scope" | "after" if token in _ATTRS:
                return replace(self, stage="attr")
            case "end" if token in _AREAS:
                return replace(self, targets=1)
        return replace(self, stage="clock" if token == CLOCK else "end")


@lru_cache(maxsize=1024)
def _allowed_at(point: Grammar) -> tuple[str, ...]:
    """Most programs go through the same few points."""
    return tuple(point.expected())


def _behind(verb: Verb) -> str:
    """The stage behind a verb."""
    if verb in BARE or verb in DEVICELESS or verb in _ALONE:
        return "end"
    return "room" if verb in WISHES else "prop" if verb is Verb.PROP else "target"


def grammar(linked: Linked) -> Grammar:
    """The grammar of a clause: only its own mentions can be spelled."""
    return Grammar(frozenset(m.mark for m in linked.mentions))


class ProgramError(ValueError):
    """Tokens that are no program; the message names the place."""


def parse(tokens: Sequence[str]) -> Program:
    """A program from its tokens (without the end token). Total: any tokens give a Program or `ProgramError`."""
    reader = _Reader(list(tokens))
    statements = [reader.statement()]
    while reader.take("<;>"):
        statements.append(reader.statement())
    if not reader.done():
        raise ProgramError(f"unexpected {reader.peek()} at token {reader.at}")
    return Program(tuple(statements))


_VERBS = {f"<{v}>": v for v in Verb}
_GIVEN = {f"<{g}>": g for g in Given}
_AGGREGATES = {f"<{a}>": a for a in Aggregate}
_QUANTIFIERS = {f"<{q}>": q for q in Quantifier}
_STATES = {f"<{s}>": s for s in StateWord}
_ATTRS = {f"<{a}>": a for a in Attr}
_LEVELS = {f"<{v}>": v for v in Level}
_REFS = {f"<{k}{n}>": Ref(k, n) for k in MentionKind for n in range(LIMITS[k])}
_KINDS = {f"<K:{k}>": k for k in KINDS}
_SAID_ALONE = frozenset(Verb) - _ONLY_GIVEN
_AREAS = frozenset(_marks([MentionKind.AREA]))


class _Reader:
    """Recursive descent over program tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.told = 0  # texts so far

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def take(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def fail(self, wanted: str) -> ProgramError:
        return ProgramError(f"{wanted} expected at token {self.at}, found {self.peek() or 'the end'}")

    def statement(self) -> Statement:
        if given := _GIVEN.get(self.peek()):
            self.at += 1
            return replace(self.plain(CONDITIONS), given=given)
        return self.plain(_SAID_ALONE)

    def plain(self, verbs: frozenset[Verb]) -> Statement:
        """A statement of one of some verbs."""
        verb = _VERBS.get(self.peek())
        if verb not in verbs:
            raise self.fail("a verb")
        self.at += 1
        if verb in BARE:
            return Statement(verb)
        if verb in DEVICELESS:
            return self.told_of(Statement(verb))
        if verb in _ALONE:
            return self.timed(Statement(verb))
        if verb in WISHES:
            room = Special.HERE if self.take("<here>") else self.ref({MentionKind.AREA})
            return Statement(verb, (Target(scope=room),) if room else ())
        prop = self.ref({MentionKind.PROPERTY}) if verb is Verb.PROP else None
        if verb is Verb.PROP and prop is None:
            raise self.fail("a property")
        targets = self.targets()
        excepted = self.targets() if self.take("<but>") else ()
        statement = self.tail(Statement(verb, targets, excepted, property=prop))
        return self.told_of(statement) if verb in TEXTS_OF else self.timed(statement, verbs is CONDITIONS)

    def timed(self, statement: Statement, condition: bool = False) -> Statement:
        """With its times: of a condition at most how long it has been so."""
        if condition:
            time = self.ref({MentionKind.TIME})
            return replace(statement, times=(time,) if time else ())
        times = self.times() if statement.verb in _TIMED else ()
        if statement.verb in _MUST_BE_TIMED and not times:
            raise self.fail("a time")
        return replace(statement, times=times)

    def told_of(self, statement: Statement) -> Statement:
        """With its texts, the area of an announcement, and times, in any order."""
        texts: list[Ref] = []
        times: list[Ref] = []
        verb, targets = statement.verb, statement.targets
        least, most = TEXTS_OF[verb]
        while True:
            if len(texts) < most and self.take(Ref(MentionKind.TEXT, self.told).mark):
                texts.append(Ref(MentionKind.TEXT, self.told))
                self.told += 1
            elif found := self.times():
                times += found
            elif verb is Verb.SAY and not targets and (area := self.ref({MentionKind.AREA})):
                targets = (Target(scope=area),)
            else:
                break
        if len(texts) < least:
            raise self.fail("a text")
        if len(times) > MAX_TIMES:
            raise self.fail("the end")
        return replace(statement, targets=targets, times=tuple(times), texts=tuple(texts))

    def times(self) -> tuple[Ref, ...]:
        times: list[Ref] = []
        while len(times) < MAX_TIMES:
            if self.take(CLOCK):
                hour = self.ref(_NUMBER)
                if hour is None:
                    raise self.fail("a number")
                times.append(hour)
            elif time := self.ref({MentionKind.TIME}):
                times.append(time)
            else:
                break
        return tuple(times)

    def tail(self, statement: Statement) -> Statement:
        if statement.verb in _STATED:
            state = _STATES.get(self.peek())
            if state is None:
                raise self.fail("a state")
            self.at += 1
            return replace(statement, state=state)
        if statement.verb in _MEASURED | _ONLY_GIVEN:
            attr = _ATTRS.get(self.peek())
            self.at += attr is not None
            statement = replace(statement, attr=attr)
        if statement.verb in _MEASURED:
            aggregate = _AGGREGATES.get(self.peek())
            self.at += aggregate is not None
            return replace(statement, aggregate=aggregate)
        form = FORMS[statement.verb]
        value = self.ref(form.mentions) or self.level(form.levels)
        if value is None and form.need is Need.MUST:
            raise self.fail("a value")
        return replace(statement, value=value)

    def level(self, levels: frozenset[Level]) -> Level | None:
        level = _LEVELS.get(self.peek())
        if level is None or level not in levels:
            return None
        self.at += 1
        return level

    def ref(self, kinds: "frozenset[MentionKind] | set[MentionKind]") -> Ref | None:
        ref = _REFS.get(self.peek())
        if ref is None or ref.kind not in kinds:
            return None
        self.at += 1
        return ref

    def targets(self) -> tuple[Target, ...]:
        targets = [self.target()]
        while self.take("<,>"):
            targets.append(self.target())
        return tuple(targets)

    def target(self) -> Target:
        for special in (Special.IT, Special.UNKNOWN):
            if self.take(f"<{special}>"):
                return Target(special=special)
        if entity := self.ref({MentionKind.ENTITY}):
            return Target(entity=entity, scope=self.scope())
        quantifier = _QUANTIFIERS.get(self.peek())
        if quantifier is None:
            raise self.fail("a target")
        self.at += 1
        kind = _KINDS.get(self.peek())
        if kind is None:
            raise self.fail("a kind")
        self.at += 1
        return Target(quantifier=quantifier, kind=kind, scope=self.scope())

    def scope(self) -> Ref | Special | None:
        for special in (Special.HERE, Special.NO_AREA):
            if self.take(f"<{special}>"):
                return special
        return self.ref(SCOPES)


def write(program: Program) -> tuple[str, ...]:
    """The tokens of a program; `parse(write(p)) == p`."""
    tokens: list[str] = []
    for statement in program.statements:
        tokens += ["<;>"] if tokens else []
        tokens += _write_statement(statement)
    return tuple(tokens)


def _write_statement(s: Statement) -> list[str]:
    tokens = [*([f"<{s.given}>"] if s.given else []), f"<{s.verb}>", *([s.property.mark] if s.property else [])]
    if s.verb in DEVICELESS:
        tokens += [text.mark for text in s.texts]
    tokens += _write_targets(s.targets)
    if s.excepted:
        tokens += ["<but>", *_write_targets(s.excepted)]
    for part in (s.attr, s.aggregate, s.value, s.state):
        if part is not None:
            tokens.append(part.mark if isinstance(part, Ref) else f"<{part}>")
    if s.verb not in DEVICELESS:
        tokens += [text.mark for text in s.texts]
    for time in s.times:
        tokens += [CLOCK, time.mark] if time.kind is MentionKind.NUMBER else [time.mark]
    return tokens


def _write_targets(targets: Sequence[Target]) -> list[str]:
    tokens: list[str] = []
    for target in targets:
        tokens += ["<,>"] if tokens else []
        tokens += _write_target(target)
    return tokens


def _write_target(target: Target) -> list[str]:
    if target.special is not None:
        return [f"<{target.special}>"]
    if target.entity:
        head = [target.entity.mark]
    else:
        head = [f"<{target.quantifier}>", f"<K:{target.kind}>"] if target.quantifier else []
    if target.scope is None:
        return head
    return [*head, target.scope.mark if isinstance(target.scope, Ref) else f"<{target.scope}>"]
