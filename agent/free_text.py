"""Free words in a sentence: what goes on a list, what is announced, what a timer is called.

They are found by what stands around them. A *frame* is a pair of contexts, up to three words each, seen around such
words in the phrasebook: "add ... to my", "me to ... (the end)". A sentence without an *anchor* ("list", "remind") holds
none.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from agent.text import PUNCTUATION, Token, is_cjk, key

EDGE, LIST, TIME, AREA = "/", "<list>", "<t>", "<area>"
REACH = 3
"""Words of a context, at most."""

_MOST = 16  # tokens of a free text
_LIST_WORDS = 5
_REACHES = tuple(product(range(REACH, 0, -1), repeat=2))
_MARKS = frozenset({EDGE, LIST, TIME, AREA})


@dataclass(frozen=True, slots=True)
class Frames:
    """`known`: frames as `frame` writes them; `anchors`: words; `lists`: usual names of lists, as keys."""

    known: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


NONE = Frames()


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or what stands for one: the name of a list, a time, a room, an edge. tokens[start:end]."""

    symbol: str
    start: int
    end: int


_COMMAS = frozenset({",", "，", "、", ":", "："})


def telling(said: Sequence[str]) -> Iterator[str]:
    """What may be an anchor: words, and pairs of CJK characters."""
    for at, word in enumerate(said):
        if not is_cjk(word):
            yield word
        elif at and is_cjk(said[at - 1]):
            yield said[at - 1] + word


def frame(left: Sequence[str], right: Sequence[str]) -> str:
    """A frame as text: two contexts."""
    return f"{' '.join(left)} | {' '.join(right)}"


def contexts(symbols: Sequence[str], start: int, end: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The contexts of symbols[start:end], the longest first; a sentence begins and ends with `EDGE`. Times and rooms
    are told too, and not counted.
    """
    before, behind = symbols[:start][::-1], symbols[end:]
    for left, right in _REACHES:
        yield tuple(_reached(before, left)[::-1]), tuple(_reached(behind, right))


def _reached(symbols: Sequence[str], words: int) -> Sequence[str]:
    counted = 0
    for at, symbol in enumerate(symbols):
        counted += symbol not in (TIME, AREA)
        if counted == words:
            return symbols[: at + 1]
    return symbols


def find(
    tokens: Sequence[Token],
    marked: Mapping[int, tuple[str, int]],
    frames: Frames,
    fillers: Container[str] = frozenset(),
) -> list[tuple[int, int]]:
    """Spans of tokens: the free text with the most telling frame, and names of lists. `marked`: `TIME` or `AREA` by
    where it starts, with its end; `fillers`: words that may stand before a sentence ("well, ...").
    """
    lists = list(_lists(tokens, frames))
    timed = {i for start, (symbol, end) in marked.items() if symbol == TIME for i in range(start, end)}
    said = [token.text for i, token in enumerate(tokens) if i not in timed]  # "for 2 minutes" sets no timer
    if not lists and frames.anchors.isdisjoint(telling(said)):
        return []
    begin = next((i for i, t in enumerate(tokens) if t.text not in fillers and t.text not in PUNCTUATION), 0)
    pieces = _pieces(tokens, begin, {**marked, **{start: (LIST, end) for start, end in lists}})
    found = sorted(gaps([piece.symbol for piece in pieces], frames))
    best = [(pieces[start].start, pieces[end - 1].end) for _, start, end in found[:1]]
    return [*best, *lists]


def gaps(symbols: Sequence[str], frames: Frames) -> Iterator[tuple[tuple[int, int, int, int], int, int]]:
    """Every place for a free text with its rank: without a time inside, then the more words in its frame (before it
    sooner than behind it), then the shortest: the words left out of it are those of a frame too.
    """
    for start in range(1, len(symbols) - 1):
        for end in range(start + 1, min(len(symbols), start + _MOST + 1)):
            inside = symbols[start:end]
            if symbols[end - 1] in (LIST, EDGE) or not frames.anchors.isdisjoint(telling(inside[-2:])):
                break
            told, before = max(worth(*around, frames) for around in contexts(symbols, start, end))
            times = inside.count(TIME)
            if told and times < len(inside) and (before or not times):
                yield (times, -told, -before, end - start), start, end


def worth(left: Sequence[str], right: Sequence[str], frames: Frames) -> tuple[int, int]:
    """How many words a known frame has, and how many before the gap; 0 where it is unknown, or fits around anything."""
    before, behind = _said(left), _said(right)
    anchored = not frames.anchors.isdisjoint((*telling(before), *telling(behind)))
    known = (len(before) + len(behind) > 1 or anchored) and frame(left, right) in frames.known
    if known and not before:
        known = LIST in behind or not frames.anchors.isdisjoint(telling(behind))
    return (len(before) + len(behind), len(before)) if known else (0, 0)


def _said(symbols: Sequence[str]) -> list[str]:
    return [symbol for symbol in symbols if symbol == LIST or symbol not in _MARKS]


def _lists(tokens: Sequence[Token], frames: Frames) -> Iterator[tuple[int, int]]:
    at, stems = 0, [key((token.text,)) for token in tokens]
    while at < len(tokens):
        sizes = range(min(_LIST_WORDS, len(tokens) - at), 0, -1)
        size = next((n for n in sizes if "".join(stems[at : at + n]) in frames.lists), 0)
        if size:
            yield at, at + size
        at += size or 1


def _pieces(tokens: Sequence[Token], begin: int, marked: Mapping[int, tuple[str, int]]) -> list[Piece]:
    """What a sentence is made of from a token on, commas left out; a full stop is an edge."""
    pieces = [Piece(EDGE, begin, begin)]
    at = begin
    while at < len(tokens):
        symbol, end = marked.get(at, (tokens[at].text, at + 1))
        if symbol in PUNCTUATION and symbol not in _COMMAS and pieces[-1].symbol != EDGE:
            pieces.append(Piece(EDGE, at, end))
        elif symbol not in PUNCTUATION:
            pieces.append(Piece(symbol, at, end))
        at = end
    return [*pieces, Piece(EDGE, len(tokens), len(tokens))]
