"""Word lists of the linker, one YAML file per language beside this module; loaded once, on first use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from agent.feeding import Feeding, feeding_of
from agent.text import key, plain, words

LANGUAGES = ("en", "zh", "pt", "de", "es", "fr")


@dataclass(frozen=True, slots=True)
class Shape:
    """A narrower word for a light: its `singular`, and the `usual` word that the model knows, in its number."""

    singular: str
    usual: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Closed word classes of one language. Phrase keys are `agent.text.key` keys."""

    language: str
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    point: frozenset[str]
    minus: frozenset[str]
    joins: frozenset[str]  # between hundreds and the rest: "two hundred and five"
    halves: frozenset[str]  # after a number, or its unit: "and a half"
    shy: frozenset[str]
    shy_before: frozenset[str]
    shy_after: frozenset[str]
    fractions: Mapping[str, float]
    percent: frozenset[str]
    percent_prefix: frozenset[str]
    degrees: frozenset[str]
    celsius: frozenset[str]
    fahrenheit: frozenset[str]
    kelvin: frozenset[str]
    colors: Mapping[str, tuple[int, int, int]]
    whites: Mapping[str, int]
    options: Mapping[str, str]  # key of what people say -> canonical option
    level_words: frozenset[str]  # no options unless a property is named: "high"
    switch_words: frozenset[str]  # never options: "on"
    connectors: frozenset[str]
    fillers: frozenset[str]
    verbs: frozenset[str]
    strong: frozenset[str]
    pronouns: frozenset[str]
    holds: frozenset[str]
    predicates: frozenset[str]
    openers: frozenset[str]
    phrasing: frozenset[str]
    statements: frozenset[str]  # words that open a question or a statement, though they are among the verbs
    unsplit: frozenset[str]
    asking: frozenset[str]
    floor_ranks: Mapping[str, int]  # key of a floor's name -> how high it is
    up: frozenset[str]  # words for the highest floor
    down: frozenset[str]  # for the lowest above ground
    sides: Mapping[str, str]  # key of a word for a side -> "left" or "right"
    side_leads: frozenset[str]  # before a word for a side, where it may mean something else ("right now")
    placing: frozenset[str]  # before a room with which a sentence begins: "in the"
    within: frozenset[str]  # between a thing and the place it is in: "in our"
    storeys: frozenset[str]  # words for a floor, said beside its name
    there: frozenset[str]  # in the room that was spoken of just before
    lights: frozenset[str]  # words for any light
    articles: frozenset[str]  # before a thing on a list, and no part of it
    tenths: frozenset[str]  # after a number: so many tenths
    conditions: frozenset[str]  # openings of conditions: "if it", but not "if you"
    consuming: frozenset[str]  # said of what uses power: "watts"
    shapes: Mapping[str, Shape]  # `agent.text.plain` key of a narrower word for a light -> what it is read as
    outside: frozenset[str]  # beginnings of what is outside; anywhere in a Chinese name
    dials: frozenset[str]  # what a number or choice beside a device is of: "level"
    appliances: frozenset[str]  # things called so whatever else stands in their name: "kettle"
    wonders: frozenset[str]  # openings of questions that only ask: "did anyone"
    feeding: Feeding  # what the buttons of pet feeders are called by
    people: frozenset[str]  # first names
    ones: frozenset[str]  # a thing of the kind just spoken of, before its place: "the one"
    ones_behind: frozenset[str]  # the same behind it: "the den one"
    both: frozenset[str]  # before a thing: how many there are, which tells no value ("the two lamps")
    words: frozenset[str]  # every single word above: none of them is a misspelling


def phrase_key(phrase: str) -> str:
    """The lookup key of a phrase."""
    return key(words(phrase)) or phrase


def _keys(raw: object) -> frozenset[str]:
    return frozenset(phrase_key(str(item)) for item in raw) if isinstance(raw, list) else frozenset()


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _map(raw: object) -> dict[str, object]:
    return {str(k): v for k, v in raw.items()} if isinstance(raw, dict) else {}


def _map_of_lists(raw: object) -> dict[str, list[object]]:
    return {name: _list(told) for name, told in _map(raw).items()}


def _numbers(raw: object) -> dict[str, float]:
    return {plain(words(k)) or k: float(str(v)) for k, v in _map(raw).items()}


def _rgb(text: object) -> tuple[int, int, int]:
    value = str(text).lstrip("#")
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def _shapes(raw: Mapping[str, object]) -> dict[str, Shape]:
    """`usual`: the usual word and its plural; `words`: narrower ones with theirs."""
    if not raw:
        return {}
    table: dict[str, Shape] = {}
    one, many = map(str, raw["usual"]) if isinstance(raw["usual"], list) else ("", "")
    for singular, plural in _map(raw["words"]).items():
        table[plain(words(str(plural)))] = Shape(singular, many)
        table[plain(words(singular))] = Shape(singular, one)
    return table


def _options(raw: object) -> dict[str, str]:
    table: dict[str, str] = {}
    for canonical, said in _map(raw).items():
        for phrase in said if isinstance(said, list) else ():
            table.setdefault(phrase_key(str(phrase)), canonical)
    return table


def _words(raw: object) -> frozenset[str]:
    """Every word in a nest of mappings and lists, options' canonical names included."""
    if isinstance(raw, dict):
        return frozenset(words(" ".join(map(str, raw)))).union(*map(_words, raw.values()))
    if isinstance(raw, list):
        return frozenset(words(" ".join(map(str, raw))))
    return frozenset()


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: eight times faster


_NO_WORDS = frozenset({
    "floor_ranks", "up", "down", "both", "shapes", "consuming", "conditions", "sides", "side_leads", "lights",
    "there", "articles", "tenths", "outside", "dials", "appliances", "placing",
    "within", "storeys", "wonders", "feeding", "people", "ones",
    "ones_behind",
})  # fmt: skip
"""Sections whose words may be misspellings of others."""


@cache
def load(language: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`; any other gives English."""
    name = language if language in LANGUAGES else "en"
    text = resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    raw = _map(yaml.load(text, Loader=_LOADER))
    shy = _map(raw.get("shy_numbers"))
    return Lexicon(
        language=name,
        numbers=_numbers(raw.get("numbers")),
        scales=_numbers(raw.get("scales")),
        point=_keys(raw.get("point")),
        minus=_keys(raw.get("minus")),
        joins=_keys(raw.get("joins")),
        halves=_keys(raw.get("halves")),
        shy=frozenset(plain(words(str(word))) for word in _list(shy.get("words"))),
        shy_before=_keys(shy.get("before")),
        shy_after=_keys(shy.get("after")),
        fractions=_numbers(raw.get("fractions")),
        percent=_keys(raw.get("percent")),
        percent_prefix=_keys(raw.get("percent_prefix")),
        degrees=_keys(raw.get("degrees")),
        celsius=_keys(raw.get("celsius")),
        fahrenheit=_keys(raw.get("fahrenheit")),
        kelvin=_keys(raw.get("kelvin")),
        colors={phrase_key(k): _rgb(v) for k, v in _map(raw.get("colors")).items()},
        whites={phrase_key(k): int(str(v)) for k, v in _map(raw.get("whites")).items()},
        options=_options(raw.get("options")),
        level_words=_keys(raw.get("level_words")),
        switch_words=_keys(raw.get("switch_words")),
        connectors=_keys(raw.get("connectors")),
        fillers=_keys(raw.get("fillers")),
        verbs=_keys(raw.get("verbs")),
        strong=_keys(raw.get("strong")),
        pronouns=_keys(raw.get("pronouns")),
        holds=_keys(raw.get("holds")),
        predicates=_keys(raw.get("predicates")),
        openers=_keys(raw.get("openers")),
        phrasing=_keys(raw.get("phrasing")),
        statements=_keys(raw.get("statements")),
        unsplit=_keys(raw.get("unsplit")),
        asking=_keys(raw.get("asking")),
        floor_ranks={phrase_key(name): int(str(rank)) for name, rank in _map(raw.get("floor_ranks")).items()},
        up=_keys(raw.get("up")),
        down=_keys(raw.get("down")),
        sides={phrase_key(str(word)): side for side, said in _map(raw.get("sides")).items() for word in _list(said)},
        side_leads=_keys(raw.get("side_leads")),
        placing=_keys(raw.get("placing")),
        within=frozenset(str(word) for word in _list(raw.get("within"))),
        storeys=frozenset(str(word) for word in _list(raw.get("storeys"))),
        there=_keys(raw.get("there")),
        lights=_keys(raw.get("lights")),
        articles=_keys(raw.get("articles")),
        tenths=_keys(raw.get("tenths")),
        conditions=_keys(raw.get("conditions")),
        consuming=_keys(raw.get("consuming")),
        shapes=_shapes(_map(raw.get("shapes"))),
        outside=_keys(raw.get("outside")),
        dials=_keys(raw.get("dials")),
        appliances=_keys(raw.get("appliances")),
        wonders=_keys(raw.get("wonders")),
        feeding=feeding_of(_map_of_lists(raw.get("feeding"))),
        people=frozenset(str(name) for name in _list(raw.get("people"))),
        ones=_keys(raw.get("ones")),
        ones_behind=_keys(raw.get("ones_behind")),
        both=_keys(raw.get("both")),
        words=_words({name: told for name, told in raw.items() if name not in _NO_WORDS}),
    )
