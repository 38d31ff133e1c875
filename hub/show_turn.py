"""A turn of the journal, for people and for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

import yaml
from rich.text import Text

from device_registry.model import JsonValue
from hub.journal import Turn
from hub.terminal import plain


def turn_json(turn: Turn) -> str:
    """The whole turn as JSON."""
    return json.dumps(asdict(turn), ensure_ascii=False, indent=2)


def turn_lines(turn: Turn) -> Iterator[Text]:
    """The sentence, every stage in order, the reply and the milliseconds."""
    asked = turn.utterance
    when = datetime.fromtimestamp(turn.at).astimezone()
    facts = (turn.turn_id, f"{when:%Y-%m-%d %H:%M:%S}", asked.source, asked.user, asked.area, turn.language)
    yield Text(plain("  ".join(fact for fact in facts if fact)), style="dim")
    yield Text(f"› {plain(asked.text)}", style="bold")
    for name, value in turn.stages.items():
        yield Text(name, style="cyan")
        yield Text(_indented(value))
    yield Text(f"‹ {plain(turn.reply)}", style="bold")
    yield Text("  ".join(f"{name} {ms:.1f} ms" for name, ms in turn.ms.items() if ms), style="dim")


def _indented(value: JsonValue) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)  # spells out what steers terminals
    return "\n".join(f"  {line}" for line in text.removesuffix("\n...\n").splitlines())
