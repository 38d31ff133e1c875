"""Words of a program in the pieces of a foreign tokenizer: which piece may come next, and how likely a word was.

Every word is spelled one way (a space before it, no merging across words), in training as in use, so that the pieces
of the allowed words form a trie, and a walk down it is greedy decoding under the grammar.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.program import END

Pieces = tuple[int, ...]
Scores = Callable[[Pieces], Mapping[int, float] | Sequence[float]]
"""Logits, by id, of what follows the pieces taken so far of the present word."""


class Speller:
    """Spells words with a tokenizer; remembers how."""

    def __init__(self, encode: Callable[[str], Sequence[int]], end: int) -> None:
        """`encode`: ids of a text without special tokens; `end`: id that ends a program."""
        self._encode = encode
        self._known: dict[str, Pieces] = {END: (end,)}

    def spell(self, word: str) -> Pieces:
        """The pieces of a word, a space before it."""
        if word not in self._known:
            self._known[word] = tuple(self._encode(f" {word}"))
        return self._known[word]

    def text(self, words: Sequence[str]) -> list[int]:
        """The pieces of several words on end."""
        return [piece for word in words for piece in self.spell(word)]


@dataclass(frozen=True, slots=True)
class Choice:
    """A word and its probability among those allowed (the product over its pieces)."""

    word: str
    probability: float


def choose(allowed: Mapping[str, Pieces], scores: Scores) -> Choice:
    """The likeliest word, piece by piece; ties go to the word that comes first. No spelling begins another."""
    left, taken, probability = dict(allowed), 0, 1.0
    while len(left) > 1:
        options = list(dict.fromkeys(pieces[taken] for pieces in left.values()))
        if len(options) > 1:
            logits = scores(next(iter(left.values()))[:taken])
            shares = _softmax([logits[option] for option in options])
            best = max(range(len(options)), key=lambda i: shares[i])
            probability *= shares[best]
            left = {word: pieces for word, pieces in left.items() if pieces[taken] == options[best]}
        taken += 1
    return Choice(next(iter(left)), probability)


def _softmax(logits: Sequence[float]) -> list[float]:
    most = max(logits)
    shares = [math.exp(value - most) for value in logits]
    return [share / sum(shares) for share in shares]
