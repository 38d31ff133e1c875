"""Homes made up for training and evaluation, as the JSON objects of `hearth plan` (device_registry/home_json.py).

A held-out home draws its own names from the tenth of the name lists that training never sees, and from
syllables of its own for nonsense names.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.text import key, words
from device_registry.model import JsonValue
from training.phrases import Book, held_out

_SYLLABLES = (
    "zo",
    "bra",
    "ki",
    "lum",
    "fen",
    "tor",
    "vex",
    "mip",
    "dra",
    "sno",
    "qua",
    "ruf",
    "bel",
    "gax",
    "nim",
    "pol",
)
_HELD_SYLLABLES = ("wub", "cra", "jin", "hux", "yol", "spe", "dap", "oru")
_CHARS, _HELD_CHARS = "琉辰霁朔鲸帆砚禾隼棠屿稚澜铮菱泓", "麒煜莓渡鹭柚岚戈"

COUNTS: Mapping[str, tuple[float, int]] = {
    "light": (0.95, 4),
    "switch": (0.4, 2),
    "cover": (0.45, 2),
    "lock": (0.12, 1),
    "climate": (0.4, 1),
    "fan": (0.25, 1),
    "media_player": (0.3, 2),
    "humidifier": (0.12, 1),
    "binary_sensor": (0.5, 2),
    "sensor": (0.6, 3),
}
"""Per room: how probable a kind is, and how many at most."""

WELL_SENSED = 0.6
"""Share of homes that have more of what tells how it is in a room, and of what changes it."""

SENSED: Mapping[str, float] = {
    "sensor.temperature": 0.8,
    "sensor.humidity": 0.7,
    "sensor.carbon_dioxide": 0.4,
    "sensor.pm25": 0.15,
    "sensor.illuminance": 0.3,
    "binary_sensor.window": 0.4,
    "binary_sensor.motion": 0.4,
    "climate": 0.35,
    "fan": 0.45,
    "humidifier": 0.45,
    "cover.window": 0.25,
}
"""How probable they are in each room of such a home."""

HOME_WIDE = ("vacuum", "water_heater", "valve", "siren", "lawn_mower", "alarm_control_panel", "number", "select")
WITH_PROPERTIES = ("light", "switch", "binary_sensor", "climate", "lock", "cover", "fan")
HOME_WIDE_MANY = ("button", "text", "scene", "script")


def nonsense(rng: random.Random, language: str, held: bool) -> str:
    """A name that means nothing, of syllables or characters that the other part never uses."""
    if language == "zh" and rng.random() < 0.8:
        return "".join(rng.sample(_HELD_CHARS if held else _CHARS, rng.randint(2, 3)))
    return "".join(rng.sample(_HELD_SYLLABLES if held else _SYLLABLES, rng.randint(2, 3))).capitalize()


@dataclass(slots=True)
class HomeMaker:
    """Makes one home; `naming`: "ordinary", "nonsense" or "mixed"."""

    rng: random.Random
    book: Book
    held: bool = False
    naming: str = "mixed"

    def make(self, home_id: str, rooms: int) -> dict[str, JsonValue]:
        """A home of that many rooms."""
        floors = self._floors(rooms)
        areas = self._areas(rooms, floors)
        entities: list[JsonValue] = []
        taken: dict[str, int] = {}
        for area in areas:
            entities += [e for d in COUNTS for e in self._some(d, str(area["name"]), taken)]
        if self.rng.random() < WELL_SENSED:
            entities += [e for area in areas for e in self._sensing(str(area["name"]), taken)]
            entities += self._outdoors(taken)
        for domain in HOME_WIDE:
            if self.rng.random() < 0.55:
                entities.append(self._entity(domain, self._any_area(areas), taken))
        for domain in HOME_WIDE_MANY:
            entities += [self._entity(domain, None, taken) for _ in range(self.rng.randint(1, 4))]
        return {"home": home_id, "floors": list(floors), "areas": list(areas), "entities": entities}

    def _floors(self, rooms: int) -> list[dict[str, JsonValue]]:
        count = 0 if rooms < 4 else self.rng.randint(1, 3)
        names = self.rng.sample(self.book.floors, count)
        return [{"name": name} for name, _ in names]

    def _areas(self, rooms: int, floors: Sequence[Mapping[str, JsonValue]]) -> list[dict[str, JsonValue]]:
        taken = {key(words(str(floor["name"]))) for floor in floors}
        pool = [r for r in self.book.rooms if held_out(r) == self.held and key(words(r)) not in taken]
        names = self.rng.sample(pool, min(rooms, len(pool)))
        if self.rng.random() < 0.15:
            names[0] = self._nonsense()
        if floors and self.rng.random() < 0.97:
            return [{"name": n, "floor": self.rng.choice(floors)["name"]} for n in names]
        return [{"name": n} for n in names]

    def _any_area(self, areas: Sequence[Mapping[str, JsonValue]]) -> str | None:
        return str(self.rng.choice(areas)["name"]) if self.rng.random() < 0.6 else None

    def _some(self, domain: str, area: str, taken: dict[str, int]) -> list[JsonValue]:
        probability, most = COUNTS[domain]
        if self.rng.random() > probability:
            return []
        return [self._entity(domain, area, taken) for _ in range(self.rng.randint(1, most))]

    def _sensing(self, area: str, taken: dict[str, int]) -> list[JsonValue]:
        """What tells how it is in a room; a window that opens is called as its sensor would be."""
        found: list[JsonValue] = []
        for sort, probability in SENSED.items():
            domain, _, device_class = sort.partition(".")
            nouns = self.book.names.get("binary_sensor.window" if sort == "cover.window" else sort)
            if self.rng.random() < probability and nouns:
                found.append(self._entity(domain, area, taken, (nouns, device_class) if device_class else None))
        return found

    def _outdoors(self, taken: dict[str, int]) -> list[JsonValue]:
        """Mostly a thermometer outside, called so that it is known to be there."""
        names = [name for name in self.book.names.get("outdoors", ()) if held_out(name) == self.held]
        if not names or self.naming == "nonsense" or self.rng.random() > 0.8:
            return []
        entity = self._entity("sensor", None, taken, (names, "temperature"))
        return [{**entity, "name": self.rng.choice(names)}]

    def _entity(
        self,
        domain: str,
        area: str | None,
        taken: dict[str, int],
        named: tuple[Sequence[str], str | None] | None = None,
    ) -> dict[str, JsonValue]:
        """`named`: its names and device class, else those of any of its domain."""
        names, device_class = named or self._nouns(domain)
        name = self._name(names, area, domain)
        taken[domain] = taken.get(domain, 0) + 1
        entity: dict[str, JsonValue] = {
            "entity_id": f"{domain}.e{taken[domain]}",
            "name": name,
            "area": area,
            "state": self._state(domain, device_class),
            "attributes": self._attributes(domain, device_class),
        }
        if self.rng.random() < 0.12 and domain not in ("sensor", "binary_sensor"):
            entity["aliases"] = [self._nonsense() if self.rng.random() < 0.4 else self._noun(names)]
        if self.book.labels and self.rng.random() < 0.06:
            entity["labels"] = [self.rng.choice(self.book.labels)]
        if self.rng.random() < 0.12 and domain in WITH_PROPERTIES:
            entity["properties"] = self._properties()
        return entity

    # -- names

    def _nouns(self, domain: str) -> tuple[Sequence[str], str | None]:
        """Name list of a kind and the device class that goes with it."""
        variants = [k for k in self.book.names if k.startswith(f"{domain}.")]
        if variants:
            key = self.rng.choice(variants)
            return self.book.names[key], key.split(".")[1]
        if domain == "cover" and self.rng.random() < 0.15:
            return self.book.names["garage"], self.rng.choice(("garage", "gate"))
        if domain == "humidifier" and self.rng.random() < 0.4:
            return self.book.names["dehumidifier"], "dehumidifier"
        classes: dict[str, Sequence[str | None]] = {
            "cover": ("blind", "curtain", "shutter", "shade", "awning", None, None),
            "media_player": ("tv", "speaker", None),
            "switch": ("outlet", "switch", None),
            "humidifier": ("humidifier",),
        }
        return self.book.names[domain], self.rng.choice(classes.get(domain, (None,)))

    def _noun(self, nouns: Sequence[str]) -> str:
        fit = [n for n in nouns if held_out(n) == self.held]
        return self.rng.choice(fit) if fit else self._nonsense()

    def _nonsense(self) -> str:
        return nonsense(self.rng, self.book.language, self.held)

    def _name(self, nouns: Sequence[str], area: str | None, domain: str) -> str:
        if self.naming == "nonsense" or (self.naming == "mixed" and self.rng.random() < 0.15):
            return self._nonsense()
        noun, roll = self._noun(nouns), self.rng.random()
        if domain in ("scene", "script", "button", "text", "number", "select"):
            return noun
        if area and roll < 0.38:
            return self._compose("area", noun, area)
        if roll < 0.5:
            return self._compose("person", noun, self._pick("persons"))
        if roll < 0.58:
            return self._compose("brand", noun, self._pick("brands"))
        if roll < 0.68:
            return self._compose("adjective", noun, self._pick("adjectives"))
        if roll < 0.74:
            return self._pick("pets")
        if roll < 0.8:
            return f"{noun} {self.rng.randint(1, 4)}"
        return noun if self.rng.random() < 0.6 else noun.title()

    def _compose(self, how: str, noun: str, other: str) -> str:
        """A name of a noun and a room, person, brand or adjective."""
        template = self.book.agree(self.rng.choice(self.book.compose[how]), "g", noun)
        text = self.book.agree(template, "ga", other).replace(f"{{{how}}}", other)
        return text.replace("{noun}", noun).replace("{noun.small}", noun.lower())

    def _pick(self, key: str) -> str:
        return self._noun(self.book.names[key])

    # -- capabilities and states

    def _state(self, domain: str, device_class: str | None) -> str:
        pick = self.rng.choice
        numbers = {"temperature": (15, 29), "humidity": (25, 75), "illuminance": (0, 900), "battery": (4, 100)}
        numbers |= {"carbon_dioxide": (420, 2400), "pm25": (1, 130)}
        if domain == "sensor":
            low, high = numbers.get(device_class or "", (1, 900))
            return str(round(self.rng.uniform(low, high), 1))
        table: dict[str, Sequence[str]] = {
            "cover": ("open", "closed"),
            "valve": ("open", "closed"),
            "lock": ("locked", "unlocked"),
            "climate": ("heat", "off", "cool", "auto"),
            "media_player": ("playing", "paused", "off", "idle"),
            "vacuum": ("docked", "cleaning", "paused"),
            "lawn_mower": ("docked", "mowing", "paused"),
            "alarm_control_panel": ("disarmed", "armed_home", "armed_away"),
            "water_heater": ("eco", "electric", "off"),
            "number": ("5", "20"),
            "select": ("normal", "quick"),
            "text": ("hello",),
        }
        unknown = ("scene", "script", "button", "event")
        return "unknown" if domain in unknown else pick(table.get(domain, ("on", "off")))

    def _attributes(self, domain: str, device_class: str | None) -> dict[str, JsonValue]:
        make = getattr(self, f"_{domain}", None)
        attributes: dict[str, JsonValue] = make() if make else {}
        if device_class and domain != "vacuum":
            attributes["device_class"] = device_class
        return attributes

    def _maybe(self, options: Sequence[str], probability: float) -> list[JsonValue]:
        return (
            list(self.rng.sample(options, self.rng.randint(2, min(4, len(options)))))
            if self.rng.random() < probability
            else []
        )

    def _light(self) -> dict[str, JsonValue]:
        modes: list[JsonValue] = list(
            self.rng.choice(
                (["onoff"], ["brightness"], ["color_temp"], ["color_temp", "hs"], ["color_temp", "hs"], ["hs"])
            )
        )
        attributes: dict[str, JsonValue] = {"supported_color_modes": modes}
        if modes != ["onoff"]:
            attributes["brightness"] = self.rng.randint(10, 250)
        if "color_temp" in modes:
            attributes |= {"min_color_temp_kelvin": 2000, "max_color_temp_kelvin": 6500, "color_temp_kelvin": 3000}
        if effects := self._maybe(self.book.options["effect"], 0.3):
            attributes["effect_list"] = effects
        return attributes

    def _cover(self) -> dict[str, JsonValue]:
        if self.rng.random() < 0.7:
            return {
                "supported_features": 143 if self.rng.random() < 0.4 else 15,
                "current_position": self.rng.randint(0, 100),
            }
        return {"supported_features": 11}

    def _climate(self) -> dict[str, JsonValue]:
        modes = [
            "off",
            "heat",
            *self.rng.sample(("cool", "auto", "heat_cool", "dry", "fan_only"), self.rng.randint(0, 4)),
        ]
        attributes: dict[str, JsonValue] = {
            "hvac_modes": list(modes),
            "min_temp": 7,
            "max_temp": self.rng.choice((30, 32, 35)),
            "target_temp_step": self.rng.choice((0.5, 1)),
            "temperature": self.rng.randint(17, 25),
            "current_temperature": round(self.rng.uniform(16, 28), 1),
        }
        if presets := self._maybe(("eco", "away", "boost", "comfort", "home", "sleep"), 0.4):
            attributes["preset_modes"] = presets
        if self.rng.random() < 0.4:
            attributes["fan_modes"] = ["auto", "low", "medium", "high"]
        if self.rng.random() < 0.2:
            attributes |= {"supported_features": 5, "humidity": 45, "min_humidity": 30, "max_humidity": 80}
        return attributes

    def _fan(self) -> dict[str, JsonValue]:
        attributes: dict[str, JsonValue] = {
            "supported_features": self.rng.choice((0, 1, 1, 3, 3, 11)),
            "percentage": 33,
        }
        if presets := self._maybe(("auto", "sleep", "breeze", "quiet", "boost"), 0.3):
            attributes |= {"preset_modes": presets}
        return attributes

    def _media_player(self) -> dict[str, JsonValue]:
        attributes: dict[str, JsonValue] = {"volume_level": round(self.rng.uniform(0.1, 0.8), 2)}
        if sources := self._maybe(self.book.options["source"], 0.6):
            attributes["source_list"] = sources
        return attributes

    def _humidifier(self) -> dict[str, JsonValue]:
        attributes: dict[str, JsonValue] = {"humidity": 45, "min_humidity": 30, "max_humidity": 80}
        if modes := self._maybe(("auto", "sleep", "boost", "eco"), 0.4):
            attributes["available_modes"] = modes
        return attributes

    def _water_heater(self) -> dict[str, JsonValue]:
        return {
            "operation_list": ["eco", "electric", "performance", "off"],
            "temperature": 50,
            "min_temp": 30,
            "max_temp": 70,
        }

    def _vacuum(self) -> dict[str, JsonValue]:
        return {"fan_speed_list": ["quiet", "standard", "boost"]} if self.rng.random() < 0.6 else {}

    def _number(self) -> dict[str, JsonValue]:
        return {"min": 0, "max": self.rng.choice((10, 100, 60)), "step": 1}

    def _select(self) -> dict[str, JsonValue]:
        return {"options": list(self.rng.sample(self.book.options["option"], 4))}

    def _properties(self) -> list[JsonValue]:
        found: list[JsonValue] = []
        for raw in self.rng.sample(list(self.book.properties), self.rng.randint(1, 3)):
            name = str(raw["name"])
            if "values" in raw:
                values = raw["values"]
                found.append(
                    {"property": name, "type": "enum", "values": list(values) if isinstance(values, list) else []}
                )
            elif "switch" in raw:
                found.append({"property": name, "type": "switch", "value": self.rng.choice((True, False))})
            else:
                rest = {k: v for k, v in raw.items() if k != "name" and isinstance(v, int | float | str)}
                found.append({"property": name, "type": "number", **rest})
        return found
