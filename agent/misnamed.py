"""Names of several words, one of which was heard wrong ("family ram" for "family room") or said twice ("room room").

Another word of the name has to stand there as it is. What stands for the wrong one is near it in its letters or its
consonants, names nothing, and is no word that commands are made of; and only one name may be meant.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.text import Token, key, unaccented
from agent.wordlists import WordLists

_SHORTEST, _LONG = 3, 5
_VOWELS = str.maketrans("", "", "aeiouy")
_MOST_NAMES = 64  # that hold one word; a word of more tells too little


def said_once(tokens: Sequence[Token], index: NameIndex) -> Sequence[Token]:
    """Tokens without those that say a word of the home's names over again. A number that is said twice is two."""
    again = {
        i
        for i, (one, next_) in enumerate(pairwise(tokens), 1)
        if one.text == next_.text and one.text.isalpha() and _never_twice(one.text, index)
    }
    return [t for i, t in enumerate(tokens) if i not in again] if again else tokens


def _never_twice(word: str, index: NameIndex) -> bool:
    """Whether it stands in names, and in none twice in a row."""
    names = index.spelt.get(word, ())
    return bool(names) and word + word not in index.names and all((word, word) not in pairwise(n) for n in names)


@dataclass(frozen=True, slots=True)
class _Found:
    """A name at a place of the sentence. `slips`: letters that differ."""

    start: int
    name: tuple[str, ...]
    slips: int


def mended(
    tokens: Sequence[Token], named: Container[int], index: NameIndex, lexicon: Lexicon, lists: WordLists
) -> list[Token]:
    """Tokens with what was heard wrong as the name has it. `named`: the places of tokens that name something."""
    wrong = {i for i, t in enumerate(tokens) if i not in named and _may_be_wrong(t.text, index, lexicon, lists)}
    better = list(tokens)
    for found in _clear([f for anchor in range(len(tokens)) for f in _names_at(anchor, tokens, wrong, index)]):
        for i, word in enumerate(found.name, found.start):
            better[i] = replace(better[i], text=word)
    return better


def _may_be_wrong(word: str, index: NameIndex, lexicon: Lexicon, lists: WordLists) -> bool:
    said = key((word,))
    telling = word in lexicon.words or said in lexicon.verbs or said in lists.kinds or said in lists.rooms
    return len(word) >= _SHORTEST and word.isalpha() and not telling and word not in index.vocabulary


def _names_at(anchor: int, tokens: Sequence[Token], wrong: Container[int], index: NameIndex) -> Iterator[_Found]:
    """Names that have a sentence's word at `anchor` in them and one that is heard wrong beside it."""
    names = index.spelt.get(tokens[anchor].text, ())
    for name in names if len(names) <= _MOST_NAMES else ():
        start = anchor - name.index(tokens[anchor].text)
        said = [t.text for t in tokens[max(0, start) : start + len(name)]]
        if start < 0 or len(said) < len(name):
            continue
        differ = [i for i, (a, b) in enumerate(zip(said, name, strict=True)) if a != b]
        if len(differ) == 1 and start + differ[0] in wrong:
            heard, meant = said[differ[0]], name[differ[0]]
            if _is_near(heard, meant):
                yield _Found(start, name, OSA.distance(heard, meant))


def _is_near(heard: str, meant: str) -> bool:
    """Whether few letters differ (of a short word one, and not the first: a "tall" lamp is none on the wall), or only
    vowels do, as in "ram" for "room".
    """
    is_short = min(len(heard), len(meant)) < _LONG
    few = int(heard[0] == meant[0]) if is_short else 2
    consonants = unaccented(meant).translate(_VOWELS)
    alike = len(consonants) > 1 and unaccented(heard).translate(_VOWELS) == consonants
    return alike or OSA.distance(heard, meant) <= few


def _clear(found: Sequence[_Found]) -> Iterator[_Found]:
    """Of names that would stand in the same place the nearest; none where two are as near."""
    for place in sorted({(f.start, len(f.name)) for f in found}):
        here = {f for f in found if (f.start, len(f.name)) == place}
        least = min(f.slips for f in here)
        if len(nearest := [f for f in here if f.slips == least]) == 1:
            yield nearest[0]
