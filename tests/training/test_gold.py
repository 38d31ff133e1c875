"""Gold plans, computed from what was told."""

from collections import Counter

from agent.types import PlanKind
from device_registry.actions import NOW, Reason
from tests.training.conftest import Told
from training.gold import gold_plan


def test_every_case_has_a_gold_plan(told: list[Told], told_held: list[Told]) -> None:
    plans = [gold_plan(t.case, t.home) for t in (*told, *told_held)]
    kinds = Counter(p.kind for p in plans)
    assert set(kinds) == set(PlanKind)
    assert kinds[PlanKind.ACTIONS] > len(plans) / 3


def test_gold_plans_act_on_things_that_are_there(told: list[Told]) -> None:
    for t in told:
        plan = gold_plan(t.case, t.home)
        assert {a.entity_id for a in plan.actions if a.entity_id} <= set(t.home.entities)
        assert not [r for r in plan.rejected if r.reason is Reason.TOO_LONG]


def test_what_is_said_of_time_is_in_the_plan(told: list[Told]) -> None:
    timed = [t for t in told if t.case.skill == "time"]
    assert timed
    for t in timed:
        plan = gold_plan(t.case, t.home)
        assert plan.rejected or any(action.timing != NOW for action in plan.actions) or not plan.actions
