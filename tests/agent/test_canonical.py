import json
from dataclasses import replace
from datetime import datetime

import pytest

from agent.canonical import canonical, deeds
from agent.types import Aggregate, Ask, Attr, Clarification, Plan, PlanKind, Query, StateWord
from device_registry.actions import Action, Condition, Given, Op, Reason, Rejection, Timing

PLAN = Plan(
    PlanKind.ACTIONS,
    actions=(Action("light.b", "light.turn_on", {"brightness_pct": 30, "a": 1}), Action("light.a", "light.turn_off")),
    queries=(Query(Ask.IS, ("lock.b", "lock.a"), state=StateWord.LOCKED),),
    rejected=(Rejection(Reason.CANNOT, "x"), Rejection(Reason.CANNOT, "y")),
    clarify=Clarification(("light.z", "light.y"), "lamp"),
)


NOON = datetime(2026, 3, 26, 12, 0)
OPEN = Condition(("door.b", "door.a"), Op.IN, ("open", "on"), every=True, lasting="PT5M")
WARM = Condition(("sensor.t",), Op.ABOVE, (25,), "temperature")


def given(*conditions: Condition) -> Action:
    return replace(PLAN.actions[1], timing=Timing(given=Given.WHEN, conditions=conditions))


def test_everything_that_counts_is_there() -> None:
    assert canonical(PLAN) == {
        "kind": "actions",
        "actions": [["light.a", "light.turn_off", {}], ["light.b", "light.turn_on", {"a": 1, "brightness_pct": 30}]],
        "rejected": ["cannot"],
        "clarify": ["light.y", "light.z"],
        "queries": [["is", ["lock.a", "lock.b"], "s_locked", None]],
    }
    assert json.loads(json.dumps(canonical(PLAN))) == canonical(PLAN)


def test_what_bears_conditions_or_a_window() -> None:
    query = replace(PLAN.queries[0], window=(NOON, NOON), against=("lock.d", "lock.c"))
    told = canonical(Plan(PlanKind.ACTIONS, (given(OPEN, WARM),), (query,)))
    assert told["actions"] == [
        [
            "light.a",
            "light.turn_off",
            {},
            "",
            "",
            "",
            "when",
            [
                [["door.a", "door.b"], "", "in", ["on", "open"], True, "PT5M"],
                [["sensor.t"], "temperature", ">", [25], False, ""],
            ],
        ]
    ]
    more = {"window": ["2026-03-26T12:00:00"] * 2, "against": ["lock.c", "lock.d"]}
    assert told["queries"] == [["is", ["lock.a", "lock.b"], "s_locked", None, more]]
    assert deeds(told) != deeds(canonical(Plan(PlanKind.ACTIONS, (given(OPEN),))))
    assert canonical(Plan(PlanKind.ACTIONS, (given(OPEN, WARM),))) == canonical(
        Plan(PlanKind.ACTIONS, (given(WARM, replace(OPEN, values=("on", "open"), entity_ids=("door.a", "door.b"))),))
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(OPEN, op=Op.NOT_IN),
        replace(OPEN, values=("open",)),
        replace(OPEN, attribute="position"),
        replace(OPEN, every=False),
        replace(OPEN, lasting=""),
        replace(OPEN, entity_ids=("door.a",)),
    ],
)
def test_other_conditions_are_other_plans(other: Condition) -> None:
    assert canonical(Plan(PlanKind.ACTIONS, (given(other),))) != canonical(Plan(PlanKind.ACTIONS, (given(OPEN),)))


def test_order_and_wording_do_not_count() -> None:
    other = replace(PLAN, actions=PLAN.actions[::-1], rejected=PLAN.rejected[:1], targets=("light.a",), reason="why")
    assert canonical(other) == canonical(PLAN)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAN, kind=PlanKind.REJECT),
        replace(PLAN, actions=PLAN.actions[:1]),
        replace(PLAN, actions=(replace(PLAN.actions[0], data={"brightness_pct": 31, "a": 1}), PLAN.actions[1])),
        replace(PLAN, queries=(replace(PLAN.queries[0], attr=Attr.BATTERY),)),
        replace(PLAN, rejected=()),
        replace(PLAN, clarify=None),
        replace(PLAN, queries=(replace(PLAN.queries[0], aggregate=Aggregate.MAX),)),
        replace(PLAN, queries=(replace(PLAN.queries[0], window=(NOON, NOON)),)),
        replace(PLAN, queries=(replace(PLAN.queries[0], against=("lock.c",)),)),
        replace(PLAN, queries=(replace(PLAN.queries[0], before=(NOON, NOON)),)),
        replace(PLAN, actions=(PLAN.actions[0], given(OPEN))),
    ],
)
def test_everything_else_does(other: Plan) -> None:
    assert canonical(other) != canonical(PLAN)


def test_a_plan_that_is_not_sure_only_asks() -> None:
    unsure = canonical(replace(PLAN, unsure=True))
    assert (unsure["kind"], unsure["actions"]) == ("clarify", [])


def test_a_condition_on_24_and_on_24_0_are_one() -> None:
    def waits(bound: float) -> Plan:
        given = Condition(("sensor.a",), Op.ABOVE, (bound,))
        timing = Timing(given=Given.WHEN, conditions=(given,))
        return Plan(PlanKind.ACTIONS, (Action("light.a", "light.turn_on", {}, timing),))

    assert deeds(canonical(waits(24))) == deeds(canonical(waits(24.0)))
