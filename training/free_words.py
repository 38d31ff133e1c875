"""Free words made up for training out of the phrasebook's own: what is listed, announced or timed can be anything, so
the model has to find it by where it stands and not by knowing it.
"""

import random
from collections.abc import Mapping, Sequence

from agent.text import is_cjk
from training.phrases import held_out

MADE_UP = 0.35
"""Share of the free words of training that are made up."""

AMOUNTS, ANDS, LISTS = "amounts", "ands", "lists"
"""Entries of `_texts.yaml` that help to make some up: "a bag of", " and ", "{} list"."""

THINGS = "things"
"""Words for rooms and things in a home: timers and lists are called so too ("the dryer timer")."""

_LEAST = 4  # letters of a word that may begin or end a piece: shorter ones are articles and prepositions
_SHORT = 2  # words of something that an amount can be put before
_TRIES = 8
_SOURCES = ("item", "name", "task", "message", THINGS)

Texts = Mapping[str, Sequence[str]]


def made_up(rng: random.Random, texts: Texts, sort: str) -> str | None:
    """Free words of a sort that no line of the phrasebook has, or None where no such can be made."""
    for _ in range(_TRIES):
        said = _one(rng, texts, sort)
        if said and not held_out(said):
            return said
    return None


def _one(rng: random.Random, texts: Texts, sort: str) -> str | None:
    match sort:
        case "name" | "media":
            return rng.choice((_any_piece, _described))(rng, texts, sort)
        case "list":
            piece = _any_piece(rng, texts)
            return rng.choice(texts[LISTS]).replace("{}", piece) if piece and texts.get(LISTS) else None
        case "item":
            return rng.choice((_amount, _amount, _pair, _any_piece, _described))(rng, texts, sort)
        case "task" | "tun" | "message":
            return _pair(rng, texts, sort)
    return None


def _known(rng: random.Random, texts: Texts, sort: str) -> str | None:
    found = rng.choice(texts.get(sort) or ("",))
    return None if held_out(found) else found


def _amount(rng: random.Random, texts: Texts, sort: str) -> str | None:
    found = _known(rng, texts, sort)
    if not found or not texts.get(AMOUNTS) or found[0].isdigit():
        return None
    amount = rng.choice(texts[AMOUNTS])
    if is_cjk(found[0]):
        return amount + found if len(found) <= 2 * _SHORT else None
    return f"{amount} {found}" if len(found.split()) <= _SHORT else None


def _pair(rng: random.Random, texts: Texts, sort: str) -> str | None:
    one, other = _known(rng, texts, sort), _known(rng, texts, sort)
    if not one or not other or one == other or not texts.get(ANDS):
        return None
    between = ", " if sort == "message" and not is_cjk(one[0]) else rng.choice(texts[ANDS])
    return one + between + other


def _described(rng: random.Random, texts: Texts, sort: str) -> str | None:
    """Something known with any word before it: "instant oatmeal" is found whole though "instant" never came first."""
    found, word = _known(rng, texts, sort), _any_piece(rng, texts)
    if not found or not word or found[0].isdigit() or is_cjk(found[0]) != is_cjk(word[0]):
        return None
    return word[:_SHORT] + found if is_cjk(found[0]) else f"{word.split()[0]} {found}"


def _any_piece(rng: random.Random, texts: Texts, sort: str = "") -> str | None:
    """One to three words out of something longer of another sort; of Chinese, two to four characters."""
    found = _known(rng, texts, rng.choice([known for known in _SOURCES if known != sort]))
    if not found:
        return None
    if is_cjk(found[0]):
        length = rng.randint(2, 4)
        start = rng.randint(0, max(0, len(found) - length))
        piece = found[start : start + length]
        return piece if len(piece) > 1 and all(map(is_cjk, piece)) else None
    said = found.split()
    start = rng.randrange(len(said))
    words = said[start : start + rng.randint(1, 3)]
    whole = all(word.isalpha() for word in words) and len(words[0]) >= _LEAST and len(words[-1]) >= _LEAST
    return " ".join(words) if whole else None
