"""A thing and the place it is in, said together ("the Bob lamp in the den", 书房的小明灯), are one mention: the thing.

The place says which of several of a name is meant, and asks for nothing by itself.
"""

from collections.abc import Sequence

from agent.lexicon import Lexicon
from agent.spans import Span, changed
from agent.text import Token, key
from agent.types import MentionKind
from agent.wordlists import WordLists
from device_registry.model import Domain, Snapshot

_MOST_BETWEEN = 5  # words
PLACES = frozenset({MentionKind.AREA, MentionKind.FLOOR})
"""What says where a thing is."""

_GOES_THERE = frozenset({Domain.VACUUM, Domain.LAWN_MOWER})
"""To these a place is where they are sent."""


def placed(
    spans: Sequence[Span], tokens: Sequence[Token], home: Snapshot, lexicon: Lexicon, lists: WordLists
) -> list[Span]:
    """The spans, a thing with the place that is said behind it, or right before it, as one; its things are those in
    that place. Nothing changes where the place holds none of them.
    """
    found: list[Span] = []
    for span in spans:
        one = _as_one(found[-1], span, tokens, home, lexicon, lists) if found else None
        found[-1:] = [one] if one else [*found[-1:], span]
    return found


def _as_one(
    before: Span, span: Span, tokens: Sequence[Token], home: Snapshot, lexicon: Lexicon, lists: WordLists
) -> Span | None:
    between = [t.text for t in tokens[before.end : span.start]]
    if _is_thing(before, home) and span.mention.kind in PLACES:
        leads = 0 < len(between) <= _MOST_BETWEEN and any(word in lexicon.within for word in between)
        if not leads or not all(word in lexicon.within or key((word,)) in lists.kinds for word in between):
            return None
        if span.end < len(tokens) and key((tokens[span.end].text,)) in lists.kinds:
            return None  # "the Bob lamp and the kitchen ..." goes on about the kitchen's
        thing, place = before, span
    elif before.mention.kind in PLACES and _is_thing(span, home) and all(word in _OF for word in between):
        thing, place = span, before
    else:
        return None
    ids = tuple(i for i in thing.mention.ids if _is_in(i, place, home))
    end = tokens[span.end - 1].end
    return (
        changed(Span(before.start, span.end, thing.rank, thing.mention), ids=ids, **_over(before, end)) if ids else None
    )


_OF = frozenset({"的"})


def _over(before: Span, end: int) -> dict[str, int]:
    return {"start": before.mention.start, "end": end}


def _is_thing(span: Span, home: Snapshot) -> bool:
    ids = span.mention.ids
    is_entity = span.mention.kind is MentionKind.ENTITY and bool(ids)
    return is_entity and not any(home.entities[i].domain in _GOES_THERE for i in ids)


def _is_in(entity_id: str, place: Span, home: Snapshot) -> bool:
    area = home.area_of(home.entities[entity_id])
    return area is not None and (area.area_id in place.mention.ids or area.floor_id in place.mention.ids)
