"""How many things or rooms there are, said before them: that is no value ("the two lamps")."""

from collections.abc import Sequence

from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.spans import MAX_PHRASE, keys_of
from agent.text import Token
from agent.types import MentionKind
from agent.wordlists import WordLists

_MAX_COUNT = 3  # words that tell how many


def uncounted(
    tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, lists: WordLists
) -> tuple[Sequence[Token], frozenset[int]]:
    """Tokens without what only counts the things after it ("the two lamps"), and where those things stand in the text:
    more than one is meant.
    """
    kept: list[Token] = []
    several: set[int] = set()
    at = 0
    while at < len(tokens):
        sizes = range(min(_MAX_COUNT, len(tokens) - at - 1), 0, -1)
        size = next((n for n in sizes if keys_of(tokens, at, at + n)[1] in lexicon.both), 0)
        if size and _begins_thing(tokens, at + size, index, lists):
            several.add(tokens[at + size].start)
            at += size
        kept.append(tokens[at])
        at += 1
    return (kept if several else tokens), frozenset(several)


def _begins_thing(tokens: Sequence[Token], at: int, index: NameIndex, lists: WordLists) -> bool:
    """Whether a word for a kind, the name of a device, or one that several rooms bear begins here."""
    for end in range(at + 1, min(len(tokens), at + MAX_PHRASE) + 1):
        raw, stemmed = keys_of(tokens, at, end)
        best = index.best(raw, stemmed)
        if best is None and end == at + 1:  # one of them may be called so: "Lampe", of "beide Lampen"
            word = index.respell(tokens[at].text, lists)
            best = index.best(word, word)
        if stemmed in lists.kinds or (best and (best[1] is MentionKind.ENTITY or _rooms(best))):
            return True
    return False


def _rooms(best: tuple[int, MentionKind, tuple[str, ...]]) -> bool:
    """Whether several rooms bear the name: "the three bedrooms"."""
    return best[1] is MentionKind.AREA and len(best[2]) > 1
