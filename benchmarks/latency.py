"""From a sentence to the MQTT command that the broker has confirmed, in a home of 100 entities, and the peer beside it.

python -m benchmarks.latency [--n N] [--json FILE]

Every sentence goes through the model. hassil with home-assistant-intents gets the same sentences, each right after
ours, so that what else the machine does hits both; it only understands and sends nothing.
"""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated

import typer
from rich.table import Table

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import Bundled, load_models
from benchmarks.commands import Sentence, sentences
from benchmarks.household import LANGUAGES, household
from benchmarks.machine import JsonOption, Run
from benchmarks.peer import Hassil
from benchmarks.spread import Spread, spread
from benchmarks.turns import STAGES, Desk, Turn, broker_client
from device_registry.model import JsonValue

BARS = {"p50": 10.0, "p95": 30.0}
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence through us and through the peer. `peer`, `peer_cpu`: milliseconds and those of the processor;
    `matched`: whether the peer found an intent."""

    ours: Turn
    peer: float
    peer_cpu: float
    matched: bool


async def measure(readers: Bundled, entities: int, n: int, seed: int) -> list[Pair]:
    """`n` sentences of each language about a home of that size, after a few that are not counted."""
    pairs = []
    async with broker_client() as client:
        for language in LANGUAGES:
            home = household(language, entities, seed)
            desk, peer = Desk(home, home.registry(), readers.reader(), client), Hassil(home)
            said = sentences(home, WARM_UP + n, seed)
            gc.collect()
            pairs += [await _pair(desk, peer, s) for s in said][WARM_UP:]
    return pairs


async def _pair(desk: Desk, peer: Hassil, sentence: Sentence) -> Pair:
    ours = await desk.take(sentence)
    begun, worked = perf_counter(), process_time()
    matched = peer.understands(sentence.text)
    return Pair(ours, (perf_counter() - begun) * 1000, (process_time() - worked) * 1000, matched)


def table(pairs: Sequence[Pair]) -> Table:
    """Milliseconds by stage and in sum of the sentences that gave commands, a column a language."""
    found = Table(title="milliseconds, p50 / p95")
    found.add_column("")
    everything = _columns(pairs)
    columns = {name: acted(column) for name, column in everything.items()}
    for name in columns:
        found.add_column(name, justify="right")
    for stage in STAGES:
        found.add_row(stage, *(str(spread([getattr(p.ours, stage) for p in c])) for c in columns.values()))
    found.add_section()
    found.add_row("understood", *(str(spread([p.ours.understood for p in c])) for c in columns.values()))
    found.add_row("published", *(str(published(c)) for c in columns.values()), style="bold")
    found.add_row("hassil, understood", *(str(peers(c)) for c in columns.values()))
    found.add_row("published : hassil", *(f"{_ratio(c):.2f}" for c in columns.values()))
    found.add_section()
    found.add_row("processor time", *(str(spread([p.ours.cpu for p in c])) for c in columns.values()))
    found.add_row("hassil, processor time", *(str(spread([p.peer_cpu for p in c])) for c in columns.values()))
    found.add_section()
    found.add_row("commands sent by us", *(_share([p.ours.sent > 0 for p in c]) for c in everything.values()))
    found.add_row("intent found by hassil", *(_share([p.matched for p in c]) for c in everything.values()))
    return found


def _columns(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The pairs of each language, and all."""
    by_language = {name: [p for p in pairs if p.ours.sentence.language == name] for name in LANGUAGES}
    return {**by_language, "both": list(pairs)}


def acted(pairs: Sequence[Pair]) -> list[Pair]:
    """Those of which commands came."""
    return [p for p in pairs if p.ours.sent]


def published(pairs: Sequence[Pair]) -> Spread:
    """Sentence in to the broker's confirmation of the last command."""
    return spread([p.ours.total for p in pairs])


def peers(pairs: Sequence[Pair]) -> Spread:
    """The peer's milliseconds."""
    return spread([p.peer for p in pairs])


def _ratio(pairs: Sequence[Pair]) -> float:
    return published(pairs).p50 / peers(pairs).p50


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.0f} %"


def figures(pairs: Sequence[Pair]) -> dict[str, JsonValue]:
    """What is kept of a run."""
    found: dict[str, JsonValue] = {}
    for name, everything in _columns(pairs).items():
        column = acted(everything)
        ours, peer = published(column), peers(column)
        found |= {
            f"{name} published p50 ms": ours.p50,
            f"{name} published p95 ms": ours.p95,
            f"{name} hassil p50 ms": peer.p50,
            f"{name} hassil p95 ms": peer.p95,
            f"{name} ratio p50": round(_ratio(column), 3),
            f"{name} cpu p50 ms": spread([p.ours.cpu for p in column]).p50,
            f"{name} hassil cpu p50 ms": spread([p.peer_cpu for p in column]).p50,
            f"{name} sent": round(len(column) / len(everything), 3),
            f"{name} hassil matched": round(sum(p.matched for p in everything) / len(everything), 3),
        }
    for stage in STAGES:
        found[f"{stage} p50 ms"] = spread([getattr(p.ours, stage) for p in acted(pairs)]).p50
    return found


def main(
    n: Annotated[int, typer.Option(help="Sentences of each language.")] = 300,
    entities: Annotated[int, typer.Option(help="Entities in the home.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of the home and the sentences.")] = 1,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Time sentences through the model to the broker."""
    run = Run("latency")
    pairs = asyncio.run(measure(load_models(model), entities, n, seed))
    run.console.print(table(pairs))
    ours = published(acted(pairs))
    for name, bar in BARS.items():
        run.console.print(f"{name} {getattr(ours, name):.2f} ms, bar {bar:g} ms")
    run.save(out, figures(pairs), n=len(pairs), seed=seed)


if __name__ == "__main__":
    typer.run(main)
