"""Reading the phrasebook: patterns by meaning, noun phrases, names; and which of them are held out for good."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from agent.lexicon import LANGUAGES as LANGUAGES

FOLDER = Path(__file__).parent / "phrasebook"
COMFORT = "comfort"
"""The family of wishes that mean what the digest of the room makes of them (training/comfort.py)."""

PUBLISHED = ".published."
"""In the ids of the blocks that come from published templates."""

HELD_OUT_SHARE = 10
"""One pattern in ten, and one name in ten, is never trained on."""


class Part(StrEnum):
    """What a pattern is for."""

    TRAIN = "train"
    TUNE = "tune"
    TEST = "test"


class PhrasebookError(ValueError):
    """A phrasebook file that cannot be used; the message names file and block."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say `means`, for one part of the work: training, tuning a threshold, or the test alone."""

    block: str
    family: str  # file stem up to "_": light, cover, query, chat (chat_more.yaml is chat too)
    means: tuple[str, ...]
    say: str
    part: Part

    @property
    def published(self) -> bool:
        """Whether it comes from published templates (training/published.py)."""
        return PUBLISHED in self.block


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A way to put a target: template, quantifier ("" for names)."""

    say: str
    q: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything people say in one language."""

    language: str
    patterns: tuple[Pattern, ...]
    phrases: Mapping[str, tuple[NounPhrase, ...]]
    kinds: Mapping[str, Mapping[str, tuple[str, ...]]]
    rooms: tuple[str, ...]
    floors: tuple[tuple[str, str], ...]  # name, adverb ("upstairs", "on the first floor")
    labels: tuple[str, ...]
    unknown_devices: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    properties: tuple[Mapping[str, object], ...]
    options: Mapping[str, tuple[str, ...]]
    options_lacking: Mapping[str, tuple[str, ...]]  # by domain, "other" for any other: what no device offers
    joints: tuple[str, ...]  # between two commands
    frames: tuple[str, ...]  # around any sentence, {} being the sentence
    requests: tuple[str, ...]  # around a command in the imperative
    values: Mapping[str, tuple[str, ...]]  # how numbers are said, {n} in digits, {w} in words
    compose: Mapping[str, tuple[str, ...]]  # how names are put together
    genders: tuple[str, ...]  # noun classes, in the order of the alternatives of {g:A/B}
    nouns: Mapping[str, str]  # folded noun -> its class
    contractions: Mapping[str, str]  # two words that are always one: "de o" is "do"
    times: Mapping[str, tuple[str, ...]]  # ways to say a time, by `agent.times.moments.Role`
    texts: Mapping[str, tuple[str, ...]]  # items, tasks, messages, names of timers and lists

    def contract(self, text: str) -> str:
        """Text with the words put together that the language puts together."""
        for apart, together in self.contractions.items():
            text = re.sub(rf"\b{apart}\b", together, text) if apart in text else text
        return text

    def agree(self, text: str, slot: str, noun: str) -> str:
        """Text with each `{slot:A/B/C}` put into the form that agrees with a noun; a form not given is the first."""
        if f"{{{slot}:" not in text:
            return text
        place = self.genders.index(self._class_of(noun.lower()))
        return re.sub(rf"\{{{slot}:([^}}]*)\}}", lambda m: _nth(m.group(1).split("/"), place), text)

    def _class_of(self, noun: str) -> str:
        """A noun's class; a compound has that of a noun it begins or ends with."""
        if noun in self.nouns:
            return self.nouns[noun]
        heads = [n for n in self.nouns if noun.startswith(f"{n} ")] or [n for n in self.nouns if noun.endswith(n)]
        return self.nouns[max(heads, key=len)] if heads else self.genders[0]


def _nth(forms: Sequence[str], place: int) -> str:
    return forms[place] if place < len(forms) else forms[0]


def held_out(text: str) -> bool:
    """Whether a pattern or name belongs to the tenth that is never trained on; stable for ever."""
    return _digest(text)[0] % HELD_OUT_SHARE == 0


_NO_WISH = frozenset({"chat", "vague", "later"})


def held_pair(families: Iterable[str]) -> bool:
    """Whether some of these families of patterns hold two that training never joins: one pair in ten of those that say
    what is wished.
    """
    pairs = itertools.combinations(sorted(set(families) - _NO_WISH), 2)
    return any(held_out("+".join(pair)) for pair in pairs)


def part_of(say: str) -> Part:
    """The part a pattern belongs to: a third of the held-out ones tune thresholds, the rest are the test."""
    if not held_out(say):
        return Part.TRAIN
    return Part.TUNE if _digest(say)[1] % 3 == 0 else Part.TEST


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.strip().lower().encode()).digest()


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as fast, where libyaml is there
_NOT_PHRASES = frozenset(
    {"kinds", "rooms", "floors", "labels", "devices_unknown", "areas_unknown"}
    | {"joints", "frames", "requests", "values", "genders", "contractions"}
)
_NOT_NAMES = frozenset({"properties", "options", "options_lacking", "compose"})


@cache
def load(language: str) -> Book:
    """The phrasebook of a language. Raises `PhrasebookError`."""
    folder = FOLDER / language
    targets, names = _yaml(folder / "_targets.yaml"), _yaml(folder / "_names.yaml")
    if not isinstance(targets, dict) or not isinstance(names, dict):
        raise PhrasebookError(f"{folder}: _targets.yaml and _names.yaml must be mappings")
    nouns = _Nouns(tuple(map(str, targets.get("genders", ()))))
    patterns = tuple(p for path in sorted(folder.glob("[a-z]*.yaml")) for p in _patterns(path, _yaml(path)))
    return Book(
        language=language,
        patterns=patterns,
        phrases={k: tuple(map(_phrase, v)) for k, v in targets.items() if k not in _NOT_PHRASES},
        kinds={k: {n: nouns.plain(w) for n, w in v.items()} for k, v in targets["kinds"].items()},
        rooms=nouns.plain(targets["rooms"]),
        floors=tuple(map(_floor, targets["floors"])),
        labels=_strings(targets.get("labels", ())),
        unknown_devices=nouns.plain(targets["devices_unknown"]),
        names={k: nouns.plain(v) for k, v in names.items() if k not in _NOT_NAMES},
        properties=tuple(names["properties"]),
        options={k: _strings(v) for k, v in names["options"].items()},
        options_lacking={k: _strings(v) for k, v in names["options_lacking"].items()},
        joints=_strings(targets["joints"]),
        frames=_strings(targets["frames"]),
        requests=_strings(targets["requests"]),
        values={k: _strings(v) for k, v in targets["values"].items()},
        compose={k: _strings(v) for k, v in names["compose"].items()},
        genders=nouns.genders,
        nouns=nouns.classes,
        contractions={str(k): str(v) for k, v in targets.get("contractions", {}).items()},
        times=_said(folder / "_times.yaml"),
        texts=_said(folder / "_texts.yaml"),
    )


class _Nouns:
    """Takes the class off nouns ("lampe/f") and remembers it."""

    def __init__(self, genders: tuple[str, ...]) -> None:
        self.genders = genders
        self.classes: dict[str, str] = {}

    def plain(self, raw: Sequence[object]) -> tuple[str, ...]:
        return tuple(map(self._plain, map(str, raw)))

    def _plain(self, noun: str) -> str:
        said, _, gender = noun.rpartition("/")
        if not said or gender not in self.genders:
            return noun
        self.classes.setdefault(said.lower(), gender)
        return said


def _said(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Lists of sayings by name; none where a language has no such file."""
    raw = _yaml(path) if path.exists() else {}
    if not isinstance(raw, dict):
        raise PhrasebookError(f"{path}: must be a mapping")
    return {str(name): _strings(said) for name, said in raw.items()}


def _strings(raw: Sequence[object]) -> tuple[str, ...]:
    return tuple(map(str, raw))


def _yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise PhrasebookError(f"{path}: {error}") from error


def _phrase(raw: object) -> NounPhrase:
    if isinstance(raw, dict):
        return NounPhrase(str(raw["say"]), str(raw.get("q", "")), str(raw.get("kind", "")))
    return NounPhrase(str(raw))


def _floor(raw: object) -> tuple[str, str]:
    return (str(raw["name"]), str(raw.get("adv", raw["name"]))) if isinstance(raw, dict) else (str(raw), str(raw))


_SLOT = re.compile(r"\{[^}]+\}")


def _patterns(path: Path, raw: object) -> Sequence[Pattern]:
    if not isinstance(raw, list):
        raise PhrasebookError(f"{path}: a list of blocks is expected")
    found = []
    for block in raw:
        if not isinstance(block, dict) or not {"id", "means", "say"} <= block.keys():
            raise PhrasebookError(f"{path}: a block needs id, means and say, found {str(block)[:80]}")
        if not isinstance(block["say"], list):
            raise PhrasebookError(f"{path}: {block['id']}: say needs at least one line")
        means = tuple(str(block["means"]).replace(",", " , ").replace(";", " ; ").split())
        found += [_pattern(path, block, means, str(say)) for say in block["say"]]
    return found


def _pattern(path: Path, block: Mapping[str, object], means: tuple[str, ...], say: str) -> Pattern:
    missing = [m for m in means if m.startswith("{") and m not in say]
    if missing:
        raise PhrasebookError(f"{path}: {block['id']}: {say!r} lacks {' '.join(missing)}")
    return Pattern(str(block["id"]), path.stem.partition("_")[0], means, say, part_of(say))
