"""`hearth devices` and `hearth why`: what the hub knows, and what it did."""

from typing import Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, console, fail, settings_or_exit


def why(
    turn_id: Annotated[str | None, typer.Argument(help="Id of a turn. Default: the last one.")] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show what happened in a turn, stage by stage.

    What was linked, what the model read and wrote, the plan, what the policy said, what was published and
    what came back.

    [bold]Examples[/bold]

      hearth why
      hearth why 7f3a12c0
      hearth why --json | jq .stages.program
    """
    from hub.journal import Journal
    from hub.paths import journal_file
    from hub.show_turn import turn_json, turn_lines

    path = journal_file(settings_or_exit(config))
    if not path.exists():
        fail(f"there are no turns yet: {path} does not exist")
    with Journal(path) as journal:
        turn = journal.get(turn_id) if turn_id else journal.last()
    if turn is None:
        fail(f"no turn {turn_id!r} is kept" if turn_id else "there are no turns yet")
    if json:
        typer.echo(turn_json(turn))
        return
    out = console()
    for line in turn_lines(turn):
        out.print(line)
