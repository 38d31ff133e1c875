"""A thousand schedules in a simulated year with fifty restarts: is each done exactly once, at its time?

python -m benchmarks.schedules [--json FILE]

The scheduler is the hub's, on files that are closed and opened again; clock, home and sensors are simulated
(`benchmarks.year_run`). What must happen is computed apart (`benchmarks.year_due`), what a restart leaves out too.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.machine import JsonOption, Run
from benchmarks.year import ZONE, Year, a_year
from benchmarks.year_due import Deed, expected
from benchmarks.year_run import live
from device_registry.model import JsonValue

BEGIN = datetime(2026, 1, 1)
TOLERANCE = 1.0
"""Seconds of simulated time that something may be off."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one schedule, or of all of a kind: what had to happen and what did not as it had to. `late`: at another time;
    `double`: without reason, or once more.
    """

    schedules: int = 1
    right: int = 0
    deeds: int = 0
    missed: int = 0
    double: int = 0
    late: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in Tally.__slots__))


@dataclass(frozen=True, slots=True)
class Lived:
    """A year, and by number of the schedule how it went; `wrong`: what was amiss, in words."""

    year: Year
    tallies: dict[int, Tally]
    wrong: Sequence[str]


def measure(count: int, restarts: int, *, begin: datetime = BEGIN, days: int = 365, seed: int) -> Lived:
    """Let a year go by."""
    year = a_year(count, restarts, begin, days, seed)
    with tempfile.TemporaryDirectory() as folder:
        found = live(year, Path(folder))
    return compared(year, expected(year), found)


def compared(year: Year, expected: Iterable[Deed], found: Iterable[Deed]) -> Lived:
    """What happened beside what had to."""
    wanted, seen = _by_schedule(expected), _by_schedule(found)
    tallies, wrong = {}, []
    for wish in year.wishes:
        deeds = wanted.get(wish.number, {})
        missed, extra = 0, 0
        late = 0
        for what in deeds.keys() | seen.get(wish.number, {}).keys():
            lacking, more = _apart(deeds.get(what, []), seen.get(wish.number, {}).get(what, []))
            both = min(len(lacking), len(more))
            missed, extra, late = missed + len(lacking) - both, extra + len(more) - both, late + both
            if lacking or more:
                wrong.append(f"{wish}: {what} not at {_times(lacking)}, but at {_times(more)}")
        count = sum(map(len, deeds.values()))
        tallies[wish.number] = Tally(1, int(not missed + extra + late), count, missed, extra, late)
    return Lived(year, tallies, wrong)


def _by_schedule(deeds: Iterable[Deed]) -> dict[int, dict[str, list[float]]]:
    found: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for deed in sorted(deeds):
        found[deed.number][deed.what].append(deed.at)
    return found


def _apart(wanted: Sequence[float], seen: Sequence[float]) -> tuple[list[float], list[float]]:
    """Moments that have no counterpart among the others, of either side."""
    lacking, more, left = [], [], list(seen)
    for at in wanted:
        while left and left[0] < at - TOLERANCE:
            more.append(left.pop(0))
        if left and left[0] <= at + TOLERANCE:
            left.pop(0)
        else:
            lacking.append(at)
    return lacking, more + left


def _times(moments: Sequence[float]) -> str:
    return ", ".join(datetime.fromtimestamp(at, ZONE).isoformat(" ", "seconds") for at in moments[:3]) or "any time"


def by_kind(lived: Lived) -> dict[str, Tally]:
    """The tallies of each kind, and of all."""
    kinds: dict[str, Tally] = defaultdict(lambda: Tally(0))
    for wish in lived.year.wishes:
        kinds[wish.kind] += lived.tallies[wish.number]
    kinds["all"] = sum(lived.tallies.values(), Tally(0))
    return dict(kinds)


def figures(lived: Lived) -> dict[str, JsonValue]:
    """All together, then what is amiss by kind."""
    kinds = by_kind(lived)
    whole = kinds.pop("all")
    found: dict[str, JsonValue] = {name: getattr(whole, name) for name in Tally.__slots__}
    found["restarts"] = len(lived.year.downs)
    for kind, tally in sorted(kinds.items()):
        found[kind] = {name: getattr(tally, name) for name in Tally.__slots__}
    return found


def table(lived: Lived) -> Table:
    """A row a kind."""
    shown = Table(title=f"{len(lived.year.wishes)} schedules, {len(lived.year.downs)} restarts")
    shown.add_column("kind")
    for name in Tally.__slots__:
        shown.add_column(name, justify="right")
    for kind, tally in by_kind(lived).items():
        shown.add_row(kind, *(f"{getattr(tally, name):,}" for name in Tally.__slots__))
    return shown


def main(
    count: Annotated[int, typer.Option(help="Schedules.")] = 1000,
    restarts: Annotated[int, typer.Option(help="Restarts of the scheduler.")] = 50,
    days: Annotated[int, typer.Option(help="Days from the first of January 2026 on.")] = 365,
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn.")] = 1,
    out: JsonOption = None,
) -> None:
    """Let a year go by, and look whether everything was done."""
    run = Run("schedules")
    lived = measure(count, restarts, days=days, seed=seed)
    run.console.print(table(lived))
    for line in lived.wrong[:_SHOWN]:
        run.console.print(line, markup=False, highlight=False)
    run.save(out, figures(lived), n=count, seed=seed)


if __name__ == "__main__":
    typer.run(main)
