"""Cases with gold plans, as read from files.

A line of the cases is one of `hearth plan`, and has "gold" besides: `agent.canonical` of the right plan, or an answer
in the form that `hearth plan` writes. "skill", "skills" and "naming", if there, are what the figures are sorted by;
"past" is a made-up history (`training.evaluation.made_up`).
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import yaml

from agent.canonical import one_number
from agent.types import PlanKind
from device_registry.helpers import common_service
from device_registry.home_json import parse_home, with_setup
from device_registry.model import JsonValue, Snapshot
from device_registry.overlay import find_area
from training.evaluation.made_up import MadeUpPast

DATA = Path(__file__).parents[2] / "benchmarks" / "data"

NOTHING = "nothing"
"""Skill of the sentences that ask for nothing."""


class CaseError(ValueError):
    """A file of cases that cannot be used; the message names file and line."""


SAID_AT = datetime(2026, 3, 26, 15, 10)
"""When every sentence is said, in gold plans and in readings that are measured against them."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One sentence said in a home, with its gold plan. `here`: the speaker's area_id; `skills`: those of its parts."""

    case_id: str
    home: str
    text: str
    language: str | None
    here: str | None
    skill: str
    naming: str
    gold: Mapping[str, JsonValue]
    setup: JsonValue = None
    skills: frozenset[str] = frozenset()
    past: MadeUpPast | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Homes by id, and what is said in them."""

    homes: Mapping[str, Snapshot]
    cases: tuple[HeldOut, ...]

    def snapshot(self, case: HeldOut) -> Snapshot:
        """The home of a case as it is when the sentence is said."""
        home = self.homes[case.home]
        return with_setup(home, case.setup) if case.setup else home

    def only(self, languages: frozenset[str]) -> "Corpus":
        """The cases of some languages; of all, if none is named."""
        kept = tuple(c for c in self.cases if not languages or c.language in languages)
        return replace(self, cases=kept)


def load(homes: Path = DATA / "homes.jsonl.gz", cases: Path = DATA / "cases.jsonl.gz") -> Corpus:
    """Both files, plain or gzipped. Raises CaseError or OSError."""
    found = {str(raw["home"]): parse_home(raw).snapshot for raw in _lines(homes)}
    return Corpus(found, tuple(_case(cases, line, raw, found) for line, raw in enumerate(_lines(cases), 1)))


def _lines(path: Path) -> list[dict[str, JsonValue]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            lines.append(json.loads(line))
        except ValueError as error:
            raise CaseError(f"{path}:{number}: not JSON: {error}") from None
    return lines


def _case(path: Path, line: int, raw: Mapping[str, JsonValue], homes: Mapping[str, Snapshot]) -> HeldOut:
    context, gold = raw.get("context"), raw.get("gold")
    if raw.get("home") not in homes:
        raise CaseError(f"{path}:{line}: no home {raw.get('home')!r} in the homes' file")
    named = context.get("area") if isinstance(context, dict) else None
    here = find_area(homes[str(raw["home"])].areas, str(named)) if named else None
    if not isinstance(gold, dict) or not isinstance(raw.get("utterance"), str):
        raise CaseError(f'{path}:{line}: "utterance" and "gold" (the right plan) are needed')
    language, skills = raw.get("language"), raw.get("skills")
    return HeldOut(
        case_id=str(raw.get("id", line)),
        home=str(raw["home"]),
        text=str(raw["utterance"]),
        language=str(language) if language else None,
        here=here.area_id if here else None,
        skill=str(raw.get("skill", "")),
        naming=str(raw.get("naming", "")),
        gold=gold if "queries" in gold else _canonical(gold),
        setup=raw.get("setup"),
        skills=frozenset(map(str, skills)) if isinstance(skills, list) else frozenset(),
        past=_past(path, line, raw["past"]) if "past" in raw else None,
    )


def _past(path: Path, line: int, told: JsonValue) -> MadeUpPast:
    try:
        return MadeUpPast.from_json(told)
    except ValueError as error:
        raise CaseError(f"{path}:{line}: {error}") from None


def asks_nothing(corpus: Corpus, path: Path = DATA / "ask_nothing.yaml") -> tuple[HeldOut, ...]:
    """Sentences that ask for nothing, by language, each put to an ordinary home of its language in turn."""
    gold: dict[str, JsonValue] = {"kind": "chat", "actions": [], "rejected": [], "clarify": [], "queries": []}
    found: list[HeldOut] = []
    for language, sentences in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        ids = [home for home in corpus.homes if home.startswith(f"{language}-ordinary")]
        found += (
            HeldOut(f"{language}-nothing-{i}", ids[i % len(ids)], text, language, None, NOTHING, "ordinary", gold)
            for i, text in enumerate(sentences)
            if ids
        )
    return tuple(found)


def _canonical(answer: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """An answer of `hearth plan` in the form of `agent.canonical`, but for what it does not tell of a question: its
    entities are left as "targets".
    """
    kind, targets = answer.get("kind", "actions"), sorted(map(str, _list(answer, "targets")))
    actions: list[JsonValue] = sorted(map(_action, _dicts(answer, "actions")), key=str)
    rejected: list[JsonValue] = [*sorted({str(r.get("reason")) for r in _dicts(answer, "rejected")})]
    return {
        "kind": kind,
        "actions": actions,
        "rejected": rejected,
        "clarify": [*targets] if kind == PlanKind.CLARIFY else [],
        "targets": [*targets] if kind == PlanKind.QUERY else [],
    }


def _action(told: Mapping[str, JsonValue]) -> JsonValue:
    when: list[JsonValue] = [told.get(name, "") for name in ("at", "repeat", "for")]
    given = told.get("given")
    if given:
        conditions = told.get("if")
        each = conditions if isinstance(conditions, list) else [conditions]
        found: list[JsonValue] = sorted((_condition(c) for c in each if isinstance(c, dict)), key=str)
        when = [*when, given, found]
    service = common_service(str(told.get("service", "")))
    return [told.get("entity_id"), service, told.get("data") or {}, *(when if any(when) else ())]


_OPS = {"==": "in", "!=": "not in"}


def _condition(told: Mapping[str, JsonValue]) -> JsonValue:
    """As `agent.canonical` has it."""
    entities, value, op = told.get("entity_id"), told.get("value"), str(told.get("op", "=="))
    ids: list[JsonValue] = [*sorted(map(str, entities if isinstance(entities, list) else [entities]))]
    said = value if isinstance(value, list) else [value]
    values: list[JsonValue] = sorted(map(one_number, said), key=str)
    attribute = told.get("attribute", "state")
    named = "" if attribute == "state" else attribute
    return [ids, named, _OPS.get(op, op), values, told.get("every") is True, told.get("for", "")]


def _list(answer: Mapping[str, JsonValue], name: str) -> list[JsonValue]:
    value = answer.get(name)
    return value if isinstance(value, list) else []


def _dicts(answer: Mapping[str, JsonValue], name: str) -> list[dict[str, JsonValue]]:
    return [item for item in _list(answer, name) if isinstance(item, dict)]
