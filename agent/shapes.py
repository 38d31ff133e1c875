"""Narrower words for a light ("chandelier"): the model reads the usual one, the names in the home tell which it is."""

from dataclasses import replace

from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.text import Token, unaccented


def usual(token: Token, lexicon: Lexicon, index: NameIndex) -> Token | None:
    """A narrower word as the usual one, where something in the home bears it in its name; else None."""
    shape = lexicon.shapes.get(unaccented(token.text))
    if shape is None or shape.singular not in index.vocabulary:
        return None
    return replace(token, text=shape.usual, shape=shape.singular)


def is_missing(word: str, lexicon: Lexicon, index: NameIndex) -> bool:
    """Whether it is a narrower word which nothing in the home bears."""
    shape = lexicon.shapes.get(unaccented(word))
    return shape is not None and shape.singular not in index.vocabulary
