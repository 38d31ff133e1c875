"""Names, numbers, values and lists as one language says them, for one snapshot of the home."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.deeds import Color, Measure, Places, Value
from agent.kinds import KINDS
from agent.locale import Locale
from agent.text import is_cjk
from device_registry.model import Entity, JsonScalar, Snapshot
from device_registry.names import visible

MAX_SAID = 60
"""Longest name or quoted span that is said."""

_PALETTE = {
    "red": (255, 0, 0),
    "orange": (255, 140, 0),
    "gold": (255, 205, 0),
    "yellow": (255, 255, 0),
    "green": (0, 200, 0),
    "lime": (144, 238, 144),
    "mint": (152, 255, 152),
    "teal": (0, 128, 128),
    "cyan": (0, 255, 255),
    "sky": (135, 206, 235),
    "blue": (0, 0, 255),
    "navy": (0, 0, 128),
    "indigo": (75, 0, 130),
    "purple": (128, 0, 128),
    "violet": (200, 120, 255),
    "magenta": (255, 0, 255),
    "pink": (255, 160, 190),
    "coral": (255, 127, 80),
    "peach": (255, 218, 185),
    "brown": (150, 75, 0),
    "beige": (245, 245, 220),
    "white": (255, 255, 255),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about, as said; `plural` for the verb's form."""

    text: str
    plural: bool


class Wording:
    """One language over one snapshot. Total: ids that the snapshot lacks are said as they are spelled."""

    def __init__(self, locale: Locale, snapshot: Snapshot) -> None:
        self.locale = locale
        self.snapshot = snapshot

    # ------------------------------------------------------------ things

    def name(self, entity_id: str) -> str:
        """The entity's name in the home, with the language's article where it takes one."""
        entity = self.snapshot.entities.get(entity_id)
        own = self._own_name(entity.name, entity.aliases) if entity else entity_id
        return self._spoken(visible(own, MAX_SAID) or self.kind(None, plural=False)[0])

    def names(self, entity_ids: Sequence[str]) -> list[str]:
        """One name for each; those that sound alike are told apart by their place."""
        said = [self.name(i) for i in entity_ids]
        alike = Counter(said)
        return [
            self._named_in(name, entity_id) if alike[name] > 1 else name
            for name, entity_id in zip(said, entity_ids, strict=True)
        ]

    def subject(self, entity_ids: Sequence[str], named: int = 2) -> Subject:
        """Up to `named` of them by name, more as "5 lights in the kitchen"."""
        if len(entity_ids) <= named:
            text = self.both(self.names(entity_ids))
            return Subject(text, len(entity_ids) > 1 or self._sounds_plural(text))
        return Subject(self.counted(entity_ids), True)

    def counted(self, entity_ids: Sequence[str], placed: bool = True) -> str:
        """ "5 lights in the kitchen", "1 light", "7 devices"; not `placed`, without the place."""
        kind, measure = self.kind(kind_of(self._entities(entity_ids)), len(entity_ids) != 1)
        areas = {entity.area_id for entity in self._entities(entity_ids)}
        area = next(iter(areas)) if len(areas) == 1 else None
        slots = {"number": str(len(entity_ids)), "kind": kind, "measure": measure}
        if area is None or not placed:
            return self.locale.say("names.count", False, **slots)
        return self.locale.say("names.count_in", False, place=self.place(area), **slots)

    def kind(self, key: str | None, plural: bool) -> tuple[str, str]:
        """The word for a kind, and its measure word ("" where the language has none)."""
        one, other, measure = self.locale.lists[f"kinds.{key if key in KINDS else 'everything'}"]
        return (other.other if plural else one.one), measure.one

    def place(self, place_id: str) -> str:
        """ "in the kitchen", "upstairs": where an area, a floor or a label is."""
        area, floor = self.snapshot.areas.get(place_id), self.snapshot.floors.get(place_id)
        known = area or floor
        name = visible(self._own_name(known.name, known.aliases) if known else place_id, MAX_SAID)
        if name.lower() in self.locale.places:
            return self.locale.places[name.lower()]
        if floor and not area:
            return self.locale.say("names.floor", floor=name)
        return self.locale.say("names.place", area=name)

    def _own_name(self, name: str, aliases: Sequence[str]) -> str:
        """The name, or the first alias in the script of the language where the name is not in it."""
        chinese = self.locale.language == "zh"
        return next((n for n in (name, *aliases) if is_cjk(n) == chinese), name)

    def _named_in(self, name: str, entity_id: str) -> str:
        entity = self.snapshot.entities.get(entity_id)
        if entity is None or entity.area_id is None:
            return name
        return self.locale.say("names.named_in", name=name, place=self.place(entity.area_id))

    def _entities(self, entity_ids: Iterable[str]) -> list[Entity]:
        return [e for e in map(self.snapshot.entities.get, entity_ids) if e is not None]

    def _spoken(self, name: str) -> str:
        """ "Hall Lamp" -> "the hall lamp"; "Bob" and "Anna's lamp" stay."""
        locale, parts = self.locale, name.split()
        owned = parts[0].lower().endswith(("'s", "’s")) or parts[0].lower() in locale.owners
        if not locale.article or owned or parts[-1].lower() not in locale.nouns:
            return name
        common = locale.nouns | locale.small
        lowered = (p.lower() if p.istitle() and p.lower() in common else p for p in parts)
        return locale.article + " ".join(lowered)

    def _sounds_plural(self, text: str) -> bool:
        last = text.rpartition(" ")[2].lower()
        return last.endswith("s") and last in self.locale.nouns and last[:-1] in self.locale.nouns

    # ------------------------------------------------------------ values

    def number(self, value: float) -> str:
        """At most two decimals, none that says nothing, with the language's decimal sign."""
        if not math.isfinite(value):
            return "?"
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return ("0" if text == "-0" else text).replace(".", self.locale.say("number.decimal"))

    def measure(self, value: float, unit: str = "") -> str:
        """ "30%", "21.5 °C", "3"."""
        number, shown = self.number(value), visible(unit, MAX_SAID)
        if shown == "%":
            return self.locale.say("number.percent", number=number)
        return self.locale.say("number.unit", number=number, unit=shown) if shown else number

    def value(self, value: Value) -> str:
        """What something is set to, as said."""
        if isinstance(value, Measure):
            return self.measure(value.number, value.unit)
        if isinstance(value, Places):
            return self.both([self.place(area_id) for area_id in value.ids])
        return self.color(value.rgb) if isinstance(value, Color) else self.option(value)

    def option(self, option: str) -> str:
        """A setting's word, or the device's spelling without underscores."""
        spelled = visible(option, MAX_SAID)
        return self.locale.word("options", spelled.lower()) or spelled.replace("_", " ")

    def color(self, rgb: tuple[int, int, int]) -> str:
        """The nearest colour that has a name."""
        nearest = min(_PALETTE, key=lambda name: sum((a - b) ** 2 for a, b in zip(_PALETTE[name], rgb, strict=True)))
        return self.locale.say(f"colors.{nearest}")

    def scalar(self, value: JsonScalar, unit: str = "") -> str | None:
        """A fact as said; None for nothing."""
        if value is None or value == "":
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.measure(float(value), unit)
        return self.option(str(value).lower() if isinstance(value, bool) else value)

    def quoted(self, span: str) -> str | None:
        """The speaker's words in quotation marks; None if nothing readable is left of them."""
        text = visible(span, MAX_SAID)
        return self.locale.say("join.quote", text=text) if text else None

    # ------------------------------------------------------------ lists and sentences

    def both(self, items: Sequence[str]) -> str:
        """ "A, B and C"."""
        return self._listed(items, "and")

    def deeds(self, clauses: Sequence[str]) -> str:
        """ "turned off A and locked B"."""
        return self._listed(clauses, "also")

    def either(self, items: Sequence[str]) -> str:
        """ "A, B or C"."""
        return self._listed(items, "or")

    def _listed(self, items: Sequence[str], last: str) -> str:
        if len(items) < 2:
            return "".join(items)
        return self.locale.say("join.item").join(items[:-1]) + self.locale.say(f"join.{last}") + items[-1]

    def sentence(self, text: str) -> str:
        """With a capital and an end; a word with capitals inside ("iPhone") keeps its own."""
        text = text.strip()
        at = next((i for i, char in enumerate(text) if char.isalnum()), None)
        if at is None:
            return text
        word = text[at:].split(maxsplit=1)[0]
        if word[1:] == word[1:].lower():
            text = text[:at] + text[at].upper() + text[at + 1 :]
        return text if text.endswith((".", "?", "!", "。", "？", "！")) else text + self.locale.say("join.end")

    def sentences(self, texts: Iterable[str]) -> str:
        """Sentences in a row, each once."""
        return self.locale.say("join.sentence").join(dict.fromkeys(self.sentence(t) for t in texts if t))


def kind_of(entities: Sequence[Entity]) -> str | None:
    """The narrowest kind that all of them are of; None where there is none."""
    fitting = [key for key, kind in KINDS.items() if entities and all(map(kind.matches, entities))]
    return min(fitting, key=lambda key: (not KINDS[key].classes, len(KINDS[key].domains)), default=None)
