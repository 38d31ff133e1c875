"""Who is there: discovered entities by source, id and topic, with the owner's overlay laid over them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from device_registry.model import Area, Device, Entity, Floor
from device_registry.names import clean_name, slug
from device_registry.overlay import Overlay, find_area
from device_registry.wiring import Found, Wiring


@dataclass(frozen=True, slots=True)
class Record:
    """A discovered entity and how the home has it: id made unique, overlay applied, area resolved."""

    found: Found
    entity: Entity
    area: Area | None

    @property
    def wiring(self) -> Wiring:
        """How the entity is read and commanded."""
        return self.found.wiring


@dataclass(frozen=True, slots=True)
class Structure:
    """Everything of a snapshot but the states, in an order that does not depend on who spoke first."""

    floors: Mapping[str, Floor]
    areas: Mapping[str, Area]
    devices: Mapping[str, Device]
    entities: Mapping[str, Entity]


class Roster:
    """The entities that there are. `version` counts changes of names, areas, entities and capabilities."""

    def __init__(self, overlay: Overlay, limit: int) -> None:
        self.version = 0
        self._overlay = overlay
        self._limit = limit
        self._given_areas = {area.area_id: area for area in overlay.areas}
        self._records: dict[str, Record] = {}
        self._sources: dict[str, str] = {}  # entity_id -> source
        self._listeners: dict[str, dict[str, None]] = {}  # topic -> sources
        self._structure: Structure | None = None

    def by_source(self, source: str) -> Record | None:
        """The record of a source."""
        return self._records.get(source)

    def by_id(self, entity_id: str) -> Record | None:
        """The record of an entity."""
        source = self._sources.get(entity_id)
        return self._records.get(source) if source is not None else None

    def listening(self, topic: str) -> tuple[Record, ...]:
        """Records whose wiring reads this topic."""
        sources = self._listeners.get(topic)
        return tuple(self._records[source] for source in sources) if sources else ()

    def topics(self) -> frozenset[str]:
        """Every topic that some wiring reads."""
        return frozenset(self._listeners)

    def put(self, found: Found) -> Record | None:
        """Take in an entity, in the place of the one with the same source; None if there is no room for it."""
        old = self._records.get(found.source)
        if old is None and len(self._records) >= self._limit:
            return None
        if old is not None and old.found == found:
            return old
        record = self._record(found)
        if old is not None:
            self._unlink(old)
        self._link(record)
        if old is None or (old.entity, old.area, old.found.device) != (record.entity, record.area, found.device):
            self._changed()
        return record

    def drop(self, source: str) -> Record | None:
        """Take out the entity of a source; the record that it had."""
        record = self._records.get(source)
        if record is not None:
            self._unlink(record)
            del self._records[source]
            self._changed()
        return record

    def structure(self) -> Structure:
        """The home as mappings, built anew only after a change."""
        if self._structure is None:
            self._structure = self._build()
        return self._structure

    def _record(self, found: Found) -> Record:
        entity = replace(found.entity, entity_id=self._free_id(found))
        placed, words = self._overlay.place(replace(found, entity=entity))
        area = self._area(words)
        return Record(found, replace(placed, area_id=area.area_id if area else None), area)

    def _free_id(self, found: Found) -> str:
        wanted = entity_id = found.entity.entity_id
        number = 2
        while self._sources.get(entity_id, found.source) != found.source:
            entity_id, number = f"{wanted}_{number}", number + 1
        return entity_id

    def _area(self, words: str | None) -> Area | None:
        name = clean_name(words)
        if name is None or not slug(name):
            return None
        return find_area(self._given_areas, name) or Area(slug(name), name)

    def _link(self, record: Record) -> None:
        source = record.found.source
        self._records[source] = record
        self._sources[record.entity.entity_id] = source
        for topic in record.wiring.topics():
            self._listeners.setdefault(topic, {})[source] = None

    def _unlink(self, record: Record) -> None:
        del self._sources[record.entity.entity_id]
        for topic in record.wiring.topics():
            sources = self._listeners[topic]
            del sources[record.found.source]
            if not sources:
                del self._listeners[topic]

    def _changed(self) -> None:
        self.version += 1
        self._structure = None

    def _build(self) -> Structure:
        records = sorted(self._records.values(), key=lambda record: record.entity.entity_id)
        areas = dict(self._given_areas)
        devices: dict[str, Device] = {}
        for record in records:
            if record.area is not None:
                areas.setdefault(record.area.area_id, record.area)
            if record.found.device is not None:
                devices.setdefault(record.found.device.device_id, record.found.device)
        floors = {floor.floor_id: floor for floor in self._overlay.floors}
        return Structure(floors, areas, devices, {record.entity.entity_id: record.entity for record in records})
