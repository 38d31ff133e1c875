"""Understanding of the held-out set and of what asks for nothing; `hearth evaluate` with a record of the machine.

python -m benchmarks.understanding [--json FILE]
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from benchmarks.machine import JsonOption, Run
from training.evaluation import report, rounds


def main(
    out: JsonOption = None,
    noise: Annotated[bool, typer.Option(help="Again with 5, 10 and 20 % of the words misheard.")] = True,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
) -> None:
    """Measure understanding on the held-out set."""
    begun = Run("understanding")
    work = rounds.work(None, None, frozenset(), noise=noise)
    quiet = not begun.console.is_terminal
    with Progress(console=begun.console, disable=quiet) as bar:
        task = bar.add_task("reading", total=work.sentences)
        found = rounds.read(load_models(model).reader(), work, lambda: bar.advance(task))
    for table in report.tables(found):
        begun.console.print(table)
    begun.save(out, report.figures(found), n=work.sentences, seed=rounds.SEED)


if __name__ == "__main__":
    typer.run(main)
