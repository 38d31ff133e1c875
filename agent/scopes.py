"""Where a target is: rooms, floors and labels that are named, and what is near where none is."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from agent.frame import Frame, existing, mention_of
from agent.lexicon import Lexicon, load
from agent.text import key, runs, words
from agent.types import SCOPES, Linked, Mention, MentionKind, Program, Quantifier, Ref, Special, Target, Verb
from device_registry.actions import Reason, Rejection
from device_registry.model import Entity, Snapshot


def scoped(entities: tuple[Entity, ...], target: Target, frame: Frame) -> tuple[Entity, ...] | Rejection:
    """Those of the entities that are where the target says; never empty."""
    where = _place(target.scope, frame)
    if isinstance(where, Rejection):
        return where
    mention, inside = where
    there = tuple(e for e in entities if inside(e))
    if there:
        return there
    span = mention.text if mention else frame.linked.text
    detail = {"kind": target.kind, "area": mention.ids[0] if mention and mention.ids else frame.context.here}
    return Rejection(Reason.NOTHING_THERE, span, detail=detail)


def _place(scope: Ref | Special | None, frame: Frame) -> tuple[Mention | None, Callable[[Entity], bool]] | Rejection:
    """The mention of a place, and whether an entity is there."""
    if not isinstance(scope, Ref):
        here = frame.context.here
        if here is None:
            return Rejection(Reason.UNCLEAR, frame.linked.text, detail={"missing": "area"})
        return None, lambda e: e.area_id == here
    mention = mention_of(scope, frame)
    if mention is None or not mention.ids:
        return Rejection(Reason.NO_SUCH_AREA, mention.text if mention else frame.linked.text)
    ids = _nearest_place(mention, frame)
    if mention.kind is MentionKind.FLOOR:
        return mention, lambda e: frame.snapshot.floor_id_of(e) in ids
    if mention.kind is MentionKind.LABEL:
        return mention, lambda e: not ids.isdisjoint(e.labels)
    return mention, lambda e: e.area_id in ids


def areas_in(scope: Ref | Special | None, frame: Frame) -> tuple[str, ...]:
    """The area_ids that a target's scope means, those of a floor among them; none for what is no place."""
    mention = mention_of(scope, frame) if isinstance(scope, Ref) else None
    if mention is None:
        here = frame.context.here if scope is Special.HERE else None
        return (here,) if here else ()
    ids, areas = _nearest_place(mention, frame), frame.snapshot.areas
    if mention.kind is MentionKind.AREA:
        return tuple(i for i in mention.ids if i in ids and i in areas)
    return tuple(i for i, area in areas.items() if mention.kind is MentionKind.FLOOR and area.floor_id in ids)


def _nearest_place(mention: Mention, frame: Frame) -> frozenset[str]:
    """Of places with one name, the one where the speaker is; otherwise, and of "the bathrooms", all of them."""
    here = frame.context.here
    if here is not None and here in mention.ids and not mention.several:
        return frozenset({here})
    return frozenset(mention.ids)


def opened(text: str, mentions: Sequence[Mention], language: str) -> str | None:
    """The area that a sentence begins with, "in the bedroom, close the curtains and set the AC to 20": what is said
    behind it without a place is meant to be there. `mentions`: of its first part, where they stand in `text`.
    """
    areas = [m for m in mentions if m.kind is MentionKind.AREA]
    if len(areas) != 1 or len(areas[0].ids) != 1:
        return None
    lexicon, before = load(language), words(text[: areas[0].start])
    placing = placing_words(before, lexicon)
    idle = all(key((word,)) in lexicon.fillers for word in before[: len(before) - placing])
    return areas[0].ids[0] if placing and idle else None


def placing_words(before: tuple[str, ...], lexicon: Lexicon) -> int:
    """How many of the last words before a place only say that something is there ("in the")."""
    return next((n for n in range(_MAX_PLACING, 0, -1) if key(before[-n:]) in lexicon.placing), 0)


_MAX_PLACING = 2


def setting(
    text: str, parts: Sequence[Sequence[Mention]], language: str, here: str | None, home: Snapshot
) -> str | None:
    """The area where what a sentence says without a place is meant to be, sooner than where the speaker is: the one
    that it begins with; and where nobody knows where the speaker is, the one that holds all that it names. `parts`: the
    mentions of each of its clauses, where they stand in `text`.
    """
    begins_in = opened(text, parts[0], language) if parts else None
    return begins_in if begins_in or here else _around(itertools.chain.from_iterable(parts), home)


def _around(mentions: Iterable[Mention], home: Snapshot) -> str | None:
    """The area that all these are in, if it is a single one: "bedroom AC to 20, lights to 50". None where a floor or a
    label is named, which reach further; a name that things of several areas bear says nothing.
    """
    areas: set[str] = set()
    for mention in mentions:
        if mention.kind in (MentionKind.FLOOR, MentionKind.LABEL):
            return None
        if mention.kind is MentionKind.AREA:
            areas.update(mention.ids)
        elif mention.kind is MentionKind.ENTITY:
            inside = {e.area_id for i in mention.ids if (e := home.entities.get(i)) and e.area_id}
            areas |= inside if len(inside) == 1 else set()
    return areas.pop() if len(areas) == 1 else None


def on_a_floor(program: Program, linked: Linked) -> Program:
    """A program of one statement about a set, with "upstairs" as its place where that is the only one that is named and
    the program leaves it out ("lights out upstairs"): what is meant is never more than that floor's.
    """
    statement, places = program.statements[0], [m for m in linked.mentions if m.kind in SCOPES]
    lexicon = load(linked.language)
    if len(program.statements) > 1 or len(places) != 1 or key(words(places[0].text)) not in lexicon.up | lexicon.down:
        return program
    if any(target.scope for target in (*statement.targets, *statement.excepted)):
        return program
    floor = Ref(places[0].kind, places[0].slot)
    placed = (replace(target, scope=floor) if target.quantifier else target for target in statement.targets)
    return Program((replace(statement, targets=tuple(placed)),))


def nearby(frame: Frame) -> str | None:
    """The area that is meant where none is said: the one spoken of ("the light in there"), the one that the sentence
    began with, or the speaker's.
    """
    return _there(frame) or frame.context.opened or frame.context.here


def only_area(mentions: Sequence[Mention]) -> str | None:
    """The area that is named, if it is a single one."""
    areas = {area for m in mentions if m.kind is MentionKind.AREA for area in m.ids}
    return areas.pop() if len(areas) == 1 else None


def _there(frame: Frame) -> str | None:
    """What "in there" means: the area named before it in the sentence, or that of what was spoken of. Where a place is
    named beside it, it only points there ("out there in the garden").
    """
    said = not runs(words(frame.linked.text), _MAX_THERE).isdisjoint(load(frame.linked.language).there)
    if not said or any(m.kind is MentionKind.AREA for m in frame.linked.mentions):
        return None
    if frame.context.named:
        return frame.context.named
    areas = {e.area_id for e in existing(frame.context.last_targets, frame)}
    return areas.pop() if len(areas) == 1 else None


_MAX_THERE = 3  # words

_WIDE = frozenset({Verb.WHICH, Verb.COUNT})
"""Who asks which or how many means the whole home, wherever they are."""


def closest(target: Target, found: tuple[Entity, ...], frame: Frame) -> tuple[Entity, ...]:
    """Without a scope, "the light(s)" are those of the speaker's area if it has such a thing; all of them are
    only those "in there" where that is said.
    """
    wide = target.quantifier in (Quantifier.ALL, Quantifier.ANY) or frame.verb in _WIDE
    place = _there(frame) if wide else nearby(frame)
    if target.scope is not None or place is None:
        return found
    near = tuple(e for e in found if e.area_id is not None and e.area_id == place)
    several = any(word.several for word in frame.linked.kinds if target.kind in word.kinds)
    return near if near and not (several and len(near) == 1) else found
