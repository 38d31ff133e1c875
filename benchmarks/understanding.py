"""Exact plans on the held-out set, per language and skill, and how often something is done that nobody asked for.

python -m benchmarks.understanding [--errors N] [--json FILE]
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agent.canonical import canonical, deeds
from agent.engine.bundle import DEFAULT
from agent.reading import Reader
from benchmarks import heldout
from benchmarks.heldout import HeldOut
from benchmarks.machine import JsonOption, Run
from benchmarks.readers import Readers
from device_registry.model import JsonValue, Snapshot

NOTHING = heldout.DATA / "ask_nothing.yaml"


@dataclass(frozen=True, slots=True)
class Result:
    """One case answered. `exact`: the plan is the gold one; `unasked`: an action that the gold plan lacks."""

    case: HeldOut
    plan: Mapping[str, JsonValue]
    program: str
    exact: bool
    unasked: bool


def run(reader: Reader, homes: Mapping[str, Snapshot], cases: Sequence[HeldOut]) -> list[Result]:
    """Read every case."""
    quiet = not sys.stderr.isatty()
    console = Console(stderr=True)
    return [_result(reader, homes[c.home], c) for c in track(cases, "reading", console=console, disable=quiet)]


def _result(reader: Reader, home: Snapshot, case: HeldOut) -> Result:
    reading = reader.read(case.text, case.language, home, here=case.here)
    plan = canonical(reading.plan)
    program = " | ".join(f"{' '.join(c.prompt.suffix)} {' '.join(c.written)}" for c in reading.clauses)
    return Result(case, plan, program, plan == dict(case.gold), bool(deeds(plan) - deeds(case.gold)))


def asks_nothing(homes: Mapping[str, Snapshot]) -> list[HeldOut]:
    """Sentences that ask for nothing, each put to a home of its language in turn."""
    raw = yaml.safe_load(NOTHING.read_text(encoding="utf-8"))
    cases = []
    for language, sentences in raw.items():
        ids = [h for h in homes if h.startswith(f"{language}-ordinary")]
        gold: dict[str, JsonValue] = {"kind": "chat", "actions": [], "rejected": [], "clarify": [], "queries": []}
        for i, text in enumerate(sentences):
            case = HeldOut(
                f"{language}-nothing-{i}", ids[i % len(ids)], text, language, None, "nothing", "ordinary", gold
            )
            cases.append(case)
    return cases


def table(title: str, results: Sequence[Result], by: Callable[[Result], str]) -> Table:
    """Exact plans and unasked actions, in rows by a property of the case, a column a language."""
    languages = sorted({r.case.language for r in results})
    found = Table(title=title)
    found.add_column("")
    for language in languages:
        found.add_column(f"{language} exact", justify="right")
        found.add_column("n", justify="right")
        found.add_column("unasked", justify="right")
    rows: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        rows[by(result)].append(result)
    for name in sorted(rows):
        cells: list[str] = []
        for language in languages:
            mine = [r for r in rows[name] if r.case.language == language]
            cells += [_percent(mine, "exact"), str(len(mine)), _percent(mine, "unasked")]
        found.add_row(name, *cells)
    return found


def _percent(results: Sequence[Result], what: str) -> str:
    return f"{100 * sum(getattr(r, what) for r in results) / len(results):.1f} %" if results else "-"


def summary(results: Sequence[Result]) -> dict[str, JsonValue]:
    """The figures as one JSON object."""
    found: dict[str, JsonValue] = {}
    for language in sorted({r.case.language for r in results}):
        for naming in ("ordinary", "nonsense"):
            mine = [
                r
                for r in results
                if r.case.language == language and r.case.naming == naming and r.case.skill != "nothing"
            ]
            if mine:
                found[f"{language} {naming} exact"] = round(sum(r.exact for r in mine) / len(mine), 4)
        all_of_it = [r for r in results if r.case.language == language]
        found[f"{language} unasked"] = round(sum(r.unasked for r in all_of_it) / len(all_of_it), 4)
    found["unasked"] = round(sum(r.unasked for r in results) / len(results), 4)
    found["n"] = len(results)
    return found


def main(
    errors: Annotated[int, typer.Option(help="Show this many wrong answers.")] = 0,
    out: JsonOption = None,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
) -> None:
    """Measure understanding on the held-out set."""
    begun = Run("understanding")
    reader = Readers(model).reader()
    homes, cases = heldout.load()
    results = run(reader, homes, [*cases, *(asks_nothing(homes) if NOTHING.exists() else [])])
    console = begun.console
    console.print(table("by skill", results, lambda r: r.case.skill))
    console.print(table("by naming", results, lambda r: r.case.naming if r.case.skill != "nothing" else "asks nothing"))
    figures = summary(results)
    console.print(figures)
    for result in [r for r in results if not r.exact][:errors]:
        console.print(
            f"{result.case.text}\n   {result.program}\n   got  {result.plan}\n   gold {result.case.gold}", markup=False
        )
    begun.save(out, figures, n=len(results))


if __name__ == "__main__":
    typer.run(main)
