"""The confidence from which a model's actions are done without asking, found on patterns kept for tuning."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.canonical import canonical, deeds
from agent.engine.bundle import load
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader, Reading
from training.generate import gold_plan
from training.heldout import homes
from training.phrases import LANGUAGES, Part

COST = 2.0
"""Doing what nobody asked for counts as much as asking this many times about what was right."""

STEPS = tuple(round(0.05 * n, 2) for n in range(20))


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence whose plan acts: how sure the model was, whether it was right, whether it did what was not asked."""

    confidence: float
    exact: bool
    unasked: bool


def calibrate(folder: Path) -> dict[str, float]:
    """Write `sure` into the model's manifest: the step with the least cost. Returns what was found."""
    bundle = load(folder)
    reader = Reader(OnnxEngine(bundle), bundle.lists, bundle.languages)
    found = list(_judged(reader))
    sure = min(STEPS, key=lambda step: _cost(found, step))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"sure": sure}
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {
        "sure": sure,
        "acting": len(found),
        "asked about, though right": sum(j.exact and j.confidence < sure for j in found),
        "unasked before": sum(j.unasked for j in found),
        "unasked now": sum(j.unasked and j.confidence >= sure for j in found),
    }


def _cost(found: Sequence[Judged], sure: float) -> float:
    asked = sum(j.exact and j.confidence < sure for j in found)
    return asked + COST * sum(j.unasked and j.confidence >= sure for j in found)


def _judged(reader: Reader) -> Iterator[Judged]:
    for home in (h for language in LANGUAGES for h in homes(language, Part.TUNE)):
        for case in home.cases:
            reading = reader.read(case.text, case.language, home.snapshot, here=case.here)
            plan, gold = canonical(reading.plan), canonical(gold_plan(case, home.snapshot))
            if reading.plan.actions:
                yield Judged(confidence(reading), plan == gold, bool(deeds(plan) - deeds(gold)))


def confidence(reading: Reading) -> float:
    """The least confidence of the clauses that act."""
    return min((c.confidence for c in reading.clauses if c.plan.actions), default=1.0)
