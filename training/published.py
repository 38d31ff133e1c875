"""Patterns out of the sentence templates that the package home-assistant-intents publishes (CC BY 4.0, credited in the
card): `FAMILY_published.yaml` in the phrasebook's folders. `published.yaml` says what each block means.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from hassil import Intents
from hassil.expression import Alternative, Expression, ListReference, Permutation, RuleReference, Sequence, TextChunk
from hassil.intents import IntentData, RangeSlotList, TextSlotList
from home_assistant_intents import get_intents

from agent.text import tokenize
from agent.times.expressions import find_times
from training.phrases import FOLDER, PUBLISHED, load
from training.wordings import normal, wordings

SAMPLED, MOST, FEW = 400, 24, 5
"""Sentences drawn from a block, and lines kept of one meaning at most; few where the meanings differ only in the kind
and the state.
"""

_CODES = {"zh": "zh-CN"}
_ASKS = ("is any", "is all", "which some", "count all")  # the order of the blocks of each question about states
_STATES = {
    **{"open": "s_open", "closed": "s_closed", "locked": "s_locked", "unlocked": "s_unlocked"},
    **{"on": "s_on", "off": "s_off"},
}
_COVERS = {"window": "window_cover"} | {
    k: k for k in ("awning", "blind", "curtain", "garage", "gate", "shade", "shutter")
}
_LEVELS = {"100": "max", "1": "min", "0": "min"}
_NUMBERS = {
    **dict.fromkeys(("brightness", "position", "fan_speed", "volume"), "pct"),
    **dict.fromkeys(("volume_step_up", "volume_step_down"), "by"),
    "volume_percentage": "pct",
    "temperature": "deg",
    "color_temperature": "kelvin",
}
_TEXTS = {
    "search_query": "words:media",
    "message": "words:message",
    "timer_name": "words:name",
    "shopping_list_item": "words:item",
}
_LENGTHS = {"timer_hours": (2, 3, 5), "timer_minutes": (5, 10, 15, 20, 45), "timer_seconds": (20, 30, 45)}


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one language that say what a template's rules are called by other names."""

    here: re.Pattern[str]
    all: re.Pattern[str]
    other: re.Pattern[str]  # in a sentence that means something else here
    switches: re.Pattern[str]  # that are lights there
    stops: re.Pattern[str]  # where it should pause
    asked: re.Pattern[str]  # in a question
    bit: re.Pattern[str]
    shopping: re.Pattern[str]  # the list of what is to be bought


class _Skip(Exception):
    """A sentence that is not told."""


def write(language: str) -> dict[str, int]:
    """Writes the files of one language; lines by family."""
    told = {family: means for family, means in _told(language).items() if means}
    for family, means in told.items():
        blocks = [
            {"id": f"{language}.{family}{PUBLISHED}{n}", "means": said, "say": sorted(lines)}
            for n, (said, lines) in enumerate(means.items(), 1)
        ]
        text = yaml.safe_dump(blocks, allow_unicode=True, sort_keys=False, width=160)
        head = "# From the templates of home-assistant-intents (CC BY 4.0), by `hearth train published`.\n"
        (FOLDER / language / f"{family}_published.yaml").write_text(head + text, encoding="utf-8")
    return {family: sum(map(len, means.values())) for family, means in told.items()}


def _told(language: str) -> dict[str, dict[str, list[str]]]:
    """Lines by family and meaning."""
    raw = get_intents(_CODES.get(language, language))
    templates = _Templates(language, Intents.from_dict(raw), random.Random(language))
    found: dict[str, dict[str, list[str]]] = {}
    for family, meanings in _meanings().items():
        for name, means in meanings.items():
            intent, slots, *domain = name.split()
            of_family = found.setdefault(family, {})
            for block in _blocks(raw, intent, slots, domain):
                for said, line in templates.lines(intent, block, means):
                    of_family.setdefault(said, []).append(line)
    return {family: {m: _some(lines, m, language) for m, lines in means.items()} for family, means in found.items()}


def _some(lines: list[str], means: str, language: str) -> list[str]:
    different = [line for n, line in {normal(line): line for line in lines}.items() if n not in _own(language)]
    alike = (re.search(r" s_\w+$", means) and "bare" not in means) or set(means.split()) & set(_COVERS.values())
    return random.Random(f"{language} {means}").sample(different, min(FEW if alike else MOST, len(different)))


@cache
def _own(language: str) -> frozenset[str]:
    """What the phrasebook says without the templates, normal."""
    own = (p for p in load(language).patterns if not p.published)
    return frozenset(normal(wording) for pattern in own for wording in wordings(pattern.say))


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("training").joinpath("published.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def _blocks(raw: Mapping[str, Any], intent: str, slots: str, domain: list[str]) -> Iterator[tuple[int, int]]:
    """Numbers of the blocks of a meaning, each with its place among its like."""
    place = 0
    for number, block in enumerate(raw["intents"].get(intent, {}).get("data", ())):
        of = block.get("slots", {}).get("domain") or (block.get("requires_context") or {}).get("domain") or []
        of = [of] if isinstance(of, str) else of
        alike = block["metadata"]["slot_combination"] == slots and (
            of[:1] == domain if domain else not of or len(of) > 3
        )
        if alike or (domain and slots.startswith("name_state") and domain[0] in of):
            yield number, place
            place += 1


@dataclass(slots=True)
class _Templates:
    """Draws lines from one language's templates."""

    language: str
    intents: Intents
    rng: random.Random

    def lines(self, intent: str, block: tuple[int, int], means: str) -> Iterator[tuple[str, str]]:
        """Meanings with lines of a block; a line that cannot be told is left out."""
        number, place = block
        data = self.intents.intents[intent].data[number]
        for _ in range(SAMPLED):
            try:
                drawn = _Drawn(self, data, self.rng)
                text = " ".join(drawn.text(self.rng.choice(list(data.sentences)).expression).split())
                yield drawn.told(text, means, _ASKS[place % 4])
            except _Skip:
                continue


@dataclass(slots=True)
class _Drawn:
    """One sentence being drawn: what its lists gave."""

    of: _Templates
    data: IntentData
    rng: random.Random
    gave: dict[str, str] | None = None

    def text(self, part: Expression) -> str:
        """The words of a part, its slots in braces."""
        match part:
            case TextChunk():
                return str(part.original_text)
            case Alternative():
                return self.text(self.rng.choice(part.items))
            case Permutation():
                return " ".join(map(self.text, self.rng.sample(part.items, len(part.items))))
            case Sequence():
                return "".join(map(self.text, part.items))
            case RuleReference():
                rules = {**self.of.intents.expansion_rules, **(self.data.expansion_rules or {})}
                if part.rule_name not in rules:
                    raise _Skip(part.rule_name)
                return self.text(rules[part.rule_name].expression)
            case ListReference():
                return self._listed(part.list_name)
        raise _Skip(type(part).__name__)

    def _listed(self, name: str) -> str:
        self.gave = self.gave or {}
        if name in ("name", "area", "floor"):
            return f"{{{name}}}"
        if name in _LENGTHS:
            return str(self.rng.choice(_LENGTHS[name]))
        if name in _TEXTS or name in _NUMBERS:
            return f"{{{_TEXTS.get(name) or _NUMBERS[name]}}}"
        if name in ("color", "color_temperature_names"):
            return "{color}" if name == "color" else "{white}"
        values = self.of.intents.slot_lists.get(name)
        if not isinstance(values, TextSlotList) or isinstance(values, RangeSlotList):
            raise _Skip(name)
        value = self.rng.choice(list(values.values))
        self.gave[name] = str(value.value_out)
        return self.text(value.text_in)

    def told(self, text: str, means: str, asks: str) -> tuple[str, str]:
        """The meaning and the line, with the phrasebook's slots."""
        language, gave = self.of.language, self.gave or {}
        words = _words(language)
        if any(word.search(text) for word in _unfit(words, means)):
            raise _Skip(text)
        if "{asks}" in means and not words.asked.search(text):
            raise _Skip(text)
        says_all, says_here = bool(words.all.search(text)), bool(words.here.search(text))
        if says_all and ("{here}" in means or "some" in means):
            raise _Skip(text)  # all of the home here, all of the room there
        means = means.replace("{Q}", "all" if says_all else "some").replace(" {here}", " here" * says_here)
        means = means.replace("{asks}", asks)
        if "{K}" in means:
            means = means.replace("{K}", self._kind(text, asks if "{state}" in means else ""))
        if "{state}" in means:
            states = [v for k, v in gave.items() if k.endswith("_states")]
            means = means.replace("{state}", _of(_STATES, states[0] if len(states) == 1 else None))
            if "bs_open_states" in gave or "bs_door_states" in gave:
                means = means.replace("s_on", "s_open").replace("s_off", "s_closed")
        if "{step}" in means:
            means = self._stepped(text, means)
        elif "{pct}" in means and "{pct}" not in text:
            levels = [v for k, v in gave.items() if k.endswith("_level")]
            means = means.replace("{pct}", _of(_LEVELS, levels[0] if levels else None))
        if "list_" in means and words.shopping.search(text):
            text, means = words.shopping.sub("{list}", text), f"{means} {{list}}"
        text, means = _measured(text.replace("{by}", "{pct}"), means, language)
        return self._named(text, means)

    def _stepped(self, text: str, means: str) -> str:
        gave = self.gave or {}
        step = gave.get("volume_step") or (self.data.slots or {}).get("volume_step")
        if step not in ("up", "down"):
            raise _Skip(text)
        little = " bit" if _words(self.of.language).bit.search(text) else ""
        return means.replace("{step}", str(step)).replace(" {by}", " {pct}" if "{by}" in text else little)

    def _kind(self, text: str, asks: str) -> str:
        """The kind of cover that the sentence is about: only in words that mean that kind in the phrasebook too."""
        kind = _of(_COVERS, (self.gave or {}).get("cover_classes"))
        said = load(self.of.language).kinds.get(kind, {"one": ()})
        known = any(word.lower() in text.lower() for words in said.values() for word in words)
        if not known or (asks and kind == "window_cover"):  # whether a window is open, its sensor knows
            raise _Skip(text)
        return kind

    @staticmethod
    def _named(text: str, means: str) -> tuple[str, str]:
        named = re.search(r"\{(\w+\.bare)\}", means)
        if named:
            text = text.replace("{name}", f"{{{named.group(1)}}}", 1)
        for place in ("area", "floor"):
            if "{area.its}" in means and f"{{{place}}}" in text:
                text, means = (
                    text.replace(f"{{{place}}}", f"{{{place}.its}}"),
                    means.replace("area.its", f"{place}.its"),
                )
        slots = re.findall(r"\{[^}]+\}", means)
        if sorted(slots) != sorted(re.findall(r"\{[^}]+\}", text)):
            raise _Skip(text)
        return " ".join(means.split()), text


def _unfit(words: _Words, means: str) -> list[re.Pattern[str]]:
    """Words with which a sentence is not told."""
    lights, pauses = "light" in means, "pause" in means
    return [words.other, *([words.switches] if lights else []), *([words.stops] if pauses else [])]


def _of(table: Mapping[str, str], value: str | None) -> str:
    if value is None or value not in table:
        raise _Skip(value)
    return table[value]


_UNITS = {
    "pct": r"(?:百分之)?\{pct\}(?: ?[%％]| (?:percent|per cent|Prozent|por cien|por ciento|pour ?cents?|por cento)\b)?",
    "deg": r"\{deg\}(?: ?(?:°C?|º|度|摄氏度)| (?:degrees?|Grad|grados?|degrés?|graus?)\b)?(?: (?:[Cc]elsius|C)\b)?",
    "kelvin": r"\{kelvin\}(?: ?(?:K\b|[Kk]elvin\b|开(?:尔文)?))?",
}


def _measured(text: str, means: str, language: str) -> tuple[str, str]:
    """Text without the units that a slot's values say themselves, and with its length of time as a slot."""
    for slot, pattern in _UNITS.items():
        text = re.sub(pattern, f"{{{slot}}}", text)
    if "{kelvin}" in text:
        means = means.replace("{white}", "{kelvin}")
    if "{span}" in means:
        tokens = tokenize(text)
        found = find_times(tokens, language, bare=True)
        if len(found) != 1:
            raise _Skip(text)
        start, end = tokens[found[0].start].start, tokens[found[0].end - 1].end
        text = f"{text[:start]}{{span}}{text[end:]}"
    if re.search(r"\d", text):
        raise _Skip(text)
    return text, means


@cache
def _words(language: str) -> _Words:
    table = yaml.safe_load(resources.files("training").joinpath("published_words.yaml").read_text(encoding="utf-8"))
    return _Words(**{name: re.compile(pattern, re.IGNORECASE) for name, pattern in table[language].items()})
