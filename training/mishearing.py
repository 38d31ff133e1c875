"""Training sentences as a speech recogniser might have heard them.

What a sentence names stays as it was said, and no word that tells what is wanted is lost or comes in for another: the
meaning that goes with the sentence must still be the one that a careful listener would find.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agent.lexicon import load as lexicon_of
from agent.text import words
from agent.wordlists import WordLists
from training.evaluation.noise import Ear
from training.generate import Case
from training.speech import Said

RATES = (0.08, 0.14, 0.22)
"""Shares of the words that go wrong in a sentence that is misheard, one of which is drawn for each."""


def ear(language: str, lists: WordLists) -> Ear:
    """Who mishears a language, knowing the words of `lists`."""
    telling = lexicon_of(language).words.union(*map(words, lists.of(language).kinds))
    return Ear(language, sorted(lists.of(language).known - telling), kept=telling)


def misheard(case: Case, listener: Ear, rng: random.Random, rates: Sequence[float] = RATES) -> Case:
    """A case whose words went wrong at one of `rates`, wherever nothing is named."""
    rate = rng.choice(rates)
    named = sorted((m.start, m.end) for said in case.said for m in said.mentions if m.start >= 0)
    parts = sorted({point for said in case.said for point in (said.start, said.end)} | {0, len(case.text)})
    borders = sorted({p for p in parts if not any(a < p < b for a, b in named)} | {p for span in named for p in span})
    text, moved = "", {}
    for start, end in pairwise(borders):
        moved[start] = len(text)
        piece = case.text[start:end]
        inside = any(a <= start and end <= b for a, b in named)
        text += piece if inside else _heard(piece, listener, rng, rate)
    moved[len(case.text)] = len(text)
    return replace(case, text=text, said=tuple(_moved(said, moved) for said in case.said))


def _heard(piece: str, listener: Ear, rng: random.Random, rate: float) -> str:
    """A piece between two names, the spaces around it as they were."""
    told = piece.strip()
    if not told:
        return piece
    before, after = piece.split(told, 1)
    return before + listener.mishear(told, rate, rng) + after


def _moved(said: Said, to: dict[int, int]) -> Said:
    mentions = tuple(m if m.start < 0 else replace(m, start=to[m.start], end=to[m.end]) for m in said.mentions)
    return replace(said, mentions=mentions, start=to[said.start], end=to[said.end])
