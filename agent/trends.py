"""Whether numbers rise or fall: the slope that half of all pairs exceed, which no single outlier moves (Theil-Sen,
https://en.wikipedia.org/wiki/Theil-Sen_estimator).
"""

from collections.abc import Iterable
from itertools import combinations
from statistics import median

from device_registry.past import HOUR, MINUTE

HOURS = 4
"""That are looked back."""

_STRETCH = 30 * MINUTE
_ENOUGH = 3


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Per hour, of (moment in seconds, value); each half hour counts once, by its median. None of fewer than three."""
    stretches: dict[int, list[tuple[float, float]]] = {}
    for at, value in points:
        stretches.setdefault(int(at // _STRETCH), []).append((at, value))
    if len(stretches) < _ENOUGH:
        return None
    middles = [(median(at for at, _ in one), median(value for _, value in one)) for one in stretches.values()]
    return median((v1 - v0) / (t1 - t0) for (t0, v0), (t1, v1) in combinations(middles, 2)) * HOUR
