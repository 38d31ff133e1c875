"""German writes a place and a kind of thing as one word: "Küchenlicht" is a light in the "Küche"."""

from collections.abc import Container, Mapping, Sequence

from agent.text import Token, key

_LINKS = ("", "n", "en", "s", "es", "er")
_SHORTEST = 3


def taken_apart(
    tokens: Sequence[Token], places: Container[str], kinds: Mapping[str, Sequence[str]], named: Container[str] = ()
) -> Sequence[Token]:
    """Tokens with each such word as two, the place and the kind. `places` and `kinds`: `agent.text.key` keys. A door or
    a window stays whole that is so `named`: the "Terrassentür" is in the living room.
    """
    return [part for token in tokens for part in _parts(token, places, kinds, named)]


_OPENINGS = frozenset({"door_s", "window_s", "lock", "gate", "garage"})


def _parts(
    token: Token, places: Container[str], kinds: Mapping[str, Sequence[str]], named: Container[str]
) -> Sequence[Token]:
    word = token.text
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        place, kind = _place(word[:at], places), word[at:]
        meant = kinds.get(key((kind,)), ())
        if word in named and not _OPENINGS.isdisjoint(meant):
            break
        if place and meant and key((word,)) not in kinds:
            middle = token.start + at
            return Token(place, token.start, middle), Token(kind, middle, token.end)
    return (token,)


def _place(start: str, places: Container[str]) -> str:
    """The place that the first part of a compound names, without the letters that join the parts."""
    plain = (start.removesuffix(link) for link in _LINKS)
    return next((p for p in (*plain, f"{start}e") if len(p) >= _SHORTEST and key((p,)) in places), "")
