"""Noun phrases about one home: names, sets, lists and exceptions, as people say them, and the targets they mean.

The text is built with marks around each thing named (`NounPhrases.mark`), so that the mentions keep their spans through
any nesting.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.kinds import KINDS
from agent.name_index import without_area
from agent.text import key, words
from agent.types import Mention, MentionKind, Quantifier
from device_registry.model import Domain, Entity, Snapshot
from training.homes import nonsense
from training.phrases import Book, NounPhrase, held_out

OPEN, CLOSE, FIRST = "\ue000", "\ue001", 0xE100
MARK = re.compile(f"{OPEN}(.)|{CLOSE}")
"""Where a thing that is named begins (the character after `OPEN` is its number from `FIRST` on) and ends."""

QUANTIFIERS = frozenset(q.value for q in Quantifier)

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
    "one_bare": 4, "here": 4, "label": 1, "list": 9, "two_areas": 3, "but": 6,
}  # fmt: skip


class Cannot(Exception):
    """This home cannot fill this pattern; another one is drawn."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: marked text, program tokens of its targets and exceptions, the entities it may mean. `tail`: the
    end of the text that says the exception.
    """

    text: str
    targets: tuple[tuple[str, ...], ...]
    excepted: tuple[tuple[str, ...], ...] = ()
    entities: tuple[Entity, ...] = ()
    tail: str = ""


@dataclass(slots=True)
class NounPhrases:
    """Speaks of one home. `here`: the speaker's area_id or None; `generic`: words for kinds, as keys."""

    rng: random.Random
    book: Book
    snapshot: Snapshot
    held: bool = False
    generic: frozenset[str] = frozenset()
    here: str | None = None
    items: list[Mention] = field(default_factory=list)
    want: str = ""  # the pattern speaks of a property or an option of its target

    def mark(self, kind: MentionKind, text: str, **fields: object) -> tuple[str, str]:
        """Text with its mention marked, and the program token that points at it."""
        self.items.append(replace(Mention(kind, 0, 0, 0, text), **fields))  # type: ignore[arg-type]
        index = len(self.items) - 1
        return f"{OPEN}{chr(FIRST + index)}{text}{CLOSE}", f"@{index}"

    @staticmethod
    def _plain(text: str) -> str:
        """Text without marks."""
        return MARK.sub("", text)

    def phrase(self, slot: str, form: str = "", depth: str = "") -> Phrase:
        """A noun phrase for a target slot. `form`: "name", "bare" (a name and no word more), "set" or free. `depth`:
        "inner" inside a list.
        """
        domains, kinds = SLOTS[slot]
        category = self._category(slot, form, depth, bool(kinds))
        if category == "name" or category == "name_area":
            return self._named(domains, category, bare=form == "bare")
        if category == "list":
            return self._list(slot)
        kind = self._kind(kinds)
        if category == "but":
            return self._but(kind)
        return self._set(category, kind)

    def _category(self, slot: str, form: str, depth: str, has_kinds: bool) -> str:
        if form in ("name", "bare") or not has_kinds or self.want == "{prop}":
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

    def _named(self, domains: Sequence[Domain], category: str, *, bare: bool = False) -> Phrase:
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
        template = "{name}" if bare else self.rng.choice(self.book.phrases["name"]).say
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
        tail = template.removeprefix("{set}").replace("{x}", inner.text) if template.startswith("{set} ") else ""
        return Phrase(text, outer.targets, inner.targets, outer.entities, tail)

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
        pool = [p for p in self.book.phrases[category] if p.q in (quantifier or p.q) and p.q in QUANTIFIERS]
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

    def _missing_room(self) -> str:
        here = {key(words(a.name)) for a in self.snapshot.areas.values()}
        here |= {key(words(f.name)) for f in self.snapshot.floors.values()}
        there = " ".join(" ".join(words(a.name)) for a in self.snapshot.areas.values())
        pool = [r for r in self.book.rooms if key(words(r)) not in here and held_out(r) == self.held]
        pool = [r for r in pool if " ".join(words(r)) not in there]  # a guest bathroom may be called a bathroom
        made_up = not pool or self.rng.random() < 0.12
        return nonsense(self.rng, self.book.language, self.held) if made_up else self.rng.choice(pool)

    def _put_name(self, template: str, name: str) -> str:
        """A name, marked or not, in its template."""
        return self.book.agree(template, "g", self._plain(name)).replace("{name}", name)

    def _put_place(self, template: str, slot: str, place: str) -> str:
        """A place, marked or not, in its template. `slot`: "area", "area2" or "noarea"."""
        which = "ga2" if slot == "area2" else "ga"
        return self.book.agree(template, which, self._plain(place)).replace(f"{{{slot}}}", place)

    def _kind_word(self, kind: str, one: bool) -> str:
        return self.rng.choice(self.book.kinds[kind]["one" if one else "many"])
