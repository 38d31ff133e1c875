import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.pipeline import Planned
from agent.ports import Past
from agent.recollections import told
from agent.types import Aggregate, Ask, Clarification, Plan, PlanKind, Query, StateWord, Timings, Utterance
from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Snapshot
from hub.plan_door import LineError, answer_all, read_work
from hub.plan_json import PastTurn

HOME = {
    "home": "h1",
    "entities": [{"entity_id": "light.lamp", "name": "Lamp", "area": "Hall", "state": "on"}],
    "areas": [{"name": "Hall", "aliases": ["走廊"]}],
}


NOON = datetime(2026, 3, 26, 12, 0)
TOOK = Timings(link=0.12345, total=2.0)


@dataclass
class ScriptedPlanner:
    """Plans to turn the lamp off, and remembers what it was asked."""

    plans: list[Plan] = field(default_factory=list)
    query: Query | None = None
    asked: list[tuple[Utterance, Snapshot, Sequence[PastTurn]]] = field(default_factory=list)

    def plan(
        self, utterance: Utterance, snapshot: Snapshot, turns: Sequence[PastTurn] = (), past: Past | None = None
    ) -> Planned:
        self.asked.append((utterance, snapshot, turns))
        if self.query:
            answers = (told(self.query, snapshot, past, utterance.now or NOON),)
            return Planned(Plan(PlanKind.QUERY, queries=(self.query,)), "So it was.", TOOK, "en", answers)
        if self.plans:
            return Planned(self.plans.pop(0), "", TOOK, "en")
        action = Action("light.lamp", "light.turn_off", {"transition": 1})
        return Planned(Plan(PlanKind.ACTIONS, (action,), targets=("light.lamp",)), "Done.", TOOK, "en")


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def case(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "home": "h1", "utterance": "turn off the lamp", **more}


def plan(tmp_path: Path, planner: ScriptedPlanner, *cases: object) -> list[Any]:
    homes = write(tmp_path / "homes.jsonl", HOME)
    out = tmp_path / "out.jsonl"
    ticks: list[None] = []
    work = read_work(homes, write(tmp_path / "cases.jsonl", *cases))
    answer_all(planner, work, out, lambda: ticks.append(None))
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(ticks) == len(answers)
    return answers


def test_an_answer(tmp_path: Path) -> None:
    assert plan(tmp_path, ScriptedPlanner(), case()) == [
        {
            "id": "c1",
            "kind": "actions",
            "actions": [{"entity_id": "light.lamp", "service": "light.turn_off", "data": {"transition": 1}}],
            "rejected": [],
            "targets": ["light.lamp"],
            "reply": "Done.",
            "ms": {"link": 0.123, "prefill": 0.0, "decode": 0.0, "total": 2.0},
        }
    ]


def test_rejections_and_clarifications(tmp_path: Path) -> None:
    rejected = Plan(PlanKind.REJECT, rejected=(Rejection(Reason.NO_SUCH_DEVICE, "the jacuzzi"),))
    asked = Plan(PlanKind.CLARIFY, clarify=Clarification(("light.a", "light.b"), "the lamp"))
    answers = plan(tmp_path, ScriptedPlanner([rejected, asked]), case(1), case(2))
    assert answers[0]["rejected"] == [{"reason": "no_such_device", "span": "the jacuzzi"}]
    assert answers[1]["targets"] == ["light.a", "light.b"]


def test_answers_come_in_the_cases_order_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    answers = plan(tmp_path, ScriptedPlanner(), case(3), "", case(1), {**case(2), "id": 2})
    assert [answer["id"] for answer in answers] == ["c3", "c1", 2]


def test_the_utterance_carries_the_context(tmp_path: Path) -> None:
    planner = ScriptedPlanner()
    context = {"area": "走廊", "now": "2025-03-01T12:00:00Z", "device": None}
    plan(tmp_path, planner, case(1, language="zh", context=context), case(2, context={"device": "light.lamp"}))
    first, second = (utterance for utterance, _, _ in planner.asked)
    assert (first.language, first.area, first.now) == ("zh", "hall", datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert second.area == "hall"
    assert first.conversation_id != second.conversation_id


def test_earlier_turns(tmp_path: Path) -> None:
    planner = ScriptedPlanner()
    said = {"kind": "actions", "actions": [{"entity_id": "light.lamp", "service": "light.turn_on", "data": {}}]}
    plan(tmp_path, planner, case(1, context={"turns": [{"user": "lamp on", "plan": said}]}))
    assert planner.asked[0][2] == (
        PastTurn("lamp on", Plan(PlanKind.ACTIONS, (Action("light.lamp", "light.turn_on"),), targets=("light.lamp",))),
    )


def test_a_setup_holds_for_its_case_alone(tmp_path: Path) -> None:
    planner = ScriptedPlanner()
    plan(tmp_path, planner, case(1, setup={"light.lamp": {"state": "off"}}), case(2))
    assert [snapshot.state("light.lamp").state for _, snapshot, _ in planner.asked] == ["off", "on"]


def test_a_history_holds_for_its_case_alone(tmp_path: Path) -> None:
    planner = ScriptedPlanner(query=Query(Ask.LASTED, ("light.lamp",), state=StateWord.ON))
    lamp = {"light.lamp": [[7200, "off"], [3600, "on"], [1800, None], [900, "off"]], "light.gone": [[5, "on"]]}
    context = {"now": "2026-03-26T12:00:00+01:00"}
    first, second = plan(tmp_path, planner, case(1, context=context, history=lamp), case(2, context=context))
    assert first["query"] == {
        "entities": ["light.lamp"],
        "aggregate": "lasted",
        "window": ["2026-03-26T00:00:00+01:00", "2026-03-26T12:00:00+01:00"],
        "compare": None,
    }
    assert first["answer"] == {"value": 1800.0, "unit": "s", "text": "So it was."}
    assert second["answer"]["value"] is None


def test_a_history_without_a_clock_is_of_now(tmp_path: Path) -> None:
    planner = ScriptedPlanner(query=Query(Ask.SINCE, ("light.lamp",), state=StateWord.ON))
    [answer] = plan(tmp_path, planner, case(1, history={"light.lamp": [[60, "on"]]}))
    [(utterance, _, _)] = planner.asked
    assert utterance.now is not None
    since = datetime.fromisoformat(answer["answer"]["value"])
    assert (utterance.now - since).total_seconds() == pytest.approx(60)


def test_numbers_of_a_history(tmp_path: Path) -> None:
    """A lamp's brightness as Home Assistant spells it: 51 of 255."""
    planner = ScriptedPlanner(query=Query(Ask.VALUE, ("light.lamp",), aggregate=Aggregate.MIN))
    context = {"now": "2026-03-26T12:00:00"}
    [answer] = plan(tmp_path, planner, case(1, context=context, history={"light.lamp": [[60, 102], [30, 51.0]]}))
    assert answer["query"]["aggregate"] == "min"
    assert (answer["answer"]["value"], answer["answer"]["unit"]) == (20.0, "%")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ('{"id": NaN}', "not JSON"),
        ("[" * 1000, "nested deeper"),
        ("[]", "dictionary"),
        ({"id": "c", "home": "h1"}, "utterance: Field required"),
        (case(1, home="h2"), "no home 'h2'"),
        (case(1, utterance=5), "utterance: "),
        (case(1, context={"now": "noon"}), "context.now"),
        (case(1, context={"turns": [{"user": "x"}]}), "context.turns[0].plan"),
        (case(1, setup={"light.gone": {"state": "on"}}), "the home has no light.gone"),
        (case(1, setup={"light.lamp": 5}), "setup.light.lamp"),
        (case(1, history={"light.lamp": [[-1, "on"]]}), "history.light.lamp[0]"),
        (case(1, history={"light.lamp": [[1, "on", 2]]}), "history.light.lamp[0]"),
        (case(1, history={"light.lamp": [["1", "on"]]}), "history.light.lamp[0]"),
        (case(1, history={"light.lamp": [[1, [2]]]}), "history.light.lamp[0]"),
        (case(1, history={"light.lamp": [[1, "on"]] * 20_001}), "history.light.lamp"),
        (case(1, history=[]), "history"),
    ],
)
def test_an_unusable_case_is_named_by_file_and_line(tmp_path: Path, line: object, problem: str) -> None:
    with pytest.raises(LineError) as error:
        plan(tmp_path, ScriptedPlanner(), case(1), line)
    assert str(error.value).startswith(f"{tmp_path / 'cases.jsonl'}:2: ")
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [([HOME, HOME], ":2: the home 'h1' is there twice"), ([HOME, {"home": "h2"}], ":2: entities: ")],
)
def test_an_unusable_home_is_named_by_file_and_line(tmp_path: Path, lines: list[object], problem: str) -> None:
    homes = write(tmp_path / "homes.jsonl", *lines)
    with pytest.raises(LineError) as error:
        read_work(homes, write(tmp_path / "cases.jsonl"))
    assert f"{homes}{problem}" in str(error.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    homes = tmp_path / "homes.jsonl"
    homes.write_bytes(b'{"home": "\xff"}\n')
    with pytest.raises(LineError, match=":1: not UTF-8 at byte 10"):
        read_work(homes, homes)


def test_unknown_domains_are_counted(tmp_path: Path) -> None:
    homes = write(tmp_path / "homes.jsonl", {"home": "h", "entities": [{"entity_id": "weather.home"}]})
    assert read_work(homes, write(tmp_path / "cases.jsonl")).ignored == 1
