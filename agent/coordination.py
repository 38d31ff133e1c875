"""One word for a kind that belongs to two rooms: "the bathroom and hallway lights", in a home with "Hallway lights"."""

from collections.abc import Sequence

from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.spans import Span, changed, keys_of, span_of
from agent.text import Token
from agent.types import MentionKind
from agent.wordlists import WordLists

_MAX_BETWEEN = 2  # words between the rooms
_AND = frozenset({"和", "跟", "与", "與", "及", "、", "&"})


def shared(
    spans: Sequence[Span], tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, lists: WordLists, most: int
) -> list[Span]:
    """The spans, a name after "room and" as a room where it is no more than a room and a word for a kind: else nothing
    would tell what is meant in the first room. `most`: rooms that may be named in a sentence.
    """
    rooms = sum(span.mention.kind is MentionKind.AREA for span in spans)
    found: list[Span] = []
    for span in spans:
        room = _room(span, tokens, index, lists) if span.mention.kind is MentionKind.ENTITY else None
        joined = room and found and _joined(found[-1], span, tokens, lexicon)
        if room and joined and rooms < most:
            span, rooms = room, rooms + 1
        found.append(span)
    return found


def _joined(before: Span, span: Span, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    between = [t.text for t in tokens[before.end : span.start]]
    is_room = before.mention.kind is MentionKind.AREA and bool(before.mention.ids)
    return is_room and 0 < len(between) <= _MAX_BETWEEN and between[0] in lexicon.connectors | _AND


def _room(span: Span, tokens: Sequence[Token], index: NameIndex, lists: WordLists) -> Span | None:
    """The room that a name begins with, if the rest of it is a word for a kind."""
    for end in range(span.start + 1, span.end):
        best = index.best(*keys_of(tokens, span.start, end))
        if best and best[1] is MentionKind.AREA and keys_of(tokens, end, span.end)[1] in lists.kinds:
            return changed(span_of(tokens, span.start, end, span.rank, MentionKind.AREA), ids=best[2])
    return None
