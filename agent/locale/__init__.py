"""The words of replies, one YAML file per language beside this module; loaded once, on first use, and checked.

English (`en.yaml`) is the reference: every other file has its keys and its slots, or loading raises `LocaleError`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from types import MappingProxyType

import yaml

from agent.deeds import Deed
from agent.kinds import KINDS
from agent.text import words
from device_registry.actions import Reason

LANGUAGES = ("en", "zh", "de", "es", "fr", "pt")


class LocaleError(ValueError):
    """A locale file lacks something or has something of the wrong shape; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text for one and for several; the same where the language does not care."""

    one: str
    other: str

    def fill(self, plural: bool = False, **slots: str) -> str:
        """The text with its slots filled. Values are never read as templates."""
        return (self.other if plural else self.one).format(**slots)

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots that both forms need together."""
        parsed = (part for text in (self.one, self.other) for part in Formatter().parse(text))
        return frozenset(slot for _, slot, _, _ in parsed if slot)


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """Whole utterances that answer a question, as tuples of folded words."""

    yes: frozenset[tuple[str, ...]]
    no: frozenset[tuple[str, ...]]
    ordinals: Mapping[tuple[str, ...], int]  # 1-based; -1 is the last
    all: frozenset[tuple[str, ...]]  # every choice
    around: frozenset[str]  # words that may stand around a choice: "the ... one, please"


@dataclass(frozen=True, slots=True)
class Locale:
    """One language. `texts` holds single messages by "section.key", `lists` those with variants or forms."""

    language: str
    texts: Mapping[str, Message]
    lists: Mapping[str, tuple[Message, ...]]
    places: Mapping[str, str]
    article: str
    nouns: frozenset[str]
    small: frozenset[str]
    owners: frozenset[str]  # "my": such a name takes no article
    answers: AnswerWords

    def say(self, key: str, plural: bool = False, **slots: str) -> str:
        """The text of "section.key" with its slots filled."""
        return self.texts[key].fill(plural, **slots)

    def word(self, section: str, key: str) -> str | None:
        """A plain word of a table ("options", "colors"), or None where the table lacks it."""
        message = self.texts.get(f"{section}.{key}")
        return message.one if message else None


_MESSAGES = frozenset(
    [
        "join",
        "number",
        "outcomes",
        "short",
        "limited",
        "talk",
        "names",
        "facts",
        "levels",
        "when",
        "given",
        "timers",
        "plans",
        "lists",
        "past",
    ]
)
_TABLES = frozenset({"options", "colors", "states"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where libyaml is there
_LISTS = ("deeds", "clauses", "reasons", "kinds")


@cache
def load(language: str) -> Locale:
    """The locale of a BCP 47 tag ("zh-Hans-CN", "pt_BR"); a language without one gives English."""
    short = language.replace("_", "-").partition("-")[0].lower()
    name = short if short in LANGUAGES else "en"
    if name != language:
        return load(name)
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    locale = parse(name, text)
    if name != "en":
        compare(locale, load("en"))
    return locale


def parse(language: str, text: str) -> Locale:
    """A locale out of a file's text. Raises LocaleError."""
    raw = yaml.load(text, _LOADER)
    if not isinstance(raw, dict):
        raise LocaleError(f"{language}.yaml: not a mapping")
    the = _section(language, raw, "the")
    lists = {f"{s}.{k}": _variants(language, f"{s}.{k}", v) for s in _LISTS for k, v in _items(language, raw, s)}
    _require(language, "deeds", lists, Deed)
    _require(language, "reasons", lists, Reason)
    _require(language, "kinds", lists, KINDS)
    return Locale(
        language=language,
        texts=MappingProxyType(
            {
                f"{s}.{k}": _message(language, f"{s}.{k}", v)
                for s in _MESSAGES | _TABLES
                for k, v in _items(language, raw, s)
            }
        ),
        lists=MappingProxyType(lists),
        places=MappingProxyType({k: str(v) for k, v in _items(language, raw, "places")}),
        article=str(the.get("article", "")),
        nouns=_words(the.get("nouns")),
        small=_words(the.get("small")),
        owners=_words(the.get("owners")),
        answers=_answers(language, _section(language, raw, "answers")),
    )


def compare(locale: Locale, reference: Locale) -> None:
    """Raises LocaleError where the locale's keys or slots differ from the reference's."""
    for kind in ("texts", "lists"):
        mine, theirs = _shape(getattr(locale, kind)), _shape(getattr(reference, kind))
        for key in sorted(mine.keys() | theirs.keys()):
            if mine.get(key) != theirs.get(key):
                raise LocaleError(f"{locale.language}.yaml: {key}: {_difference(mine.get(key), theirs.get(key))}")


_Shape = tuple[frozenset[str], ...]
_OPTIONAL = frozenset({"measure"})  # the measure word ("5 盏灯"), which only some languages say


def _shape(table: Mapping[str, Message | tuple[Message, ...]]) -> dict[str, _Shape]:
    return {k: tuple(m.slots - _OPTIONAL for m in (v if isinstance(v, tuple) else (v,))) for k, v in table.items()}


def _difference(mine: _Shape | None, theirs: _Shape | None) -> str:
    if mine is None:
        return "missing"
    if theirs is None:
        return "not a key of en.yaml"
    return f"slots {[sorted(s) for s in mine]}, en.yaml has {[sorted(s) for s in theirs]}"


def _section(language: str, raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    section = raw.get(name)
    if not isinstance(section, dict):
        raise LocaleError(f"{language}.yaml: {name}: missing")
    return {str(k): v for k, v in section.items()}


def _items(language: str, raw: Mapping[str, object], name: str) -> Iterator[tuple[str, object]]:
    yield from _section(language, raw, name).items()


def _message(language: str, key: str, value: object) -> Message:
    if isinstance(value, str):
        return Message(value, value)
    if isinstance(value, dict) and value.keys() == {"one", "other"}:
        return Message(str(value["one"]), str(value["other"]))
    raise LocaleError(f"{language}.yaml: {key}: a text or {{one, other}}")


def _variants(language: str, key: str, value: object) -> tuple[Message, ...]:
    if not isinstance(value, list) or not value:
        raise LocaleError(f"{language}.yaml: {key}: a list of texts")
    variants = tuple(_message(language, key, item) for item in value)
    if key.startswith("reasons.") and variants[-1].slots:
        raise LocaleError(f"{language}.yaml: {key}: the last text must need nothing")
    if not key.startswith("reasons.") and len(variants) != 3:
        raise LocaleError(f"{language}.yaml: {key}: three forms")
    return variants


def _require(language: str, section: str, lists: Mapping[str, object], names: Iterable[str]) -> None:
    missing = [name for name in names if f"{section}.{name}" not in lists]
    if missing:
        raise LocaleError(f"{language}.yaml: {section}.{missing[0]}: missing")


def _words(value: object) -> frozenset[str]:
    return frozenset(str(item) for item in value) if isinstance(value, list) else frozenset()


def _answers(language: str, raw: Mapping[str, object]) -> AnswerWords:
    ordinals = {words(w): int(n) for n, said in _items(language, raw, "ordinals") for w in _words(said)}
    ordinals |= {words(w): -1 for w in _words(raw.get("last"))}
    yes, no = (frozenset(words(w) for w in _words(raw.get(key))) for key in ("yes", "no"))
    if not (yes and no and ordinals) or yes & no:
        raise LocaleError(f"{language}.yaml: answers: yes, no and ordinals, and nothing that is both yes and no")
    every = frozenset(words(w) for w in _words(raw.get("all")))
    return AnswerWords(yes, no, ordinals, every, frozenset(t for w in _words(raw.get("around")) for t in words(w)))
