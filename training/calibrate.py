"""The confidence from which a model's actions are done without asking, found on patterns kept for tuning."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.canonical import canonical, deeds
from agent.engine.bundle import load
from agent.engine.onnx import OnnxEngine
from agent.prompt import UNKNOWN_WORD
from agent.reading import Reader, Reading
from training.generate import gold_plan
from training.heldout import homes
from training.phrases import LANGUAGES, Part

COST = 2.0
"""Doing what nobody asked for counts as much as asking this many times about what was right."""

STEPS = tuple(round(0.05 * n, 2) for n in range(20))


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence whose plan acts: how sure the model was, whether it knew every word, whether it was right, whether
    it did what was not asked.
    """

    confidence: float
    known: bool
    exact: bool
    unasked: bool


def calibrate(folder: Path) -> dict[str, float]:
    """Write `sure` and `sure_unknown` into the model's manifest: the steps with the least cost. Returns what was
    found.
    """
    bundle = load(folder)
    reader = Reader(OnnxEngine(bundle), bundle.lists, bundle.languages)
    found = list(_judged(reader))
    known, odd = [j for j in found if j.known], [j for j in found if not j.known]
    sure, sure_unknown = cheapest(known), cheapest(odd)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"sure": sure, "sure_unknown": sure_unknown}
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    asked = [*(j for j in known if j.confidence < sure), *(j for j in odd if j.confidence < sure_unknown)]
    return {
        "sure": sure,
        "sure_unknown": sure_unknown,
        "acting": len(found),
        "asked about, though right": sum(j.exact for j in asked),
        "unasked before": sum(j.unasked for j in found),
        "unasked now": sum(j.unasked for j in found) - sum(j.unasked for j in asked),
    }


def cheapest(found: Sequence[Judged]) -> float:
    """The step with the least cost; the lowest of several."""
    return min(STEPS, key=lambda step: _cost(found, step))


def _cost(found: Sequence[Judged], sure: float) -> float:
    asked = sum(j.exact and j.confidence < sure for j in found)
    return asked + COST * sum(j.unasked and j.confidence >= sure for j in found)


def _judged(reader: Reader) -> Iterator[Judged]:
    for home in (h for language in LANGUAGES for h in homes(language, Part.TUNE)):
        for case in home.cases:
            reading = reader.read(case.text, case.language, home.snapshot, here=case.here)
            plan, gold = canonical(reading.plan), canonical(gold_plan(case, home.snapshot))
            if reading.plan.actions:
                yield _judge(reading, plan == gold, bool(deeds(plan) - deeds(gold)))


def _judge(reading: Reading, exact: bool, unasked: bool) -> Judged:
    """By the least sure of the clauses that act."""
    acting = [c for c in reading.clauses if c.plan.actions]
    known = not any(UNKNOWN_WORD in c.prompt.suffix for c in acting)
    return Judged(min(c.confidence for c in acting), known, exact, unasked)
