"""What a sentence says twice: a complaint and the command for it ("it's nippy in here, turn the heating up to 22").

Both are read as wishes. Done one after the other the first would change what the second is about, or do it elsewhere.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.types import Linked, MentionKind, Program, Ref, Special, Statement, Target, Verb

_QUANTITIES = {
    Verb.TEMP: frozenset({Verb.TEMP_UP, Verb.TEMP_DOWN}),
    Verb.BRI: frozenset({Verb.BRI_UP, Verb.BRI_DOWN}),
    Verb.VOL: frozenset({Verb.VOL_UP, Verb.VOL_DOWN}),
    Verb.SPEED: frozenset({Verb.SPEED_UP, Verb.SPEED_DOWN}),
    Verb.HUM: frozenset({Verb.HUM_UP, Verb.HUM_DOWN}),
}
"""What sets a quantity, and what only says that there is too much or too little of it."""

_DEEDS = frozenset({Verb.ON, Verb.OFF, Verb.OPEN, Verb.CLOSE})


@dataclass(frozen=True, slots=True)
class _Wish:
    """A statement about one target, in its clause."""

    statement: Statement
    linked: Linked

    @property
    def target(self) -> Target:
        """Its target."""
        return self.statement.targets[0]

    @property
    def area(self) -> str | None:
        """The area that is named with it, if it is one."""
        scope = self.target.scope
        mention = self.linked.mention(scope.kind, scope.slot) if isinstance(scope, Ref) else None
        return mention.ids[0] if mention and mention.kind is MentionKind.AREA and len(mention.ids) == 1 else None


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be made of a clause: whether anything, and the area_id that holds where it names none."""

    counts: bool = True
    area: str | None = None


def once(clauses: Sequence[tuple[Program | None, Linked]], apart: Container[int] = ()) -> list[Told]:
    """What is to be made of a sentence's clauses: one that only says again what its neighbour says does not count, but
    for the area that it names. `apart`: those that a word adds as something else ("then", "also").
    """
    told = [Told() for _ in clauses]
    wishes = [_only(program, linked) for program, linked in clauses]
    for at, (one, other) in enumerate(pairwise(wishes)):
        if one is None or other is None or not told[at].counts or at + 1 in apart:
            continue
        if _complains(one, other):
            told[at], told[at + 1] = Told(counts=False), Told(area=one.area)
        elif (_complains(other, one) and other.area is None) or _repeats(other, one):
            told[at + 1] = Told(counts=False)
    return told


def _only(program: Program | None, linked: Linked) -> _Wish | None:
    """The wish of a program that is a single one about a single target, at once and on no condition."""
    if program is None or len(program.statements) != 1:
        return None
    statement = program.statements[0]
    plain = not (statement.excepted or statement.times or statement.given or statement.texts)
    return _Wish(statement, linked) if plain and len(statement.targets) == 1 else None


def _complains(one: _Wish, other: _Wish) -> bool:
    """Whether the one is why the other is wished: too much or too little of what the other sets, of the same things."""
    vague = one.target.kind is not None and not isinstance(one.statement.value, Ref)
    if one.statement.verb not in _QUANTITIES.get(other.statement.verb, ()) or not vague:
        return False
    if one.target.scope not in (None, Special.HERE):
        same = one.area is not None and one.area == other.area
        return one.target.kind == other.target.kind and (same or (one.area is not None and other.target.scope is None))
    elsewhere = one.target.scope is Special.HERE and isinstance(other.target.scope, Ref)
    return not elsewhere and (other.target.entity is not None or one.target.kind == other.target.kind)


def _repeats(one: _Wish, other: _Wish) -> bool:
    """Whether the one says in fewer words what the other has said."""
    same = one.statement.verb is other.statement.verb and one.statement.verb in _DEEDS
    alike = one.target.kind is not None and one.target.kind == other.target.kind
    return same and alike and one.target.scope is None and other.area is not None
