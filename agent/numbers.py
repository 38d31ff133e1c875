"""Numbers in a sentence: digits, words, CJK numerals, fractions and percentages, with the unit said after them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.lexicon import Lexicon
from agent.text import Token, is_cjk, key, plain

_MAX_PHRASE = 4
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")
_NUMBER = re.compile(r"[-−+]?(?:\d+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+)")  # a name may end in a digit ("planta2")
_TEN = 10
_MAX_DIGITS = 12  # nothing at home is counted in more


@dataclass(frozen=True, slots=True)
class Number:
    """A number at tokens[start:end]; `unit` is "", "%", "°", "°C", "°F" or "K"."""

    start: int
    end: int
    value: float
    unit: str


def find_numbers(tokens: Sequence[Token], lexicon: Lexicon) -> list[Number]:
    """All numbers, left to right, not overlapping."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = _number_at(tokens, at, lexicon)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.end
    return found


def _number_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Number | None:
    prefix = _phrase(tokens, at, lexicon.percent_prefix)
    if prefix:
        value, end = _value_at(tokens, at + prefix, lexicon)
        return None if value is None else Number(at, end, value, "%")
    for size in range(_MAX_PHRASE, 0, -1):
        said = _plain(tokens, at, size)
        if said in lexicon.fractions:
            return Number(at, at + size, lexicon.fractions[said], "%")
    value, end = _value_at(tokens, at, lexicon)
    if value is None or _is_shy(tokens, at, end, lexicon):
        return None
    if 0 < value <= _TEN and _phrase(tokens, end, lexicon.tenths):
        return Number(at, end + 1, value * _TEN, "%")
    half = 0 if is_cjk(tokens[at].text) else _phrase(tokens, end, lexicon.halves)  # 两半 is two halves
    unit, end = unit_at(tokens, end + half, lexicon)
    after = _phrase(tokens, end, lexicon.halves) if unit and not half else 0
    return Number(at, end + after, value + (0.5 if half or after else 0), unit)


def _joined(tokens: Sequence[Token], at: int, size: int) -> str:
    return key(tuple(t.text for t in tokens[at : at + size])) if at + size <= len(tokens) else ""


def _plain(tokens: Sequence[Token], at: int, size: int) -> str:
    return plain(tuple(t.text for t in tokens[at : at + size])) if at + size <= len(tokens) else ""


def _phrase(tokens: Sequence[Token], at: int, phrases: frozenset[str]) -> int:
    """How many tokens of the longest phrase that begins here, 0 if none does."""
    return next((n for n in range(_MAX_PHRASE, 0, -1) if _joined(tokens, at, n) in phrases), 0)


def _is_shy(tokens: Sequence[Token], at: int, end: int, lexicon: Lexicon) -> bool:
    """A word like "one" or 一 that is no number here ("the other one", 一楼)."""
    if end - at != 1 or _plain(tokens, at, 1) not in lexicon.shy:
        return False
    before = _joined(tokens, at - 1, 1) if at else ""
    after = _joined(tokens, end, 1)
    if is_cjk(tokens[at].text):  # 一 counts unless its neighbours say otherwise (减一减)
        return before == after or after in lexicon.shy_before or before in lexicon.shy_after
    return after not in lexicon.shy_before and before not in lexicon.shy_after


def unit_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[str, int]:
    """The unit said from a token on ("" for none), and the token after it."""
    if size := _phrase(tokens, at, lexicon.percent):
        return "%", at + size
    degrees = _phrase(tokens, at, lexicon.degrees)
    for unit, phrases in (("°C", lexicon.celsius), ("°F", lexicon.fahrenheit), ("K", lexicon.kelvin)):
        if size := _phrase(tokens, at + degrees, phrases):
            return unit, at + degrees + size
    return ("°", at + degrees) if degrees else ("", at)


def _value_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[float | None, int]:
    if at >= len(tokens):
        return None, at
    text = tokens[at].text
    if _is_digits(text):
        return _digits(text), at + 1
    if text in lexicon.minus:
        whole, end = _value_at(tokens, at + 1, lexicon)
        return (-whole, end) if whole else (None, at)
    whole, end = _spoken(tokens, at, lexicon)
    if whole is None or end + 1 >= len(tokens) or tokens[end].text not in lexicon.point:
        return whole, end
    tenths = lexicon.numbers.get(_plain(tokens, end + 1, 1))
    after = tokens[end + 2].text if end + 2 < len(tokens) else ""
    if tenths is None or tenths > 9 or after in lexicon.scales:  # 七点三十 is a time of day
        return whole, end
    return whole + tenths / 10, end + 2


def _is_digits(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and len(text) <= _MAX_DIGITS


def _digits(text: str) -> float:
    """Digits with a sign, with a decimal comma or with commas between thousands."""
    plain = text.replace("−", "-")
    grouped = _THOUSANDS.fullmatch(plain)
    return float(plain.replace(",", "" if grouped else "."))


def _spoken(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[float | None, int]:
    """Words to a number: units add, scales multiply what stands before them (两千七百, two hundred five)."""
    total, current, last_scale, end = 0.0, None, 0.0, at
    while end < len(tokens):
        if last_scale and current is None and _joins(tokens, end, last_scale, lexicon):
            end += 1
        scale = lexicon.scales.get(_plain(tokens, end, 1))
        size, value = _number_phrase(tokens, end, lexicon)
        if scale is not None:
            last_scale = scale
            total += (1 if current is None else current) * scale
            current, size = None, 1
        elif size and (current is None or _continues(current, value, tokens[end].text)):
            current = (current or 0) + value
        else:
            break
        end += size
    if end == at:
        return None, at
    short = current is not None and 0 < current < 10 and last_scale >= 100 and is_cjk(tokens[end - 1].text)
    if short and tokens[end - 2].text in lexicon.scales:  # 两千七 = 2700
        current = (current or 0) * last_scale / 10
    return total + (current or 0), end


def _number_phrase(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, float]:
    """The longest number in words that begins here ("vinte e cinco" is one phrase): tokens, value; 0 tokens if none."""
    for size in range(_MAX_PHRASE, 0, -1):
        if (value := lexicon.numbers.get(_plain(tokens, at, size))) is not None:
            return size, value
    return 0, 0.0


def _joins(tokens: Sequence[Token], at: int, scale: float, lexicon: Lexicon) -> bool:
    """Whether a word joins hundreds and the rest: "two hundred and five", 三百零五."""
    rest = lexicon.numbers.get(_plain(tokens, at + 1, 1), 0)
    return tokens[at].text in lexicon.joins and 0 < rest < scale


def _continues(current: float, digit: float, text: str) -> bool:
    """ "twenty five" is one number, "five six" and 五六 are not."""
    return not is_cjk(text) and current >= 20 and current % 10 == 0 and 0 < digit < 10


def whole_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[float | None, int]:
    """The number that begins at a token, in digits or words, without tenths in words, and the token after it."""
    if at < len(tokens) and _is_digits(tokens[at].text):
        return _digits(tokens[at].text), at + 1
    return _spoken(tokens, at, lexicon) if at < len(tokens) else (None, at)
