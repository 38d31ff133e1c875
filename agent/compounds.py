"""German writes a place and a kind of thing as one word: "Küchenlicht" is a light in the "Küche"."""

from collections.abc import Container, Sequence

from agent.text import Token, key

_LINKS = ("", "n", "en", "s", "es", "er")
_SHORTEST = 3


def taken_apart(tokens: Sequence[Token], places: Container[str], kinds: Container[str]) -> Sequence[Token]:
    """Tokens with each such word as two, the place and the kind. `places` and `kinds`: `agent.text.key` keys."""
    return [part for token in tokens for part in _parts(token, places, kinds)]


def _parts(token: Token, places: Container[str], kinds: Container[str]) -> Sequence[Token]:
    word = token.text
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        place, kind = _place(word[:at], places), word[at:]
        if place and key((kind,)) in kinds and key((word,)) not in kinds:
            middle = token.start + at
            return Token(place, token.start, middle), Token(kind, middle, token.end)
    return (token,)


def _place(start: str, places: Container[str]) -> str:
    """The place that the first part of a compound names, without the letters that join the parts."""
    plain = (start.removesuffix(link) for link in _LINKS)
    return next((p for p in (*plain, f"{start}e") if len(p) >= _SHORTEST and key((p,)) in places), "")
