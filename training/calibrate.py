"""The confidence from which a model's actions are done without asking, found on patterns kept for tuning."""

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.canonical import canonical, deeds
from agent.engine.bundled import load_models
from agent.reading import Reader, Reading
from training.evaluation.cases import SAID_AT
from training.evaluation.intervals import Share, share
from training.generate import Case
from training.gold import gold_plan
from training.heldout import homes
from training.phrases import LANGUAGES, Part

UNASKED = 0.01
"""Share of sentences after which something may be done that nobody asked for."""

TIMES = 3
"""As many homes as the test has: a share of six in a thousand needs thousands to be seen."""

STEPS = tuple(round(0.01 * n, 2) for n in range(98))
"""Never more than the last: who is asked about everything stops reading what is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence read: how sure the model was of what acts (1 where nothing does), whether the plan was right,
    whether it did what was not asked. `wording`: the patterns it is made of; what goes wrong goes wrong by wordings.
    """

    wording: str
    confidence: float
    exact: bool
    unasked: bool


def calibrate(folder: Path) -> dict[str, dict[str, float]]:
    """Write `sure` of each language into the model's manifest. Returns what it costs."""
    with multiprocessing.Pool(2) as pool:
        judged = dict(zip(LANGUAGES, pool.starmap(_judged, [(folder, name) for name in LANGUAGES]), strict=True))
    sure = {language: lowest(found) for language, found in judged.items()}
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"sure": sure}
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {language: _summary(found, sure[language]) for language, found in judged.items()}


def lowest(found: Sequence[Judged]) -> float:
    """The lowest step at which the share of what is done unasked is no more than `UNASKED` with 84 % confidence: half
    way to the upper end of its 95 % interval, wordings as groups. More certainty costs questions back: 97.5 % asked
    about 4 of 100 sentences that had been read right.
    """
    return next((step for step in STEPS if _likely(_unasked(found, step)) <= UNASKED), STEPS[-1])


def _likely(unasked: Share) -> float:
    return (unasked.value + unasked.high) / 2


def _unasked(found: Sequence[Judged], step: float) -> Share:
    return share((j.wording, j.unasked and j.confidence >= step) for j in found)


def _judged(folder: Path, language: str) -> list[Judged]:
    reader = load_models(folder).reader(asks=False)
    return [
        Judged(" | ".join(one.case.patterns), confidence(one.reading), one.exact, one.unasked)
        for one in tuned(reader, language, TIMES)
    ]


@dataclass(frozen=True, slots=True)
class Tuned:
    """A sentence kept for tuning, read: in which home, whether rightly, and whether what is done was not asked for."""

    home: str
    case: Case
    reading: Reading
    exact: bool
    unasked: bool


def tuned(reader: Reader, language: str, times: int) -> Iterator[Tuned]:
    """Read the sentences kept for tuning. `times`: how many homes, as `training.heldout.homes`."""
    for home in homes(language, Part.TUNE, times):
        for case, snapshot in home.cases:
            reading = reader.read(case.text, case.language, snapshot, here=case.here, now=SAID_AT, past=case.past)
            plan, gold = canonical(reading.plan), canonical(gold_plan(case, snapshot))
            yield Tuned(home.home_id, case, reading, plan == gold, bool(deeds(plan) - deeds(gold)))


def confidence(reading: Reading) -> float:
    """The least confidence of the clauses that act."""
    return min((c.confidence for c in reading.clauses if c.plan.actions), default=1.0)


def _summary(found: Sequence[Judged], sure: float) -> dict[str, float]:
    done = [j for j in found if j.confidence >= sure]
    shares = {
        "exact before": sum(j.exact for j in found),
        "exact now": sum(j.exact for j in done),
        "unasked before": sum(j.unasked for j in found),
        "unasked now": sum(j.unasked for j in done),
    }
    return {"sure": sure, **{name: round(count / len(found), 4) for name, count in shares.items()}}
