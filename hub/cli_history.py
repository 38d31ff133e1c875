"""`hearth history`: what one sensor, or one device, said."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import USAGE, ConfigOption, JsonOption, fail, settings_or_exit

if TYPE_CHECKING:
    from device_registry.history import History


def history(
    entity: Annotated[str, typer.Argument(help="Its entity_id, as `hearth devices` shows it.", metavar="ENTITY")],
    since: Annotated[str, typer.Option(help="How far back: 90m, 24h, 7d.")] = "24h",
    attribute: Annotated[str, typer.Option(help="One of its attributes, such as current_temperature.")] = "",
    plot: Annotated[bool, typer.Option("--plot", help="Draw it here.")] = False,
    png: Annotated[Path | None, typer.Option(help="Draw it into this file (needs the extra [train]).")] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show the history of a sensor: least, most, mean and trend; of a door or a lamp, how long it was in which state.

    [bold]Examples[/bold]

      hearth history sensor.bedroom_temperature
      hearth history sensor.bedroom_temperature --since 7d --plot
      hearth history binary_sensor.front_door --since 12h
    """
    from device_registry.database import StoreError
    from device_registry.history import History
    from hub.paths import history_file
    from hub.show_history import span_of, spans_table, told_json, window_text
    from hub.terminal import table_console

    length = span_of(since)
    if length is None:
        fail(f"--since {since!r}: a number with m, h or d was expected, such as 24h", USAGE)
    path = history_file(settings_or_exit(config))
    if not path.exists():
        fail(f"nothing is known yet: {path} does not exist; `hearth run` makes it")
    try:
        kept = History(path)
    except StoreError as error:
        fail(str(error))
    try:
        end = time.time()
        window, spans = (
            kept.window(entity, end - length, end, attribute),
            kept.spans(entity, end - length, end, attribute),
        )
        if window is None and not spans:
            fail(
                f"of {entity} {attribute}".rstrip() + f" nothing is known since {since} ago; `hearth devices` lists ids"
            )
        if json:
            typer.echo(told_json(window, spans))
        elif window is not None:
            typer.echo(window_text(window))
        else:
            table_console().print(spans_table(spans, end))
        if plot or png:
            _draw(kept, entity, attribute, (end - length, end), png)
    finally:
        kept.close()


def _draw(kept: "History", entity: str, attribute: str, between: tuple[float, float], png: Path | None) -> None:
    from hub.show_history import draw, write_png

    points = kept.points(entity, *between, attribute)
    if not points:
        fail("there is no number to draw")
    if png is None:
        typer.echo(draw(points, entity))
        return
    try:
        write_png(points, entity, png)
    except ImportError:
        fail("matplotlib is not installed, which --png needs: pip install 'hearth[train]'")
    typer.echo(f"{png} written")
