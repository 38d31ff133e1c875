"""Sentences that ask something of a household, made up from benchmarks/data/commands.yaml."""

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from benchmarks.household import Household

_SLOT = re.compile(r"\{(\w+)\}")
_MISSPELLED = 0.1


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, in which language."""

    text: str
    language: str


def sentences(home: Household, n: int, seed: int = 1) -> list[Sentence]:
    """`n` sentences about the home, every pattern as often as any other; one in ten English ones misses a letter."""
    rng = random.Random(seed)
    patterns = _patterns()[home.language]
    pools: dict[str, list[str]] = defaultdict(list, {"area": list(home.areas)})
    for thing in home.things:
        pools[thing.kind].append(thing.name)
    made = []
    for i in range(n):
        if i % len(patterns) == 0:
            order = rng.sample(patterns, len(patterns))
        text = _SLOT.sub(lambda slot: _filled(slot[1], pools, rng), order[i % len(patterns)])
        made.append(Sentence(_misspelled(text, rng) if home.language == "en" else text, home.language))
    return made


def _filled(slot: str, pools: dict[str, list[str]], rng: random.Random) -> str:
    if slot == "n":
        return str(rng.randrange(5, 100, 5))
    return str(rng.randint(18, 24)) if slot == "t" else rng.choice(pools[slot])


def _misspelled(text: str, rng: random.Random) -> str:
    """Now and then, a letter in the middle of the longest word is not typed."""
    if rng.random() > _MISSPELLED:
        return text
    word = max(text.split(), key=len)
    at = len(word) // 2
    return text.replace(word, word[:at] + word[at + 1 :], 1)


@cache
def _patterns() -> dict[str, list[str]]:
    path = Path(__file__).parent / "data" / "commands.yaml"
    patterns: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return patterns
