"""What a home has said so far: fed to a real history as a recorder would, and kept plainly for the reference."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from benchmarks.recorded import Recording
from device_registry.history import KEPT, History, Reading
from device_registry.model import EntityState, JsonValue, Snapshot
from device_registry.past import HOUR

_BATCH = 600.0  # seconds: a recorder writes every five, which stores the same


@dataclass(frozen=True, slots=True)
class Told:
    """What is known at `now`. `numbers`: (moments, values) by entity and attribute; `states`: (moment, state) where it
    changed, None for not available; `raw_from`: no reading before that is kept one by one.
    """

    snapshot: Snapshot
    now: datetime
    numbers: dict[tuple[str, str], tuple[list[float], list[float]]]
    states: dict[str, list[tuple[float, str | None]]]
    raw_from: float


@dataclass(slots=True)
class Feed:
    """Feeds a recording to a history, moment after moment."""

    recording: Recording
    history: History
    _at: int = 0  # how many readings have been fed
    _clock: float = 0.0
    _forgot: float = -math.inf
    _attributes: dict[str, dict[str, JsonValue]] = field(default_factory=lambda: defaultdict(dict))
    _states: dict[str, EntityState] = field(default_factory=dict)

    def tolds(self) -> Iterator[Told]:
        """Each clock in turn; by then the history has what was said up to it."""
        for clock in self.recording.clocks:
            now = clock.timestamp()
            self._clock = self._clock or self.recording.readings[0].at
            while self._clock < now:
                self._clock = min(self._clock + _BATCH, now)
                self._write(self._clock)
            yield self._told(clock)

    def _write(self, clock: float) -> None:
        readings, begin = self.recording.readings, self._at
        self._at = bisect_right(readings, clock, key=lambda reading: reading.at)
        for reading in readings[begin : self._at]:
            self._state(reading)
        self.history.add(readings[begin : self._at], clock)
        if clock - self._forgot >= HOUR:
            self.history.forget(clock)
            self._forgot = clock

    def _state(self, reading: Reading) -> None:
        """What the registry would have it be since."""
        entity_id, value = reading.entity_id, reading.value
        attributes = self._attributes[entity_id]
        said = self._states.get(entity_id)
        if reading.attribute:
            attributes[reading.attribute] = value
            state = said.state if said else None
        else:
            state = None if value is None else str(value)
        gone = value is None
        self._states[entity_id] = EntityState(state, MappingProxyType(dict(attributes)), not gone, reading.at)

    def _told(self, now: datetime) -> Told:
        r = self.recording
        numbers: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
        states: dict[str, list[tuple[float, str | None]]] = defaultdict(list)
        for reading in r.readings[: self._at]:
            if isinstance(reading.value, int | float):
                moments, values = numbers.setdefault((reading.entity_id, reading.attribute), ([], []))
                moments.append(reading.at)
                values.append(float(reading.value))
            elif not reading.unit:
                said = states[reading.entity_id]
                if not said or said[-1][1] != reading.value:
                    said.append((reading.at, reading.value))
        snapshot = Snapshot(
            floors={f.floor_id: f for f in r.floors},
            areas={a.area_id: a for a in r.areas},
            entities={e.entity_id: e for e in r.entities},
            states=dict(self._states),
        )
        return Told(snapshot, now, numbers, dict(states), self._forgot - KEPT.raw)


def number(text: str | None) -> float | None:
    """What a state says, if it is a number."""
    with suppress(ValueError):
        return float(text or "")
    return None
