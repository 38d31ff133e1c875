"""What the digest of the room gives: wishes that name nothing, read with it, with the last values, without sensors.

python -m benchmarks.digest [--homes N] [--json FILE]

Held-out homes, names and wordings (`training.heldout`), each sentence at an hour of its own; what is right is decided
by the whole digest (`training.comfort`). Every way reads the same sentences with the same model: a room without sensors
or without a history is one that it knows from training. Latency: sentence to plan, beside the same sentence by a model
that is not asked about the room; the history in its file.
"""

import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from agent.canonical import canonical, deeds
from agent.digest import Readings
from agent.engine.bundle import DEFAULT, Bundle, load
from agent.engine.bundled import Bundled
from agent.reading import Reader
from agent.room_sensors import ATTRIBUTES
from agent.types import Plan
from agent.wordlists import WordLists
from benchmarks.machine import JsonOption, Run
from benchmarks.spread import spread
from device_registry.history import History, Reading
from device_registry.model import Domain, JsonValue, Snapshot
from device_registry.past import DAY, HOUR
from training.evaluation.cases import SAID_AT
from training.evaluation.intervals import Share, gain, share
from training.evaluation.made_up import MadeUpPast
from training.generate import Case, Generator, make_home
from training.gold import gold_plan
from training.phrases import COMFORT, LANGUAGES, Part
from training.phrases import load as phrases
from training.vocabulary import word_lists

SEED = 20261123
WHOLE, LAST, NONE = WAYS = ("whole digest", "last values", "no sensors")
_A_HOME = 8  # sentences
_SENSORS = (Domain.SENSOR, Domain.BINARY_SENSOR)
_NOW = SAID_AT.timestamp()
_STEP = HOUR / 2  # between two readings of the history that latency is measured with


@dataclass(frozen=True, slots=True)
class Wished:
    """A sentence, the home as it is then, and the name of the home."""

    home: str
    case: Case
    snapshot: Snapshot


def wished(language: str, homes: int) -> Iterator[Wished]:
    """Sentences of the family `COMFORT` alone; the same for the same phrasebook."""
    rng, lists = random.Random(f"{SEED}{language}"), word_lists()
    others = {pattern.family: 0.0 for pattern in phrases(language).patterns if pattern.family != COMFORT}
    for number in range(homes):
        name = f"{language}-{number}"
        _, snapshot = make_home(rng, language, name, True, "ordinary")
        generator = Generator(rng, language, snapshot, lists, Part.TEST, stress=others)
        for _ in range(_A_HOME):
            generator.go_on()
            yield Wished(name, generator.case(composed=0.0), generator.snapshot)


def without_sensors(snapshot: Snapshot) -> Snapshot:
    """The home with every sensor silent, and devices that tell nothing but what they do."""
    states = {
        entity_id: replace(
            state,
            available=state.available and snapshot.entities[entity_id].domain not in _SENSORS,
            attributes=MappingProxyType({n: v for n, v in state.attributes.items() if n not in ATTRIBUTES}),
        )
        for entity_id, state in snapshot.states.items()
    }
    return replace(snapshot, revision=snapshot.revision + 1, states=MappingProxyType(states))


# ---------------------------------------------------------------- what is understood


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a sentence."""

    home: str
    exact: bool
    unasked: bool


def answer(reader: Reader, said: Wished) -> Mapping[str, Answered]:
    """By way of reading."""
    gold = canonical(gold_plan(said.case, said.snapshot))
    ways: dict[str, tuple[Snapshot, Readings | None]] = {
        WHOLE: (said.snapshot, said.case.past),
        LAST: (said.snapshot, None),
        NONE: (without_sensors(said.snapshot), None),
    }
    found = {}
    for way, (snapshot, past) in ways.items():
        plan = canonical(_read(reader, said, snapshot, past))
        found[way] = Answered(said.home, plan == gold, bool(deeds(plan) - deeds(gold)))
    return found


def _read(reader: Reader, said: Wished, snapshot: Snapshot, past: Readings | None) -> Plan:
    case = said.case
    return reader.read(case.text, case.language, snapshot, here=case.here, now=SAID_AT, past=past).plan


# ---------------------------------------------------------------- what it costs


def remembered(said: Wished, path: Path) -> History:
    """The made-up history of a home in a file: two weeks of what is usual, then hours of what is told of now."""
    history, lines = History(path), said.case.past.lines if said.case.past else {}
    for (entity_id, attribute), line in lines.items():
        usual = line.value if line.usual is None else line.usual
        moments = [_NOW - 14 * DAY + _STEP * n for n in range(int(13 * DAY / _STEP))]
        before = [(at, usual + line.noise * (n % 3 - 1)) for n, at in enumerate(moments)]
        lately = MadeUpPast({("", ""): line}).points("", _NOW - DAY, _NOW)
        history.add((Reading(entity_id, at, value, attribute) for at, value in (*before, *lately)), _NOW)
    return history


def costs(whole: Reader, plain: Reader, said: list[Wished], folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of a sentence with a digest and without one, each read once, in turn."""
    first = next(s for s in said if s.case.past)
    own = [s for s in said if s.home == first.home]
    with_it: list[float] = []
    without: list[float] = []
    with closing(remembered(first, folder / f"{first.home}.db")) as history:
        for one in own:
            for reader, taken in ((whole, with_it), (plain, without)):
                begun = perf_counter()
                _read(reader, one, one.snapshot, history)
                taken.append((perf_counter() - begun) * 1000)
    return with_it, without


def deaf(files: Bundle) -> Bundle:
    """The model, told nothing of rooms."""
    second = deaf(files.second) if files.second else None
    return replace(files, lists=_deaf(files.lists), second=second)


def _deaf(lists: WordLists) -> WordLists:
    return replace(lists, wishes=False, own={language: _deaf(own) for language, own in lists.own.items()})


# ---------------------------------------------------------------- report


def main(
    homes: Annotated[int, typer.Option(help="Homes of each language.")] = 40,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Measure what the digest of the room is worth, and what it costs."""
    begun = Run("digest")
    files = load(model)
    whole, without = Bundled(files).reader(), Bundled(deaf(files)).reader()
    said = {language: list(wished(language, homes)) for language in LANGUAGES}
    every = [one for language in LANGUAGES for one in said[language]]
    bar = track(every, "reading", console=begun.console, disable=not begun.console.is_terminal)
    answered = [answer(whole, one) for one in bar]
    with tempfile.TemporaryDirectory() as folder:
        taken = [costs(whole, without, said[language], Path(folder)) for language in LANGUAGES]
    digest, plain = (spread([ms for one in taken for ms in one[i]]) for i in (0, 1))
    begun.console.print(_table(answered))
    for way in (LAST, NONE):
        begun.console.print(f"{WHOLE} over {way}: {_gain(answered, way).percent()} points", highlight=False)
    begun.console.print(f"sentence to plan, ms p50 / p95: with a digest {digest}, without {plain}", highlight=False)
    ratio = round(digest.p50 / plain.p50, 3)
    latency: dict[str, JsonValue] = {"with p50 ms": digest.p50, "without p50 ms": plain.p50, "ratio p50": ratio}
    begun.save(out, _figures(answered) | latency, n=len(every), seed=SEED)


def _table(answered: Sequence[Mapping[str, Answered]]) -> Table:
    title = "wishes that the room decides, % right (±: 95 % interval, homes as groups)"
    table = Table("", "all", *LANGUAGES, "unasked", title=title)
    for way in WAYS:
        mine = [found[way] for found in answered]
        by = [[a for a in mine if a.home.startswith(f"{language}-")] for language in LANGUAGES]
        table.add_row(way, *(_exact(some).percent() for some in (mine, *by)), _unasked(mine).percent())
    return table


def _figures(answered: Sequence[Mapping[str, Answered]]) -> dict[str, JsonValue]:
    figures: dict[str, JsonValue] = {}
    for way in WAYS:
        mine = [found[way] for found in answered]
        figures |= _exact(mine).figures(f"{way} exact") | _unasked(mine).figures(f"{way} unasked")
    for way in (LAST, NONE):
        figures |= _gain(answered, way).figures(f"{WHOLE} over {way}")
    return figures


def _gain(answered: Iterable[Mapping[str, Answered]], way: str) -> Share:
    return gain((found[way].home, found[WHOLE].exact, found[way].exact) for found in answered)


def _exact(answered: Iterable[Answered]) -> Share:
    return share((a.home, a.exact) for a in answered)


def _unasked(answered: Iterable[Answered]) -> Share:
    return share((a.home, a.unasked) for a in answered)


if __name__ == "__main__":
    typer.run(main)
