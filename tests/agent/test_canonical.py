import json
from dataclasses import replace

import pytest

from agent.canonical import canonical
from agent.types import Ask, Attr, Clarification, Plan, PlanKind, Query, StateWord
from device_registry.actions import Action, Reason, Rejection

PLAN = Plan(
    PlanKind.ACTIONS,
    actions=(Action("light.b", "light.turn_on", {"brightness_pct": 30, "a": 1}), Action("light.a", "light.turn_off")),
    queries=(Query(Ask.IS, ("lock.b", "lock.a"), state=StateWord.LOCKED),),
    rejected=(Rejection(Reason.CANNOT, "x"), Rejection(Reason.CANNOT, "y")),
    clarify=Clarification(("light.z", "light.y"), "lamp"),
)


def test_everything_that_counts_is_there() -> None:
    assert canonical(PLAN) == {
        "kind": "actions",
        "actions": [["light.a", "light.turn_off", {}], ["light.b", "light.turn_on", {"a": 1, "brightness_pct": 30}]],
        "rejected": ["cannot"],
        "clarify": ["light.y", "light.z"],
        "queries": [["is", ["lock.a", "lock.b"], "s_locked", None]],
    }
    assert json.loads(json.dumps(canonical(PLAN))) == canonical(PLAN)


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
    ],
)
def test_everything_else_does(other: Plan) -> None:
    assert canonical(other) != canonical(PLAN)


def test_a_plan_that_is_not_sure_only_asks() -> None:
    unsure = canonical(replace(PLAN, unsure=True))
    assert (unsure["kind"], unsure["actions"]) == ("clarify", [])
