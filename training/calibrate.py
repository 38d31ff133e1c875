"""The confidence from which a model's actions are done without asking, found on patterns kept for tuning."""

import json
from collections.abc import Iterator
from pathlib import Path

from agent.canonical import canonical, deeds
from agent.engine.bundle import load
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader, Reading
from training.generate import gold_plan
from training.heldout import homes
from training.phrases import LANGUAGES, Part

UNASKED = 0.009
"""Share of sentences on which something may be done that was not asked for."""

STEPS = tuple(round(0.02 * n, 2) for n in range(50))


def calibrate(folder: Path) -> dict[str, float]:
    """Write `sure` into the model's manifest: the lowest step at which `UNASKED` holds. Returns what was found."""
    bundle = load(folder)
    reader = Reader(OnnxEngine(bundle), bundle.lists, bundle.languages)
    found = list(_confidences(reader))
    sure = next((s for s in STEPS if sum(c >= s for c in found if c is not None) <= UNASKED * len(found)), STEPS[-1])
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"sure": sure}
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {"sure": sure, "n": len(found), "unasked at 0": sum(c is not None for c in found) / len(found)}


def _confidences(reader: Reader) -> Iterator[float | None]:
    """For each case the confidence of a plan that does something unasked, None for the others."""
    for home in (h for language in LANGUAGES for h in homes(language, Part.TUNE)):
        for case in home.cases:
            reading = reader.read(case.text, case.language, home.snapshot, here=case.here)
            gold = canonical(gold_plan(case, home.snapshot))
            unasked = deeds(canonical(reading.plan)) - deeds(gold)
            yield confidence(reading) if unasked else None


def confidence(reading: Reading) -> float:
    """The least confidence of the clauses that act."""
    return min((c.confidence for c in reading.clauses if c.plan.actions), default=1.0)
