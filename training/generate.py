"""Examples for training and evaluation: a home, a sentence, what the linker makes of it, and the right program.

Training reads the linker's own marks (as the hub will), evaluation keeps the gold plan that code computes from the
gold program, so that a linker's mistake counts as a mistake.
"""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, pairwise

from agent.clauses import Bounds
from agent.free_text import fits, places_of
from agent.lexicon import load as lexicon_of
from agent.linker import ABSENT_ROOM, ABSENT_THING, LIMITS, Linker
from agent.program import CLOCK, Grammar, parse
from agent.prompt import Prompt, render, render_places
from agent.resolve import Context, merge, resolve, spoken_of
from agent.text import PUNCTUATION, key, runs, tokenize, words
from agent.times.moments import Role
from agent.types import BARE, QUESTIONS, Linked, Mention, MentionKind, Plan, Ref
from agent.wordlists import WordLists, united
from device_registry.home_json import parse_home
from device_registry.model import JsonValue, Snapshot
from training.evaluation.cases import SAID_AT
from training.homes import HomeMaker
from training.phrases import LANGUAGES, Book, Part, Pattern, held_out, load
from training.speech import Cannot, Said, Teller

_MAX_PHRASE = 4  # words of a phrase that the word lists hold
_OPENING = 40  # characters of a sentence that tell how it begins
_NO_FRAME = frozenset({"chat", "vague", "later", "dialog", "query"})
_IDLE = frozenset({"chat", "vague", "later"})
_CHAT = ("<chat>",)
COMPOSED = 0.25
"""Share of cases that ask for several things."""

ASIDES = 0.06
"""Share of sentences with an aside before or after what is asked."""

TIMED = 0.07
"""Share of commands that a time is put before or after."""

_SINGLE_ONLY = frozenset({"chat", "vague", "later", "dialog", "multi", "time"})
_NOT_TIMED = frozenset({"chat", "vague", "later", "dialog", "query", "time", "timer", "lists", "announce", "refuse"})


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with its gold. `skill` names the pattern family (joined by + when composed)."""

    text: str
    language: str
    here: str | None
    said: tuple[Said, ...]
    skill: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A row for training: what the model reads and what it is to write (without the end token)."""

    prompt: Prompt
    program: tuple[str, ...]
    skill: str


def make_home(rng: random.Random, language: str, home_id: str, held: bool, naming: str) -> tuple[JsonValue, Snapshot]:
    """A home as JSON and as a snapshot."""
    rooms = rng.choice((2, 3, 4, 5, 6, 8, 10))
    raw = HomeMaker(rng, load(language), held, naming).make(home_id, rooms)
    return raw, parse_home(raw).snapshot


@cache
def word_lists() -> WordLists:
    """The words of the phrasebook's training part: what the model will know."""
    return united({language: _lists_of(load(language)) for language in LANGUAGES})


def _lists_of(book: Book) -> WordLists:
    known: set[str] = set()
    kinds: dict[str, dict[str, None]] = {}
    for pattern in book.patterns:
        if pattern.part is Part.TRAIN:
            known.update(_pattern_words(pattern.say))
    for phrase in (p for phrases in book.phrases.values() for p in phrases):
        known.update(_pattern_words(phrase.say))
    for name in ("two_areas", "name_area", "areas_bare"):
        for text in book.names.get(name, ()):
            known.update(_pattern_words(text))
    for kind, forms in book.kinds.items():
        for phrase_text in (w for form in forms.values() for w in form):
            known.update(words(phrase_text))
            kinds.setdefault(key(words(phrase_text)), {})[kind] = None
    for frame in (*book.frames, *book.requests, *book.joints):
        known.update(words(frame))
    for name, adverb in book.floors:
        known.update((*words(name), *words(adverb)))
    return WordLists(
        known=frozenset(w for w in known if not w[0].isdigit()),
        kinds={said: tuple(meant) for said, meant in sorted(kinds.items())},
        rooms=_keys_of(r for r in book.rooms if not held_out(r) and not _unlisted(r)),
        things=_things(book, (t for t in book.unknown_devices if not held_out(t) and not _unlisted(t))),
        times=True,
    )


_OF_OTHERS = frozenset({"chat", "vague", "later", "refuse"})


def _things(book: Book, names: Iterable[str]) -> frozenset[str]:
    """Keys of household things; what is said of things that the home has is none ("swing" of a fan)."""
    kinds = _keys_of(w for forms in book.kinds.values() for said in forms.values() for w in said)
    own = (p.say for p in book.patterns if p.part is Part.TRAIN and p.family not in _OF_OTHERS)
    return _keys_of(names) - kinds - {key((word,)) for say in own for word in _pattern_words(say)}


def _keys_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key(words(name)) for name in names)


def with_all_names(lists: WordLists) -> WordLists:
    """Lists for the linker of a hub: every usual name of a place or thing, more than the model was taught with."""
    return united(
        {
            language: replace(
                own,
                rooms=_keys_of(load(language).rooms),
                things=_things(load(language), load(language).unknown_devices),
            )
            for language, own in lists.own.items()
        }
    )


def _unlisted(name: str) -> bool:
    """One name in seven is kept from the linker, so that the model learns to see what nobody listed."""
    return hashlib.sha256(name.encode()).digest()[1] % 7 == 0


_AGREEING = re.compile(r"\{g[ak]?2?:([^}]*)\}")


def _pattern_words(say: str) -> Sequence[str]:
    plain, depth = "", 0
    for char in _AGREEING.sub(lambda m: m.group(1).replace("/", " "), say):
        depth += (char == "{") - (char == "}")
        plain += " " if char in "()[]|}" else char if not depth else ""
    return words(plain)


@dataclass(slots=True)
class Generator:
    """Cases about one home."""

    rng: random.Random
    language: str
    snapshot: Snapshot
    lists: WordLists
    part: Part = Part.TRAIN
    idle: float = 1.0  # weight of sentences that ask for nothing, or for nothing that can be done yet
    counts: Counter[str] = field(default_factory=Counter)
    names: dict[int, set[tuple[str, ...]]] = field(init=False)  # of entities, by their number of words, from two on

    def __post_init__(self) -> None:
        """Which names there are that a sentence could hold by mistake."""
        self.names = {}
        for entity in self.snapshot.entities.values():
            for name in map(_stems, map(words, (entity.name, *entity.aliases))):
                if len(name) > 1 and "".join(name) not in self.lists.kinds:
                    self.names.setdefault(len(name), set()).add(name)

    def case(self, composed: float = COMPOSED) -> Case:
        """A case of one pattern, or of two or three joined."""
        here = self.rng.choice(list(self.snapshot.areas)) if self.rng.random() < 0.5 else None
        held = self.part is not Part.TRAIN
        teller = Teller(self.rng, load(self.language), self.snapshot, held, frozenset(self.lists.kinds), here)
        many = 1 if self.rng.random() >= composed else self.rng.choice((2, 2, 2, 3))
        found = [self._one(teller, many > 1) for _ in range(many)]
        parts = [part for part in found if not _is_open(part[1])]
        parts += [part for part in found if _is_open(part[1])][:1]
        if parts[0][0].family not in _SINGLE_ONLY and self.rng.random() < ASIDES:
            last = 0 if _is_open(parts[-1][1]) else len(parts)
            parts.insert(self.rng.choice((0, 0, last)), self._aside(teller))
        families = [p[0].family for p in parts]
        text, said = self._join([p[1] for p in parts], parts[0][0].family)
        if _NOT_TIMED.isdisjoint(families) and self.rng.random() < TIMED and _is_imperative(text, self.language):
            text, said = self._timed(teller, text, said)
            families[0] = "time"
        skill = "+".join(families)
        return Case(text, self.language, here, said, skill, tuple(p[0].say for p in parts))

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

    def _aside(self, teller: Teller) -> tuple[Pattern, Said]:
        """Something said beside a command that asks for nothing ("it's late, ...")."""
        idle = [p for p in _pools(self.language, self.part)["chat"] if "{" not in p.say]
        pattern = self.rng.choice(idle)
        return pattern, teller.tell(pattern)

    def _one(self, teller: Teller, compose: bool) -> tuple[Pattern, Said]:
        pools = _pools(self.language, self.part)
        for _ in range(200):
            family = self.rng.choices(
                list(pools), [_weight(f, pools) * (self.idle if f in _IDLE else 1.0) for f in pools]
            )[0]
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


# ---------------------------------------------------------------- gold


def numbered(mentions: Sequence[Mention], program: Sequence[str]) -> tuple[Mention, ...]:
    """Mentions numbered per kind in order of appearance; free texts as the program comes to speak of them."""
    counts: Counter[MentionKind] = Counter()
    found: dict[int, Mention] = {}

    def place(index: int) -> int:
        told = mentions[index].kind is MentionKind.TEXT and f"@{index}" in program
        return program.index(f"@{index}") if told else mentions[index].start

    for index in sorted(range(len(mentions)), key=place):
        found[index] = replace(mentions[index], slot=counts[mentions[index].kind])
        counts[mentions[index].kind] += 1
    return tuple(found[i] for i in range(len(mentions)))


def gold_plan(case: Case, snapshot: Snapshot) -> Plan:
    """What the sentence asks for, from the gold mentions alone."""
    plans: list[Plan] = []
    last: tuple[str, ...] = ()
    for said in case.said:
        mentions = numbered(said.mentions, said.program)
        tokens = tuple(mentions[int(t[1:])].mark if t.startswith("@") else t for t in said.program)
        linked = Linked(case.text, case.language, (), mentions)
        plan = resolve(parse(tokens), linked, snapshot, Context(case.here, last, case.language, now=SAID_AT))
        last = spoken_of(plan, last)
        plans.append(plan)
    return merge(plans)


def examples(
    case: Case,
    linker: Linker,
    snapshot: Snapshot,
    lists: WordLists,
    *,
    cut: bool = True,
    open_vocabulary: bool = False,
) -> Iterator[Example]:
    """Training rows of a case, one a clause; none if the linker does not see what was meant. What one wish was cut
    into is taught whole too: its reason may tell what it means ("turning in, arm the house").

    `open_vocabulary`: for a model that reads words which `lists` does not know.
    """
    teach = _Teaching(lists, None if open_vocabulary else lists)
    sentence = linker.sentence(case.text, case.language, snapshot)
    cuts = sentence.split.cuts if cut else ((0, len(sentence.tokens)),)
    clauses = {bounds: sentence.clause(bounds) for bounds in cuts if bounds[0] < bounds[1]}
    yield from _rows(case, list(clauses.values()), teach)
    for bounds in _straddled(case.said, clauses):
        whole = sentence.clause(bounds)
        parts = [said for said in case.said if _inside(said, (whole,))]
        if all(whole.start <= said.start and said.end <= whole.start + len(whole.text) for said in parts):
            yield from _row(case, parts, whole, teach)


@dataclass(frozen=True, slots=True)
class _Teaching:
    """The word lists, and those that the model is shown (None: every word)."""

    lists: WordLists
    shown: WordLists | None


def _rows(case: Case, clauses: Sequence[Linked], teach: _Teaching) -> Iterator[Example]:
    said = [part for whole in case.said for part in _cut(whole, clauses)]
    owners = [_owner(part, clauses) for part in said]
    if None in owners:
        return
    for index, clause in enumerate(clauses):
        parts = [s for s, owner in zip(said, owners, strict=True) if owner == index]
        found = list(_row(case, parts, clause, teach))
        if not found:
            return
        yield from found


def _row(case: Case, parts: Sequence[Said], clause: Linked, teach: _Teaching) -> Iterator[Example]:
    program = _in_clause(parts, clause) if parts else _idle(clause, teach.lists.of(case.language))
    if program is None or not _spellable(program, clause):
        return
    texts = _texts(parts)
    places = places_of(clause, texts) if fits(clause) else None
    if not texts or places:
        yield Example(render(clause, here=case.here is not None, lists=teach.shown), program, case.skill)
    if places:
        yield Example(render_places(clause, program, teach.shown), places, case.skill)


def _texts(parts: Sequence[Said]) -> list[Mention]:
    """The free words that programs speak of, in their order."""
    said = ((part, token) for part in parts for token in part.program if token.startswith("@"))
    mentions = (part.mentions[int(token[1:])] for part, token in said)
    return [mention for mention in mentions if mention.kind is MentionKind.TEXT]


def _straddled(said: Sequence[Said], clauses: Mapping[Bounds, Linked]) -> Iterable[Bounds]:
    """Spans of the clauses that one part was cut into, though it is no more than one statement a clause."""
    found: dict[Bounds, None] = {}
    for part in said:
        inside = _inside(part, tuple(clauses.values()))
        if len(inside) > 1 and len(_cut(part, inside)) == 1:
            spans = [bounds for bounds, clause in clauses.items() if clause in inside]
            found[spans[0][0], spans[-1][1]] = None
    return found


def _inside(said: Said, clauses: Sequence[Linked]) -> Sequence[Linked]:
    """The clauses that hold something of a part."""
    return [c for c in clauses if c.start < said.end and said.start < c.start + len(c.text)]


def _cut(said: Said, clauses: Sequence[Linked]) -> Sequence[Said]:
    """A part whose statements fall into as many clauses, a statement a clause ("turn it on | and set it to 30")."""
    inside = _inside(said, clauses)
    statements = " ".join(said.program).split(" <;> ")
    if len(inside) < 2 or len(inside) != len(statements):
        return (said,)
    return [
        replace(
            said,
            program=tuple(statement.split()),
            mentions=tuple(_only(m, i, statement) for i, m in enumerate(said.mentions)),
            start=max(said.start, clause.start),
            end=min(said.end, clause.start + len(clause.text)),
        )
        for clause, statement in zip(inside, statements, strict=True)
    ]


def _only(mention: Mention, index: int, statement: str) -> Mention:
    """A mention that the statement does not use is moved out of every clause, so that nothing looks for it."""
    return mention if f"@{index}" in statement.split() else replace(mention, start=-1, end=-1)


def times_of(said: Said) -> frozenset[int]:
    """Which of its mentions are times, hours as numbers among them."""
    hours = {int(ref[1:]) for clock, ref in pairwise(said.program) if clock == CLOCK}
    return frozenset(hours | {i for i, m in enumerate(said.mentions) if m.kind is MentionKind.TIME})


def _held(said: Said, clause: Linked) -> frozenset[int]:
    """Which of its mentions stand in the clause."""
    first, last = clause.start, clause.start + len(clause.text)
    return frozenset(i for i, m in enumerate(said.mentions) if first <= m.start and m.end <= last)


def _without(mentions: frozenset[int], program: Sequence[str]) -> Sequence[str]:
    """A program without the times that another clause holds: `agent.reading` lets those hold for the whole sentence."""
    refs = {f"@{i}" for i in mentions}
    clocks = {i for i, (clock, ref) in enumerate(pairwise(program)) if clock == CLOCK and ref in refs}
    return [t for i, t in enumerate(program) if t not in refs and i not in clocks]


def _owner(said: Said, clauses: Sequence[Linked]) -> int | None:
    """The clause that holds all of a part's mentions, or most of a part that names nothing."""
    covered = [max(0, min(said.end, c.start + len(c.text)) - max(said.start, c.start)) for c in clauses]
    index = covered.index(max(covered))
    used = {i for i, m in enumerate(said.mentions) if m.start >= 0} - times_of(said)
    return index if used <= _held(said, clauses[index]) else None


def _idle(clause: Linked, lists: WordLists) -> tuple[str, ...] | None:
    """A clause that was cut off and asks for nothing by itself ("you know what, ..."). None if it may ask."""
    lexicon, said = lexicon_of(clause.language), runs(clause.tokens, _MAX_PHRASE)
    absent = ABSENT_THING in clause.tokens or ABSENT_ROOM in clause.tokens
    tells = bool(said & lexicon.pronouns) and bool(said & lexicon.verbs)
    return None if clause.mentions or absent or tells or not lists.kinds.keys().isdisjoint(said) else _CHAT


def _in_clause(parts: Sequence[Said], clause: Linked) -> tuple[str, ...] | None:
    """The program over the linker's own markers; None if a gold mention was not found, or more was found."""
    tokens: list[str] = []
    telling = [s for s in parts if s.program != _CHAT] or parts[:1]
    texts = count()
    for said in telling:
        held = _held(said, clause)
        tokens += ["<;>"] if tokens else []
        for token in _without(times_of(said) - held, said.program):
            gold = said.mentions[int(token[1:])] if token.startswith("@") else None
            if gold is None:
                tokens.append(token)
            elif gold.kind is MentionKind.TEXT:
                tokens.append(Ref(gold.kind, next(texts)).mark)
            elif mark := _found(gold, clause):
                tokens.append(mark)
            else:  # a mention that no clause holds, or that the linker took for another
                return None
    return tuple(tokens) or None


def _found(gold: Mention, clause: Linked) -> str | None:
    for mention in clause.mentions:
        if mention.kind is gold.kind and mention.start < gold.end and gold.start < mention.end and _same(gold, mention):
            return mention.mark
    return None


def _same(gold: Mention, found: Mention) -> bool:
    if gold.kind in (MentionKind.ENTITY, MentionKind.AREA, MentionKind.FLOOR, MentionKind.LABEL):
        return set(gold.ids) == set(found.ids)
    if gold.time is not None and found.time is not None:
        length = gold.time.role is Role.SPAN and gold.time.seconds == found.time.seconds  # "for 10 minutes" too
        return length or gold.time == found.time
    if gold.kind is MentionKind.NUMBER:
        return gold.number == found.number
    if gold.kind is MentionKind.OPTION:
        return key(words(gold.option)) == key(words(found.option))
    return gold.property == found.property and gold.color == found.color and gold.kelvin == found.kelvin


def _spellable(program: Sequence[str], clause: Linked) -> bool:
    """Whether the grammar of the clause allows the program: what the model is taught, it can write."""
    point = Grammar(frozenset(m.mark for m in clause.mentions))
    for token in program:
        if token not in point.allowed():
            return False
        point = point.advance(token)
    return "</s>" in point.allowed()
