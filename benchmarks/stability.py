"""The same sentence, over and over: is the plan always the same one?

python -m benchmarks.stability [--times N] [--json FILE]

Warm: one process, one engine, the sentences in another order every time. Cold: a new process every time, so that
nothing is cached, the model is loaded anew and Python hashes strings otherwise.
"""

import hashlib
import multiprocessing
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from agent.reading import Reader, Reading
from benchmarks.household import LANGUAGES
from benchmarks.machine import JsonOption, Run
from device_registry.model import JsonValue, Snapshot
from training.evaluation.cases import HeldOut, load

Prints = dict[str, str]
"""By case_id: what was read, in few letters."""


@dataclass(frozen=True, slots=True)
class Stability:
    """How many different readings each case has had, by case_id."""

    warm: Mapping[str, int]
    cold: Mapping[str, int]


def chosen(cases: Sequence[HeldOut], each: int, seed: int) -> list[HeldOut]:
    """That many cases of each language."""
    rng = random.Random(seed)
    return [c for lang in LANGUAGES for c in rng.sample([c for c in cases if c.language == lang], each)]


def measure(model: Path, each: int, times: int, seed: int) -> Stability:
    """Read `each` sentences of each language `times` times warm and as many times cold."""
    held = load()
    mine = chosen(held.cases, each, seed)
    warm = _distinct(_warm(load_models(model).reader(), held.homes, mine, times, seed))
    return Stability(warm, _distinct(_cold(model, each, times, seed)))


def _warm(
    reader: Reader, homes: Mapping[str, Snapshot], cases: Sequence[HeldOut], times: int, seed: int
) -> Iterator[Prints]:
    rng = random.Random(seed)
    for _ in range(times):
        yield prints(reader, homes, rng.sample(cases, len(cases)))


def _cold(model: Path, each: int, times: int, seed: int) -> Iterator[Prints]:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(_once, [(model, each, seed, i) for i in range(times)], chunksize=1)


def _once(job: tuple[Path, int, int, int]) -> Prints:
    """What a fresh process reads; another sentence comes first every time."""
    model, each, seed, number = job
    held = load()
    mine = chosen(held.cases, each, seed)
    at = number % len(mine)
    return prints(load_models(model).reader(), held.homes, [*mine[at:], *mine[:at]])


def prints(reader: Reader, homes: Mapping[str, Snapshot], cases: Iterable[HeldOut]) -> Prints:
    """Read each case once."""
    return {c.case_id: _print(reader.read(c.text, c.language, homes[c.home], here=c.here)) for c in cases}


def _print(reading: Reading) -> str:
    """Every token that the model wrote, and the whole plan as it stands."""
    whole = repr(([clause.written for clause in reading.clauses], reading.plan))
    return hashlib.sha256(whole.encode()).hexdigest()


def _distinct(rounds: Iterable[Prints]) -> dict[str, int]:
    seen: dict[str, set[str]] = defaultdict(set)
    for found in rounds:
        for case_id, value in found.items():
            seen[case_id].add(value)
    return {case_id: len(values) for case_id, values in seen.items()}


def figures(found: Stability) -> dict[str, JsonValue]:
    """The most plans that any sentence had, and how many sentences had more than one."""
    both: dict[str, JsonValue] = {}
    for name, counts in (("warm", found.warm), ("cold", found.cold)):
        both[f"{name} distinct plans"] = max(counts.values())
        both[f"{name} unstable sentences"] = sum(count > 1 for count in counts.values())
    return both


def table(found: Stability, times: int) -> Table:
    """A row for warm, a row for cold."""
    shown = Table(title=f"every sentence {times} times")
    for name in ("", "sentences", "plans of each, at most", "sentences with more than one"):
        shown.add_column(name, justify="right")
    for name, counts in (("warm", found.warm), ("cold", found.cold)):
        unstable = sum(count > 1 for count in counts.values())
        shown.add_row(name, str(len(counts)), str(max(counts.values())), str(unstable))
    return shown


def main(
    times: Annotated[int, typer.Option(help="How often each sentence is read, warm and cold.")] = 50,
    each: Annotated[int, typer.Option(help="Sentences of each language.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the choice and the order.")] = 1,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Read the same sentences over and over."""
    run = Run("stability")
    found = measure(model, each, times, seed)
    run.console.print(table(found, times))
    unstable = sorted(name for counts in (found.warm, found.cold) for name, count in counts.items() if count > 1)
    if unstable:
        run.console.print(f"with more than one plan: {', '.join(dict.fromkeys(unstable))}")
    run.save(out, figures(found), n=2 * each * times * 2, seed=seed)


if __name__ == "__main__":
    typer.run(main)
