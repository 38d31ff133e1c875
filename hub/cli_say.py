"""`hearth say`: one sentence to the running hub, or only planned."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, fail, planner_or_exit, settings_or_exit, snapshot_or_exit

if TYPE_CHECKING:
    from config.settings import Settings
    from hub.ask import Answer

_MARKS = {"verified": "✓", "accepted": "…", "unverifiable": "?"}


def say(
    text: Annotated[str, typer.Argument(help="The sentence.", metavar="TEXT")],
    area: Annotated[str | None, typer.Option(help="The room you are in, for sentences that name none.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Its language: en, zh, pt, de, es or fr. Default: guessed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done. Needs no hub.")] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say a sentence to the running hub and print what really happened.

    ✓ the device's state shows it, … it is on its way, ? the device does not
    report it, ✗ it was not done.

    The exit status is 0 only if nothing was refused and nothing failed.

    [bold]Examples[/bold]

      hearth say "turn off the kitchen lights"
      hearth say "把窗帘打开一半" --area bedroom
      hearth say "unlock the front door"; hearth say yes
      hearth say "everything off" --dry-run
      hearth say "which windows are open" --json | jq -r .text
    """
    settings = settings_or_exit(config)
    if dry_run:
        _plan(settings, text, area, language, json)
    else:
        _ask(settings, text, area, language, json)


def _plan(settings: "Settings", text: str, area: str | None, language: str | None, json: bool) -> None:
    """Against the home as it was saved last."""
    from json import dumps

    from agent.types import Utterance
    from hub.plan_json import action_json, answer_json
    from hub.show_devices import NoSuch, area_id
    from hub.terminal import console, plain

    snapshot = snapshot_or_exit(settings)
    try:
        here = area_id(snapshot, area) if area else None
    except NoSuch as error:
        fail(str(error))
    utterance = Utterance(text, language=language or settings.hub.language, area=here)
    planned = planner_or_exit(settings).plan(utterance, snapshot)
    if json:
        typer.echo(dumps(answer_json("dry-run", planned), ensure_ascii=False))
        return
    out = console()
    out.print(plain(planned.reply))
    for action in planned.plan.actions:
        out.print(f"  {action.service} {action.entity_id} {dumps(action_json(action)['data'], ensure_ascii=False)}")


def _ask(settings: "Settings", text: str, area: str | None, language: str | None, json: bool) -> None:
    """The running hub."""
    import asyncio

    from hub.ask import NoAnswer, Question, ask
    from hub.from_settings import connection

    question = Question(text, language=language, area=area)
    try:
        answer = asyncio.run(ask(connection(settings.mqtt), settings.hub.id, question))
    except NoAnswer as error:
        fail(str(error))
    if json:
        typer.echo(answer.raw)
    else:
        _show(answer)
    if not answer.well:
        raise typer.Exit(1)


def _show(answer: "Answer") -> None:
    from hub.terminal import console, plain

    out = console()
    if answer.error:
        out.print(plain(f"the hub refused the sentence: {answer.error} {answer.detail}"))
        return
    out.print(plain(answer.text))
    for outcome in answer.outcomes:
        change = f": {outcome.change.before} → {outcome.change.after}" if outcome.change else ""
        why = f" ({outcome.detail})" if outcome.detail else ""
        line = f"{_MARKS.get(outcome.outcome, '✗')} {outcome.entity_id} {outcome.outcome}{change}{why}"
        out.print(f"  {plain(line)}", style="dim")
