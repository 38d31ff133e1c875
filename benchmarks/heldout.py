"""The held-out set as read from benchmarks/data: homes, cases, gold plans."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from device_registry.home_json import parse_home
from device_registry.model import JsonValue, Snapshot

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One sentence with its gold plan (`agent.canonical`)."""

    case_id: str
    home: str
    text: str
    language: str
    here: str | None
    skill: str
    naming: str
    gold: Mapping[str, JsonValue]


def load(folder: Path = DATA) -> tuple[dict[str, Snapshot], list[HeldOut]]:
    """All homes by id, and all cases."""
    homes = {str(raw["home"]): parse_home(raw).snapshot for raw in _lines(folder / "homes.jsonl.gz")}
    return homes, [_case(raw) for raw in _lines(folder / "cases.jsonl.gz")]


def _lines(path: Path) -> list[dict[str, JsonValue]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def _case(raw: dict[str, JsonValue]) -> HeldOut:
    context, gold = raw["context"], raw["gold"]
    here = context.get("area") if isinstance(context, dict) else None
    return HeldOut(
        case_id=str(raw["id"]),
        home=str(raw["home"]),
        text=str(raw["utterance"]),
        language=str(raw["language"]),
        here=str(here) if here else None,
        skill=str(raw["skill"]),
        naming=str(raw["naming"]),
        gold=gold if isinstance(gold, dict) else {},
    )
