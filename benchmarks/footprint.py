"""What the hub costs: memory, the time to its first answer, and that nothing of training is loaded.

python -m benchmarks.footprint [--turns N] [--json FILE]

`hearth run` as a process of its own against a mosquitto, with a home of 100 entities that do as they are told.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import psutil
import typer
import yaml
from rich.table import Table

from adapters.mqtt.broker import HOST, mosquitto
from agent.engine.bundle import DEFAULT
from benchmarks.commands import Sentence, sentences
from benchmarks.devices import HUB, Devices
from benchmarks.household import LANGUAGES, household
from benchmarks.machine import ROOT, JsonOption, Run
from benchmarks.spread import spread
from device_registry.model import JsonValue

BARS = {"memory": 200.0, "first answer": 3.0}
TRAINING_ONLY = frozenset({"torch", "transformers", "peft"})
PATIENCE = 60.0
_MB = 1024 * 1024
_PROGRAM = (
    "import atexit, pathlib, sys; told = pathlib.Path(sys.argv.pop(1)); "
    "atexit.register(lambda: told.write_text(' '.join(sys.modules))); "
    "from hub.cli import app; app()"
)
"""`hearth`, and at its end a list of the modules it has loaded."""


@dataclass(slots=True)
class Footprint:
    """Seconds from the start of the process, megabytes resident, milliseconds from asking to the answer.

    `verified`: share of the actions that the hub has seen done; `training`: modules of training that were loaded.
    """

    online: float = 0.0
    first_answer: float = 0.0
    memory_at_start: float = 0.0
    memory: float = 0.0
    answers: list[float] = field(default_factory=list)
    verified: float = 0.0
    training: frozenset[str] = frozenset()


async def measure(model: Path, entities: int, turns: int, seed: int) -> Footprint:
    """Start the hub, ask it `turns` sentences, stop it. Raises TimeoutError if it does not answer."""
    home = household("en", entities, seed)
    said = [s for lang in LANGUAGES for s in sentences(replace(home, language=lang), -(-turns // 2), seed)][:turns]
    found = Footprint()
    with TemporaryDirectory(prefix="hearth-footprint-") as folder:
        async with mosquitto() as port, Devices(port) as devices:
            await devices.announce(home)
            begun = perf_counter()
            async with _hub(Path(folder), port, model) as process:
                await asyncio.wait_for(devices.online.wait(), PATIENCE)
                found.online = perf_counter() - begun
                found.memory_at_start = _memory(process.pid)
                outcomes = await _ask(devices, said[:1], found)
                found.first_answer = perf_counter() - begun
                outcomes += await _ask(devices, said[1:], found)
                found.memory = _memory(process.pid)
        found.training = frozenset(_modules(Path(folder)) & TRAINING_ONLY)
    found.verified = outcomes.count("verified") / len(outcomes)
    return found


@asynccontextmanager
async def _hub(folder: Path, port: int, model: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`hearth run`, stopped in the end."""
    settings = {
        "mqtt": {"url": f"mqtt://{HOST}:{port}"},
        "hub": {"id": HUB, "data_dir": str(folder / "data")},
        "model": {"path": str(model.resolve())},
    }
    config = folder / "hearth.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = (sys.executable, "-c", _PROGRAM, str(folder / "modules"), "run", "--config", str(config))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE)


async def _ask(devices: Devices, said: Sequence[Sentence], found: Footprint) -> list[str]:
    """The outcomes of all actions."""
    outcomes: list[str] = []
    for sentence in said:
        begun = perf_counter()
        answer = await asyncio.wait_for(devices.ask(sentence.text, sentence.language), PATIENCE)
        found.answers.append((perf_counter() - begun) * 1000)
        outcomes += answer.outcomes
    return outcomes


def _memory(pid: int) -> float:
    """Resident megabytes."""
    return float(psutil.Process(pid).memory_info().rss / _MB)


def _modules(folder: Path) -> set[str]:
    """Top-level modules that the hub had loaded when it ended."""
    return {name.partition(".")[0] for name in (folder / "modules").read_text(encoding="utf-8").split()}


def figures(found: Footprint) -> dict[str, JsonValue]:
    """What is kept of a run."""
    loaded: list[JsonValue] = [*sorted(found.training)]
    answers = spread(found.answers)
    return {
        "memory at start MB": round(found.memory_at_start, 1),
        "memory after the turns MB": round(found.memory, 1),
        "online s": round(found.online, 3),
        "first answer s": round(found.first_answer, 3),
        "question to answer p50 ms": answers.p50,
        "question to answer p95 ms": answers.p95,
        "verified": round(found.verified, 4),
        "training modules": loaded,
    }


def table(found: Mapping[str, JsonValue]) -> Table:
    """A row a figure, with the bar where there is one."""
    bars = {
        "memory after the turns MB": f"<= {BARS['memory']:g}",
        "first answer s": f"<= {BARS['first answer']:g}",
        "training modules": "none",
    }
    shown = Table(title="the hub as a process")
    for name in ("", "measured", "bar"):
        shown.add_column(name, justify="right")
    for name, value in found.items():
        text = ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
        shown.add_row(name, text, bars.get(name, ""))
    return shown


def main(
    turns: Annotated[int, typer.Option(help="Sentences to ask.")] = 100,
    entities: Annotated[int, typer.Option(help="Entities in the home.")] = 100,
    seed: Annotated[int, typer.Option(help="Seed of the home and the sentences.")] = 1,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Start the hub and ask it."""
    run = Run("footprint")
    found = figures(asyncio.run(measure(model, entities, turns, seed)))
    run.console.print(table(found))
    run.save(out, found, n=turns, seed=seed)


if __name__ == "__main__":
    typer.run(main)
