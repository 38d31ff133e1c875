"""Sentences as a speech recogniser might have heard them: words that sound alike, lost or let in.

Of the words that go wrong, most become another word of the language, as published confusions of recognisers do
(substitutions outweigh losses, losses outweigh insertions). Chinese goes wrong by the character: a homophone, or a
syllable that differs by what speakers of the south run together (zh/z, n/l, in/ing).
"""

import random
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from agent.text import is_cjk
from training.evaluation.cases import HeldOut

SUBSTITUTED, LOST = 0.7, 0.2
"""Shares of the errors; the rest are words heard twice."""

_NEAREST = 4
_FARTHEST = 2  # edits between the sounds
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]+(?:['’][^\W\d_]+)?|\d+|\s+|.")


@dataclass(frozen=True, slots=True)
class Ear:
    """Mishears one language. `words`: those that it knows, of which it takes one for another; `kept`: never lost."""

    language: str
    words: Sequence[str]
    kept: Container[str] = frozenset()

    def mishear(self, text: str, rate: float, rng: random.Random) -> str:
        """The text with each word wrong at `rate`."""
        return "".join(self._heard(piece, rate, rng) for piece in _WORD.findall(text)).strip() or text

    def _heard(self, piece: str, rate: float, rng: random.Random) -> str:
        if not piece[0].isalpha() or rng.random() >= rate:
            return piece
        kind = rng.random()
        if kind >= SUBSTITUTED + LOST:
            return piece + ("" if is_cjk(piece[0]) else " ") + piece
        if kind >= SUBSTITUTED:
            return piece if piece.lower() in self.kept else ""
        alike = _alike(self.language, tuple(self.words), piece.lower())
        return rng.choice(alike) if alike else piece


@cache
def _sounding(language: str, words: tuple[str, ...]) -> dict[str, list[str]]:
    """Words by their sound."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if word.isalpha():
            found[_sound(language, word)].append(word)
    return found


@cache
def _alike(language: str, words: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Other words of the same sound; else those of the nearest, if any is near."""
    table, sound = _sounding(language, words), _sound(language, word)
    same = [w for w in table.get(sound, ()) if w != word]
    if same or language == "zh":
        return tuple(same)
    near = process.extract(sound, table.keys(), scorer=Levenshtein.distance, limit=_NEAREST, score_cutoff=_FARTHEST)
    return tuple(w for found, _, _ in near for w in table[found] if w != word)


def _sound(language: str, word: str) -> str:
    from pypinyin import lazy_pinyin

    sound = "".join(lazy_pinyin(word)) if language == "zh" else word
    for spelt, heard in _rules().get(language, ()):
        sound = re.sub(spelt, heard, sound)
    return sound


@cache
def _rules() -> dict[str, list[tuple[str, str]]]:
    rules = yaml.safe_load((Path(__file__).parent / "sounds.yaml").read_text(encoding="utf-8"))
    return {language: [(spelt, heard) for spelt, heard in own] for language, own in rules.items()}


def misheard(cases: Iterable[HeldOut], ears: dict[str, Ear], rate: float, seed: int) -> tuple[HeldOut, ...]:
    """The cases with words gone wrong; the same for the same seed."""
    return tuple(
        replace(c, text=ears[c.language].mishear(c.text, rate, random.Random(f"{seed} {rate} {c.case_id}")))
        if c.language in ears
        else c
        for c in cases
    )
