"""Sentences about one home: a pattern's slots filled with noun phrases and values, and what they mean.

`training.noun_phrases` marks each thing that is named; the marks are taken out here, and the gold mentions have their
spans.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from agent.kinds import KINDS
from agent.lexicon import phrase_key
from agent.text import PUNCTUATION, key, tokenize, words
from agent.times.expressions import Found, find_times, loose_words
from agent.times.moments import Role
from agent.types import Mention, MentionKind
from device_registry.model import Entity, PropertyType
from training import values
from training.free_words import MADE_UP, THINGS, made_up
from training.noun_phrases import FIRST, MARK, QUANTIFIERS, SLOTS, Cannot, NounPhrases, Phrase
from training.phrases import Pattern, held_out

_SLOT = re.compile(r"\{([a-z_0-9.:]+)\}")
_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")

_ROLES = frozenset(Role)
_TEXTS = frozenset({"words", "list"})
_REST, _TRAILING = 4, 0.5
"""Words behind a noun phrase that its exception may stand behind too, and how often it does."""

LACKING, TAUGHT_LACKING = 0.15, 0.25
"""Share of the options that are asked for and that no device of the home has; more are taught."""

_LOOSE = 0.15
"""Share of the moments that are said as an hour alone, where the language has such."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finished sentence: text, gold mentions with spans, program tokens with @i for gold mention i."""

    text: str
    mentions: tuple[Mention, ...]
    program: tuple[str, ...]
    start: int = 0  # the part's own span, in a sentence of several
    end: int = 0


@dataclass(slots=True)
class Teller(NounPhrases):
    """Tells sentences about one home."""

    nouns: dict[str, str] = field(default_factory=dict)  # agreement slot -> the noun it agrees with
    lacking: bool = False  # an option may be one that nothing has
    tail: str = ""  # an exception that may also stand behind what it is an exception of

    def tell(self, pattern: Pattern) -> Said:
        """One sentence of a pattern. Raises `Cannot`."""
        self.items, self.nouns, self.tail = [], {}, ""
        self.want = "{prop}" if "{prop}" in pattern.say else "{option}" if "{option}" in pattern.say else ""
        self.lacking = pattern.means[0] == "mode"
        say = expand(pattern.say, self.rng)
        filled: dict[str, tuple[str, tuple[str, ...]]] = {}
        entities: list[Entity] = []
        for slot in sorted(set(_SLOT.findall(say)), key=lambda s: (_base(s) not in SLOTS, s)):
            text, tokens, named = self._fill(slot, entities)
            filled[slot] = (text, tokens)
            entities += named
        for slot, noun in self.nouns.items():
            say = self.book.agree(say, slot, noun)
        text = self._trailing(self.book.contract(_SLOT.sub(lambda m: filled[m.group(1)][0], say)))
        return self._finish(text, _program(pattern.means, {k: v[1] for k, v in filled.items()}))

    def _trailing(self, text: str) -> str:
        """Now and then an exception behind a short rest of its sentence: "turn the lights off, just not the lamp"."""
        before, tail, after = text.partition(self.tail) if self.tail else (text, "", "")
        short = 0 < len(after.split()) <= _REST and PUNCTUATION.isdisjoint(after)
        return before + after + tail if short and self.rng.random() < _TRAILING else text

    def beside(self, role: Role) -> Said:
        """An expression of time by itself; its program is the tokens behind a statement."""
        self.items, self.nouns = [], {}
        text, tokens = self.time(role)
        return self._finish(text, tokens)

    def _finish(self, marked: str, program: tuple[str, ...]) -> Said:
        text, at, starts = "", 0, {}
        mentions = list(self.items)
        stack: list[int] = []
        for match in MARK.finditer(marked):
            text += marked[at : match.start()]
            at = match.end()
            if match.group(1):
                stack.append(ord(match.group(1)) - FIRST)
                starts[stack[-1]] = len(text)
            else:
                index = stack.pop()
                begin = starts[index]
                mentions[index] = replace(mentions[index], start=begin, end=len(text), text=text[begin:])
        text += marked[at:]
        return Said(text, tuple(mentions), program, 0, len(text))

    def _fill(self, slot: str, named: Sequence[Entity]) -> tuple[str, tuple[str, ...], Sequence[Entity]]:
        base = _base(slot)
        if base in SLOTS:
            phrase = self.phrase(base, slot.partition(".")[2].rstrip("23"))
            self.tail = phrase.tail or self.tail
            return phrase.text, _joined(phrase), phrase.entities
        if base in ("kind", "kind1"):
            kind = slot.partition(":")[2].rstrip("23")
            if kind not in self.book.kinds:
                raise Cannot(slot)
            self.nouns["gk"] = word = self._kind_word(kind, base == "kind1")
            return word, (), ()
        if base in _TEXTS:
            text, ref = self._text("list" if base == "list" else slot.partition(":")[2].rstrip("23"))
            return text, (ref,), ()
        if base in _ROLES:
            return *self.time(Role(base)), ()
        text, tokens = self._place_of(base, named) if slot.endswith(".its") else self._value(base, named)
        if base in ("area", "noarea"):
            self.nouns["ga2" if slot.endswith("2") else "ga"] = self._plain(text)
        return text, tokens, ()

    def _value(self, base: str, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        language = self.book.language
        match base:
            case "area" | "floor":
                return self._place(base)
            case "noarea":
                return self._missing_room(), ("<noarea>",)
            case "unknown":
                return self._unknown(), ("<unk>",)
            case "pct":
                return self._number(values.percent(self.rng, language))
            case "num":
                return self._number(values.number(self.rng, language, *_range_of(named)))
            case "deg":
                return self._number(values.degrees(self.rng, language))
            case "ddeg":
                return self._number(values.difference(self.rng, language))
            case "kelvin":
                return self._number(values.kelvin(self.rng, language))
            case "color":
                return self._from_table("colors", MentionKind.COLOR)
            case "white":
                return self._from_table("whites", MentionKind.WHITE)
            case "option":
                return self._option(named)
            case "prop":
                return self._property(named)
            case "propval":
                return self._property_value(named)
        raise Cannot(base)

    def _number(self, said: values.Said) -> tuple[str, tuple[str, ...]]:
        text, ref = self.mark(
            MentionKind.NUMBER, said.text, number=said.number, unit=said.unit, percent=said.unit == "%"
        )
        return text, (ref,)

    def time(self, role: Role) -> tuple[str, tuple[str, ...]]:
        """An expression of time, marked, and its tokens: now and then an hour that could be any number ("at 9")."""
        loose = loose_words(self.book.language)
        if role is Role.AT and loose and self.rng.random() < _LOOSE:
            hour = self.rng.randint(1, 12)
            figure = str(hour) if self.rng.random() < 0.6 else values.spell(hour, self.book.language)
            text, ref = self.mark(MentionKind.NUMBER, figure, number=hour)
            return f"{self.rng.choice(loose)} {text}", ("<clock>", ref)
        said = self.rng.choice([s for s in self.book.times[role] if not _read(s, self.book.language).loose])
        time = _read(said, self.book.language).time
        if role is Role.SPAN:  # a length of time, whatever its words could mean elsewhere
            time = replace(time, role=role)
        text, ref = self.mark(MentionKind.TIME, said, time=time)
        return text, (ref,)

    def _text(self, sort: str) -> tuple[str, str]:
        if not self.held and self.rng.random() < MADE_UP:
            rooms = (name for area in self.snapshot.areas.values() for name in (area.name, *area.aliases))
            texts = {**self.book.texts, THINGS: (*self.book.unknown_devices, *rooms)}
            if made := made_up(self.rng, texts, sort):
                return self.mark(MentionKind.TEXT, made)
        pool = [text for text in self.book.texts.get(sort, ()) if held_out(text) == self.held]
        if not pool:
            raise Cannot(sort)
        return self.mark(MentionKind.TEXT, self.rng.choice(pool))

    def _from_table(self, name: str, kind: MentionKind) -> tuple[str, tuple[str, ...]]:
        table = values.table(self.book.language, name)
        phrase = self.rng.choice(list(table))
        raw = str(table[phrase])
        fields: dict[str, object] = (
            {"kelvin": int(raw)} if kind is MentionKind.WHITE else {"color": tuple(bytes.fromhex(raw[1:]))}
        )
        text, ref = self.mark(kind, phrase, **fields)
        return text, (ref,)

    def _place_of(self, base: str, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        """The room or the floor that what is named is in."""
        area = self.snapshot.area_of(named[-1]) if named else None
        floor = self.snapshot.floors.get(area.floor_id or "") if area else None
        if base == "area" and area:
            text, ref = self.mark(MentionKind.AREA, area.name, ids=(area.area_id,))
        elif base == "floor" and floor:
            text, ref = self.mark(MentionKind.FLOOR, floor.name, ids=(floor.floor_id,))
        else:
            raise Cannot("it is nowhere")
        return text, (ref,)

    def _place(self, base: str) -> tuple[str, tuple[str, ...]]:
        if base == "area":
            area = self.rng.choice(list(self.snapshot.areas.values()))
            text, ref = self.mark(MentionKind.AREA, area.name, ids=(area.area_id,))
            return text, (ref,)
        if not self.snapshot.floors:
            raise Cannot("no floors")
        floor = self.rng.choice(list(self.snapshot.floors.values()))
        text, ref = self.mark(MentionKind.FLOOR, floor.name, ids=(floor.floor_id,))
        return text, (ref,)

    def _unknown(self) -> str:
        there = [key(words(n)) for e in self.snapshot.entities.values() for n in (e.name, *e.aliases)]
        pool = [d for d in self.book.unknown_devices if held_out(d) == self.held]
        pool = [d for d in pool if not any(key(words(d)) in name for name in there)]
        if not pool:
            raise Cannot("every unknown thing is there")
        phrases = self.book.phrases.get("unknown") or self.book.phrases["name"]
        return self._put_name(self.rng.choice(phrases).say, self.rng.choice(pool))

    def _option(self, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        offers = [(e, c, o) for e in named for c, os in e.capabilities.choices.items() for o in os if _sayable(o)]
        if not offers:
            raise Cannot("no options")
        if self.lacking and self.rng.random() < (LACKING if self.held else TAUGHT_LACKING):
            return self._option_lacking(named[0]), ("<unk>",)
        option = self.rng.choice(offers)[2]
        choices = tuple((e.entity_id, c) for e, c, o in offers if o == option)
        said = values.option(self.rng, self.book.language, option)
        text, ref = self.mark(MentionKind.OPTION, said, option=option, choices=choices)
        return text, (ref,)

    def _option_lacking(self, entity: Entity) -> str:
        """A mode, source or program that no device of the home has."""
        has = {
            phrase_key(o) for e in self.snapshot.entities.values() for os in e.capabilities.choices.values() for o in os
        }
        told = self.book.options_lacking
        lacking = (o for o in told.get(entity.domain, told["other"]) if phrase_key(o) not in has)
        pool = [o for o in lacking if held_out(o) == self.held]
        if not pool:
            raise Cannot("every option is there")
        return self.rng.choice(pool)

    def _property(self, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        if not named or not named[0].properties:
            raise Cannot("no property")
        prop = self.rng.choice(named[0].properties)
        text, ref = self.mark(MentionKind.PROPERTY, prop.name, ids=(named[0].entity_id,), property=prop.property)
        return text, (ref,)

    def _property_value(self, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        prop_mention = next((m for m in self.items if m.kind is MentionKind.PROPERTY), None)
        prop = next(
            (p for e in named for p in e.properties if prop_mention and p.property == prop_mention.property), None
        )
        if prop is None:
            raise Cannot("no property")
        if prop.type is PropertyType.NUMBER:
            return self._number(values.number(self.rng, self.book.language, prop.min or 0, prop.max or 10))
        if prop.type is PropertyType.ENUM:
            value = self.rng.choice(prop.values)
            if value in ("on", "off"):
                raise Cannot("a switch word")
            text, ref = self.mark(MentionKind.OPTION, value, option=value)
            return text, (ref,)
        on = self.rng.random() < 0.5
        said = self.rng.choice(self.book.values["switch_on" if on else "switch_off"])
        return said, ("<v_on>" if on else "<v_off>",)


@cache
def _read(said: str, language: str) -> Found:
    """What an expression of the phrasebook says. Raises `ValueError` where it is none, or more than one."""
    tokens = tokenize(said)
    found = find_times(tokens, language, bare=True, past=True)
    if len(found) != 1 or found[0].end - found[0].start != len(tokens):
        raise ValueError(f"{language}/_times.yaml: {said!r} is not one expression of time")
    return found[0]


def _base(slot: str) -> str:
    return slot.partition(".")[0].partition(":")[0].rstrip("23")


def _joined(phrase: Phrase) -> tuple[str, ...]:
    tokens: list[str] = []
    for part in phrase.targets:
        tokens += ["<,>", *part] if tokens else part
    if phrase.excepted:
        tokens += ["<but>", *phrase.excepted[0]]
    return tuple(tokens)


def _range_of(named: Sequence[Entity]) -> tuple[float, float]:
    ranges = [r for e in named for r in e.capabilities.ranges.values()]
    return (ranges[0].min, ranges[0].max) if ranges else (0, 60)


_UNSAYABLE = frozenset({"on", "off", "high", "low", "medium", "middle", "max", "min"})


def _sayable(option: str) -> bool:
    return option.lower() not in _UNSAYABLE and bool(phrase_key(option))


def expand(say: str, rng: random.Random) -> str:
    """Choices and optional parts decided, innermost first."""
    while match := _CHOICE.search(say):
        chosen = rng.choice(match.group(1).split("|")) if match.group(1) is not None else ""
        if match.group(2) is not None and rng.random() < 0.5:
            chosen = rng.choice(match.group(2).split("|"))
        say = say[: match.start()] + chosen + say[match.end() :]
    return " ".join(say.split()).strip(" ,，") if "  " in say or say != say.strip() else say


def _program(means: Sequence[str], filled: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The program tokens of a meaning; a target with an exception keeps its value after it."""
    tokens: list[str] = []
    for word in means:
        if word.startswith("{"):
            slot = word[1:-1]
            tokens += filled.get(slot, ())
        elif word in KINDS and tokens and tokens[-1][1:-1] in QUANTIFIERS:
            tokens.append(f"<K:{word}>")
        else:
            tokens.append(f"<{word}>")
    return tuple(tokens)
