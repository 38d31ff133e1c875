"""Cases for training and evaluation: a home, a sentence about it, and what it means."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.lexicon import load as lexicon_of
from agent.linker import LIMITS
from agent.text import PUNCTUATION, key, tokenize, words
from agent.times.moments import Role
from agent.types import BARE, QUESTIONS, Mention, MentionKind
from agent.wordlists import WordLists
from device_registry.home_json import parse_home
from device_registry.model import JsonValue, Snapshot
from training.evaluation.made_up import MadeUpPast
from training.homes import HomeMaker
from training.noun_phrases import Cannot
from training.phrases import COMFORT, Part, Pattern, held_pair, load
from training.speech import Said, Teller
from training.surroundings import weathered

_OPENING = 40  # characters of a sentence that tell how it begins
_NO_FRAME = frozenset({"chat", "vague", "later", "dialog", "query", "history", "given"})
COMPOSED = 0.25
"""Share of cases that ask for several things."""

ASIDES = 0.06
"""Share of sentences with an aside before or after what is asked."""

TIMED = 0.07
"""Share of commands that a time is put before or after."""

GIVEN = "given"
CONDITIONED = 0.07
"""Share of commands that a condition is put before or after: a pattern of the family `GIVEN`, which stands nowhere
else.
"""

_SINGLE_ONLY = frozenset({"chat", "vague", "later", "dialog", "multi", "time", "history", "when", "plans", COMFORT})
_NOT_TIMED = frozenset({"chat", "vague", "later", "dialog", "query", "time", "timer", "lists", "announce", "refuse"})
_NOT_TIMED |= {"history", "when", "plans", COMFORT}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with its gold. `skill` names the pattern family (joined by + when composed)."""

    text: str
    language: str
    here: str | None
    said: tuple[Said, ...]
    skill: str
    patterns: tuple[str, ...]
    past: MadeUpPast | None = None  # what the home said before


def make_home(rng: random.Random, language: str, home_id: str, held: bool, naming: str) -> tuple[JsonValue, Snapshot]:
    """A home as JSON and as a snapshot."""
    rooms = rng.choice((2, 3, 4, 5, 6, 8, 10))
    raw = HomeMaker(rng, load(language), held, naming).make(home_id, rooms)
    return raw, parse_home(raw).snapshot


@dataclass(slots=True)
class Generator:
    """Cases about one home."""

    rng: random.Random
    language: str
    snapshot: Snapshot
    lists: WordLists
    part: Part = Part.TRAIN
    stress: Mapping[str, float] = field(default_factory=dict)  # families that are told more often, and how much
    even: float = 0.0  # share of patterns that are chosen among all, however large their family is
    counts: Counter[str] = field(default_factory=Counter)
    past: MadeUpPast | None = None
    names: dict[int, set[tuple[str, ...]]] = field(init=False)  # of entities, by their number of words, from two on

    def __post_init__(self) -> None:
        """Which names there are that a sentence could hold by mistake."""
        self.names = {}
        for entity in self.snapshot.entities.values():
            for name in map(_stems, map(words, (entity.name, *entity.aliases))):
                if len(name) > 1 and "".join(name) not in self.lists.kinds:
                    self.names.setdefault(len(name), set()).add(name)

    def go_on(self) -> None:
        """Another hour: the home says something else from the next case on."""
        self.snapshot, self.past = weathered(self.rng, self.snapshot)

    def case(self, composed: float = COMPOSED) -> Case:
        """A case of one pattern, or of two or three joined."""
        here = self.rng.choice(list(self.snapshot.areas)) if self.rng.random() < 0.5 else None
        held = self.part is not Part.TRAIN
        teller = Teller(self.rng, load(self.language), self.snapshot, held, frozenset(self.lists.kinds), here)
        many = 1 if self.rng.random() >= composed else self.rng.choice((2, 2, 2, 3))
        found = [self._one(teller, many > 1) for _ in range(many)]
        parts = [part for part in found if not _is_open(part[1])]
        parts += [part for part in found if _is_open(part[1])][:1]
        if not held and held_pair(part[0].family for part in parts):
            parts = parts[:1]
        if parts[0][0].family not in _SINGLE_ONLY and self.rng.random() < ASIDES:
            last = 0 if _is_open(parts[-1][1]) else len(parts)
            parts.insert(self.rng.choice((0, 0, last)), self._aside(teller))
        families = [p[0].family for p in parts]
        text, said = self._join([p[1] for p in parts], parts[0][0].family)
        if _NOT_TIMED.isdisjoint(families) and self.rng.random() < TIMED and _is_imperative(text, self.language):
            text, said = self._timed(teller, text, said)
            families[0] = "time"
        elif _NOT_TIMED.isdisjoint(families) and self.rng.random() < CONDITIONED:
            text, said = self._conditioned(teller, text, said)
            families[0] = "when"
        skill = "+".join(families)
        return Case(text, self.language, here, said, skill, tuple(p[0].say for p in parts), self.past)

    def _timed(self, teller: Teller, text: str, said: tuple[Said, ...]) -> tuple[str, tuple[Said, ...]]:
        """A sentence with a time before or after it, which holds for all that it asks."""
        role = self.rng.choice(_ROLES)
        book = load(self.language)
        around = (*book.times["before"], *book.times["after"]) if role in _MOMENTS else book.times["after"]
        if len(said) > 1 and role in (Role.IN, Role.FOR, Role.UNTIL):
            around = book.times["before"] if role is Role.IN else ()
        if not around:
            return text, said
        time = teller.beside(role)
        begin, end = (part.replace("{t}", time.text) for part in self.rng.choice(around).split("{}"))
        place = 0 if time.text in begin else len(begin) + len(text) + len(end) - len(time.text)
        mention = replace(time.mentions[0], start=time.mentions[0].start + place, end=time.mentions[0].end + place)
        lower = begin + (text[:1].lower() + text[1:] if begin else text)
        return lower + end, tuple(_with_time(_shift(s, len(begin)), mention, time.program) for s in said)

    def _conditioned(self, teller: Teller, text: str, said: tuple[Said, ...]) -> tuple[str, tuple[Said, ...]]:
        """A sentence with a condition before or after it, which holds for all that it asks."""
        times, known = load(self.language).times, _pools(self.language, self.part).get(GIVEN, ())
        for _ in range(20 if known else 0):
            pattern = self.rng.choice(known)
            try:
                given = teller.tell(pattern)
            except Cannot:
                continue
            frame = self.rng.choice((*times["given_before"], *times["given_after"]))
            if not self._clear(given) or not _within_limits(_both(given, said)):
                continue
            first = frame.index("{g}") < frame.index("{}")
            parts = re.split(r"\{g?\}", frame)
            one, other = (given.text, text[:1].lower() + text[1:]) if first else (text, given.text)
            at = len(parts[0]) + len(one) + len(parts[1])
            whole = parts[0] + one + parts[1] + other + parts[2]
            by, moved = (at, len(parts[0])) if first else (len(parts[0]), at)
            acts = tuple(_shift(s, by) for s in said)
            condition = _shift(given, moved)
            return whole, (condition, *acts) if first else (*acts, condition)
        return text, said

    def _aside(self, teller: Teller) -> tuple[Pattern, Said]:
        """Something said beside a command that asks for nothing ("it's late, ...")."""
        idle = [p for p in _pools(self.language, self.part)["chat"] if "{" not in p.say]
        pattern = self.rng.choice(idle)
        return pattern, teller.tell(pattern)

    def _one(self, teller: Teller, compose: bool) -> tuple[Pattern, Said]:
        pools = {f: pool for f, pool in _pools(self.language, self.part).items() if f != GIVEN}
        weights = [_weight(f, pools) * self.stress.get(f, 1.0) for f in pools]
        sizes = [len(pools[f]) for f in pools]
        for _ in range(200):
            shares = sizes if self.rng.random() < self.even else weights
            family = self.rng.choices(list(pools), shares)[0]
            if compose and (family in _SINGLE_ONLY):
                continue
            pattern = self.rng.choice(pools[family])
            if "<here>" in pattern.means and not teller.here:
                continue
            try:
                said = teller.tell(pattern)
            except Cannot:
                continue
            if _within_limits(said) and ("<here>" not in said.program or teller.here) and self._clear(said):
                return pattern, said
        raise RuntimeError("no pattern fits this home")

    def _clear(self, said: Said) -> bool:
        """Whether no name stands in a sentence that does not mean it: "hall lamp" for the lamps in the hall, in a home
        where one of them is called so.
        """
        tokens = [t for t in tokenize(said.text) if t.text not in PUNCTUATION]
        stems = _stems(t.text for t in tokens)
        found = (
            (tokens[at].start, tokens[at + length - 1].end)
            for length, names in self.names.items()
            for at in range(len(tokens) - length + 1)
            if stems[at : at + length] in names
        )
        return all(any(m.start <= start and end <= m.end for m in said.mentions) for start, end in found)

    def _join(self, parts: Sequence[Said], family: str) -> tuple[str, tuple[Said, ...]]:
        text, moved = "", []
        for part in parts:
            joint = self.rng.choice(load(self.language).joints) if text else ""
            text += joint
            moved.append(_shift(part, len(text)))
            text += part.text
        before, after = self._frame(text, family).split("{}")
        text = before + text + after
        if self.rng.random() < 0.3:
            text = text[:1].upper() + text[1:]
        return text, tuple(_shift(p, len(before)) for p in moved)

    def _frame(self, text: str, family: str) -> str:
        """What is said around a sentence: words that ask only around an imperative."""
        book = load(self.language)
        if family in _NO_FRAME:
            return "{}"
        if self.rng.random() < 0.5 and _is_imperative(text, self.language):
            return self.rng.choice(book.requests)
        return self.rng.choice(book.frames)


_ROLES = (Role.AT, Role.AT, Role.AT, Role.IN, Role.IN, Role.EACH, Role.FOR, Role.UNTIL)
_MOMENTS = frozenset({Role.AT, Role.IN, Role.EACH})
_UNTIMED = frozenset(f"<{verb}>" for verb in BARE | QUESTIONS)


def _with_time(said: Said, mention: Mention, program: tuple[str, ...]) -> Said:
    """A part with a time behind each of its statements that acts. `program`: of the time, its mention being @0."""
    at = f"@{len(said.mentions)}"
    tokens: list[str] = []
    for statement in " ".join(said.program).split(" <;> "):
        timed = () if statement.split()[0] in _UNTIMED else tuple(at if t == "@0" else t for t in program)
        tokens += [*(["<;>"] if tokens else []), *statement.split(), *timed]
    return replace(said, program=tuple(tokens), mentions=(*said.mentions, mention))


def _both(one: Said, others: Sequence[Said]) -> Said:
    """What is named and done in all of them, to see whether it is too much."""
    mentions = tuple(m for said in (one, *others) for m in said.mentions)
    return replace(one, mentions=mentions, program=tuple(t for said in (one, *others) for t in said.program))


def _stems(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(key((word,)) for word in said)


def _is_imperative(text: str, language: str) -> bool:
    """Whether a sentence begins with a verb, and not with one that asks or tells ("is", "i'd")."""
    lexicon, said = lexicon_of(language), [key((w,)) for w in words(text[:_OPENING])]
    if not said or said[0] in lexicon.statements:
        return False
    return any("".join(said[:n]) in lexicon.verbs | lexicon.openers for n in range(1, 5))


def _pools(language: str, part: Part) -> dict[str, list[Pattern]]:
    if (language, part) not in _POOLS:
        pools: dict[str, list[Pattern]] = {}
        for pattern in load(language).patterns:
            if pattern.part is part and "{text}" not in pattern.say:
                pools.setdefault(pattern.family, []).append(pattern)
        _POOLS[language, part] = pools
    return _POOLS[language, part]


_POOLS: dict[tuple[str, Part], dict[str, list[Pattern]]] = {}
_WEIGHTS = {
    COMFORT: 2.0,
    "power": 2.2,
    "light": 2.4,
    "query": 2.0,
    "cover": 1.3,
    "climate": 1.5,
    "chat": 1.0,
    "later": 1.0,
    "media": 1.3,
}


def _weight(family: str, pools: dict[str, list[Pattern]]) -> float:
    return _WEIGHTS.get(family, 1.0) * min(1.0, len(pools[family]) / 20)


def _shift(said: Said, by: int) -> Said:
    moved = tuple(replace(m, start=m.start + by, end=m.end + by) for m in said.mentions)
    return replace(said, mentions=moved, start=said.start + by, end=said.end + by)


def _is_open(said: Said) -> bool:
    """Whether it ends in free words: what is said next might belong to them."""
    return any(m.kind is MentionKind.TEXT and m.end == said.end for m in said.mentions)


def _within_limits(said: Said) -> bool:
    counts = Counter(m.kind for m in said.mentions)
    return all(counts[k] <= LIMITS[k] for k in counts) and len(said.program) <= 40
