"""Many durations as few figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles, in the unit of the values."""

    p50: float
    p95: float
    worst: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p95:.2f}"


def spread(values: Sequence[float]) -> Spread:
    """Median, 95th percentile and maximum. Raises ValueError if there are no values."""
    if not values:
        raise ValueError("nothing was measured")
    p50, p95 = np.percentile(values, [50, 95])
    return Spread(round(float(p50), 3), round(float(p95), 3), round(max(values), 3))
