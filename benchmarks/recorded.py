"""Weeks and a day that were really recorded, as homes with their readings: what `benchmarks.questions` asks about.

A week of a Belgian house and one of an office (CC BY 4.0, see NOTICE), and a day of the demo's home
(scripts/record_day.py).
"""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from device_registry.history import Reading
from device_registry.model import Area, Domain, Entity, Floor

DATA = Path(__file__).parent / "data"
ZONE = ZoneInfo("Europe/Brussels")
_CLOCK = timezone(timedelta(hours=1))
"""Of both sources, which did not go to summer time: the house has readings at 2:10 on 27 March."""

_GAP = 600.0  # seconds without a reading, after which the office's sensors were away
_A_READING = 6.0  # ten minutes' Wh in W


@dataclass(frozen=True, slots=True)
class Recording:
    """A home and all that it said, oldest first; `clocks`: moments at which somebody asks, in order."""

    name: str
    areas: tuple[Area, ...]
    floors: tuple[Floor, ...]
    entities: tuple[Entity, ...]
    readings: tuple[Reading, ...]
    clocks: tuple[datetime, ...]


def recordings() -> tuple[Recording, ...]:
    """All three."""
    return house(), office(), demo()


def house() -> Recording:
    """22 to 28 March 2016, a quarter of the ten-minute readings; on the 27th summer time begins. Energy is told as a
    power, and as a meter of the day that begins again at midnight.
    """
    rows = list(_rows("house_week.csv.gz"))
    rooms = {c.removesuffix("_humidity") for c in rows[0][1] if c.endswith("_humidity")}
    things = [thing for column in rows[0][1] for thing in _house_entities(column, sorted(rooms))]
    readings = [Reading(f"sensor.{c}", at, v, unit=_UNITS[c.rpartition("_")[2]]) for at, row in rows
                for c, v in row.items() if c.rpartition("_")[2] in _UNITS]  # fmt: skip
    for column in ("appliances_energy_wh", "lights_energy_wh"):
        readings += _energy(column.removesuffix("_energy_wh"), [(at, row[column]) for at, row in rows])
    areas = tuple(Area(room, room.replace("_", " ").title()) for room in sorted(rooms))
    return _recording("house", areas, things, readings, _HOUSE_CLOCKS)


def office() -> Recording:
    """9 to 15 February 2015, a reading a minute; from the 10th to the 11th nothing was heard."""
    rows = list(_rows("office_week.csv.gz"))
    numbers = {"temperature": "°C", "humidity": "%", "illuminance": "lx", "co2": "ppm"}
    kinds = {"co2": "carbon_dioxide"}
    things = [_sensor(c, f"Office {c}", "office", kinds.get(c, c), unit) for c, unit in numbers.items()]
    motion = Entity(
        "binary_sensor.presence", Domain.BINARY_SENSOR, "Office presence", area_id="office", device_class="occupancy"
    )
    readings = [Reading(f"sensor.{c}", at, row[c], unit=unit) for at, row in rows for c, unit in numbers.items()]
    readings += [Reading(motion.entity_id, at, "on" if row["occupancy"] else "off") for at, row in rows]
    gaps = [before for (before, _), (after, _) in pairwise(rows) if after - before > _GAP]
    readings += [Reading(motion.entity_id, at + _GAP, None) for at in gaps]
    return _recording("office", (Area("office", "Office"),), [*things, motion], readings, _OFFICE_CLOCKS)


def demo() -> Recording:
    """25 October 2026: a day of 25 hours."""
    content = json.loads(gzip.decompress((DATA / "demo_day.json.gz").read_bytes()))
    readings = [
        Reading(entity_id, content["begin"] + after, value, attribute, unit)
        for entity_id, attribute, unit, said in content["readings"]
        for after, value in said
    ]
    found = _recording(
        "demo",
        TypeAdapter(tuple[Area, ...]).validate_python(content["areas"]),
        TypeAdapter(list[Entity]).validate_python(content["entities"]),
        readings,
        _DEMO_CLOCKS,
    )
    again = found.clocks[0].replace(fold=1)  # twenty to three comes twice
    floors = TypeAdapter(tuple[Floor, ...]).validate_python(content["floors"])
    return Recording(found.name, found.areas, floors, found.entities, found.readings, (again, *found.clocks[1:]))


_HOUSE_CLOCKS = (
    *("2016-03-22T21:17:33", "2016-03-23T08:05", "2016-03-24T23:40:10", "2016-03-26T02:30"),
    *("2016-03-27T04:40", "2016-03-27T22:10:05", "2016-03-28T10:15:30", "2016-03-28T23:59:59"),
)
_OFFICE_CLOCKS = (
    *("2015-02-09T10:20:30", "2015-02-10T16:00", "2015-02-11T15:00:20", "2015-02-12T15:07"),
    *("2015-02-13T17:45:12", "2015-02-15T12:00", "2015-02-15T23:59:59"),
)
_DEMO_CLOCKS = (
    *("2026-10-25T02:40", "2026-10-25T07:30:10", "2026-10-25T12:00"),
    *("2026-10-25T17:05:45", "2026-10-25T22:47", "2026-10-25T23:59:30"),
)

_UNITS: Mapping[str, str] = {
    "temperature": "°C",
    "humidity": "%",
    "mmhg": "mmHg",
    "s": "m/s",
    "km": "km",
    "point": "°C",
}
"""Of the house's columns, by their last word."""

_CLASSES: Mapping[str, str] = {"mmhg": "pressure", "s": "wind_speed", "km": "distance", "point": "temperature"}


def _house_entities(column: str, rooms: list[str]) -> Iterator[Entity]:
    name = column.replace("_", " ").capitalize()
    last = column.rpartition("_")[2]
    room = next((room for room in rooms if column.startswith(room)), None)
    if last == "wh":
        what = column.removesuffix("_energy_wh")
        yield _sensor(f"{what}_power", f"{what.capitalize()} power", None, "power", "W")
        yield _sensor(f"{what}_energy", f"{what.capitalize()} energy", None, "energy", "kWh")
    elif last in _UNITS:
        for unit in (" mmhg", " m s", " km"):
            name = name.removesuffix(unit)
        yield _sensor(column, name, room, _CLASSES.get(last, last), _UNITS[last])


def _energy(what: str, said: list[tuple[float, float]]) -> Iterator[Reading]:
    day, total = "", 0.0
    for at, wh in said:
        today = datetime.fromtimestamp(at, ZONE).date().isoformat()
        total = round((total if day == today else 0.0) + wh / 1000, 6)
        day = today
        yield Reading(f"sensor.{what}_power", at, wh * _A_READING, unit="W")
        yield Reading(f"sensor.{what}_energy", at, total, unit="kWh")


def _sensor(key: str, name: str, area: str | None, device_class: str, unit: str) -> Entity:
    return Entity(f"sensor.{key}", Domain.SENSOR, name, area_id=area, device_class=device_class, unit=unit)


def _rows(file: str) -> Iterator[tuple[float, dict[str, float]]]:
    with gzip.open(DATA / file, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            at = datetime.fromisoformat(row.pop("time")).replace(tzinfo=_CLOCK)
            yield at.timestamp(), {column: float(value) for column, value in row.items()}


def _recording(
    name: str, areas: tuple[Area, ...], entities: list[Entity], readings: list[Reading], clocks: Sequence[str]
) -> Recording:
    told = tuple(sorted(readings, key=lambda reading: reading.at))
    asked = tuple(datetime.fromisoformat(clock).replace(tzinfo=ZONE) for clock in clocks)
    return Recording(name, areas, (), tuple(entities), told, asked)
