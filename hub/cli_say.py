"""`hearth say`: one sentence to the running hub, or only planned."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, console, fail, settings_or_exit

if TYPE_CHECKING:
    from rich.console import Console

    from hub.ask import Answer

MAX_SHOWN = 10_000  # characters of an answer
_MARKS = {"verified": "✓", "accepted": "…", "unverifiable": "?"}


def say(
    text: Annotated[str, typer.Argument(help="The sentence.", metavar="TEXT")],
    area: Annotated[str | None, typer.Option(help="The room you are in, for sentences that name none.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the sentence (en, zh). Default: guessed.")] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say a sentence to the running hub and print what really happened.

    ✓ the device's state shows it, … it is on its way, ? the device reports no state, ✗ it was not done. The exit
    status is 0 only if nothing was refused and nothing failed.

    [bold]Examples[/bold]

      hearth say "turn off the kitchen lights"
      hearth say "把窗帘打开一半" --area bedroom
      hearth say "unlock the front door"; hearth say yes
      hearth say "which windows are open" --json | jq -r .text
    """
    import asyncio

    from hub.ask import NoAnswer, Question, ask
    from hub.from_settings import connection

    settings = settings_or_exit(config)
    question = Question(text, language=language, area=area)
    try:
        answer = asyncio.run(ask(connection(settings.mqtt), settings.hub.id, question))
    except NoAnswer as error:
        fail(str(error))
    if json:
        typer.echo(answer.raw)
    else:
        _show(answer, console())
    if not answer.well:
        raise typer.Exit(1)


def _show(answer: "Answer", out: "Console") -> None:
    from device_registry.names import visible

    if answer.error:
        out.print(visible(f"the hub refused the sentence: {answer.error} {answer.detail}"))
        return
    out.print(visible(answer.text, MAX_SHOWN))
    for outcome in answer.outcomes:
        change = f": {outcome.change.before} → {outcome.change.after}" if outcome.change else ""
        why = f" ({outcome.detail})" if outcome.detail else ""
        line = f"{_MARKS.get(outcome.outcome, '✗')} {outcome.entity_id} {outcome.outcome}{change}{why}"
        out.print(f"  {visible(line)}", style="dim")
