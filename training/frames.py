"""Frames of free words, taken from the phrasebook's training part (see `agent.free_text`)."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agent.free_text import AREA, EDGE, LIST, TIME, Frames, contexts, frame, gaps, telling, worth
from agent.text import key, words
from agent.times.moments import Role
from training.phrases import Book, Part, Pattern, held_out
from training.speech import expand

_FAMILIES = frozenset({"timer", "lists", "announce"})
_GAP, _STAND_IN = "<gap>", "qzxq"
_SLOT = re.compile(r"\{([a-z_]+)[^}]*\}")
_WAYS = 6  # expansions of a pattern with choices in it
_LEAST, _SHARE = 4, 0.15
_OTHERS = 8000  # lines of other families that frames are tried on
_PASSES, _WRONG = 3, 3


def frames_of(book: Book) -> Frames:
    """What stands around free words in a language, and by which words such sentences are known.

    A frame that finds something else in the phrasebook's lines more than one time in four is left out.
    """
    patterns = [p for p in book.patterns if p.part is Part.TRAIN]
    own = [p for p in patterns if p.family in _FAMILIES]
    others = [p for p in patterns if p.family not in _FAMILIES]
    tried = random.Random(1).sample(others, min(_OTHERS, len(others)))
    lines = [*(s for p in own for s in _symbols(p, _WAYS)), *(s for p in tried for s in _symbols(p, 1))]
    at = [(symbols, symbols.index(_GAP)) for symbols in lines if _GAP in symbols]
    known = {frame(*found) for symbols, place in at for found in contexts(symbols, place, place + 1)}
    names = [name for name in book.texts.get("list", ()) if not held_out(name)]
    frames = Frames(frozenset(known), _anchors(book, patterns), frozenset(key(words(name)) for name in names))
    for _ in range(_PASSES):
        frames = replace(frames, known=frames.known - _misleading(lines, frames))
    return frames


def _misleading(lines: Iterable[Sequence[str]], frames: Frames) -> frozenset[str]:
    """Frames that find the wrong words too often."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for symbols in lines:
        if LIST not in symbols and frames.anchors.isdisjoint(telling(symbols)):
            continue
        best = min(gaps(symbols, frames), default=None)
        if best is not None:
            _, start, end = best
            used = max(contexts(symbols, start, end), key=lambda around: worth(around[0], around[1], frames))
            (right if symbols[start:end] == [_GAP] else wrong)[frame(*used)] += 1
    return frozenset(name for name, count in wrong.items() if count * _WRONG > right[name])


def _symbols(pattern: Pattern, ways: int) -> Iterator[list[str]]:
    """A pattern's words, marks in place of its slots; up to so many ways to say it."""
    rng = random.Random(pattern.say)
    for say in sorted({expand(pattern.say, rng) for _ in range(ways)}):
        slots = [_mark(match.group(1)) for match in _SLOT.finditer(say)]
        said = words(_SLOT.sub(f"{_STAND_IN} ", say))  # a word in its place: "d'" is one only before a word
        yield [EDGE, *(slots.pop(0) if word == _STAND_IN else word for word in said), EDGE]


def _mark(slot: str) -> str:
    if slot in ("words", "list"):
        return _GAP if slot == "words" else LIST
    if slot == "area":
        return AREA
    return TIME if slot.rstrip("23") in frozenset(Role) else f"<{slot}>"


def _anchors(book: Book, patterns: Iterable[Pattern]) -> frozenset[str]:
    """Words that are said in such sentences and hardly elsewhere."""
    here: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for pattern in patterns:
        if pattern.family != "later":  # reminders on a condition say the same words
            (here if pattern.family in _FAMILIES else there).update(_told(pattern.say))
    phrases = [phrase.say for templates in book.phrases.values() for phrase in templates]
    nouns = [noun for forms in book.kinds.values() for said in forms.values() for noun in said]
    rooms = (*book.rooms, *(name for name, _ in book.floors))
    usual = {
        word for say in (*phrases, *nouns, *rooms, *book.joints, *book.frames, *book.requests) for word in _told(say)
    }
    return frozenset(w for w, n in here.items() if n >= _LEAST and n >= _SHARE * (n + there[w])) - usual


def _told(say: str) -> frozenset[str]:
    return frozenset(telling(words(_SLOT.sub(" / ", re.sub(r"[()|\[\]]", " / ", say)))))
