"""Cutting a linked sentence into clauses that the model reads one by one.

Measured on a prototype: whole sentences of several commands were right 64 % of the time, clause by clause 83 %.
A cut is made only at a connector with a verb on both sides, never inside a mention, and never in a
sentence whose parts hang together (conditions, exceptions, corrections).
"""

from collections.abc import Sequence

from agent.lexicon import Lexicon
from agent.text import PUNCTUATION, is_cjk

_LOOKAHEAD = 5
_MAX_CONNECTOR = 2
MAX_CLAUSES = 8


def split(texts: Sequence[str], free: Sequence[bool], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Clause spans over tokens. `free[i]` is false where token i belongs to a mention."""
    whole = [(0, len(texts))]
    if any(_phrase_at(texts, i, lexicon.unsplit) for i in range(len(texts)) if free[i]):
        return whole
    cuts: list[tuple[int, int]] = []
    start = 0
    for at in range(len(texts)):
        width = _connector(texts, free, at, lexicon)
        if width and at >= start and _may_cut(texts, free, start, at, at + width, lexicon):
            cuts.append((start, at))
            start = at + width
    cuts.append((start, len(texts)))
    return cuts if len(cuts) <= MAX_CLAUSES else whole


def _phrase_at(texts: Sequence[str], at: int, phrases: frozenset[str]) -> int:
    """Length of the longest phrase of the set that begins at a token, 0 if none."""
    return next((n for n in (3, 2, 1) if at + n <= len(texts) and "".join(texts[at : at + n]) in phrases), 0)


def _connector(texts: Sequence[str], free: Sequence[bool], at: int, lexicon: Lexicon) -> int:
    width = _phrase_at(texts, at, lexicon.connectors)
    return width if width and all(free[at : at + width]) else 0


def _may_cut(
    texts: Sequence[str], free: Sequence[bool], start: int, left_end: int, right: int, lexicon: Lexicon
) -> bool:
    if not _has_verb(texts, free, start, left_end, lexicon):
        return False
    begin = _skip_fillers(texts, free, right, lexicon)
    if begin >= len(texts):
        return False
    end = next((i for i in range(begin, len(texts)) if texts[i] in PUNCTUATION), len(texts))
    if any(is_cjk(t) for t in texts[begin:end]):  # a Chinese verb may close the clause: 把灯关了
        return _has_verb(texts, free, begin, end, lexicon)
    return bool(free[begin] and texts[begin] in lexicon.verbs)


def _skip_fillers(texts: Sequence[str], free: Sequence[bool], at: int, lexicon: Lexicon) -> int:
    end = min(len(texts), at + _LOOKAHEAD)
    while at < end and free[at] and (texts[at] in lexicon.fillers or texts[at] in PUNCTUATION):
        at += 1
    return at


def _has_verb(texts: Sequence[str], free: Sequence[bool], start: int, end: int, lexicon: Lexicon) -> bool:
    return any(free[i] and _phrase_at(texts[:end], i, lexicon.verbs) for i in range(start, end))
