"""A history of straight lines: what the sensors of a made-up home said before a sentence of a case."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import cast

from device_registry.model import JsonValue
from device_registry.past import HOUR


@dataclass(frozen=True, slots=True)
class Line:
    """A number's past: what it is now, its slope per hour (None: silent) and what is usual (None: new)."""

    value: float
    slope: float | None
    usual: float | None
    noise: float


@dataclass(frozen=True, slots=True)
class MadeUpPast:
    """A history of straight lines (an `agent.digest.Readings`). `lines`: by entity and attribute."""

    lines: Mapping[tuple[str, str], Line]

    def points(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[tuple[float, float], ...]:
        """A reading each quarter of an hour."""
        line = self.lines.get((entity_id, attribute))
        if line is None or line.slope is None:
            return ()
        slope, moments = line.slope, range(int(begin), int(end) + 1, int(HOUR // 4))
        return tuple((at, line.value + slope * (at - end) / HOUR) for at in map(float, moments))

    def usual(self, entity_id: str, at: float, days: int, attribute: str = "") -> tuple[float, ...]:  # noqa: ARG002
        """Means of any hour, a little apart."""
        line = self.lines.get((entity_id, attribute))
        if line is None or line.usual is None:
            return ()
        return tuple(line.usual + line.noise * (day % 3 - 1) for day in range(days))

    def to_json(self) -> JsonValue:
        """[entity, attribute, value, slope, usual, noise] of each line, to be read by `from_json`."""
        return [[*key, *astuple(line)] for key, line in self.lines.items()]

    @classmethod
    def from_json(cls, told: JsonValue) -> "MadeUpPast":
        """The lines of `to_json`. Raises ValueError."""
        if not isinstance(told, list) or not all(isinstance(row, list) and len(row) == _FIELDS for row in told):
            raise ValueError("a made-up past is a list of [entity, attribute, value, slope, usual, noise]")
        rows = (cast("tuple[str, str, float, float | None, float | None, float]", row) for row in told)
        return cls(
            {
                (entity, attribute): Line(now, slope, usual, noise)
                for entity, attribute, now, slope, usual, noise in rows
            }
        )


_FIELDS = 6
