"""The same sentence in homes of 10 to 10,000 entities: what it costs, what its index costs.

python -m benchmarks.scale [--n N] [--json FILE]

The homes take turns in random order, a block of sentences each, so that what else the machine does hits all alike.
"""

import asyncio
import gc
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Annotated

import psutil
import typer
from rich.table import Table

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import Bundled, load_models
from benchmarks.commands import Sentence, sentences
from benchmarks.household import LANGUAGES, Household, household
from benchmarks.machine import JsonOption, Run
from benchmarks.spread import spread
from benchmarks.turns import STAGES, Desk, Turn, broker_client
from device_registry.model import JsonValue
from device_registry.registry import Registry

SIZES = (10, 100, 1_000, 10_000)
BASE = 100
BAR = 1.5
BLOCK = 20
WARM_UP = 3
_MB = 1024 * 1024


@dataclass(slots=True)
class Size:
    """A home. `discovered`: seconds to take in all its announcements and states; `first`: milliseconds of the first
    sentence, which builds the index; `memory`: megabytes that registry and index take."""

    home: Household
    registry: Registry
    discovered: float
    memory: float
    first: float = 0.0
    turns: list[Turn] = field(default_factory=list)

    @property
    def entities(self) -> int:
        """How many."""
        return len(self.home.things)


async def measure(readers: Bundled, sizes: Sequence[int], n: int, seed: int) -> list[Size]:
    """`n` sentences of each language in a home of each size."""
    homes = [_discovered(household(language, size, seed)) for size in sizes for language in LANGUAGES]
    async with broker_client() as client:
        desks = [Desk(h.home, h.registry, readers.reader(), client) for h in homes]
        said = [sentences(h.home, n, seed) for h in homes]
        takers = list(zip(homes, desks, said, strict=True))
        for home, desk, texts in takers:
            await _first(home, desk, texts[0])
        gc.collect()
        rng = random.Random(seed)
        for start in range(0, n, BLOCK):
            for home, desk, texts in rng.sample(takers, len(takers)):
                home.turns += await _block(desk, texts[:WARM_UP], texts[start : start + BLOCK])
    return homes


def _discovered(home: Household) -> Size:
    gc.collect()
    before = _memory()
    begun = perf_counter()
    registry = home.registry()
    return Size(home, registry, perf_counter() - begun, _memory() - before)


async def _first(home: Size, desk: Desk, sentence: Sentence) -> None:
    before = _memory()
    home.first = (await desk.take(sentence)).total
    home.memory += _memory() - before


async def _block(desk: Desk, again: Sequence[Sentence], block: Sequence[Sentence]) -> list[Turn]:
    """What other homes have pushed out of caches is put back first, by sentences that do not count."""
    for sentence in again:
        await desk.take(sentence)
    return [await desk.take(sentence) for sentence in block]


def _memory() -> float:
    """Resident megabytes."""
    return float(psutil.Process().memory_info().rss / _MB)


def table(homes: Sequence[Size]) -> Table:
    """A column a size, both languages together; of what is built once, the slower one."""
    found = Table(title="milliseconds, p50, by entities in the home")
    found.add_column("")
    sizes = [(n, [home for home in homes if home.entities == n]) for n in dict.fromkeys(h.entities for h in homes)]
    for entities, _ in sizes:
        found.add_column(f"{entities:,}", justify="right")
    for stage in STAGES:
        found.add_row(stage, *(f"{_p50(mine, stage):.2f}" for _, mine in sizes))
    found.add_section()
    for name, what in (("published", "total"), ("processor time", "cpu")):
        found.add_row(name, *(f"{_p50(mine, what):.2f}" for _, mine in sizes), style="bold")
        found.add_row(f"  against {BASE}", *(f"{_ratio(homes, entities, what):.2f} x" for entities, _ in sizes))
    found.add_section()
    found.add_row("first sentence", *(f"{max(h.first for h in mine):.0f}" for _, mine in sizes))
    found.add_row("discovery, s", *(f"{max(h.discovered for h in mine):.2f}" for _, mine in sizes))
    found.add_row("memory, MB", *(f"{max(h.memory for h in mine):.0f}" for _, mine in sizes))
    return found


def _p50(homes: Sequence[Size], what: str) -> float:
    return spread([getattr(turn, what) for home in homes for turn in home.turns if turn.sent]).p50


def _ratio(homes: Sequence[Size], entities: int, what: str) -> float:
    """How many times what it takes in the home of `BASE` entities."""
    by_size = {size: [home for home in homes if home.entities == size] for size in (entities, BASE)}
    return _p50(by_size[entities], what) / _p50(by_size[BASE], what)


def figures(homes: Sequence[Size]) -> dict[str, JsonValue]:
    """What is kept of a run."""
    found: dict[str, JsonValue] = {}
    for entities in dict.fromkeys(home.entities for home in homes):
        mine = [home for home in homes if home.entities == entities]
        found |= {
            f"{entities} published p50 ms": _p50(mine, "total"),
            f"{entities} cpu p50 ms": _p50(mine, "cpu"),
            f"{entities} ratio": round(_ratio(homes, entities, "total"), 3),
            f"{entities} cpu ratio": round(_ratio(homes, entities, "cpu"), 3),
            f"{entities} first ms": round(max(home.first for home in mine), 1),
            f"{entities} discovery s": round(max(home.discovered for home in mine), 3),
            f"{entities} memory MB": round(max(home.memory for home in mine), 1),
        }
    return found


def main(
    n: Annotated[int, typer.Option(help="Sentences of each language in each home.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the homes and the sentences.")] = 1,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Time the same sentences in homes of different sizes."""
    run = Run("scale")
    homes = asyncio.run(measure(load_models(model), SIZES, n, seed))
    run.console.print(table(homes))
    largest = SIZES[-1]
    run.console.print(f"p50 at {largest:,} is {_ratio(homes, largest, 'total'):.2f} x p50 at {BASE}, bar {BAR:g} x")
    run.save(out, figures(homes), n=sum(len(home.turns) for home in homes), seed=seed)


if __name__ == "__main__":
    typer.run(main)
