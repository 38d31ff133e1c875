"""The history that a case of `hearth plan` bears: what entities said so many seconds before its `now`, in memory.

`{entity_id: [[seconds_before_now, value], ...]}` in any order; `value` is a number, the text of a state, or null while
it was not available. The number of what tells a state is what goes with it, as Home Assistant spells it: the
temperature that a climate device measures, a lamp's brightness of 255.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from agent.past_numbers import series_of
from device_registry.history import History, Reading
from device_registry.model import Domain, Entity, EntityState, Snapshot
from device_registry.past import DAY
from device_registry.readings import readings

MAX_ENTITIES = 1_000
MAX_READINGS = 20_000
"""Of one entity."""

_MAX_AGE = 5 * 366 * DAY
_NUMERIC = frozenset({Domain.SENSOR, Domain.NUMBER})
_MEMORY = Path(":memory:")


def _pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Said = tuple[float, float | str | None]
"""Seconds before now, and what was said then."""

_Said = Annotated[
    tuple[Annotated[float, Field(ge=0, le=_MAX_AGE)], float | Annotated[str, Field(max_length=255)] | None],
    BeforeValidator(_pair),
]
HistoryLines = Annotated[
    dict[str, Annotated[list[_Said], Field(max_length=MAX_READINGS)]], Field(max_length=MAX_ENTITIES)
]


def remembered(lines: Mapping[str, Sequence[Said]], snapshot: Snapshot, now: datetime) -> History:
    """A history in memory. Entities that the home lacks are left out."""
    history = History(_MEMORY)
    clock = now.timestamp()
    for entity_id, said in lines.items():
        entity = snapshot.entities.get(entity_id)
        if entity is not None:
            told = (reading for before, value in said for reading in _readings(entity, clock - before, value, snapshot))
            history.add(sorted(told, key=lambda reading: reading.at), clock)
    return history


def _readings(entity: Entity, at: float, value: float | str | None, snapshot: Snapshot) -> Iterator[Reading]:
    if isinstance(value, int | float) and entity.domain not in _NUMERIC:
        series = series_of(None, entity, snapshot)
        if series is not None:
            yield Reading(entity.entity_id, at, float(value), series.attribute)
        return
    text = None if value is None else str(value)
    yield from readings(entity, EntityState(text, available=text is not None, updated_at=at), at)
