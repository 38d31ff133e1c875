"""`hearth doctor` and `hearth plan`: what can be checked without a running hub."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli_common import ConfigOption, fail, planner_or_exit, progress, settings_or_exit


def doctor(config: ConfigOption = None) -> None:
    """Check broker, model files, settings, clock and data directory, and name the fix for what is wrong.

    The exit status is 1 if anything is wrong.

    [bold]Examples[/bold]

      hearth doctor
      hearth doctor --config /etc/hearth/hearth.yaml
    """
    from hub.doctor import examine
    from hub.terminal import console

    out = console()
    sound = True
    for check in examine(config):
        out.print("✓" if check.ok else "✗", f"{check.name:9}{check.detail}", style=None if check.ok else "bold red")
        if not check.ok:
            out.print(f"  → {check.fix}")
        sound = sound and check.ok
    if not sound:
        raise typer.Exit(1)


def plan(
    homes: Annotated[Path, typer.Option(help="Homes, one JSON object a line.", metavar="HOMES.jsonl")],
    cases: Annotated[Path, typer.Option(help="Sentences, one JSON object a line.", metavar="CASES.jsonl")],
    out: Annotated[Path, typer.Option(help="Where the plans go, in the cases' order.", metavar="OUT.jsonl")],
    config: ConfigOption = None,
) -> None:
    """Understand sentences from a file against homes from a file. Needs no broker and never executes anything.

    A home is {"home": ID, "entities": [{"entity_id", "name", "area", "state", "attributes", ...}]}, a case
    {"id", "home": ID, "utterance", ...}, a plan {"id", "kind", "actions", "rejected", "targets", "reply", "ms"},
    of a question with "query" and "answer" too.

    [bold]Example[/bold]

      hearth plan --homes HOMES.jsonl --cases CASES.jsonl --out OUT.jsonl
    """
    from agent.ports import EngineError
    from hub.plan_door import LineError, answer_all, read_work

    settings = settings_or_exit(config)
    try:
        work = read_work(homes, cases)
        if work.ignored:
            typer.echo(f"entities of domains that Hearth does not know, ignored: {work.ignored}", err=True)
        with progress("planning", len(work.cases)) as done:
            answer_all(planner_or_exit(settings), work, out, done)
    except (LineError, EngineError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
