"""Patterns as the wordings they stand for: what two have in common, and what held-out ones have with training."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from training.phrases import Book, Part, Pattern

MOST = 64
"""Wordings of a pattern that are looked at."""

_SLOT = re.compile(r"\{([a-z_]+)\d*([:.][a-z_0-9]*[a-z_])?\d*\}")
_WORD = re.compile(r"[\w']+")


def wordings(say: str) -> tuple[str, ...]:
    """The distinct wordings of a pattern, slots in place, every choice made; the first `MOST`."""
    found, _ = _alternatives(say, 0)
    return tuple(dict.fromkeys(found))


def _alternatives(say: str, at: int) -> tuple[list[str], int]:
    """Wordings from a place up to the bracket that closes there, and the place after it."""
    done: list[str] = []
    now = [""]
    while at < len(say) and say[at] not in ")]":
        char = say[at]
        if char == "|":
            done, now, at = done + now, [""], at + 1
            continue
        if char in "([":
            inner, after = _alternatives(say, at + 1)
            inner = inner if char == "(" else [*inner, ""]
        else:
            after = say.index("}", at) + 1 if char == "{" else at + 1
            inner = [say[at:after]]
        now = [a + b for a in now for b in inner][:MOST]
        at = after
    return (done + now)[:MOST], at + 1


@cache
def normal(wording: str) -> str:
    """A wording without capitals, punctuation and numbers of slots."""
    plain = _SLOT.sub(lambda m: f" slot_{m.group(1)}{(m.group(2) or '').replace(':', '_').replace('.', '_')} ", wording)
    return " ".join(_WORD.findall(plain.lower()))


def _normals(patterns: Iterable[Pattern]) -> Iterator[str]:
    return (normal(wording) for pattern in patterns for wording in wordings(pattern.say))


def leaks(book: Book) -> list[Pattern]:
    """Held-out patterns of which a wording is trained on, under another spelling of the pattern."""
    trained = set(_normals(p for p in book.patterns if p.part is Part.TRAIN))
    held = (p for p in book.patterns if p.part is not Part.TRAIN)
    return [p for p in held if not trained.isdisjoint(_normals([p]))]


def distinct(book: Book) -> int:
    """Patterns that share no first wording with another."""
    return len({normal(wordings(p.say)[0]) for p in book.patterns})


def ngrams(wording: str, n: int) -> Iterator[tuple[str, ...]]:
    """Runs of n words of a normal wording, one after the other; of characters, where it is Chinese."""
    words: Sequence[str] = [t for w in normal(wording).split() for t in (w if _is_han(w) else [w])]
    return zip(*(words[i:] for i in range(n)), strict=False)


def _is_han(word: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in word)


def overlap(book: Book, part: Part, n: int) -> float:
    """Share of the n-grams of a held-out part that training holds too."""
    trained = {g for p in book.patterns if p.part is Part.TRAIN for g in ngrams(wordings(p.say)[0], n)}
    held = Counter(g for p in book.patterns if p.part is part for g in ngrams(wordings(p.say)[0], n))
    return sum(count for gram, count in held.items() if gram in trained) / max(1, held.total())
