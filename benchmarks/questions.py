"""Questions about the past of recorded homes: how many are answered rightly, and how fast.

python -m benchmarks.questions [--n N] [--seed S] [--json FILE]

Answers of `agent.recollections.recall` out of a history file that was fed as a recorder does it, against those that
benchmarks/reference.py works out from every reading.
"""

import math
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from agent.locale import LANGUAGES, load
from agent.memories import tell_past
from agent.recollections import recall
from agent.types import Query
from agent.wording import Wording
from benchmarks.drawn import drawn
from benchmarks.machine import JsonOption, Run
from benchmarks.recorded import Recording, recordings
from benchmarks.reference import Facts, expected, given
from benchmarks.spread import spread
from benchmarks.told import Feed, Told
from device_registry.history import History
from device_registry.model import JsonValue

_TIMES = 3  # each question is asked, the fastest counts: what else the machine does is not measured
_CLOSE = 1e-6  # share by which two numbers may differ


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a recording, what is right and what was said, and the milliseconds that it took. `silent`:
    languages in which nothing could be told.
    """

    recording: str
    kind: str
    query: Query
    told: Told
    right: Facts
    said: Facts
    ms: float
    silent: tuple[str, ...]

    @property
    def wrong(self) -> dict[str, tuple[object, object]]:
        """What differs: what is right, and what was said."""
        return {k: (right, self.said[k]) for k, right in self.right.items() if not same(right, self.said[k])}


def ask(recording: Recording, n: int, seed: int, folder: Path) -> Iterator[Answered]:
    """About `n` questions, as many at each of the recording's clocks."""
    rng = random.Random(f"{seed} {recording.name}")
    with closing(History(folder / f"{recording.name}.db")) as history:
        for i, told in enumerate(Feed(recording, history).tolds()):
            clocks = len(recording.clocks)
            for kind, query in drawn(told, rng, n * (i + 1) // clocks - n * i // clocks):
                yield _answered(recording.name, kind, query, told, history)


def _answered(name: str, kind: str, query: Query, told: Told, history: History) -> Answered:
    taken = []
    for _ in range(_TIMES):
        begun = perf_counter()
        recalled = recall(query, told.snapshot, history, told.now)
        taken.append((perf_counter() - begun) * 1000)
    right = expected(query, told)
    silent = tuple(x for x in LANGUAGES if not tell_past(recalled, Wording(load(x), told.snapshot)).strip())
    return Answered(name, kind, query, told, right, given(recalled, right), min(taken), silent)


def same(right: object, said: object) -> bool:
    """Whether two answers are the same, numbers nearly so."""
    if isinstance(right, bool) or isinstance(said, bool):
        return right is said
    if isinstance(right, int | float) and isinstance(said, int | float):
        return math.isclose(right, said, rel_tol=_CLOSE, abs_tol=_CLOSE)
    if isinstance(right, Mapping) and isinstance(said, Mapping):
        return right.keys() == said.keys() and all(same(right[key], said[key]) for key in right)
    if isinstance(right, list | tuple) and isinstance(said, list | tuple):
        return len(right) == len(said) and all(map(same, right, said))
    return right == said


def figures(answered: Sequence[Answered]) -> dict[str, JsonValue]:
    """Shares that are right, by kind, and milliseconds."""
    asked, wrong = Counter(a.kind for a in answered), Counter(a.kind for a in answered if a.wrong)
    times = spread([a.ms for a in answered])
    found: dict[str, JsonValue] = {"right": round(1 - wrong.total() / len(answered), 4)}
    found |= {f"{kind} right": round(1 - wrong[kind] / asked[kind], 4) for kind in sorted(asked)}
    told = sum(not a.silent for a in answered) / len(answered)
    return {**found, "told in every language": told, "p50 ms": times.p50, "p95 ms": times.p95, "worst ms": times.worst}


def main(
    n: Annotated[int, typer.Option(help="How many questions.")] = 500,
    seed: Annotated[int, typer.Option(help="Seed of the questions.")] = 1,
    out: JsonOption = None,
) -> None:
    """Ask, check and count."""
    run = Run("questions")
    about = recordings()
    with tempfile.TemporaryDirectory() as folder:
        shares = [n * (i + 1) // len(about) - n * i // len(about) for i in range(len(about))]
        answered = [a for one, share in zip(about, shares, strict=True) for a in ask(one, share, seed, Path(folder))]
    for one in answered:
        if one.wrong:
            run.console.print(f"{one.recording} {one.told.now} {one.kind}: {one.query}\n  {one.wrong}", highlight=False)
    counted = figures(answered)
    table = Table("figure", "")
    for name, figure in counted.items():
        table.add_row(name, str(figure))
    run.console.print(table)
    run.save(out, counted, n=len(answered), seed=seed)


if __name__ == "__main__":
    typer.run(main)
