"""Sentences about one home: a pattern's slots filled with noun phrases and values, and what they mean.

The text is built with marks around each thing named (`Teller.mark`), so that the gold mentions keep their spans
through any nesting; `Teller.finish` takes the marks out.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from agent.kinds import KINDS
from agent.lexicon import phrase_key
from agent.name_index import without_area
from agent.text import key, tokenize, words
from agent.times.expressions import Found, find_times, loose_words
from agent.times.moments import Role
from agent.types import Mention, MentionKind, Quantifier
from device_registry.model import Domain, Entity, PropertyType, Snapshot
from training import values
from training.homes import nonsense
from training.phrases import Book, NounPhrase, Pattern, held_out

_OPEN, _CLOSE, _BASE = "\ue000", "\ue001", 0xE100
_MARK = re.compile(f"{_OPEN}(.)|{_CLOSE}")
_SLOT = re.compile(r"\{([a-z_0-9.:]+)\}")
_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")

_QUANTIFIERS = frozenset(q.value for q in Quantifier)

D = Domain
SLOTS: Mapping[str, tuple[tuple[Domain, ...], tuple[str, ...]]] = {
    "light": ((D.LIGHT,), ("light",)),
    "switch": ((D.SWITCH,), ("switch", "outlet")),
    "cover": ((D.COVER,), ("cover", "blind", "curtain", "shutter", "shade", "awning", "garage", "gate")),
    "lock": ((D.LOCK,), ("lock",)),
    "climate": ((D.CLIMATE,), ("climate",)),
    "fan": ((D.FAN,), ("fan",)),
    "media": ((D.MEDIA_PLAYER,), ("media", "tv", "speaker")),
    "vacuum": ((D.VACUUM,), ("vacuum",)),
    "humidifier": ((D.HUMIDIFIER,), ("humidifier", "dehumidifier")),
    "water_heater": ((D.WATER_HEATER,), ("water_heater",)),
    "valve": ((D.VALVE,), ("valve",)),
    "siren": ((D.SIREN,), ("siren",)),
    "mower": ((D.LAWN_MOWER,), ("mower",)),
    "alarm": ((D.ALARM,), ("alarm",)),
    "scene": ((D.SCENE,), ()),
    "script": ((D.SCRIPT,), ()),
    "button": ((D.BUTTON,), ()),
    "number": ((D.NUMBER,), ()),
    "select": ((D.SELECT,), ()),
    "text": ((D.TEXT,), ()),
    "binary": ((D.BINARY_SENSOR,), ()),
    "sensor": ((D.SENSOR,), ()),
    "onoff": (
        (D.LIGHT, D.LIGHT, D.LIGHT, D.SWITCH, D.SWITCH, D.FAN, D.MEDIA_PLAYER, D.CLIMATE, D.HUMIDIFIER, D.WATER_HEATER),
        ("light", "light", "light", "switch", "outlet", "fan", "tv", "speaker", "climate", "everything"),
    ),
    "any": (
        (D.LIGHT, D.LIGHT, D.SWITCH, D.COVER, D.FAN, D.MEDIA_PLAYER, D.CLIMATE, D.LOCK),
        ("light", "light", "cover", "fan", "media", "climate"),
    ),
}
_SHARES = {
    "name": 46, "name_area": 6, "set_area": 17, "set_one_area": 3, "set_floor": 5, "set_home": 5, "set_bare": 5,
    "one_bare": 4, "here": 4, "label": 1, "list": 9, "two_areas": 3, "but": 5,
}  # fmt: skip


_ROLES = frozenset(Role)
_TEXTS = frozenset({"words", "list"})
_LOOSE = 0.15
"""Share of the moments that are said as an hour alone, where the language has such."""


class Cannot(Exception):
    """This home cannot fill this pattern; another one is drawn."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: marked text, program tokens of its targets and exceptions, the entities it may mean."""

    text: str
    targets: tuple[tuple[str, ...], ...]
    excepted: tuple[tuple[str, ...], ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A finished sentence: text, gold mentions with spans, program tokens with @i for gold mention i."""

    text: str
    mentions: tuple[Mention, ...]
    program: tuple[str, ...]
    start: int = 0  # the part's own span, in a sentence of several
    end: int = 0


@dataclass(slots=True)
class Teller:
    """Tells sentences about one home. `here`: the speaker's area_id or None."""

    rng: random.Random
    book: Book
    snapshot: Snapshot
    held: bool = False
    generic: frozenset[str] = frozenset()
    here: str | None = None
    items: list[Mention] = field(default_factory=list)
    nouns: dict[str, str] = field(default_factory=dict)  # agreement slot -> the noun it agrees with
    want: str = ""  # the pattern speaks of a property or an option of its target

    def tell(self, pattern: Pattern) -> Said:
        """One sentence of a pattern. Raises `Cannot`."""
        self.items, self.nouns = [], {}
        self.want = "{prop}" if "{prop}" in pattern.say else "{option}" if "{option}" in pattern.say else ""
        say = expand(pattern.say, self.rng)
        filled: dict[str, tuple[str, tuple[str, ...]]] = {}
        entities: list[Entity] = []
        for slot in sorted(set(_SLOT.findall(say)), key=lambda s: (_base(s) not in SLOTS, s)):
            text, tokens, named = self._fill(slot, entities)
            filled[slot] = (text, tokens)
            entities += named
        for slot, noun in self.nouns.items():
            say = self.book.agree(say, slot, noun)
        text = self.book.contract(_SLOT.sub(lambda m: filled[m.group(1)][0], say))
        return self._finish(text, _program(pattern.means, {k: v[1] for k, v in filled.items()}))

    def beside(self, role: Role) -> Said:
        """An expression of time by itself; its program is the tokens behind a statement."""
        self.items, self.nouns = [], {}
        text, tokens = self.time(role)
        return self._finish(text, tokens)

    # -- marks

    def mark(self, kind: MentionKind, text: str, **fields: object) -> tuple[str, str]:
        """Text with its mention marked, and the program token that points at it."""
        self.items.append(replace(Mention(kind, 0, 0, 0, text), **fields))  # type: ignore[arg-type]
        index = len(self.items) - 1
        return f"{_OPEN}{chr(_BASE + index)}{text}{_CLOSE}", f"@{index}"

    def _finish(self, marked: str, program: tuple[str, ...]) -> Said:
        text, at, starts = "", 0, {}
        mentions = list(self.items)
        stack: list[int] = []
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()]
            at = match.end()
            if match.group(1):
                stack.append(ord(match.group(1)) - _BASE)
                starts[stack[-1]] = len(text)
            else:
                index = stack.pop()
                mentions[index] = replace(mentions[index], start=starts[index], end=len(text))
        text += marked[at:]
        return Said(text, tuple(mentions), program, 0, len(text))

    @staticmethod
    def _plain(text: str) -> str:
        """Text without marks."""
        return _MARK.sub("", text)

    # -- slots

    def _fill(self, slot: str, named: Sequence[Entity]) -> tuple[str, tuple[str, ...], Sequence[Entity]]:
        base = _base(slot)
        if base in SLOTS:
            phrase = self.phrase(base, slot.partition(".")[2].rstrip("23"))
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
        text, tokens = self._value(base, named)
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

    def _missing_room(self) -> str:
        here = {key(words(a.name)) for a in self.snapshot.areas.values()}
        here |= {key(words(f.name)) for f in self.snapshot.floors.values()}
        pool = [r for r in self.book.rooms if key(words(r)) not in here and held_out(r) == self.held]
        made_up = not pool or self.rng.random() < 0.12
        return nonsense(self.rng, self.book.language, self.held) if made_up else self.rng.choice(pool)

    def _unknown(self) -> str:
        there = [key(words(n)) for e in self.snapshot.entities.values() for n in (e.name, *e.aliases)]
        pool = [d for d in self.book.unknown_devices if held_out(d) == self.held]
        pool = [d for d in pool if not any(key(words(d)) in name for name in there)]
        if not pool:
            raise Cannot("every unknown thing is there")
        phrases = self.book.phrases.get("unknown") or self.book.phrases["name"]
        return self._put_name(self.rng.choice(phrases).say, self.rng.choice(pool))

    def _put_name(self, template: str, name: str) -> str:
        """A name, marked or not, in its template."""
        return self.book.agree(template, "g", self._plain(name)).replace("{name}", name)

    def _put_place(self, template: str, slot: str, place: str) -> str:
        """A place, marked or not, in its template. `slot`: "area", "area2" or "noarea"."""
        which = "ga2" if slot == "area2" else "ga"
        return self.book.agree(template, which, self._plain(place)).replace(f"{{{slot}}}", place)

    def _kind_word(self, kind: str, one: bool) -> str:
        return self.rng.choice(self.book.kinds[kind]["one" if one else "many"])

    def _option(self, named: Sequence[Entity]) -> tuple[str, tuple[str, ...]]:
        offers = [(e, c, o) for e in named for c, os in e.capabilities.choices.items() for o in os if _sayable(o)]
        if not offers:
            raise Cannot("no options")
        option = self.rng.choice(offers)[2]
        choices = tuple((e.entity_id, c) for e, c, o in offers if o == option)
        said = values.option(self.rng, self.book.language, option)
        text, ref = self.mark(MentionKind.OPTION, said, option=option, choices=choices)
        return text, (ref,)

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

    # -- noun phrases

    def phrase(self, slot: str, form: str = "", depth: str = "") -> Phrase:
        """A noun phrase for a target slot. `form`: "name", "set" or free. `depth`: "inner" inside a list."""
        domains, kinds = SLOTS[slot]
        category = self._category(slot, form, depth, bool(kinds))
        if category == "name" or category == "name_area":
            return self._named(domains, category)
        if category == "list":
            return self._list(slot)
        kind = self._kind(kinds)
        if category == "but":
            return self._but(kind)
        return self._set(category, kind)

    def _category(self, slot: str, form: str, depth: str, has_kinds: bool) -> str:
        if form == "name" or not has_kinds or self.want == "{prop}":
            return "name"
        shares = dict(_SHARES)
        if form == "set":
            shares = {k: v for k, v in shares.items() if k not in ("name", "name_area", "list")}
        if depth == "inner":
            shares = {k: v for k, v in shares.items() if k in ("name", "set_area", "name_area", "one_bare")}
        if not self.snapshot.floors:
            shares.pop("set_floor", None)
        if len(self.snapshot.areas) < 2:
            shares.pop("two_areas", None)
        if self.rng.random() < 0.03 and slot != "any":
            return "noarea"
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def _kind(self, kinds: Sequence[str]) -> str:
        present = [k for k in kinds if any(KINDS[k].matches(e) for e in self.snapshot.entities.values())]
        pool = present if present and self.rng.random() < 0.95 else list(kinds)
        return self.rng.choice(pool)

    def _nameable(self, entity: Entity) -> bool:
        said = words(entity.name)
        if key(said) in self.generic or "".join(said) in self.generic:
            return False
        area = self.snapshot.area_of(entity)
        bare = without_area(said, (words(area.name),)) if area else said
        return entity.domain not in (D.SENSOR, D.BINARY_SENSOR) or key(bare) not in self.generic

    def _named(self, domains: Sequence[Domain], category: str) -> Phrase:
        domain = self.rng.choice(domains)
        pool = [e for e in self.snapshot.entities.values() if e.domain is domain and self._nameable(e)]
        if category == "name_area":
            pool = [e for e in pool if e.area_id]
        if self.want == "{prop}":
            pool = [e for e in self.snapshot.entities.values() if e.properties and self._nameable(e)]
        elif self.want:
            pool = [e for e in pool if e.capabilities.choices] or pool
        if not pool:
            raise Cannot(domain)
        entity = self.rng.choice(pool)
        if category == "name_area":
            return self._name_in_area(entity)
        name = self.rng.choice(entity.aliases) if entity.aliases and self.rng.random() < 0.4 else entity.name
        if key(words(name)) in self.generic:
            raise Cannot("alias is a kind word")
        text, ref = self._name_mark(name)
        template = self.rng.choice(self.book.phrases["name"]).say
        return Phrase(self._put_name(template, text), ((ref,),), entities=(entity,))

    def _name_mark(self, name: str) -> tuple[str, str]:
        """A name, meaning everything that is called so."""
        said = "".join(words(name))
        same = [
            e.entity_id
            for e in self.snapshot.entities.values()
            if e.exposed and said in ("".join(words(n)) for n in (e.name, *e.aliases))
        ]
        return self.mark(MentionKind.ENTITY, name, ids=tuple(sorted(same)))

    def _name_in_area(self, entity: Entity) -> Phrase:
        area = self.snapshot.areas[entity.area_id or ""]
        bare = without_area(words(entity.name), (words(area.name),))
        sep = "" if self.book.language == "zh" else " "
        said = sep.join(bare)
        if key(bare) in self.generic or entity.name.lower() in area.name.lower():
            raise Cannot("nothing but a kind is left of the name")
        if bare == words(entity.name):
            said = entity.name
        alike = sorted(
            other.entity_id
            for other in self.snapshot.entities.values()
            if other.area_id == entity.area_id
            and any(without_area(words(n), (words(area.name),)) == bare for n in (other.name, *other.aliases))
        )
        name, ref = self.mark(MentionKind.ENTITY, said, ids=tuple(alike))
        place, area_ref = self.mark(MentionKind.AREA, area.name, ids=(area.area_id,))
        templates = self.book.phrases.get("name_area") or tuple(map(NounPhrase, self.book.names["name_area"]))
        text = self._put_place(self._put_name(self.rng.choice(templates).say, name), "area", place)
        return Phrase(text, ((ref, area_ref),), entities=(entity,))

    def _list(self, slot: str) -> Phrase:
        template = self.rng.choice((*self.book.phrases["list"], *self.book.phrases.get("list3", ()))).say
        parts = {n: self.phrase(slot, depth="inner") for n in ("a", "b", "c") if f"{{{n}}}" in template}
        text = re.sub(r"\{([abc])\}", lambda m: parts[m.group(1)].text, template)
        targets = tuple(t for n in sorted(parts) for t in parts[n].targets)
        return Phrase(text, targets, entities=tuple(e for p in parts.values() for e in p.entities))

    def _but(self, kind: str) -> Phrase:
        outer = self._set(self.rng.choice(("set_home", "set_home", "set_area", "set_floor")), kind, quantifier="all")
        inside = [e for e in outer.entities if self._nameable(e)]
        if inside and self.rng.random() < 0.6:
            name, ref = self._name_mark(self.rng.choice(inside).name)
            inner = Phrase(self._put_name(self.rng.choice(self.book.phrases["name"]).say, name), ((ref,),))
        else:
            area = self._area_with(kind)
            place, ref = self.mark(MentionKind.AREA, area, ids=(self._area_id(area),))
            bare = self._put_place(self.rng.choice(self.book.names["areas_bare"]), "area", place)
            inner = Phrase(bare, (("<all>", f"<K:{kind}>", ref),))
        template = self.rng.choice((*self.book.phrases["but"], *self.book.phrases.get("but_before", ()))).say
        text = template.replace("{set}", outer.text).replace("{x}", inner.text)
        return Phrase(text, outer.targets, inner.targets, outer.entities)

    def _area_with(self, kind: str) -> str:
        """A room's name, most often one that holds the kind."""
        ids = sorted({e.area_id for e in self.snapshot.entities.values() if e.area_id and KINDS[kind].matches(e)})
        areas = list(self.snapshot.areas)
        return self.snapshot.areas[self.rng.choice(ids if ids and self.rng.random() < 0.93 else areas)].name

    def _area_id(self, name: str) -> str:
        return next(a.area_id for a in self.snapshot.areas.values() if a.name == name)

    def _set(self, category: str, kind: str, quantifier: str = "") -> Phrase:
        if category == "set_floor" and not self.snapshot.floors:
            raise Cannot("no floors")
        template = self._template(category, quantifier)
        kind = template.kind or kind
        if kind not in self.book.kinds:
            raise Cannot(kind)
        slot = "{kinds}" if "{kinds}" in template.say else "{kind}"
        word = self._kind_word(kind, slot == "{kind}")
        text = self.book.agree(template.say, "g", word).replace(slot, word)
        head = (f"<{template.q}>", f"<K:{kind}>")
        text, scopes, inside = self._scoped(text, category, kind)
        targets = tuple((*head, s) if s else head for s in scopes)
        return Phrase(text, targets, entities=inside)

    def _template(self, category: str, quantifier: str) -> NounPhrase:
        if category == "two_areas":
            return NounPhrase(self.rng.choice(self.book.names["two_areas"]), "some")
        if category not in self.book.phrases:
            raise Cannot(category)
        pool = [p for p in self.book.phrases[category] if p.q in (quantifier or p.q) and p.q in _QUANTIFIERS]
        if not pool:
            raise Cannot(category)
        return self.rng.choice(pool)

    def _scoped(self, text: str, category: str, kind: str) -> tuple[str, list[str], tuple[Entity, ...]]:
        """Places put into a set's words: the text, the scope token of each target, the entities inside."""
        members = [e for e in self.snapshot.entities.values() if KINDS[kind].matches(e)]
        if category == "here":
            return text, ["<here>"], tuple(e for e in members if e.area_id == self.here)
        if "{noarea}" in text:
            return self._put_place(text, "noarea", self._missing_room()), ["<noarea>"], ()
        scopes: list[str] = []
        inside: list[Entity] = []
        for slot in ("area", "area2"):
            if f"{{{slot}}}" in text:
                name = self._area_with(kind)
                area_id = self._area_id(name)
                place, ref = self.mark(MentionKind.AREA, name, ids=(area_id,))
                text = self._put_place(text, slot, place)
                scopes.append(ref)
                inside += [e for e in members if e.area_id == area_id]
        for slot in ("floor", "floor_adv"):
            if f"{{{slot}}}" in text:
                text, ref, on_floor = self._on_floor(text, slot, members)
                scopes.append(ref)
                inside += on_floor
        if "{label}" in text:
            text, ref, inside = self._labelled(text, members)
            scopes.append(ref)
        return text, scopes or [""], tuple(inside or (members if not scopes else ()))

    def _on_floor(self, text: str, slot: str, members: Sequence[Entity]) -> tuple[str, str, list[Entity]]:
        floor = self.rng.choice(list(self.snapshot.floors.values()))
        adverb = dict(self.book.floors).get(floor.name, floor.name)
        said = adverb if slot == "floor_adv" else floor.name
        marked, ref = self.mark(MentionKind.FLOOR, floor.name, ids=(floor.floor_id,))
        put = said.replace(floor.name, marked) if floor.name in said else marked
        on_floor = [e for e in members if self.snapshot.floor_id_of(e) == floor.floor_id]
        return text.replace(f"{{{slot}}}", put), ref, on_floor

    def _labelled(self, text: str, members: Sequence[Entity]) -> tuple[str, str, list[Entity]]:
        labels = sorted({label for e in members for label in e.labels})
        if not labels:
            raise Cannot("no label")
        label = self.rng.choice(labels)
        marked, ref = self.mark(MentionKind.LABEL, label, ids=(label,))
        return text.replace("{label}", marked), ref, [e for e in members if label in e.labels]


@cache
def _read(said: str, language: str) -> Found:
    """What an expression of the phrasebook says. Raises `ValueError` where it is none, or more than one."""
    tokens = tokenize(said)
    found = find_times(tokens, language, bare=True)
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
        elif word in KINDS and tokens and tokens[-1][1:-1] in _QUANTIFIERS:
            tokens.append(f"<K:{word}>")
        else:
            tokens.append(f"<{word}>")
    return tuple(tokens)
