"""Text out of payloads made safe to show, to speak and to put before the model.

Names are data from strangers: whoever can publish on the broker can name a device. Nothing that passes
through here can look like one of our special tokens (<e0>), end a line, reorder it or hide in it.
"""

import unicodedata
from collections.abc import Iterable

MAX_NAME = 128
MAX_TEXT = 255

_BRACKETS = str.maketrans("<>{}", "()()")
# Drawn as nothing although they are letters, marks or symbols by category.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def clean_name(value: object, limit: int = MAX_NAME) -> str | None:
    """A name, area, alias, property or option as we keep it; None if nothing is left of it.

    NFKC; control, bidirectional and zero-width characters gone; <>{} become parentheses; runs of white
    space become one space; cut at `limit` characters. Numbers are spelled; anything else has no name.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return visible(str(value), limit).translate(_BRACKETS) or None


def clean_names(values: Iterable[object], limit: int = MAX_NAME) -> tuple[str, ...]:
    """The names among `values`, cleaned, each once, in order."""
    cleaned = (clean_name(value, limit) for value in values)
    return tuple(dict.fromkeys(name for name in cleaned if name))


def visible(text: str, limit: int = MAX_TEXT) -> str:
    """NFKC text without hidden characters, white space collapsed, at most `limit` characters. Brackets stay."""
    # NFKC can lengthen a character eighteenfold, so what goes in is bounded too.
    normal = unicodedata.normalize("NFKC", text[: 4 * limit])
    if not normal.isascii() or not normal.isprintable():
        normal = "".join(map(_shown, normal))
    return " ".join(normal.split())[:limit].rstrip()


def slug(text: str) -> str:
    """Lower-case letters, digits and single underscores, for ids. Letters of any script stay; "" if none."""
    decomposed = unicodedata.normalize("NFKD", text[: 4 * MAX_NAME]).casefold()
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) else "_" for c in decomposed)
    composed = unicodedata.normalize("NFC", "".join(kept))
    return "_".join(part for part in composed.split("_") if part)[:MAX_NAME]


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\r\v\f" or category in _SPACES:
        return " "
    return "" if category in _HIDDEN_CATEGORIES or char in _INVISIBLE or _selects_a_variant(char) else char


def _selects_a_variant(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\u180b" <= char <= "\u180f" or "\U000e0100" <= char <= "\U000e01ef"
