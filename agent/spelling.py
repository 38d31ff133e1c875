"""Words the model does not know, as words it does: without their accents, or as another form of the same word.

"reanúdelo" is nearest to "reanuda", "oscuréceme" to "oscurece": the languages of Europe end their verbs in more ways
than any phrasebook holds. The beginning tells the word, if it is long enough.
"""

from bisect import bisect_left
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from agent.text import is_cjk, unaccented

_SHORTEST, _SHARE = 5, 0.6
"""The beginning that two forms of a word have in common: letters, and share of the longer one."""


_SHORTEST_SLIP = 4
_MOST_NEAR = 8


def _unlike(word: str, other: str) -> tuple[bool, bool, bool]:
    """How two words that are one slip apart differ: fingers seldom miss the first letter, and often swap two."""
    return word[0] != other[0], len(word) != len(other), sorted(word) != sorted(other)


class Spelling:
    """Known words of one language."""

    def __init__(self, known: Iterable[str], telling: frozenset[str] = frozenset()) -> None:
        """`known`: words as the model reads them, of two that differ in accents the later one counts less; `telling`:
        those of them that tell what is wanted ("unlock").
        """
        self._telling = sorted(w for w in telling if len(w) >= _SHORTEST_SLIP and w.isalpha() and not is_cjk(w))
        self._forms: dict[str, str] = {}
        for word in known:
            if word.isalpha() and not is_cjk(word):
                self._forms.setdefault(unaccented(word), word)
        self._order = sorted(self._forms)

    def accented(self, word: str) -> str | None:
        """The known word that this is without its accents."""
        return self._forms.get(unaccented(word))

    def slip(self, word: str) -> str | None:
        """The telling word that this is but for one slip of a finger, if there is no doubt which: "trun" is "turn"."""
        if len(word) < _SHORTEST_SLIP or not word.isalpha() or is_cjk(word):
            return None
        near = process.extract(word, self._telling, scorer=OSA.distance, score_cutoff=1, limit=_MOST_NEAR)
        ranked = sorted((_unlike(word, found), found) for found, _, _ in near)
        clear = ranked and (len(ranked) == 1 or ranked[0][0] < ranked[1][0])
        return ranked[0][1] if clear else None

    def kin(self, word: str) -> str | None:
        """The known word that begins most like this one, if enough of it does; the shorter of two."""
        plain = unaccented(word)
        at = bisect_left(self._order, plain)
        near = sorted(self._order[max(0, at - 1) : at + 1], key=lambda w: (-Prefix.similarity(w, plain), len(w)))
        if not near:
            return None
        shared = Prefix.similarity(near[0], plain)
        enough = max(_SHORTEST, _SHARE * max(len(near[0]), len(plain)))
        return self._forms[near[0]] if shared >= enough else None
