"""Cutting a linked sentence into clauses that the model reads one by one.

Measured on a prototype: whole sentences of several commands were right 64 % of the time, clause by clause 83 %.
A cut is never made inside a mention, nor in a sentence with a condition or a time in it. A strong connector ("then",
a full stop) cuts between any two clauses; a weak one ("and", a comma) only where both sides have a verb and
something to do it to, and nothing says that the parts hang together (exceptions, corrections).
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from agent.lexicon import Lexicon
from agent.text import PUNCTUATION, is_cjk

_LOOKAHEAD = 5
_MAX_PHRASE = 4
MAX_CLAUSES = 8


Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Split:
    """`cuts`: clause spans over tokens; `joints`: (end of the left, begin of the right part) where one may cut too;
    `loose`: where spans begin that may belong to what stands before ("it's too quiet, | play some music"); `firm`:
    where right parts begin that a word adds as something else ("then", "also").
    """

    cuts: tuple[Bounds, ...]
    joints: tuple[Bounds, ...] = ()
    loose: frozenset[int] = frozenset()
    firm: frozenset[int] = frozenset()


def split(
    texts: Sequence[str], free: Sequence[bool], places: Container[int], lexicon: Lexicon, kinds: Container[str]
) -> Split:
    """Where a sentence falls into clauses. `texts`: `agent.text.key` of each token; `free[i]` is false where token i
    belongs to a mention; `places`: tokens of mentions of places; `kinds`: words for kinds of device.
    """
    whole = Split(((0, len(texts)),))
    if any(free[i] and _hangs(texts, i, lexicon) for i in range(len(texts))):
        return whole
    holds = any(_phrase_at(texts, i, lexicon.holds) for i in range(len(texts)) if free[i])
    sentence = _Sentence(texts, free, places, lexicon, kinds, holds)
    cuts: list[Bounds] = []
    joints: list[Bounds] = []
    firm: set[int] = set()
    start = after = 0
    for at in range(len(texts)):
        width = sentence.connector(at)
        if not width or at < after:
            continue
        after = at + width
        if sentence.adds(at, after):
            firm.add(after)
        if sentence.may_cut(start, at, after):
            cuts.append((start, at))
            start = after
        elif not holds and at and after < len(texts):
            joints.append((at, after))
    cuts.append((start, len(texts)))
    loose = frozenset(cuts[i + 1][0] for i in range(len(cuts) - 1) if texts[cuts[i][0]] in lexicon.statements)
    return Split(tuple(cuts), tuple(joints), loose, frozenset(firm)) if len(cuts) <= MAX_CLAUSES else whole


def _hangs(texts: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a condition or a time is said here; "check if" only asks."""
    return bool(_phrase_at(texts, at, lexicon.unsplit)) and not (at and texts[at - 1] in lexicon.asking)


def _phrase_at(texts: Sequence[str], at: int, phrases: Container[str]) -> int:
    """Length of the longest phrase of the set that begins at a token, 0 if none."""
    longest = min(_MAX_PHRASE, len(texts) - at)
    return next((n for n in range(longest, 0, -1) if "".join(texts[at : at + n]) in phrases), 0)


@dataclass(frozen=True, slots=True)
class _Sentence:
    texts: Sequence[str]
    free: Sequence[bool]
    places: Container[int]
    lexicon: Lexicon
    kinds: Container[str]
    holds: bool

    def connector(self, at: int) -> int:
        """Tokens of the connector that begins here (a comma with "then" after it is one), 0 if none does."""
        width = max(_phrase_at(self.texts, at, self.lexicon.connectors), self._strong(at))
        if not width or not all(self.free[at : at + width]):
            return 0
        more = self.connector(at + width) if at + width < len(self.texts) else 0
        return width + more

    def _strong(self, at: int) -> int:
        return _phrase_at(self.texts, at, self.lexicon.strong)

    def adds(self, at: int, end: int) -> bool:
        """Whether a word among the tokens of a connector adds something else, and not just a stop."""
        return any(self._strong(i) and self.texts[i] not in PUNCTUATION for i in range(at, end))

    def may_cut(self, start: int, left_end: int, right: int) -> bool:
        """Whether both sides of a connector are clauses."""
        if any(self._strong(at) for at in range(left_end, right)):
            told = self._says_something(start, left_end) and self._says_something(right, len(self.texts))
            return told and self._has_predicate(right, len(self.texts))
        if self.holds:
            return False
        begin = self._skip_fillers(right)
        end = next((i for i in range(begin, len(self.texts)) if self._ends(i)), len(self.texts))
        if not (self._has_object(start, left_end) and self._has_object(begin, end)):
            return False
        if any(is_cjk(t) for t in self.texts[begin:end]):  # a Chinese verb may close the clause: 把灯关了
            if not self._has_object(start, left_end, place=False):  # 离开书房了，把灯关了: one clause
                return False
            opened = bool(_phrase_at(self.texts, right, self.lexicon.openers)) and self._has_comment(start, left_end)
            return opened or (self._has_verb(start, left_end) and self._has_verb(begin, end))
        return self._has_verb(start, left_end) and self.free[begin] and self._is_verb(begin)

    def _ends(self, at: int) -> bool:
        """Whether a clause is over here at the latest."""
        return self.texts[at] in PUNCTUATION or bool(self.free[at] and self._strong(at))

    def _says_something(self, start: int, end: int) -> bool:
        """At least two words that are no fillers, or a mention."""
        told = [i for i in range(start, end) if self.texts[i] not in PUNCTUATION]
        return any(not self.free[i] for i in told) or sum(self.texts[i] not in self.lexicon.fillers for i in told) > 1

    def _skip_fillers(self, at: int) -> int:
        end = min(len(self.texts), at + _LOOKAHEAD)
        while at < end and self.free[at] and (self.texts[at] in self.lexicon.fillers or self.texts[at] in PUNCTUATION):
            at += 1
        return at

    def _is_verb(self, at: int) -> bool:
        """A verb, or its -ing form where that is no thing ("would you mind turning", but not "lighting")."""
        word = self.texts[at]
        if _phrase_at(self.texts, at, self.lexicon.verbs):
            return True
        base = word[:-3] if word.endswith("ing") and word not in self.kinds else ""
        return any(form and form in self.lexicon.verbs for form in (base, f"{base}e" if base else "", base[:-1]))

    def _has_verb(self, start: int, end: int) -> bool:
        return any(self.free[i] and self._is_verb(i) for i in range(start, min(end, len(self.texts))))

    def _has_predicate(self, start: int, end: int) -> bool:
        """A verb, a word like "off" or "brighter", or a number; Chinese needs none to tell."""
        told = self.texts[start:end]
        said = any(t in self.lexicon.predicates or t[0].isdigit() or is_cjk(t) for t in told)
        return said or self._has_verb(start, end)

    def _has_comment(self, start: int, end: int) -> bool:
        """Chinese: more is said than a noun phrase (灯太暗, not 家里的灯)."""
        at, told = start, 0
        while at < end:
            kind = _phrase_at(self.texts[:end], at, self.kinds)
            if self.free[at] and not kind and self.texts[at] not in self.lexicon.phrasing:
                told += self.texts[at] not in PUNCTUATION
            at += kind or 1
        return told > 0

    def _has_object(self, start: int, end: int, *, place: bool = True) -> bool:
        """A mention, a word for a kind of device, or a pronoun. `place`: a place alone is enough."""
        said = self.texts[:end]
        return any(
            (not self.free[i] and (place or i not in self.places))
            or _phrase_at(said, i, self.kinds)
            or _phrase_at(said, i, self.lexicon.pronouns)
            for i in range(start, end)
        )
