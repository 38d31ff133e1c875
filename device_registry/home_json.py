"""A home written down as one JSON object (a line of HOMES.jsonl) -> `Snapshot`.

`{"home": ID, "entities": [{"entity_id", "name", "aliases", "area", "floor", "labels", "state", "attributes",
"properties"}], "areas": [{"name", "aliases", "floor"}], "floors": [{"name", "aliases"}]}`. Attributes bear Home
Assistant's names; null means absent; keys that are not named here are ignored, and so are entities of domains that
the registry does not know. An area or floor is referred to by its name or id. Floors belong to areas: the floor of
an entity without an area is not kept.
"""

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from device_registry.capabilities import DESCRIPTIVE, capabilities
from device_registry.helpers import WORKS_LIKE
from device_registry.home_lines import (
    AreaLine,
    ChangeLine,
    EntityLine,
    FloorLine,
    HomeError,
    HomeLine,
    PropertyLine,
    SetupLine,
    validated,
)
from device_registry.model import Area, Domain, Entity, EntityState, Floor, GenericProperty, JsonValue, Snapshot
from device_registry.names import clean_name, clean_names, slug


@dataclass(frozen=True, slots=True)
class Home:
    """A parsed home. `ignored`: entity_ids of domains that the registry does not know."""

    home_id: str
    snapshot: Snapshot
    ignored: tuple[str, ...] = ()


def parse_home(value: JsonValue) -> Home:
    """A home object as it came out of `json.loads`. Raises `HomeError`. Equal homes have equal `structure`."""
    line = validated(HomeLine, value)
    known = [entry for entry in line.entities if _domain(entry.entity_id)]
    places = _Places(line.floors, line.areas)
    entities = {entry.entity_id: _entity(entry, places) for entry in known}
    if len(entities) < len(known):
        raise HomeError("entities: an entity_id is there twice")
    snapshot = Snapshot(
        structure=_digest(value),
        floors=MappingProxyType(places.floors),
        areas=MappingProxyType(places.areas),
        entities=MappingProxyType(_with_members(entities, known)),
        states=MappingProxyType({entry.entity_id: _state(entry.state, entry.attributes) for entry in known}),
    )
    ignored = tuple(entry.entity_id for entry in line.entities if not _domain(entry.entity_id))
    return Home(line.home, snapshot, ignored)


def with_setup(snapshot: Snapshot, setup: JsonValue) -> Snapshot:
    """`setup` laid over a home: `{entity_id: {"state", "attributes"}}`; attributes merge. Raises `HomeError`."""
    changes = _known_changes(snapshot, validated(SetupLine, {"setup": setup}).setup)
    states = {entity_id: _changed(snapshot.state(entity_id), change) for entity_id, change in changes.items()}
    entities = {
        entity_id: _described(snapshot.entities[entity_id], states[entity_id].attributes)
        for entity_id, change in changes.items()
        if DESCRIPTIVE & change.attributes.keys()
    }
    return replace(
        snapshot,
        revision=snapshot.revision + 1,
        structure=_digest([str(snapshot.structure), setup]) if entities else snapshot.structure,
        entities=MappingProxyType({**snapshot.entities, **entities}),
        states=MappingProxyType({**snapshot.states, **states}),
    )


# ---------------------------------------------------------------- places


class _Places:
    """Floors and areas by whatever they are called; made on first mention where no list names them."""

    def __init__(self, floors: Sequence[FloorLine], areas: Sequence[AreaLine]) -> None:
        self.floors: dict[str, Floor] = {}
        self.areas: dict[str, Area] = {}
        self._floor_ids: dict[str, str] = {}
        self._area_ids: dict[tuple[str, str | None], str] = {}
        for floor in floors:
            self._add_floor(floor)
        for area in areas:
            self._add_area(area, self.floor(area.floor))

    def floor(self, reference: str | None) -> str | None:
        """The floor_id meant."""
        if reference is None:
            return None
        return self._floor_ids.get(_key(reference)) or self._add_floor(FloorLine(name=reference))

    def area(self, reference: str | None, floor: str | None) -> str | None:
        """The area_id meant. Two storeys may each have a "bathroom": the floor tells them apart."""
        if reference is None:
            return None
        key, floor_id = _key(reference), self.floor(floor)
        found = self._area_ids.get((key, floor_id)) or (self._area_ids.get((key, None)) if floor_id is None else None)
        if found is None and floor_id is not None:
            found = self._settle(self._area_ids.get((key, None)), floor_id)
        return found or self._add_area(AreaLine(name=reference), floor_id)

    def _settle(self, area_id: str | None, floor_id: str) -> str | None:
        """An area whose floor nobody has said so far lies where its entity lies."""
        if area_id is None or self.areas[area_id].floor_id is not None:
            return None
        self.areas[area_id] = replace(self.areas[area_id], floor_id=floor_id)
        self._index(self.areas[area_id])
        return area_id

    def _add_floor(self, line: FloorLine) -> str:
        floor_id = _free(line.floor_id or slug(line.name) or "floor", self.floors)
        self.floors[floor_id] = Floor(floor_id, clean_name(line.name) or floor_id, clean_names(line.aliases))
        for name in (floor_id, line.name, *line.aliases):
            self._floor_ids.setdefault(_key(name), floor_id)
        return floor_id

    def _add_area(self, line: AreaLine, floor_id: str | None) -> str:
        area_id = _free(line.area_id or slug(line.name) or "area", self.areas)
        self.areas[area_id] = Area(area_id, clean_name(line.name) or area_id, clean_names(line.aliases), floor_id)
        self._index(self.areas[area_id])
        return area_id

    def _index(self, area: Area) -> None:
        for name in (area.area_id, area.name, *area.aliases):
            self._area_ids.setdefault((_key(name), area.floor_id), area.area_id)
            self._area_ids.setdefault((_key(name), None), area.area_id)


def _key(name: str) -> str:
    return slug(name) or name


def _free(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or `wanted_2`, `wanted_3`... where it is taken."""
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}_{number}"
    return free


# ---------------------------------------------------------------- entities


_DOMAINS: Mapping[str, Domain] = {**{domain.value: domain for domain in Domain}, **WORKS_LIKE}


def _domain(entity_id: str) -> Domain | None:
    return _DOMAINS.get(entity_id.partition(".")[0])


def _entity(line: EntityLine, places: _Places) -> Entity:
    domain = _DOMAINS[line.entity_id.partition(".")[0]]
    bare = Entity(
        entity_id=line.entity_id,
        domain=domain,
        name=clean_name(line.name) or line.entity_id.partition(".")[2].replace("_", " "),
        aliases=clean_names(line.aliases),
        area_id=places.area(line.area, line.floor),
        device_class=line.device_class or _text(line.attributes.get("device_class")) or None,
        labels=clean_names(line.labels),
        properties=tuple(map(_property, line.properties)),
        exposed=line.exposed,
        reports_state=line.attributes.get("assumed_state") is not True,
    )
    return _described(bare, line.attributes)


def _described(entity: Entity, attributes: Mapping[str, JsonValue]) -> Entity:
    unit = _text(attributes.get("unit_of_measurement"))
    return replace(entity, unit=unit, capabilities=capabilities(entity.domain, attributes))


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _property(line: PropertyLine) -> GenericProperty:
    return GenericProperty(
        property=line.property,
        type=line.type,
        name=clean_name(line.name) or line.property.replace("_", " "),
        min=line.min,
        max=line.max,
        step=line.step,
        unit=line.unit,
        values=tuple(value if isinstance(value, str) else json.dumps(value) for value in line.values),
        value=line.value,
    )


def _with_members(entities: Mapping[str, Entity], lines: Sequence[EntityLine]) -> dict[str, Entity]:
    """A group's attribute `entity_id` lists its members, as in Home Assistant."""
    found = dict(entities)
    for line in lines:
        listed = line.attributes.get("entity_id")
        if isinstance(listed, list):
            members = tuple(dict.fromkeys(m for m in listed if isinstance(m, str) and m in entities))
            found[line.entity_id] = replace(entities[line.entity_id], members=members)
    return found


# ---------------------------------------------------------------- states


def _state(text: str | None, attributes: Mapping[str, JsonValue]) -> EntityState:
    """The states "unavailable" and "unknown" are Home Assistant's words for no state."""
    known = text if text not in ("unavailable", "unknown", "") else None
    return EntityState(known, MappingProxyType(dict(attributes)), available=text != "unavailable")


def _changed(state: EntityState, change: ChangeLine) -> EntityState:
    merged = {**state.attributes, **change.attributes}
    if "state" not in change.model_fields_set:
        return replace(state, attributes=MappingProxyType(merged))
    return _state(change.state, merged)


def _known_changes(snapshot: Snapshot, changes: Mapping[str, ChangeLine]) -> dict[str, ChangeLine]:
    missing = next((e for e in changes if e not in snapshot.entities and _domain(e)), None)
    if missing:
        raise HomeError(f"setup: the home has no {missing}")
    return {entity_id: change for entity_id, change in changes.items() if entity_id in snapshot.entities}


def _digest(value: JsonValue) -> int:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
