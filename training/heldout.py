"""The held-out set: whole homes, names and phrasings that training never sees, with gold plans, as files.

Lines of homes.jsonl.gz are homes of `hearth plan`; lines of cases.jsonl.gz are its cases, each with "skill" ("several"
where the "skills" of its parts are more than one), "naming" and "gold" (see `agent.canonical`). What the room decides
(`COMFORT`) is said at an hour of its own: what the home says then is its "setup", what it said before its "past".
"""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agent.canonical import canonical
from device_registry.model import JsonValue, Snapshot
from training.generate import Case, Generator, make_home
from training.gold import gold_plan
from training.phrases import COMFORT, Part
from training.vocabulary import word_lists

SETS = (("ordinary", 30, 40), ("nonsense", 12, 40))
"""Naming of the home, number of homes and cases a home, for each language."""

SEED = 20261122


@dataclass(frozen=True, slots=True)
class HeldHome:
    """A home of names never trained on, and sentences said in it, each with the home as it is then."""

    home_id: str
    naming: str
    raw: JsonValue
    snapshot: Snapshot
    cases: tuple[tuple[Case, Snapshot], ...]


def homes(language: str, part: Part, times: int = 1) -> Iterator[HeldHome]:
    """The held-out homes of a language; the same for the same phrasebook. `part`: TUNE or TEST. `times` as many."""
    rng = random.Random(f"{SEED}{language}{part}")
    lists = word_lists()
    for naming, count, cases in SETS:
        for number in range(count * times):
            home_id = f"{language}-{naming}-{number}"
            raw, snapshot = make_home(rng, language, home_id, True, naming)
            generator = Generator(rng, language, snapshot, lists, part)
            yield HeldHome(home_id, naming, raw, snapshot, tuple(_said(generator, snapshot) for _ in range(cases)))


def _said(generator: Generator, home: Snapshot) -> tuple[Case, Snapshot]:
    generator.go_on()
    case = generator.case()
    return (case, generator.snapshot) if COMFORT in case.skill.split("+") else (replace(case, past=None), home)


def write(folder: Path, languages: Iterable[str]) -> None:
    """homes.jsonl.gz and cases.jsonl.gz of the test in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    held = [home for language in languages for home in homes(language, Part.TEST)]
    lines = {"homes": [h.raw for h in held], "cases": [line for h in held for line in _lines(h)]}
    for name, values in lines.items():
        text = "".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) + "\n" for v in values)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _lines(home: HeldHome) -> Iterator[JsonValue]:
    for index, (case, then) in enumerate(home.cases):
        yield {
            "id": f"{home.home_id}-{index}",
            "home": home.home_id,
            "utterance": case.text,
            "language": case.language,
            "context": {"area": case.here} if case.here else {},
            "skill": "several" if "+" in case.skill else case.skill,
            "skills": [*sorted(set(case.skill.split("+")))],
            "naming": home.naming,
            "gold": canonical(gold_plan(case, then)),
            **({"setup": _changes(home.snapshot, then)} if then is not home.snapshot else {}),
            **({"past": case.past.to_json()} if case.past else {}),
        }


def _changes(home: Snapshot, then: Snapshot) -> JsonValue:
    """The "setup" of a case: what is otherwise then."""
    return {
        entity_id: {
            "state": state.state,
            "attributes": {n: v for n, v in state.attributes.items() if v != home.state(entity_id).attributes.get(n)},
        }
        for entity_id, state in then.states.items()
        if state != home.state(entity_id)
    }
