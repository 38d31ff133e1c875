"""Results as tables for a reader, figures for a file, and the worst cases to read."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from device_registry.model import JsonValue
from training.evaluation import measure
from training.evaluation.cases import NOTHING
from training.evaluation.intervals import Share
from training.evaluation.measure import Result

CONFUSED = 20
"""Rows of the table of confusions."""

_MEASURES: tuple[tuple[str, Callable[[Sequence[Result]], Share]], ...] = (
    ("exact", measure.exact),
    ("unasked", measure.unasked),
    ("refusal precision", measure.refusal_precision),
    ("refusal recall", measure.refusal_recall),
    ("clarify recall", measure.clarify_recall),
    ("refused exact", measure.refused),
    ("indirect exact", measure.indirect),
    ("times exact", measure.about_time),
    ("time dropped", measure.time_dropped),
)
_SORTS: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("skill", lambda r: r.case.skill or "all"),
    ("naming", lambda r: NOTHING if r.case.skill == NOTHING else r.case.naming or "all"),
    ("entities of the home", measure.size_of),
    ("reach", measure.reach_of),
    ("kinds of wishes joined", measure.pairing_of),
)


@dataclass(frozen=True, slots=True)
class Round:
    """The cases read once. `rate`: share of words that were misheard."""

    rate: float
    results: tuple[Result, ...]


def tables(rounds: Sequence[Round]) -> Iterator[Table]:
    """Everything worth a look, the clean round first."""
    clean = rounds[0].results
    for name, by in _SORTS:
        yield _sorted(f"exact plan by {name}, % (±: 95 % interval, homes as groups)", clean, by)
    yield _measures(clean)
    if len(rounds) > 1:
        yield _noise(rounds)
    yield _confused(clean)


def _languages(results: Sequence[Result]) -> list[str]:
    return sorted({r.case.language or "?" for r in results})


def _mine(results: Sequence[Result], language: str) -> list[Result]:
    return [r for r in results if (r.case.language or "?") == language]


def _grid(title: str, columns: Sequence[str]) -> Table:
    found = Table(title=title)
    found.add_column("")
    for column in columns:
        found.add_column(column, justify="right")
    return found


def _sorted(title: str, results: Sequence[Result], by: Callable[[Result], str]) -> Table:
    languages = _languages(results)
    found = _grid(title, ["n", "all", *languages, "unasked"])
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        rows[by(result)].append(result)
    for name, mine in sorted(rows.items()):
        cells = [measure.exact(_mine(mine, language)).percent() for language in languages]
        found.add_row(name, str(len(mine)), measure.exact(mine).percent(), *cells, measure.unasked(mine).percent())
    return found


def _measures(results: Sequence[Result]) -> Table:
    languages = _languages(results)
    found = _grid("measures, %", ["all", *languages])
    for name, of in _MEASURES:
        found.add_row(name, of(results).percent(), *(of(_mine(results, language)).percent() for language in languages))
    return found


def _noise(rounds: Sequence[Round]) -> Table:
    languages = _languages(rounds[0].results)
    found = _grid("exact plan by share of words misheard, %", ["all", *languages, "unasked"])
    for one in rounds:
        asked = [r for r in one.results if r.case.skill != NOTHING]
        cells = [measure.exact(_mine(asked, language)).percent() for language in languages]
        name = f"{100 * one.rate:.0f} %"
        found.add_row(name, measure.exact(asked).percent(), *cells, measure.unasked(asked).percent())
    return found


def _confused(results: Sequence[Result]) -> Table:
    found = _grid(f"confusions, the {CONFUSED} most frequent", ["instead of", "times"])
    for gold, got, count in measure.confusion(results)[:CONFUSED]:
        found.add_row(got, gold, str(count))
    return found


def figures(rounds: Sequence[Round]) -> dict[str, JsonValue]:
    """The figures as one JSON object, shares in 0..1; "… ±" is half the width of the 95 % interval."""
    clean = rounds[0].results
    found: dict[str, JsonValue] = {}
    for language in _languages(clean):
        mine = _mine(clean, language)
        for naming in sorted({r.case.naming for r in mine if r.case.naming}):
            named = [r for r in mine if r.case.naming == naming and r.case.skill != NOTHING]
            found |= measure.exact(named).figures(f"{language} {naming} exact")
        alone = [r for r in mine if measure.reach_of(r) == measure.DEVICES]
        found |= measure.exact(alone).figures(f"{language} {measure.DEVICES} exact")
        for name, of in _MEASURES[1:]:
            found |= of(mine).figures(f"{language} {name}")
        for one in rounds[1:]:
            asked = [r for r in _mine(one.results, language) if r.case.skill != NOTHING]
            found |= measure.exact(asked).figures(f"{language} exact, {100 * one.rate:.0f} % of words misheard")
    for name, of in _MEASURES:
        found |= of(clean).figures(name)
    return found | {"n": len(clean), "exact by skill": _skills(clean)}


def _skills(results: Sequence[Result]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for language in _languages(results):
        mine = _mine(results, language)
        for skill in sorted({r.case.skill for r in mine if r.case.skill}):
            found[f"{language} {skill}"] = round(measure.exact([r for r in mine if r.case.skill == skill]).value, 4)
    return found


def told(result: Result) -> str:
    """A case to read: what was said, what the model read and wrote, what came of it and what should have."""
    mark = "UNASKED " if result.unasked else ""
    return (
        f"{mark}[{result.case.case_id} {result.case.skill} {result.confidence:.2f}] {result.case.text}\n"
        f"   {result.program}\n   got  {dict(result.plan)}\n   gold {dict(result.case.gold)}\n"
    )
