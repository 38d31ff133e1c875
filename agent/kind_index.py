"""Exposed entities by kind, found once per structure of the home: a sentence must not cost more in a large home."""

from collections.abc import Mapping

from agent.kinds import KINDS
from device_registry.model import Entity, Snapshot

_Index = dict[str, tuple[Entity, ...]]
_last: tuple[Mapping[str, Entity], _Index] = ({}, {})


def of_kind(kind: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    """The home's exposed entities of a kind, in the registry's order; none of a kind that is not known."""
    global _last
    entities, index = _last
    if entities is not snapshot.entities:  # state changes keep the mapping, structural ones make a new one
        index = {}
        _last = (snapshot.entities, index)
    if kind not in index:
        index[kind] = _find(kind, snapshot)
    return index[kind]


def _find(kind: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    if kind not in KINDS:
        return ()
    proper = tuple(e for e in snapshot.entities.values() if e.exposed and KINDS[kind].matches(e))
    return proper or loosely(kind, snapshot)


def loosely(kind: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    """Exposed entities that people call by a kind where there is none of it (`Kind.loose`)."""
    if kind not in KINDS or not KINDS[kind].loose:
        return ()
    return tuple(e for e in snapshot.entities.values() if e.exposed and KINDS[kind].may_match(e))
