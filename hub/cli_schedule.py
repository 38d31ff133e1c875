"""`hearth schedule`: what waits, and taking it back."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, fail, settings_or_exit

if TYPE_CHECKING:
    from hub.jobs import Job


def schedule(
    cancel: Annotated[str | None, typer.Option("--cancel", metavar="ID", help="Take this one back.")] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List what is to happen later: actions and what they wait for, what will be put back, timers.

    [bold]Examples[/bold]

      hearth say "turn off the heating at half past nine"
      hearth schedule
      hearth schedule --cancel 7f3a12c0
    """
    from device_registry.database import StoreError
    from hub.jobs import Jobs
    from hub.paths import jobs_file
    from hub.show_jobs import jobs_json, jobs_table
    from hub.terminal import table_console

    path = jobs_file(settings_or_exit(config))
    found: list[Job] = []
    if path.exists():
        try:
            jobs = Jobs(path)
        except StoreError as error:
            fail(str(error))
        try:
            if cancel and not jobs.take(cancel):
                fail(f"nothing of the id {cancel!r} waits; `hearth schedule` lists what does")
            found = jobs.all()
        finally:
            jobs.close()
    elif cancel:
        fail(f"nothing of the id {cancel!r} waits")
    if json:
        typer.echo(jobs_json(found))
    elif cancel:
        typer.echo(f"{cancel} will not happen")
    elif found:
        table_console().print(jobs_table(found))
    else:
        typer.echo("nothing waits")
