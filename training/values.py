"""Values as people say them: percentages, temperatures, kelvins, colours; each as text with what it means."""

import random
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from num2words import num2words

from agent.text import words
from training.phrases import load

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Said:
    """A value in words. `unit` as the linker reads it: "", "%", "°", "°C", "K"."""

    text: str
    number: float
    unit: str = ""


def spell(n: int, language: str) -> str:
    """A whole number below 1,000 in words."""
    return _spell_zh(n) if language == "zh" else str(num2words(n, lang=language)).replace("-", " ")


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
    roll = rng.random()
    if roll < 0.04:
        return Said(rng.choice(load(language).values["half"]), 50, "%")
    if roll < 0.25:
        return _bare(rng, language, n)
    return _said(rng, language, "percent", n, "%")


def _said(rng: random.Random, language: str, form: str, n: int, unit: str) -> Said:
    template = rng.choice(load(language).values[form])
    text = template.replace("{w}", spell(n, language)) if "{w}" in template else template.replace("{n}", str(n))
    return Said(text, n, unit)


def _bare(rng: random.Random, language: str, n: int) -> Said:
    """A number without its unit; small ones only in digits ("to one" is no value)."""
    return Said(spell(n, language) if n > 3 and rng.random() < 0.3 else str(n), n)


def number(rng: random.Random, language: str, low: float = 0, high: float = 60) -> Said:
    """A plain whole number."""
    n = rng.randint(int(max(low, 0)), int(min(high, 600)))
    return Said(spell(n, language) if rng.random() < 0.2 and 3 < n <= 100 else str(n), n)


def degrees(rng: random.Random, language: str) -> Said:
    """A temperature to set."""
    n = rng.randint(16, 28) if rng.random() < 0.9 else rng.randint(5, 60)
    roll, told = rng.random(), load(language).values
    if roll < 0.12:
        text = rng.choice([t for t in told["degrees"] if "{n}" in t])
        return Said(text.replace("{n}", f"{n}{told['decimal'][0]}5"), n + 0.5, "°")
    if roll < 0.28:
        return Said(str(n), n)
    return _said(rng, language, "celsius", n, "°C") if roll < 0.45 else _said(rng, language, "degrees", n, "°")


def difference(rng: random.Random, language: str) -> Said:
    """A small temperature difference."""
    n = rng.randint(1, 5)
    if n == 1:
        return Said(rng.choice(load(language).values["one_degree"]), 1, "°")
    said = _said(rng, language, "difference", n, "°")
    return Said(said.text.replace("二", "两"), n, "°")


def kelvin(rng: random.Random, language: str) -> Said:
    """A colour temperature."""
    n = rng.randrange(2200, 6600, 100)
    return Said(str(n), n) if rng.random() < 0.25 else _said(rng, language, "kelvin", n, "K")


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
