"""Shares with 95 % intervals that know that sentences said in one home are alike."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from device_registry.model import JsonValue

Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """`value` of `n`, 0..1 or a difference of two such, and the 95 % interval; all 0 where n is 0."""

    value: float
    low: float
    high: float
    n: int

    def percent(self) -> str:
        """ "93.1 ± 1.2", or a dash where there is nothing."""
        return f"{100 * self.value:.1f} ±{50 * (self.high - self.low):.1f}" if self.n else "–"

    def figures(self, name: str) -> dict[str, JsonValue]:
        """The share under its name, and half the width of its interval under "NAME ±"; nothing of nothing."""
        half = (self.high - self.low) / 2
        return {name: round(self.value, 4), f"{name} ±": round(half, 4)} if self.n else {}


def share(found: Iterable[tuple[str, bool]]) -> Share:
    """Of (group, holds) pairs. Wilson's interval over the effective number of cases, that is n over the design
    effect of the groups (Kish, Survey Sampling, 1965: variance of a ratio over clusters), never more than n.
    """
    groups: dict[str, list[bool]] = defaultdict(list)
    for group, holds in found:
        groups[group].append(holds)
    n = sum(map(len, groups.values()))
    if not n:
        return Share(0.0, 0.0, 0.0, 0)
    value = sum(map(sum, groups.values())) / n
    return Share(value, *_wilson(value, n / max(1.0, _design_effect(list(groups.values()), value, n))), n)


def gain(found: Iterable[tuple[str, bool, bool]]) -> Share:
    """How much larger one share is than another of the same cases, of (group, one holds, other holds): the mean
    difference, normal interval over the groups (Kish, as in `share`).
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for group, one, other in found:
        groups[group].append(one - other)
    n = sum(map(len, groups.values()))
    if not n:
        return Share(0.0, 0.0, 0.0, 0)
    value = sum(map(sum, groups.values())) / n
    between = sum((sum(g) - value * len(g)) ** 2 for g in groups.values()) * len(groups) / max(1, len(groups) - 1)
    half = Z95 * math.sqrt(between) / n
    return Share(value, value - half, value + half, n)


def _design_effect(groups: list[list[bool]], value: float, n: int) -> float:
    """Variance over the groups against that of as many independent cases; 1 where it cannot be told."""
    if len(groups) < 2 or value in (0.0, 1.0):
        return 1.0
    between = sum((sum(g) - value * len(g)) ** 2 for g in groups) * len(groups) / (len(groups) - 1)
    return between / n**2 / (value * (1 - value) / n)


def _wilson(value: float, n: float) -> tuple[float, float]:
    """Wilson, Journal of the American Statistical Association 22 (1927)."""
    middle = (value + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * math.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)
