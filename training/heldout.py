"""The held-out set: whole homes, names and phrasings that training never sees, with gold plans, as files.

Lines of homes.jsonl.gz are homes of `hearth plan`; lines of cases.jsonl.gz are its cases, each with "skill",
"naming" and "gold" (see `agent.canonical`).
"""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent.canonical import canonical
from device_registry.model import JsonValue
from training.generate import Generator, gold_plan, make_home, word_lists

SETS = (("ordinary", 30, 40), ("nonsense", 12, 40))
"""Naming of the home, number of homes and cases a home, for each language."""

SEED = 20261122


def write(folder: Path, languages: Iterable[str]) -> None:
    """homes.jsonl.gz and cases.jsonl.gz in the folder; the same for the same phrasebook."""
    folder.mkdir(parents=True, exist_ok=True)
    homes, cases = [], []
    for language in languages:
        for home, found in _home_cases(language):
            homes.append(home)
            cases += found
    for name, lines in (("homes", homes), ("cases", cases)):
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _home_cases(language: str) -> Iterator[tuple[JsonValue, list[JsonValue]]]:
    rng = random.Random(f"{SEED}{language}")
    lists = word_lists()
    for naming, homes, count in SETS:
        for number in range(homes):
            home_id = f"{language}-{naming}-{number}"
            raw, snapshot = make_home(rng, language, home_id, True, naming)
            generator = Generator(rng, language, snapshot, lists, held=True)
            found: list[JsonValue] = []
            for index in range(count):
                case = generator.case()
                found.append(
                    {
                        "id": f"{home_id}-{index}",
                        "home": home_id,
                        "utterance": case.text,
                        "language": language,
                        "context": {"area": case.here} if case.here else {},
                        "skill": "several" if "+" in case.skill else case.skill,
                        "naming": naming,
                        "gold": canonical(gold_plan(case, snapshot)),
                    }
                )
            yield raw, found
