"""`hearth devices` and `hearth why`: what the hub knows, and what it did."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, fail, settings_or_exit, snapshot_or_exit

if TYPE_CHECKING:
    from config.settings import Settings


_WIDE = 110  # columns from which on there is room to tell what devices can do


def devices(
    area: Annotated[str | None, typer.Option(help="Only this area: id, name or alias.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind: light, tv, window_s, ... or a domain.")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Announcements that were refused, and why.")] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List the devices that the hub knows, as it saved them last.

    A terminal of 110 columns or more also shows what each can do; --json has everything.
    With --rejected it listens to the broker instead, and lists what is announced there and cannot be used.

    [bold]Examples[/bold]

      hearth devices
      hearth devices --area kitchen --kind light
      hearth devices --json | jq -r '.[].entity_id'
      hearth devices --rejected
    """
    settings = settings_or_exit(config)
    if rejected:
        _show_refusals(settings, json)
    else:
        _show_devices(settings, area, kind, json)


def _show_devices(settings: "Settings", area: str | None, kind: str | None, json: bool) -> None:
    from hub.show_devices import NoSuch, chosen, devices_json, devices_table
    from hub.terminal import table_console

    snapshot = snapshot_or_exit(settings)
    try:
        entities = chosen(snapshot, area, kind)
    except NoSuch as error:
        fail(str(error))
    if json:
        typer.echo(devices_json(snapshot, entities))
    elif entities:
        out = table_console()
        out.print(devices_table(snapshot, entities, wide=out.width >= _WIDE))
    elif snapshot.entities:
        typer.echo(f"none of the {len(snapshot.entities)} devices is like that")
    else:
        typer.echo(_nothing_announced(settings))


def _nothing_announced(settings: "Settings") -> str:
    looked = (settings.discovery.home_assistant, *settings.discovery.zigbee2mqtt)
    topics = " or ".join(f"{topic}/" for topic in looked if topic) or "(discovery is switched off)"
    return (
        f"no device is known: nothing that can be used was announced below {topics}; "
        "`hearth devices --rejected` lists what was refused, and `discovery` in the settings says where to look"
    )


def _show_refusals(settings: "Settings", json: bool) -> None:
    import asyncio

    from hub.ask import NoAnswer
    from hub.home import announced_home
    from hub.show_devices import refusals_json, refusals_table
    from hub.terminal import table_console

    try:
        refusals = asyncio.run(announced_home(settings)).rejected()
    except NoAnswer as error:
        fail(str(error))
    if json:
        typer.echo(refusals_json(refusals))
    elif refusals:
        table_console().print(refusals_table(refusals))
    else:
        typer.echo("nothing that is announced was refused")


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
    from hub.terminal import console

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
