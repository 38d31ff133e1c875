"""What the commands share: options, and how to end with a message."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from agent.pipeline import Planner
    from config.settings import Settings
    from device_registry.model import Snapshot

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="FILE", help="Settings file. Default: ~/.config/hearth/hearth.yaml."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead, for programs.")]

USAGE = 2


def settings_or_exit(config: Path | None) -> "Settings":
    """The settings; every mistake in them goes to standard error, and the command ends."""
    from config.load import SettingsError, load_settings

    try:
        return load_settings(config)
    except SettingsError as error:
        fail(str(error), USAGE)


def planner_or_exit(settings: "Settings") -> "Planner":
    """The planner; a model that is missing or damaged ends the command with its name and the fix."""
    from agent.pipeline import Planner
    from agent.ports import EngineError
    from hub.model import load_reader

    try:
        return Planner(load_reader(settings.model))
    except EngineError as error:
        fail(str(error))


def snapshot_or_exit(settings: "Settings") -> "Snapshot":
    """The home as the hub saved it last; without one the command ends."""
    import asyncio

    from device_registry.database import StoreError
    from hub.home import saved_home
    from hub.paths import registry_file

    path = registry_file(settings)
    if not path.exists():
        fail(f"no home is known yet: {path} does not exist; `hearth run` makes it")
    try:
        return asyncio.run(saved_home(settings)).snapshot()
    except StoreError as error:
        fail(str(error))


def fail(message: str, status: int = 1) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(status)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere; yields what to call after each of the `total` things."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from hub.terminal import console

    out = console(err=True)
    columns = (*Progress.get_default_columns()[:3], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
