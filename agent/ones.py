"""Things said without their word: "the humidifier in the study to 50, the one in the den to 60", "el de la cocina",
"die im Bad", 客厅那台. The word that was said before is put in its place, where the model can read it.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.lexicon import Lexicon
from agent.spans import MAX_PHRASE, Span, keys_of
from agent.text import PUNCTUATION, Token, key
from agent.types import SCOPES, MentionKind
from agent.wordlists import WordLists

_MOST_BETWEEN = 2  # words between "the one" and the place: "in the"


def named_again(tokens: Sequence[Token], spans: Sequence[Span], lexicon: Lexicon, lists: WordLists) -> Sequence[Token]:
    """The tokens with the word for a kind in the place of each such "one"; the same ones if there is none."""
    found = list(tokens)
    taken = {i: span for span in spans for i in range(span.start, span.end)}
    for at in reversed(range(len(tokens))):
        if size := _size(at, tokens, taken, lexicon, lists):
            word = _before(at, tokens, taken, lists)
            found[at : at + size] = [replace(t, start=tokens[at].start, end=tokens[at + size - 1].end) for t in word]
    return found if found != list(tokens) else tokens


def _size(at: int, tokens: Sequence[Token], taken: dict[int, Span], lexicon: Lexicon, lists: WordLists) -> int:
    """How many tokens stand for a thing of a kind that was said before, with its place; 0 if none do."""
    for size in (2, 1):
        said = tuple(t.text for t in tokens[at : at + size])
        if len(said) < size or any(i in taken for i in range(at, at + size)):
            continue
        behind = at > 0 and _is_place(at - 1, taken) and not _is_named(at + size, tokens, taken, lists)
        if behind and key(said) in lexicon.ones_behind:
            return size
        if key(said) in lexicon.ones and _opens(at, tokens, lexicon) and _leads(at + size, tokens, taken, lexicon):
            return size
    return 0


def _is_place(at: int, taken: dict[int, Span]) -> bool:
    return at in taken and taken[at].mention.kind in SCOPES


def _is_named(at: int, tokens: Sequence[Token], taken: dict[int, Span], lists: WordLists) -> bool:
    """Whether what follows says what it is: 客厅那台空调."""
    ends = range(at + 1, min(len(tokens), at + MAX_PHRASE) + 1)
    return at in taken or any(keys_of(tokens, at, end)[1] in lists.kinds for end in ends)


def _opens(at: int, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a part of the sentence begins here: behind a comma, or "and"."""
    if not at:
        return False
    before = tokens[at - 1].text
    return before in PUNCTUATION or key((before,)) in lexicon.connectors or lexicon.language == "en"


def _leads(at: int, tokens: Sequence[Token], taken: dict[int, Span], lexicon: Lexicon) -> bool:
    """Whether a place follows, with no more than what places are said with between."""
    for end in range(at, min(len(tokens), at + _MOST_BETWEEN + 1)):
        if end in taken:
            return _is_place(end, taken) and (end > at or tokens[end].text in lexicon.within)
        if tokens[end].text not in lexicon.within:
            return False
    return False


def _before(at: int, tokens: Sequence[Token], taken: dict[int, Span], lists: WordLists) -> list[Token]:
    """The word for a kind that was said last, by itself or in a name; the tokens as they are if there is none."""
    for end in range(at, 0, -1):
        for start in range(max(0, end - MAX_PHRASE), end):
            if keys_of(tokens, start, end)[1] in lists.kinds and _is_named_whole(start, end, taken):
                return list(tokens[start:end])
    return list(tokens[at : at + 1])


def _is_named_whole(start: int, end: int, taken: dict[int, Span]) -> bool:
    """Whether a run stands outside of what is named, or within the name of one thing."""
    spans = {id(taken[i]) if i in taken else None for i in range(start, end)}
    return len(spans) == 1 and (start not in taken or taken[start].mention.kind is MentionKind.ENTITY)
