"""A day of the demo's home as a recorder would keep it: benchmarks/data/demo_day.json.gz, for `benchmarks.questions`.

    python scripts/record_day.py

The day has 25 hours, since its clocks go back. Somebody lives there by a seed: lamps, doors, windows, a lock, the
television and a robot are used, and some devices are out of reach for a while. One JSON object: `floors`, `areas` and
`entities` as device_registry/model.py has them, `begin` and `end` in seconds since the epoch, and `readings`:
[entity_id, attribute, unit, [[seconds after the begin, value], ...]].
"""

import gzip
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.load import load_settings
from device_registry.history import Reading
from device_registry.model import JsonValue
from device_registry.readings import readings
from device_registry.registry import Registry
from hub.app import conventions
from hub.demo import HOME
from hub.from_settings import overlay
from hub.simulator.home import load
from hub.simulator.thing import Step, Thing

FILE = Path(__file__).resolve().parents[1] / "benchmarks" / "data" / "demo_day.json.gz"
ZONE = "Europe/Brussels"
BEGIN, END = (datetime(2026, 10, day, tzinfo=ZoneInfo(ZONE)).timestamp() for day in (25, 26))
TICK = 120.0
SEED = 1
_SAME = 1800.0  # seconds after which a value that is the same is written again

_USED: Mapping[str, tuple[str, str]] = {
    "light": ("turn_on", "turn_off"),
    "switch": ("turn_on", "turn_off"),
    "fan": ("turn_on", "turn_off"),
    "media_player": ("media_play", "media_pause"),
    "cover": ("open_cover", "close_cover"),
    "lock": ("lock", "unlock"),
    "vacuum": ("start", "return_to_base"),
}
"""Services of what people use."""


class Day:
    """The simulated home, without a broker, and what is written down of it."""

    def __init__(self) -> None:
        settings = load_settings(HOME)
        self.things = load()
        self.registry = Registry(conventions(settings.discovery), overlay(settings))
        self.kept: list[Reading] = []
        self._said: dict[str, str] = {}
        self._later: list[tuple[float, Thing, Step]] = []
        for thing in self.things:
            self._apply(thing.announcements, BEGIN)
        self.registry.subscribe(self._note)
        for thing in self.things:
            self.reach(thing, thing.online, BEGIN)
            self.tell(thing, BEGIN)

    def reach(self, thing: Thing, online: bool, now: float) -> None:
        """It comes, or goes."""
        thing.online = online
        self._apply({topic: words[not online] for topic, words in thing.statuses.items()}, now)

    def tell(self, thing: Thing, now: float) -> None:
        """What is new on its topics."""
        thing.move(now)
        if thing.online:
            self._apply({t: p for t, p in thing.told().items() if self._said.get(t) != p}, now)

    def send(self, messages: Iterable[tuple[str, str]], now: float) -> None:
        """Commands; what takes time is done when `tick` comes by."""
        for topic, payload in messages:
            for thing in self.things:
                if thing.online and topic in thing.hears:
                    self._later += [(now + step.after, thing, step) for step in thing.hears[topic](payload)]

    def tick(self, now: float) -> None:
        """The clock goes on."""
        due = [entry for entry in self._later if entry[0] <= now]
        self._later = [entry for entry in self._later if entry[0] > now]
        for at, thing, step in sorted(due, key=lambda entry: entry[0]):
            thing.values.update(step.values)
            self.tell(thing, at)
        for thing in self.things:
            self.tell(thing, now)

    def _apply(self, messages: Mapping[str, str], now: float) -> None:
        self._now = now
        for topic, payload in messages.items():
            self._said[topic] = payload
            self.registry.apply(topic, payload.encode(), now)

    def _note(self, entity_ids: frozenset[str]) -> None:
        for entity_id in entity_ids:
            if reported := self.registry.reported(entity_id):
                self.kept += readings(*reported, self._now)


def lived(day: Day, rng: random.Random) -> None:
    """Let the day go by."""
    used = [e for e in day.registry.snapshot().entities.values() if e.domain in _USED]
    away: Thing | None = None
    for step in range(1, int((END - BEGIN) / TICK) + 1):
        now = BEGIN + step * TICK
        day.tick(now)
        if rng.random() < 0.3:
            entity = rng.choice(used)
            service = f"{entity.domain}.{rng.choice(_USED[entity.domain])}"
            sent = day.registry.publications(entity.entity_id, service, {})
            day.send([(p.topic, p.payload) for p in sent], now - rng.uniform(0, TICK))
        if rng.random() < 0.08:
            _opened(day, rng, now - rng.uniform(0, TICK))
        if rng.random() < 0.02:
            if away is not None:
                day.reach(away, True, now)
            away = rng.choice([t for t in day.things if t.statuses and t.online]) if away is None else None
            if away is not None:
                day.reach(away, False, now)


def _opened(day: Day, rng: random.Random, now: float) -> None:
    """A door or a window is opened or shut."""
    thing = rng.choice([t for t in day.things if "contact" in t.values or "contact.state" in t.values])
    if "contact" in thing.values:
        thing.values["contact"] = not thing.values["contact"]
    else:
        thing.values["contact.state"] = "OFF" if thing.values["contact.state"] == "ON" else "ON"
    day.tell(thing, now)


def written(day: Day) -> Iterator[JsonValue]:
    """The readings by what they are of: those that bring something new, and one in half an hour; null is no number."""
    found: dict[tuple[str, str, str], list[tuple[float, float | str | None]]] = defaultdict(list)
    for reading in sorted(day.kept, key=lambda r: r.at):
        said = found[reading.entity_id, reading.attribute, reading.unit]
        value = None if reading.value != reading.value else reading.value
        if said and said[-1][0] == reading.at:
            said[-1] = (reading.at, value)
        elif not said or said[-1][1] != value or reading.at - said[-1][0] >= _SAME:
            said.append((reading.at, value))
    for key, said in found.items():
        yield [*key, [[round(at - BEGIN, 1), value] for at, value in said]]


def main() -> None:
    """Live it, and write it down."""
    os.environ["TZ"] = ZONE
    time.tzset()
    day = Day()
    lived(day, random.Random(SEED))
    home = day.registry.snapshot()
    content = {
        "begin": BEGIN,
        "end": END,
        "floors": list(home.floors.values()),
        "areas": list(home.areas.values()),
        "entities": list(home.entities.values()),
        "readings": list(written(day)),
    }
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
    FILE.write_bytes(gzip.compress(packed, 9, mtime=0))


def _plain(value: object) -> object:
    """Dataclasses, sets and read-only mappings as JSON has them."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return dict(value) if isinstance(value, Mapping) else sorted(value) if isinstance(value, frozenset) else str(value)


if __name__ == "__main__":
    main()
