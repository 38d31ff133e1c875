"""A glossary: words of other languages in one English word each, which the model reads where it lacks the word.

Files `training/glossary/LANG.tsv`, a line a word: the word, a tab, the English word; a second one behind a slash is for
a model that lacks the first.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from agent.wordlists import WordLists, united
from training.dictionary import LANGUAGE as ENGLISH

FOLDER = Path(__file__).parent / "glossary"


class GlossaryError(ValueError):
    """A glossary file that cannot be used; the message names file and line."""


@cache
def load(language: str, folder: Path = FOLDER) -> Mapping[str, tuple[str, ...]]:
    """English words for words of a language, the better first; none for a language without a glossary."""
    path = folder / f"{language}.tsv"
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else (), 1):
        word, tab, english = line.partition("\t")
        glosses = tuple(english.split("/"))
        if not (tab and word.isalpha() and word == word.lower() and all(g.isascii() and g.isalpha() for g in glosses)):
            raise GlossaryError(f"{path}:{number}: not a word, a tab, and one or two English words: {line!r}")
        if word in found:
            raise GlossaryError(f"{path}:{number}: {word} has a line already")
        found[word] = glosses
    return found


def added(lists: WordLists) -> WordLists:
    """Lists with a gloss for each word that a language lacks and English can read."""
    own = {
        language: replace(mine, glosses=_readable(language, lists, load(language).keys() - mine.known))
        for language, mine in lists.own.items()
    }
    return united(own)


def known_words(lists: WordLists) -> dict[str, str]:
    """What known words may be shown as while the model learns, but for those that several languages have."""
    shown: dict[str, str] = {}
    for language, mine in lists.own.items():
        others = frozenset().union(*(more.known for other, more in lists.own.items() if other != language))
        shown.update(_readable(language, lists, (load(language).keys() & mine.known) - others))
    return shown


def _readable(language: str, lists: WordLists, wanted: frozenset[str] | set[str]) -> dict[str, str]:
    """The first gloss of each word that English lists hold."""
    english = lists.own[ENGLISH]
    first = {word: _first(load(language)[word], english) for word in wanted}
    return {word: gloss for word, gloss in first.items() if gloss}


def _first(glosses: tuple[str, ...], english: WordLists) -> str:
    return next((g for g in glosses if g in english.known or g in english.dictionary), "")
