"""Words that are said once and belong to two: "the bathroom and hallway lights", in a home with "Hallway lights", and
"the front and back door".
"""

from collections.abc import Container, Sequence

from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.spans import Span, changed, keys_of, span_of
from agent.text import Token, key
from agent.types import MentionKind
from agent.wordlists import WordLists

_MAX_BETWEEN = 2  # words between the rooms
AND = frozenset({"和", "跟", "与", "與", "及", "、", "&"})
_OR = frozenset({"or", "oder"})


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


def completed(
    spans: Sequence[Span], tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, most: int
) -> list[Span]:
    """The spans, and what is named before "and" with the last words of the name behind it: alone its words say nothing,
    or fit several things. `most`: things that may be named in a sentence.
    """
    found = {span.start: span for span in spans}
    named = [span for span in spans if span.mention.kind is MentionKind.ENTITY and span.mention.ids]
    unsure = [span for span in named if len(span.mention.ids) > 1]
    sure = {i for span in spans if span not in unsure for i in range(span.start, span.end)}
    room = most - len(named)
    for span in named:
        half = _half(span, tokens, sure, lexicon, index)
        before = found.get(half.start) if half else None
        if half and (before.end == half.end if before else room > 0):
            found[half.start] = half
            room -= before is None
    return sorted(found.values(), key=lambda span: span.start)


def _half(
    span: Span, tokens: Sequence[Token], taken: Container[int], lexicon: Lexicon, index: NameIndex
) -> Span | None:
    """The words before "and" and a name, as a name that ends as that one does."""
    at = span.start - (span.start > 0 and key((tokens[span.start - 1].text,)) in lexicon.articles)
    if at < 2 or tokens[at - 1].text not in lexicon.connectors | AND | _OR:
        return None
    end = at - 1
    for start in range(max(0, end - _MAX_BETWEEN), end):
        if any(i in taken for i in range(start, end)):
            continue
        for tail in range(span.start + 1, span.end):
            said = tuple(t.text for t in (*tokens[start:end], *tokens[tail : span.end]))
            best = index.best("".join(said), key(said))
            if best and best[1] is MentionKind.ENTITY and best[2] != span.mention.ids:
                return changed(span_of(tokens, start, end, span.rank, MentionKind.ENTITY), ids=best[2])
    return None


def _joined(before: Span, span: Span, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    between = [t.text for t in tokens[before.end : span.start]]
    is_room = before.mention.kind is MentionKind.AREA and bool(before.mention.ids)
    return is_room and 0 < len(between) <= _MAX_BETWEEN and between[0] in lexicon.connectors | AND


def _room(span: Span, tokens: Sequence[Token], index: NameIndex, lists: WordLists) -> Span | None:
    """The room that a name begins with, if the rest of it is a word for a kind."""
    for end in range(span.start + 1, span.end):
        best = index.best(*keys_of(tokens, span.start, end))
        if best and best[1] is MentionKind.AREA and keys_of(tokens, end, span.end)[1] in lists.kinds:
            return changed(span_of(tokens, span.start, end, span.rank, MentionKind.AREA), ids=best[2])
    return None
