"""The sensors' history: how fast readings are taken in beside commands, how fast windows are answered, how much disk.

python -m benchmarks.history [--minutes M] [--rows N] [--json FILE]
"""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from time import perf_counter, time
from typing import Annotated

import typer
from rich.table import Table

from adapters.mqtt.broker import HOST, mosquitto
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message
from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from benchmarks.commands import Sentence, sentences
from benchmarks.household import Household, household
from benchmarks.machine import JsonOption, Run
from benchmarks.spread import Spread, spread
from benchmarks.turns import Desk
from device_registry.history import History, Reading
from device_registry.model import JsonValue
from device_registry.past import DAY, HOUR, MINUTE
from device_registry.past_reader import PastReader
from device_registry.recorder import Recorder
from device_registry.registry import Registry

RATE = 2_000
"""Messages a second."""

WINDOWS = {"1 h": HOUR, "24 h": DAY, "30 d": 30 * DAY}
QUESTIONS: Mapping[str, Callable[[PastReader, str, float, float], object]] = {
    "window": PastReader.window,
    "highest": lambda past, entity, begin, end: past.extreme(entity, begin, end, highest=True),
    "flow": PastReader.flow,
    "moment": lambda past, entity, _, end: past.reading(entity, end),
}
_SERIES = 100
_STEP = 30.0  # seconds between two readings of a series
_BATCH = 200_000
_TURNS_APART = 0.25  # seconds
_DAYS = {"raw": 3, "minutes": 14, "hours": 365}  # kept by default, within a year


async def ingest(readers: Path, folder: Path, seconds: float, seed: int) -> dict[str, JsonValue]:
    """Commands without, then beside `RATE` readings a second over a real broker, all of them recorded."""
    home = household("en", 200, seed)
    registry = home.registry()
    said = sentences(home, 200, seed)
    async with _broker(registry) as (client, sender):
        desk = Desk(home, registry, load_models(readers).reader(), client)
        idle = await _turns(desk, said, min(seconds, 30.0))
        history = History(folder / "ingest.db")
        async with Recorder(history, registry, time, interval=1.0):
            feeding = asyncio.create_task(_feed(home, sender, seconds))
            busy = await _turns(desk, said, seconds)
            sent = await feeding
            await asyncio.sleep(1.0)
        (stored,) = History(folder / "ingest.db").connection.execute("SELECT count(*) FROM raw").fetchone()
    return {
        "sent a second": round(sent / seconds),
        "stored a second": round(stored / seconds),
        "commands p95 idle ms": idle.p95,
        "commands p95 busy ms": busy.p95,
        "commands p95 ratio": round(busy.p95 / idle.p95, 2),
    }


@asynccontextmanager
async def _broker(registry: Registry) -> AsyncIterator[tuple[MqttClient, MqttClient]]:
    """The hub's client, which reads the home's topics, and that of whoever plays the sensors."""

    def deliver(message: Message) -> None:
        registry.apply(message.topic, message.payload, time())

    async with (
        mosquitto() as port,
        MqttClient(Connection(HOST, port), filters=lambda: tuple(registry.state_topics()), deliver=deliver) as client,
        MqttClient(Connection(HOST, port), filters=tuple, deliver=lambda _: None) as sender,
    ):
        await client.connected()
        await sender.connected()
        yield client, sender


async def _feed(home: Household, sender: MqttClient, seconds: float) -> int:
    begun, sent = perf_counter(), 0
    while (passed := perf_counter() - begun) < seconds:
        for number in range(sent, int(passed * RATE)):
            await sender.publish(*home.reading(number), qos=0)
        sent = max(sent, int(passed * RATE))
        await asyncio.sleep(0.01)
    return sent


async def _turns(desk: Desk, said: Sequence[Sentence], seconds: float) -> Spread:
    begun, found, number = perf_counter(), [], 0
    while perf_counter() - begun < seconds:
        found.append((await desk.take(said[number % len(said)])).total)
        number += 1
        await asyncio.sleep(_TURNS_APART)
    return spread(found)


def filled(folder: Path, rows: int, seed: int) -> tuple[History, float, float]:
    """A history of so many readings; when the last of them was, and how many a second were written."""
    history = History(folder / "large.db")
    rng = random.Random(seed)
    steps = rows // _SERIES
    end = time()
    begun = perf_counter()
    value = [20.0] * _SERIES
    batch: list[Reading] = []
    for step in range(steps):
        at = end - (steps - step) * _STEP
        for series in range(_SERIES):
            value[series] += rng.uniform(-0.1, 0.1)
            batch.append(Reading(f"sensor.{series}", at, round(value[series], 2), unit="°C"))
        if len(batch) >= _BATCH:
            history.add(batch, end)
            batch = []
    history.add(batch, end)
    return history, end, rows / (perf_counter() - begun)


def answers(history: History, end: float, seed: int, n: int = 300) -> dict[str, Spread]:
    """Milliseconds of each question of `QUESTIONS`, by the length of its window, which ends in the last day."""
    rng = random.Random(seed)
    found: dict[str, Spread] = {}
    for (question, ask), (name, length) in product(QUESTIONS.items(), WINDOWS.items()):
        taken = []
        for _ in range(n):
            until = end - rng.uniform(0, DAY)
            entity = f"sensor.{rng.randrange(_SERIES)}"
            begun = perf_counter()
            told = ask(history, entity, until - length, until)
            taken.append((perf_counter() - begun) * 1000)
            if told is None:
                raise RuntimeError(f"{entity} has no readings in {name}")
        found[f"{question} {name}"] = spread(taken)
    return found


def disk(history: History) -> dict[str, JsonValue]:
    """Gigabytes of a year of 200 sensors at a reading each ten seconds, from the bytes that a row takes here."""
    a_day = {"raw": 200 * DAY / 10, "minutes": 200 * DAY / MINUTE, "hours": 200 * DAY / HOUR}
    total = 0.0
    found: dict[str, JsonValue] = {}
    for table, days in _DAYS.items():
        (size,) = history.connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (table,)).fetchone()
        (rows,) = history.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        total += size / rows * a_day[table] * days
        found[f"bytes a row, {table}"] = round(size / rows, 1)
    return {**found, "GB a year": round(total / 1e9, 2)}


def main(
    minutes: Annotated[float, typer.Option(help="How long readings pour in beside commands.")] = 10.0,
    rows: Annotated[int, typer.Option(help="Readings in the history that is asked.")] = 10_000_000,
    seed: Annotated[int, typer.Option(help="Seed of the home, the readings and the windows.")] = 1,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Measure taking in, answering and keeping."""
    run = Run("history")
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(ingest(model, Path(folder), minutes * 60, seed))
        history, end, written = filled(Path(folder), rows, seed)
        asked = answers(history, end, seed)
        kept = disk(history)
        history.close()
    figures: dict[str, JsonValue] = {**taken, "written a second, alone": round(written), **kept}
    figures |= {f"{name} p95 ms": found.p95 for name, found in asked.items()}
    table = Table("figure", "")
    for name, figure in figures.items():
        table.add_row(name, str(figure))
    run.console.print(table)
    run.save(out, figures, n=rows, seed=seed)


if __name__ == "__main__":
    typer.run(main)
