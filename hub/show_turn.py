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
        if told := _told(value):
            yield Text(name, style="cyan")
            yield Text(_indented(told))
    yield Text(f"‹ {plain(turn.reply)}", style="bold")
    yield Text("  ".join(f"{name} {ms:.1f} ms" for name, ms in turn.ms.items() if ms), style="dim")


def _told(value: JsonValue) -> JsonValue:
    """The value without what is empty at any depth."""
    if isinstance(value, dict):
        return {key: told for key, item in value.items() if not _empty(told := _told(item))}
    if isinstance(value, list):
        return [told for item in value if not _empty(told := _told(item))]
    return value


def _empty(value: JsonValue) -> bool:
    return value is None or value in ("", [], {})


def _indented(value: JsonValue) -> str:
    """What is short on one line, a line of text on its own. What could steer a terminal is spelled out."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(f"  - {plain(str(item))}" for item in value)
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)
    return "\n".join(f"  {line}" for line in text.removesuffix("\n...\n").splitlines())
