"""The words of the phrasebook's training part: what the model will know, and what the linker takes for what."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from agent.lexicon import load as lexicon_of
from agent.text import is_cjk, key, words
from agent.wordlists import WordLists, united
from training.phrases import COMFORT, LANGUAGES, Book, Part, held_out, load


@cache
def word_lists() -> WordLists:
    """The words of the phrasebook's training part: what the model will know."""
    return united({language: _lists_of(load(language)) for language in LANGUAGES})


def _lists_of(book: Book) -> WordLists:
    known: set[str] = set()
    kinds: dict[str, dict[str, None]] = {}
    for pattern in book.patterns:
        if pattern.part is Part.TRAIN:
            known.update(_pattern_words(pattern.say))
    for phrase in (p for phrases in book.phrases.values() for p in phrases):
        known.update(_pattern_words(phrase.say))
    for name in ("two_areas", "name_area", "areas_bare"):
        for text in book.names.get(name, ()):
            known.update(_pattern_words(text))
    for kind, forms in book.kinds.items():
        for phrase_text in (w for form in forms.values() for w in form):
            known.update(words(phrase_text))
            kinds.setdefault(key(words(phrase_text)), {})[kind] = None
    for frame in (*book.frames, *book.requests, *book.joints):
        known.update(words(frame))
    for name, adverb in book.floors:
        known.update((*words(name), *words(adverb)))
    return WordLists(
        known=frozenset(w for w in known if not w[0].isdigit()),
        kinds={said: tuple(meant) for said, meant in sorted(kinds.items())},
        rooms=_keys_of(r for r in _places(book) if not held_out(r) and not _unlisted(r)),
        things=_things(book, (t for t in book.unknown_devices if not held_out(t) and not _unlisted(t))),
        times=True,
        texts=True,
        past=True,
        wishes=any(p.family == COMFORT for p in book.patterns),
    )


_OF_OTHERS = frozenset({"chat", "vague", "later", "refuse"})


def _things(book: Book, names: Iterable[str]) -> frozenset[str]:
    """Keys of household things; what is said of things that the home has is none ("swing" of a fan)."""
    kinds = _keys_of(w for forms in book.kinds.values() for said in forms.values() for w in said)
    return _keys_of(names) - kinds - _common(book)


def _common(book: Book) -> frozenset[str]:
    """Keys of the words that commands are made of."""
    own = (p.say for p in book.patterns if p.part is Part.TRAIN and p.family not in _OF_OTHERS)
    return frozenset(key((word,)) for say in own for word in _pattern_words(say))


def _places(book: Book) -> Iterable[str]:
    """Usual names of rooms and of floors, but for "upstairs", which is said of whatever floors there are, and for words
    that are said of other things too ("the first", which some say for the first floor).
    """
    relative = lexicon_of(book.language)
    parts = {key((word,)) for name, _ in book.floors if len(words(name)) > 1 for word in words(name)}
    spared = relative.up | relative.down | parts | _common(book)
    yield from book.rooms
    for name, adverb in book.floors:
        if (name != adverb or is_cjk(name[0])) and key(words(name)) not in spared:
            yield name


def _keys_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key(words(name)) for name in names)


def with_all_names(lists: WordLists) -> WordLists:
    """Lists for the linker of a hub: every usual name of a place or thing, more than the model was taught with."""
    return united(
        {
            language: replace(
                own,
                rooms=_keys_of(_places(load(language))),
                things=_things(load(language), load(language).unknown_devices),
            )
            for language, own in lists.own.items()
        }
    )


def _unlisted(name: str) -> bool:
    """One name in seven is kept from the linker, so that the model learns to see what nobody listed."""
    return hashlib.sha256(name.encode()).digest()[1] % 7 == 0


_AGREEING = re.compile(r"\{g[ak]?2?:([^}]*)\}")


def _pattern_words(say: str) -> Sequence[str]:
    plain, depth = "", 0
    for char in _AGREEING.sub(lambda m: m.group(1).replace("/", " "), say):
        depth += (char == "{") - (char == "}")
        plain += " " if char in "()[]|}" else char if not depth else ""
    return words(plain)
