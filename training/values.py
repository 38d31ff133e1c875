"""Values as people say them: percentages, temperatures, kelvins, colours; each as text with what it means."""

import random
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from agent.text import words

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Said:
    """A value in words. `unit` as the linker reads it: "", "%", "°", "°C", "K"."""

    text: str
    number: float
    unit: str = ""


def spell(n: int, language: str) -> str:
    """0..999 in words."""
    return _spell_zh(n) if language == "zh" else _spell_en(n)


def _spell_en(n: int) -> str:
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f" {_ONES[n % 10]}" if n % 10 else "")
    rest = f" {_spell_en(n % 100)}" if n % 100 else ""
    return f"{_ONES[n // 100]} hundred{rest}"


def _spell_zh(n: int) -> str:
    if n < 10:
        return _DIGITS[n]
    if n < 100:
        return ("" if n < 20 else _DIGITS[n // 10]) + "十" + (_DIGITS[n % 10] if n % 10 else "")
    rest = n % 100
    return (
        _DIGITS[n // 100]
        + "百"
        + (("零" if rest < 10 else "一" if rest < 20 else "") + _spell_zh(rest) if rest else "")
    )


def percent(rng: random.Random, language: str) -> Said:
    """1..100, mostly round."""
    n = rng.choice((5, 10, 15, 20, 25, 30, 35, 40, 50, 60, 65, 70, 75, 80, 90, 100, rng.randint(1, 100)))
    if rng.random() < 0.04:
        half = {"zh": "一半", "en": rng.choice(("half", "half way", "halfway"))}
        return Said(half[language], 50, "%")
    if language == "zh":
        text = rng.choice((f"{n}%", f"百分之{spell(n, language)}", f"百分之{n}", f"{n}", spell(n, language)))
    else:
        text = rng.choice(
            (f"{n}", f"{n}%", f"{n} percent", f"{n} percent", f"{spell(n, language)} percent", f"{n} per cent")
        )
    return Said(text, n, "%" if any(c in text for c in "%p百分") and text not in ("一百",) else "")


def number(rng: random.Random, language: str, low: float = 0, high: float = 60) -> Said:
    """A plain whole number."""
    n = rng.randint(int(max(low, 0)), int(min(high, 600)))
    return Said(spell(n, language) if rng.random() < 0.2 and n > 3 else str(n), n)


def degrees(rng: random.Random, language: str) -> Said:
    """A temperature to set."""
    n = rng.randint(16, 28) if rng.random() < 0.9 else rng.randint(5, 60)
    half = 0.5 if rng.random() < 0.12 else 0
    if language == "zh":
        text = rng.choice((f"{n}度", f"{n}度", spell(n, language) + "度", f"{n}", f"{n}摄氏度", f"{n}℃"))
        text = f"{n}.5度" if half else text
    else:
        text = rng.choice((f"{n}", f"{n} degrees", f"{spell(n, language)} degrees", f"{n}°", f"{n} °C", f"{n} celsius"))
        text = f"{n}.5 degrees" if half else text
    unit = "°C" if any(u in text for u in ("摄氏", "℃", "C", "celsius")) else "°" if not text.isdigit() else ""
    return Said(text, n + half, unit)


def difference(rng: random.Random, language: str) -> Said:
    """A small temperature difference."""
    n = rng.randint(1, 5)
    if language == "zh":
        return Said(rng.choice((f"{n}度", ("两" if n == 2 else spell(n, language)) + "度")), n, "°")
    return Said(rng.choice((f"{n} degrees", f"{spell(n, language)} degrees" if n > 1 else "one degree")), n, "°")


def kelvin(rng: random.Random, language: str) -> Said:
    """A colour temperature."""
    n = rng.randrange(2200, 6600, 100)
    text = rng.choice((f"{n}K", f"{n} K", f"{n}", f"{n}开" if language == "zh" else f"{n} kelvin"))
    return Said(text, n, "" if text.isdigit() else "K")


@cache
def table(language: str, name: str) -> dict[str, object]:
    """A mapping of the linker's lexicon, with its phrases unfolded (colors, whites, options)."""
    raw = yaml.safe_load(resources.files("agent.lexicon").joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
    return {str(k): v for k, v in raw[name].items()}


@cache
def _said_options(language: str) -> dict[str, list[str]]:
    return {k: [str(p) for p in v] for k, v in table(language, "options").items() if isinstance(v, list)}


def option(rng: random.Random, language: str, canonical: str) -> str:
    """How a person says an option of an entity."""
    plain = " ".join(words(canonical)) if language == "en" else canonical.replace("_", " ")
    said = _said_options(language).get(canonical, [])
    return rng.choice(said) if said and rng.random() < 0.85 else plain
