"""`hearth evaluate` and `hearth train`: measuring and making models. Nothing of training is loaded before they run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import ConfigOption, fail, progress, settings_or_exit

if TYPE_CHECKING:
    from training.evaluation.report import Round


def evaluate(
    homes: Annotated[Path | None, typer.Option(help="Homes, as for `hearth plan`.", metavar="HOMES.jsonl")] = None,
    cases: Annotated[
        Path | None, typer.Option(help='Sentences, as for `hearth plan`, each with its "gold".', metavar="CASES.jsonl")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language; may be repeated.")] = None,
    noise: Annotated[bool, typer.Option("--noise", help="Again with 5, 10 and 20 % of the words misheard.")] = False,
    worst: Annotated[int, typer.Option(help="Show this many of the worst answers.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the figures to a file.")] = None,
    config: ConfigOption = None,
) -> None:
    """Measure understanding on sentences whose right plans are known. Executes nothing.

    Without files: the held-out set of the source checkout, homes, names and phrasings that training never sees.

    [bold]Examples[/bold]

      hearth evaluate --language de --worst 20
      hearth evaluate --homes MY_HOMES.jsonl --cases MY_CASES.jsonl --json figures.json
    """
    from agent.ports import EngineError
    from hub.model import load_reader
    from hub.terminal import table_console
    from training.evaluation import measure, report, rounds
    from training.evaluation.cases import CaseError

    settings = settings_or_exit(config)
    if (homes is None) != (cases is None):
        fail("--homes and --cases belong together")
    try:
        work = rounds.work(homes, cases, frozenset(language or ()), noise=noise)
        reader = load_reader(settings.model)
        with progress("reading", work.sentences) as done:
            found = rounds.read(reader, work, done)
    except (CaseError, EngineError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    shown = table_console()
    for table in report.tables(found):
        shown.print(table)
    for result in measure.worst(found[0].results, worst):
        typer.echo(report.told(result))
    if out:
        _write(out, found)


def _write(path: Path, found: "list[Round]") -> None:
    import json

    from training.evaluation import report

    text = json.dumps({"figures": report.figures(found)}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def train(context: typer.Context) -> None:
    """Make a model, or check the phrasebook: `hearth train --help` lists the steps. Needs the extra \\[train]."""
    try:
        from training.__main__ import app
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed for training: pip install 'hearth[train]'")
    app(context.args, prog_name="hearth train")
