"""Training rows: what the linker makes of a case, clause by clause, and what the model is to write for it.

The linker's own marks are read, as the hub will read them: a case that it does not see as it was meant gives no row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise

from agent.clauses import Bounds
from agent.digest import digest
from agent.free_text import fits, places_of
from agent.lexicon import load as lexicon_of
from agent.linker import ABSENT_ROOM, ABSENT_THING, Linker
from agent.placed import PLACES
from agent.program import CLOCK, Grammar
from agent.prompt import Prompt, render, render_places, render_room
from agent.room_wishes import wishes_in
from agent.text import key, runs, words
from agent.times.moments import Role
from agent.types import WISHES, Linked, Mention, MentionKind, Ref
from agent.wordlists import WordLists
from device_registry.model import Snapshot
from training.comfort import deed
from training.generate import Case
from training.speech import Said
from training.surroundings import senses_of

_MAX_PHRASE = 4  # words of a word for a kind
_CHAT = ("<chat>",)
_UNHELPED = ("<vague>",)


@dataclass(frozen=True, slots=True)
class Example:
    """A row for training: what the model reads and what it is to write (without the end token)."""

    prompt: Prompt
    program: tuple[str, ...]
    skill: str


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
    teach = _Teaching(lists, None if open_vocabulary else lists, snapshot)
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
    """The word lists, those that the model is shown (None: every word), and the home as it is."""

    lists: WordLists
    shown: WordLists | None
    home: Snapshot


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
    if wishes_in(program):
        yield from _of_room(case, program, clause, teach.home)


def _of_room(case: Case, written: Sequence[str], clause: Linked, home: Snapshot) -> Iterator[Example]:
    """What the wish means in its room, and what any other would that something is done about there: the model is to go
    by the digest.
    """
    area = next((m.ids[0] for m in clause.mentions if m.kind is MentionKind.AREA), None)
    room = digest(senses_of(home, case.here, case.past), area)
    for wish in sorted(WISHES):
        does = deed(wish, room)
        if f"<{wish}>" in written or does != _UNHELPED:
            yield Example(render_room(wish, room), does, case.skill)


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
            elif _says_where(gold, clause):
                continue
            else:  # a mention that no clause holds, or that the linker took for another
                return None
    return tuple(tokens) or None


def _found(gold: Mention, clause: Linked) -> str | None:
    for mention in clause.mentions:
        if mention.kind is gold.kind and mention.start < gold.end and gold.start < mention.end and _same(gold, mention):
            return mention.mark
    return None


def _says_where(gold: Mention, clause: Linked) -> bool:
    """Whether a mention is the place of a thing, which the linker took with it (`agent.placed`)."""
    return gold.kind in PLACES and any(
        m.kind is MentionKind.ENTITY and m.start <= gold.start and gold.end <= m.end for m in clause.mentions
    )


def _same(gold: Mention, found: Mention) -> bool:
    longer = found.end - found.start > gold.end - gold.start
    if gold.kind is MentionKind.ENTITY and longer and found.start <= gold.start and gold.end <= found.end:
        return bool(found.ids) and set(found.ids) <= set(gold.ids)  # fewer of a name, where its place is said
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
