"""Words the model does not know, as words it does: without their accents, or as another form of the same word.

"reanúdelo" is nearest to "reanuda", "oscuréceme" to "oscurece": the languages of Europe end their verbs in more ways
than any phrasebook holds. The beginning tells the word, if it is long enough.
"""

from bisect import bisect_left

from rapidfuzz.distance import Prefix

from agent.text import is_cjk, unaccented

_SHORTEST, _SHARE = 5, 0.6
"""The beginning that two forms of a word have in common: letters, and share of the longer one."""


class Spelling:
    """Known words of one language."""

    def __init__(self, known: frozenset[str]) -> None:
        """`known`: words as the model knows them."""
        self._forms = {unaccented(w): w for w in sorted(known) if not is_cjk(w) and w.isalpha()}
        self._order = sorted(self._forms)

    def accented(self, word: str) -> str | None:
        """The known word that this is without its accents."""
        return self._forms.get(unaccented(word))

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
