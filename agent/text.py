"""From characters to words: folding, tokens with offsets, light stemming. No language model, no home in it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 500
"""Longest sentence taken; longer ones are refused (`Reason.TOO_LONG`)."""

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"[{_CJK}]"  # a CJK character stands alone
    r"|(?<![^\s(])[-−]?\d{1,3}(?:,\d{3})+(?![\d])"  # 2,700
    r"|(?:(?<![^\s(])[-−])?\d+(?:[.,]\d+)?"  # a minus only where a word could begin
    r"|(?<![^\W\d_])(?:[ldjmtsnc]|(?:jus|lors|puis|quel)?qu)['’](?=(?!s\b)[^\W\d_])"  # French: "l'" + "entrée"
    r"|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?"  # a word; "don't" is one, "Bob's" is "Bob" + "'s"
    r"|['’]s\b"
    r"|[%°℃℉]|[,;:.!?，。；、！？：]"
)
_CJK_CHAR = re.compile(rf"[{_CJK}]")
_SPLIT_CJK = re.compile(rf"[{_CJK}]|[^{_CJK}]+")
PUNCTUATION = frozenset(",;:.!?，。；、！？：")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and where it stands in the sentence (character offsets). `shape`: the narrower word that was said
    where `text` is the usual one ("chandelier", a lamp).
    """

    text: str
    start: int
    end: int
    shape: str = ""


def is_cjk(text: str) -> bool:
    """Whether the text holds a CJK character."""
    return _CJK_CHAR.search(text) is not None


def fold(text: str) -> str:
    """NFKC, small letters; length is kept by folding character by character (a ligature stays as it is)."""
    if text.isascii():
        return text.lower()
    text = text.replace("º", "°")  # what Spanish and Portuguese keyboards have
    folded = [unicodedata.normalize("NFKC", ch).lower() for ch in text]
    return "".join(f if len(f) == 1 else ch for f, ch in zip(folded, text, strict=True))


def tokenize(text: str) -> tuple[Token, ...]:
    """Words, numbers, CJK characters and punctuation, folded, with offsets into `text`."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(fold(text)):
        word, start = match.group().replace("’", "'"), match.start()
        pieces = _SPLIT_CJK.finditer(word)  # "ab灯" in a word run
        tokens += [Token(p.group(), start + p.start(), start + p.end()) for p in pieces]
    return tuple(tokens)


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Folded words of a name or phrase, punctuation dropped."""
    return tuple(t.text for t in tokenize(text) if t.text not in PUNCTUATION)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Plural endings off, enough to let "lamps" find "lamp"; never below three letters."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def unaccented(word: str) -> str:
    """Latin letters without their marks (é is e, ß is ss): people leave them out."""
    if word.isascii() or is_cjk(word):
        return word
    apart = unicodedata.normalize("NFKD", word.replace("ß", "ss").replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in apart if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def plain(tokens: tuple[str, ...]) -> str:
    """Lookup key of a phrase whose endings tell ("seis" is six, "sei" is not): no spaces, no accents."""
    return "".join(map(unaccented, tokens))


@lru_cache(maxsize=65536)
def key(tokens: tuple[str, ...]) -> str:
    """Lookup key of a phrase: stems joined without spaces and accents, so "living room" and "livingroom" agree."""
    return "".join(unaccented(stem(t)) for t in tokens)


def runs(tokens: Sequence[str], longest: int) -> frozenset[str]:
    """Keys of every run of up to so many words."""
    said = [key((t,)) for t in tokens]
    return frozenset("".join(said[i : i + n]) for i in range(len(said)) for n in range(1, longest + 1))


def guess_language(text: str) -> str:
    """Language of a sentence that came without one: "zh" when it holds CJK characters, else "en"."""
    cjk = len(_CJK_CHAR.findall(text))
    return "zh" if cjk and (cjk * 3 >= len(text.strip()) or cjk >= 4) else "en"
