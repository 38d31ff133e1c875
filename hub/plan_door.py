"""`hearth plan`: homes and sentences from files, plans to a file. No broker, nothing is executed.

Each line of HOMES is a home (`device_registry.home_json`); each line of CASES is `{"id", "home", "utterance",
"language"?, "context"?: {"area", "device", "now", "turns": [{"user", "plan"}]}, "setup"?: {entity_id: {"state",
"attributes"}}, "history"?: {entity_id: [[seconds_before_now, value], ...]}}`; `setup` lies over the home for this case
alone, `history` is what was said before `now` (hub/plan_history.py). Answers come in the cases' order.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from agent.pipeline import Planned
from agent.ports import Past
from agent.types import Utterance
from device_registry.home_json import Home, parse_home, with_setup
from device_registry.home_lines import HomeError, validated
from device_registry.model import JsonValue, Snapshot
from device_registry.overlay import find_area
from device_registry.payload import read_json
from hub.plan_history import HistoryLines, remembered
from hub.plan_json import PastTurn, TurnShape, answer_json, past_turn

MAX_LINE = 64 * 1024 * 1024
MAX_TURNS = 100

_Item = TypeVar("_Item")


class LineError(Exception):
    """A line that cannot be used: `FILE:LINE: what is wrong`."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")


class Planner(Protocol):
    """Understands a sentence against a snapshot, and does nothing (`agent.pipeline.Planner`)."""

    def plan(
        self, utterance: Utterance, snapshot: Snapshot, turns: Sequence[PastTurn] = (), past: Past | None = None
    ) -> Planned:
        """Never raises for what is said or what the home is like."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence to understand. `line`: where it stands in its file."""

    line: int
    case_id: str | int
    home: Home
    utterance: Utterance
    turns: tuple[PastTurn, ...]
    setup: JsonValue
    history: HistoryLines | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Everything there is to do. `ignored`: how many entities of the homes are of unknown domains."""

    path: Path
    cases: tuple[Case, ...]
    ignored: int


def read_work(homes: Path, cases: Path) -> Work:
    """Both files, checked before anything is planned. Raises `LineError` or OSError."""
    known: dict[str, Home] = {}
    for line, home in _lines(homes, parse_home):
        if home.home_id in known:
            raise LineError(homes, line, f"the home {home.home_id!r} is there twice")
        known[home.home_id] = home
    found = tuple(_case(cases, line, shape, known) for line, shape in _lines(cases, _shape))
    return Work(cases, found, sum(len(home.ignored) for home in known.values()))


def answer_all(planner: Planner, work: Work, out: Path, done: Callable[[], None]) -> None:
    """Plan every case and write the answers; `done` is called after each. Raises `LineError` or OSError."""
    with out.open("w", encoding="utf-8") as file:
        for answer in _answers(planner, work):
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
            done()


def _answers(planner: Planner, work: Work) -> Iterator[dict[str, JsonValue]]:
    for case in work.cases:
        try:
            snapshot = with_setup(case.home.snapshot, case.setup) if case.setup else case.home.snapshot
        except HomeError as error:
            raise LineError(work.path, case.line, str(error)) from None
        yield answer_json(case.case_id, _planned(planner, case, snapshot))


def _planned(planner: Planner, case: Case, snapshot: Snapshot) -> Planned:
    """What the planner says to a case, with the history that it bears."""
    if case.history is None:
        return planner.plan(case.utterance, snapshot, case.turns)
    utterance = replace(case.utterance, now=case.utterance.now or datetime.now())
    assert utterance.now is not None
    with closing(remembered(case.history, snapshot, utterance.now)) as past:
        return planner.plan(utterance, snapshot, case.turns, past)


# ---------------------------------------------------------------- lines


def _lines(path: Path, parse: Callable[[JsonValue], _Item]) -> Iterable[tuple[int, _Item]]:
    """Line number and what the line says; blank lines are skipped."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(MAX_LINE + 1):
            number += 1
            if raw.strip():
                yield number, _parsed(path, number, raw, parse)


def _parsed(path: Path, number: int, raw: bytes, parse: Callable[[JsonValue], _Item]) -> _Item:
    if len(raw) > MAX_LINE:
        raise LineError(path, number, f"longer than {MAX_LINE} bytes")
    try:
        return parse(read_json(raw.decode("utf-8-sig" if number == 1 else "utf-8")))
    except UnicodeDecodeError as error:
        raise LineError(path, number, f"not UTF-8 at byte {error.start}") from None
    except HomeError as error:
        raise LineError(path, number, str(error)) from None
    except ValueError as error:
        raise LineError(path, number, f"not JSON: {error}") from None


# ---------------------------------------------------------------- cases


def _instant(value: object) -> object:
    """An ISO 8601 instant; without an offset it is a clock on the wall, and so are the times in the answer."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _ContextShape(_Shape):
    area: str | None = None
    device: str | None = None
    now: Annotated[datetime | None, BeforeValidator(_instant)] = None
    turns: Annotated[list[TurnShape] | None, Field(max_length=MAX_TURNS)] = None


class _CaseShape(_Shape):
    id: str | int
    home: str
    utterance: str
    language: str | None = None
    context: _ContextShape | None = None
    setup: dict[str, object] | None = None
    history: HistoryLines | None = None


def _shape(value: JsonValue) -> tuple[_CaseShape, JsonValue]:
    shape = validated(_CaseShape, value)
    assert isinstance(value, dict)
    return shape, value.get("setup")


def _case(path: Path, line: int, read: tuple[_CaseShape, JsonValue], homes: Mapping[str, Home]) -> Case:
    shape, setup = read
    home = homes.get(shape.home)
    if home is None:
        raise LineError(path, line, f"no home {shape.home!r} in the homes' file")
    context = shape.context or _ContextShape()
    utterance = Utterance(
        text=shape.utterance,
        language=shape.language,
        source="plan",
        area=_area(home.snapshot, context),
        conversation_id=f"plan-{line}",
        now=context.now,
    )
    return Case(line, shape.id, home, utterance, tuple(map(past_turn, context.turns or ())), setup, shape.history)


def _area(snapshot: Snapshot, context: _ContextShape) -> str | None:
    """The speaker's area: as named, else that of the device spoken to."""
    if context.area:
        area = find_area(snapshot.areas, context.area)
        return area.area_id if area else None
    spoken_to = snapshot.entities.get(context.device or "")
    return spoken_to.area_id if spoken_to else None
