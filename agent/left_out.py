"""Values that a program leaves out, though the words say plainly of what they are: "floor lamp to 30 percent at 2700
kelvin", "the heating blanket on level 4". Half of what was said would be done, and nobody told.
"""

from collections.abc import Iterator
from dataclasses import replace

from agent.lexicon import load
from agent.text import key, words
from agent.types import Linked, Mention, MentionKind, Program, Ref, Statement, Verb

_MOST_BETWEEN = 6  # words, of a dial: 打开，档位调到
_NEAR = 3  # words between two values of one thing
_BEFORE_DIAL = 1  # words: "on level"
_VALUES = frozenset({MentionKind.NUMBER, MentionKind.COLOR})


def completed(program: Program, linked: Linked) -> Program:
    """The program with every such value given to the statement that stands before it."""
    taken = {s.value for s in program.statements} | {time for s in program.statements for time in s.times}
    found = list(program.statements)
    for number in (m for m in linked.mentions if m.kind is MentionKind.NUMBER):
        value = Ref(number.kind, number.slot)
        if value in taken:
            continue
        at = next((i for i, s in enumerate(found) if _end(s, linked) == _end_before(number, linked)), None)
        if at is not None:
            found[at : at + 1] = _with(found[at], number, linked)
    return Program(tuple(found))


def _end_before(number: Mention, linked: Linked) -> int:
    """Where the last thing or value before a number ends; -1 if there is none."""
    kinds = _VALUES | {MentionKind.ENTITY}
    return max((m.end for m in linked.mentions if m.kind in kinds and m.end <= number.start), default=-1)


def _end(statement: Statement, linked: Linked) -> int:
    """Where what a statement speaks of ends, its value included; -2 if it names nothing."""
    refs = [statement.value, *(target.entity for target in statement.targets)]
    ends = (m.end for ref in refs if isinstance(ref, Ref) and (m := linked.mention(ref.kind, ref.slot)))
    return max(ends, default=-2)


def _with(statement: Statement, number: Mention, linked: Linked) -> list[Statement]:
    """A statement, and what the number behind it makes of it."""
    gap = words(linked.text[_end(statement, linked) - linked.start : number.start - linked.start])
    also = replace(statement, value=Ref(number.kind, number.slot))
    if number.unit == "K" and statement.verb in (Verb.ON, Verb.BRI) and len(gap) <= _NEAR:
        return [statement, replace(also, verb=Verb.WHITE)]
    if number.percent and statement.verb in (Verb.COLOR, Verb.WHITE) and len(gap) <= _NEAR:
        return [statement, replace(also, verb=Verb.BRI)]
    dial = next(_dials(gap, linked.language), None) if not number.unit else None
    if dial is None or statement.verb is not Verb.ON or statement.value or len(gap) > _MOST_BETWEEN:
        return [statement]
    set_so = replace(also, verb=Verb.SET)
    return [set_so] if dial <= _BEFORE_DIAL else [statement, set_so]


def _dials(said: tuple[str, ...], language: str) -> Iterator[int]:
    """Where words for what a thing is set by stand among others."""
    known = load(language).dials
    spans = ((at, at + size) for at in range(len(said)) for size in (1, 2) if at + size <= len(said))
    return (at for at, end in spans if key(said[at:end]) in known)
