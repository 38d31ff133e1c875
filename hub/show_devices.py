"""The devices of a home as a table or JSON, filtered by area and kind. What devices say cannot steer the terminal."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from rich.table import Column, Table

from agent.kinds import KINDS, Kind
from device_registry.model import STATE, Domain, Entity, EntityState, Snapshot
from device_registry.overlay import find_area
from device_registry.wiring import Refusal
from hub.terminal import plain


class NoSuch(ValueError):
    """A filter names what is not there; the message says what there is."""


def chosen(snapshot: Snapshot, area: str | None, kind: str | None) -> tuple[Entity, ...]:
    """Entities by area (id, name or alias) and kind (of `agent.kinds`, or a domain), by id. Raises `NoSuch`."""
    wanted = area_id(snapshot, area) if area else None
    of_kind = _kind(kind) if kind else None
    found = (
        entity
        for entity in snapshot.entities.values()
        if (wanted is None or entity.area_id == wanted) and (of_kind is None or of_kind.matches(entity))
    )
    return tuple(sorted(found, key=lambda entity: entity.entity_id))


def area_id(snapshot: Snapshot, words: str) -> str:
    """The area with this id, name or alias. Raises `NoSuch`."""
    area = find_area(snapshot.areas, words)
    if area is None:
        raise NoSuch(f"no area {words!r}; there are {_listed(a.name for a in snapshot.areas.values())}")
    return area.area_id


def _kind(name: str) -> Kind:
    domains = {domain.value: Kind(frozenset({domain})) for domain in Domain}
    found = KINDS.get(name) or domains.get(name)
    if found is None:
        raise NoSuch(f"no kind {name!r}; there are {_listed({*KINDS, *domains})}")
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def devices_table(snapshot: Snapshot, entities: Iterable[Entity], *, wide: bool = False) -> Table:
    """For people. `wide`: also what each can do."""
    names = ("name", "area", "state", "can") if wide else ("name", "area", "state")
    columns = (Column("entity", no_wrap=True), *(Column(name, overflow="fold") for name in names))
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for entity in entities:
        area = snapshot.area_of(entity)
        called = ", ".join((entity.name, *entity.aliases))
        shown = plain(_state(entity, snapshot.state(entity.entity_id)))
        can = (_abilities(entity),) if wide else ()
        table.add_row(entity.entity_id, called, area.name if area else "", shown, *can)
    return table


def _state(entity: Entity, state: EntityState) -> str:
    if not state.available:
        return "offline"
    value = f"{state.state} {entity.unit}".rstrip() if state.state is not None else "unknown"
    return value if entity.reports_state and STATE not in entity.silent else f"{value} (assumed)"


def _abilities(entity: Entity) -> str:
    found = [*entity.capabilities.features, *entity.capabilities.choices, *(p.property for p in entity.properties)]
    return _listed(found) if found else ""


def devices_json(snapshot: Snapshot, entities: Iterable[Entity]) -> str:
    """For programs: a list of entities, with the keys of `hearth plan`'s homes and some more."""
    return json.dumps([_entity_json(snapshot, entity) for entity in entities], ensure_ascii=False, indent=2)


def _entity_json(snapshot: Snapshot, entity: Entity) -> dict[str, object]:
    state, area = snapshot.state(entity.entity_id), snapshot.area_of(entity)
    floor = snapshot.floors.get(area.floor_id or "") if area else None
    return {
        "entity_id": entity.entity_id,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "area": area.name if area else None,
        "floor": floor.name if floor else None,
        "labels": list(entity.labels),
        "device_class": entity.device_class,
        "exposed": entity.exposed,
        "available": state.available,
        "reports_state": entity.reports_state,
        "silent": sorted(entity.silent),
        "state": state.state,
        "attributes": dict(state.attributes),
        "features": sorted(entity.capabilities.features),
        "ranges": {quantity: [r.min, r.max, r.step, r.unit] for quantity, r in entity.capabilities.ranges.items()},
        "choices": {choice: list(options) for choice, options in entity.capabilities.choices.items()},
        "properties": [
            {"property": p.property, "type": p.type, "name": p.name, "value": p.value} for p in entity.properties
        ],
    }


def refusals_json(refusals: Iterable[Refusal]) -> str:
    """For programs."""
    return json.dumps([asdict(refusal) for refusal in refusals], ensure_ascii=False, indent=2)


def refusals_table(refusals: Iterable[Refusal]) -> Table:
    """What was announced and not taken, and why."""
    table = Table("topic", "reason", "detail", box=None, pad_edge=False, header_style="bold")
    for refusal in refusals:
        table.add_row(plain(refusal.topic), refusal.reason, plain(refusal.detail))
    return table
