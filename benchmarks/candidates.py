"""Whether what a sentence names is among what the linker marks, in homes of 10 to 6,000 entities.

python -m benchmarks.candidates [--n N] [--json FILE]

Homes, names and phrasings are held out. Large homes are many small ones under one roof, told apart as in a hotel:
"kitchen 12", "lamp 12".
"""

import random
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from agent.engine.bundle import load
from agent.linker import Linker
from agent.types import Linked, Mention, MentionKind
from benchmarks.machine import JsonOption, Run
from device_registry.home_json import parse_home
from device_registry.model import JsonValue, Snapshot
from training.evaluation.intervals import Share, share
from training.generate import Case, Generator
from training.homes import HomeMaker
from training.phrases import LANGUAGES, Part
from training.phrases import load as book_of
from training.vocabulary import word_lists

SIZES = (10, 100, 1_000, 6_000)
BAR = 0.995
_ROOMS = 8
_NAMED = frozenset({MentionKind.ENTITY, MentionKind.AREA, MentionKind.FLOOR})


@dataclass(frozen=True, slots=True)
class Miss:
    """A mention that the linker did not find."""

    language: str
    size: int
    text: str
    meant: str
    marked: tuple[str, ...]


def big_home(rng: random.Random, language: str, size: int) -> Snapshot:
    """A home of that many entities, with held-out names."""
    maker = HomeMaker(rng, book_of(language), held=True, naming="ordinary")
    entities: list[JsonValue] = []
    areas: list[JsonValue] = []
    while len(entities) < size:
        home = maker.make("part", _ROOMS)
        number = len(areas) // _ROOMS
        tag = f" {number + 1}" if size > SIZES[1] else ""
        areas += [{"name": f"{area['name']}{tag}"} for area in _dicts(home["areas"])]
        entities += [_tagged(raw, f"{number}", tag) for raw in _dicts(home["entities"])]
    kept = entities[:size]
    return parse_home({"home": "big", "areas": areas, "entities": kept}).snapshot


def _dicts(raw: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    return (item for item in (raw if isinstance(raw, list) else []) if isinstance(item, dict))


def _tagged(raw: Mapping[str, JsonValue], number: str, tag: str) -> dict[str, JsonValue]:
    """An entity of one of the small homes, its names and its area told apart from those of the others."""
    area = raw.get("area")
    aliases = raw.get("aliases")
    return {
        **raw,
        "entity_id": f"{raw['entity_id']}_{number}",
        "name": f"{raw['name']}{tag}",
        "aliases": [f"{alias}{tag}" for alias in aliases] if isinstance(aliases, list) else [],
        "area": f"{area}{tag}" if area else None,
        "floor": None,
    }


def measure(language: str, size: int, n: int, seed: int, linker: Linker) -> tuple[list[tuple[str, bool]], list[Miss]]:
    """Of each thing or place that `n` sentences name: the kind of mention, and whether the linker found it."""
    rng = random.Random(f"{seed}{language}{size}")
    snapshot = big_home(rng, language, size)
    generator = Generator(rng, language, snapshot, word_lists(), Part.TEST)
    found: list[tuple[str, bool]] = []
    missed: list[Miss] = []
    for _ in range(n):
        case = generator.case()
        (linked,) = linker.link(case.text, language, snapshot, cut=False)
        for meant in _meant(case):
            there = marked(meant, linked, snapshot, _places(case))
            found.append((meant.kind.value, there))
            if not there:
                marks = tuple(f"{m.kind}:{m.text}" for m in linked.mentions)
                missed.append(Miss(language, size, case.text, meant.text, marks))
    return found, missed


def _meant(case: Case) -> Iterator[Mention]:
    return (m for said in case.said for m in said.mentions if m.kind in _NAMED and m.ids)


def _places(case: Case) -> frozenset[str]:
    places = (m.ids for said in case.said for m in said.mentions if m.kind in (MentionKind.AREA, MentionKind.FLOOR))
    return frozenset(place for ids in places for place in ids)


def marked(meant: Mention, linked: Linked, home: Snapshot, places: Container[str]) -> bool:
    """Whether one of the marks may mean it: same sort, all of its ids among the candidates; of several of a name those
    in a place that is said. A room that is said as part of a thing's name ("the patio door in the treehouse") has no
    mark of its own: the thing has to be there.
    """
    there = [i for i in meant.ids if meant.kind is MentionKind.ENTITY and _is_in(i, places, home)] or meant.ids
    whole = any(m.kind is meant.kind and set(there) <= set(m.ids) for m in linked.mentions)
    return linked.truncated or whole or any(_in_room(meant, m, home) for m in linked.mentions)


def _is_in(entity_id: str, places: Container[str], home: Snapshot) -> bool:
    area = home.area_of(home.entities[entity_id])
    return area is not None and (area.area_id in places or area.floor_id in places)


def _in_room(meant: Mention, thing: Mention, home: Snapshot) -> bool:
    around = thing.kind is MentionKind.ENTITY and thing.start <= meant.start and meant.end <= thing.end
    if meant.kind is not MentionKind.AREA or not around:
        return False
    return all(home.entities[entity_id].area_id in meant.ids for entity_id in thing.ids)


def table(shares: Mapping[int, Share]) -> Table:
    """A row a size."""
    found = Table("entities", "named", "right target among the candidates, %", title="linking, held-out names")
    for size, part in shares.items():
        found.add_row(f"{size:,}", f"{part.n:,}", f"{100 * part.value:.2f}")
    return found


def main(
    n: Annotated[int, typer.Option(help="Sentences of each language in each home.")] = 300,
    seed: Annotated[int, typer.Option(help="Seed of the homes and the sentences.")] = 1,
    languages: Annotated[str, typer.Option(help="Languages, with commas between.")] = ",".join(LANGUAGES),
    show: Annotated[int, typer.Option(help="Misses to show.")] = 20,
    out: JsonOption = None,
) -> None:
    """Count how often the linker finds what is named."""
    run = Run("candidates")
    linker = Linker(load().lists)
    found: dict[int, list[tuple[str, bool]]] = {}
    missed: list[Miss] = []
    for size in SIZES:
        for language in languages.split(","):
            part, wrong = measure(language, size, n, seed, linker)
            found.setdefault(size, []).extend((language, there) for _, there in part)
            missed += wrong
    shares = {size: share(those) for size, those in found.items()}
    run.console.print(table(shares))
    run.console.print(f"bar {100 * BAR:g} %")
    for miss in missed[:show]:
        run.console.print(f"{miss.language} {miss.size}: {miss.text} | {miss.meant} | {miss.marked}", markup=False)
    figures: dict[str, JsonValue] = {f"{size} %": round(100 * part.value, 3) for size, part in shares.items()}
    run.save(out, figures, n=sum(part.n for part in shares.values()), seed=seed)


if __name__ == "__main__":
    typer.run(main)
