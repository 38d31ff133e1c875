"""The command `hearth`. Each command imports what it needs when it runs, so that help is there at once."""

from typing import Annotated

import typer

from hub.cli_check import doctor, plan
from hub.cli_history import history
from hub.cli_look import devices, why
from hub.cli_run import demo, run
from hub.cli_say import say
from hub.cli_schedule import schedule
from hub.cli_train import evaluate, train

app = typer.Typer(
    name="hearth",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"hearth {version('hearth')}")
        except PackageNotFoundError:
            typer.echo("hearth (not installed, running from its source)")
        raise typer.Exit


@app.callback()
def hearth(
    version: Annotated[  # noqa: ARG001 - `_version` takes it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """A local agent for the home: a sentence in, a verified device action on MQTT out.

    New here? [bold]hearth demo[/bold] brings its own broker and a simulated home.

    With a broker and devices of your own: [bold]hearth doctor[/bold] checks what is needed,
    [bold]hearth run[/bold] starts the hub, [bold]hearth say "turn off the kitchen lights"[/bold] asks it,
    and [bold]hearth why[/bold] shows why it did what it did.
    """
    import logging

    # What is wrong with the broker each command says itself; only `run` logs it besides.
    logging.getLogger("adapters").addHandler(logging.NullHandler())


for command in (demo, run, say, schedule, history, devices, why, doctor, plan, evaluate):
    app.command(no_args_is_help=command in (say, plan))(command)

# Its steps are described where they are: nothing of training is loaded for `hearth --help`.
app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(train)
