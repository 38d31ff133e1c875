"""What is usual for a sensor at an hour of the day, learnt from what it said at that hour on the days before."""

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Protocol

from device_registry.past import HOUR

DAYS, ENOUGH = 14, 4
"""Days that are looked back, and of how many of them it must be known what was said."""

MAX_KEPT = 1024
"""Sensors whose usual value is kept; of more, the one asked longest ago is learnt anew."""

_SPREAD = 1.4826  # times the median deviation: the standard deviation of a normal distribution
_LEAST: Mapping[str, float] = {"temperature": 0.5, "humidity": 2.0}
_LEAST_SHARE = 0.03


class Standing(StrEnum):
    """Where a number stands against what is usual."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Usual:
    """The median of some days, and the standard deviation that their median deviation stands for, in the sensor's unit.
    `spread` is never less than is believed of a quantity of that device class.
    """

    middle: float
    spread: float

    def standing(self, value: float, far: float) -> Standing:
        """Low or high: more than `far` times the spread away."""
        if abs(value - self.middle) <= far * self.spread:
            return Standing.USUAL
        return Standing.LOW if value < self.middle else Standing.HIGH


class Hours(Protocol):
    """What is asked of the history (`device_registry.past_reader`)."""

    def usual(self, entity_id: str, at: float, days: int, attribute: str = "") -> tuple[float, ...]:
        """Means of the same hour on so many days before."""
        ...


def usual_of(means: Sequence[float], device_class: str | None) -> Usual | None:
    """What is usual, by the means of one hour on several days; None of too few."""
    if len(means) < ENOUGH:
        return None
    middle = median(means)
    least = _LEAST.get(device_class or "", max(1.0, _LEAST_SHARE * abs(middle)))
    return Usual(middle, max(_SPREAD * median(abs(mean - middle) for mean in means), least))


class Baseline:
    """The usual values of one history, each learnt when it is asked for and kept until the hour is over."""

    def __init__(self, past: Hours, kept: int = MAX_KEPT) -> None:
        self.past = past
        self._most = kept
        self._kept: OrderedDict[tuple[str, str], tuple[int, Usual | None]] = OrderedDict()

    def usual(self, entity_id: str, at: float, device_class: str | None, attribute: str = "") -> Usual | None:
        """What is usual at that hour of the day (seconds since the epoch); None where too little is known."""
        key, hour = (entity_id, attribute), math.floor(at / HOUR)
        known = self._kept.get(key)
        if known is None or known[0] != hour:
            known = (hour, usual_of(self.past.usual(entity_id, at, DAYS, attribute), device_class))
            self._kept[key] = known
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return known[1]
