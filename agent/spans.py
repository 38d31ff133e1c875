"""Runs of tokens that may name something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent.text import PUNCTUATION, Token, key
from agent.types import Mention, MentionKind

MAX_PHRASE = 6
"""Words of a phrase that is no name, at most."""


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate mention over tokens[start:end], before the best non-overlapping ones are chosen."""

    start: int
    end: int
    rank: int
    mention: Mention


def token_runs(tokens: Sequence[Token], longest: int) -> Iterable[tuple[int, int]]:
    """Spans of tokens without punctuation, longest first at each start."""
    for start in range(len(tokens)):
        stop = start
        while stop < len(tokens) and stop - start < longest and tokens[stop].text not in PUNCTUATION:
            stop += 1
        for end in range(stop, start, -1):
            yield start, end


def keys_of(tokens: Sequence[Token], start: int, end: int) -> tuple[str, str]:
    """A run's words on end, as they are said and as `agent.text.key` has them."""
    texts = tuple(t.text for t in tokens[start:end])
    return "".join(texts), key(texts)


def span_of(tokens: Sequence[Token], start: int, end: int, rank: int, kind: MentionKind) -> Span:
    """A span that names nothing yet."""
    return Span(start, end, rank, Mention(kind, 0, tokens[start].start, tokens[end - 1].end, ""))


def changed(span: Span, **fields: object) -> Span:
    """A span with fields of its mention."""
    return replace(span, mention=replace(span.mention, **fields))  # type: ignore[arg-type]
