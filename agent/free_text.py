"""Free words in a sentence: what goes on a list, what is announced, what a timer is called.

A program only says that there are some: <x0>, <x1>, in the order in which it speaks of them. The model is then asked
where they stand: it reads its program and the sentence with a numbered place between the words, and writes where each
text begins and ends.

    <s> <en> <texts> | <list_add> <x0> <x1> <b0> add <b1> milk <b2> to <b3> the <b4> list <b5> <plan>
    <b1> <b2> <b3> <b5>
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.program import END, PLACES, TEXTS
from agent.types import Linked, Mention, MentionKind


@dataclass(frozen=True, slots=True)
class Piece:
    """What no text begins or ends inside of: a word, or a mention with its marks; characters [start:end]."""

    tokens: tuple[str, ...]
    start: int
    end: int


def pieces(linked: Linked) -> tuple[Piece, ...]:
    """What a clause is made of, in order."""
    found: list[Piece] = []
    for token, (start, end) in zip(linked.tokens, linked.places, strict=True):
        if found and found[-1].start == start:
            found[-1] = replace(found[-1], tokens=(*found[-1].tokens, token))
        else:
            found.append(Piece((token,), start, end))
    return tuple(found)


def texts_in(written: Sequence[str]) -> int:
    """How many free texts a program speaks of."""
    return len(TEXTS.intersection(written))


@dataclass(frozen=True, slots=True)
class Places:
    """The automaton of where `texts` texts stand in a clause of `pieces` pieces: begin and end of one after another."""

    texts: int
    pieces: int
    written: int = 0
    begin: int = 0

    def allowed(self) -> tuple[str, ...]:
        """Tokens that may come next."""
        if self.written == 2 * self.texts:
            return (END,)
        return PLACES[self.begin + 1 : self.pieces + 1] if self.written % 2 else PLACES[: self.pieces]

    def advance(self, token: str) -> "Places":
        """The point after `token`. Raises ValueError if it is not allowed here."""
        if token not in self.allowed():
            raise ValueError(f"{token} may not stand here")
        return self if token == END else replace(self, written=self.written + 1, begin=PLACES.index(token))


def fits(linked: Linked) -> bool:
    """Whether there are places enough for a clause."""
    return 0 < len(pieces(linked)) < len(PLACES)


def told(linked: Linked, places: Sequence[str]) -> Linked:
    """A clause with the texts as mentions that stand between places, in the order of their marks."""
    parts = pieces(linked)
    mentions: list[Mention] = []
    at = [PLACES.index(place) for place in places]
    for slot, (begin, end) in enumerate(zip(at[::2], at[1::2], strict=True)):
        first, last = parts[begin].start, parts[end - 1].end
        text = linked.text[first - linked.start : last - linked.start]
        mentions.append(Mention(MentionKind.TEXT, slot, first, last, text))
    return replace(linked, mentions=(*linked.mentions, *mentions))


def places_of(linked: Linked, mentions: Sequence[Mention]) -> tuple[str, ...] | None:
    """The places of texts, as the model is to write them; None where one begins or ends inside of a piece."""
    parts = pieces(linked)
    found: list[str] = []
    for mention in mentions:
        inside = [i for i, p in enumerate(parts) if p.start < mention.end and mention.start < p.end]
        if not inside or parts[inside[0]].start < mention.start or parts[inside[-1]].end > mention.end:
            return None
        found += [PLACES[inside[0]], PLACES[inside[-1] + 1]]
    return tuple(found)
