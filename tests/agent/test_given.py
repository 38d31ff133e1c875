import pytest

from agent.given import NOTICE, shared
from agent.types import Plan, PlanKind
from device_registry.actions import Action, Condition, Given, Op, Reason, Timing
from tests.agent.programs import named, number, plan, said

LAMP = Action("light.lamp", "light.turn_on")
FAN = Action("fan.fan", "fan.turn_on")
OPEN = Condition(("binary_sensor.door",), Op.IN, ("on",))
WARM = Condition(("sensor.t",), Op.ABOVE, (26.0,))


def doing(*actions: Action) -> Plan:
    return Plan(PlanKind.ACTIONS, actions)


def given(how: Given, *conditions: Condition) -> Plan:
    return Plan(PlanKind.CHAT, given=how, conditions=conditions)


def timings(plans: list[Plan]) -> list[Timing]:
    return [action.timing for plan in plans for action in plan.actions]


def test_a_condition_holds_for_all_that_is_done_behind_it() -> None:
    plans = shared([given(Given.WHEN, OPEN), doing(LAMP), doing(FAN)])
    assert timings(plans) == [Timing(given=Given.WHEN, conditions=(OPEN,))] * 2
    assert all(plan.given is None for plan in plans)


def test_up_to_the_next_one() -> None:
    plans = shared([given(Given.IF, OPEN), doing(LAMP), given(Given.IF, WARM), doing(FAN)])
    assert [t.conditions for t in timings(plans)] == [(OPEN,), (WARM,)]


def test_behind_which_nothing_is_done_it_holds_for_what_is_done_before() -> None:
    plans = shared([doing(LAMP), doing(FAN), given(Given.WHENEVER, OPEN)])
    assert [t.given for t in timings(plans)] == [Given.WHENEVER] * 2


def test_two_together_must_both_be_so() -> None:
    plans = shared([given(Given.WHEN, OPEN), given(Given.IF, WARM), doing(LAMP)])
    assert timings(plans) == [Timing(given=Given.WHEN, conditions=(OPEN, WARM))]


def test_what_waits_for_a_condition_that_is_none_is_not_done() -> None:
    plans = shared([Plan(PlanKind.REJECT, given=Given.WHEN), doing(LAMP)])
    assert not timings(plans)


def test_a_condition_that_nothing_waits_for_is_refused() -> None:
    (plan,) = shared([given(Given.WHEN, OPEN)])
    assert (plan.kind, [r.reason for r in plan.rejected]) == (PlanKind.REJECT, [Reason.UNCLEAR])


def test_tell_me_without_when_asks_for_nothing() -> None:
    (plan,) = shared([doing(NOTICE)])
    assert (plan.kind, plan.actions) == (PlanKind.REJECT, ())


WINDOW, LIGHT, WARMTH = (
    named("binary_sensor.kitchen_window"),
    named("light.kitchen_ceiling"),
    named("sensor.kitchen_temperature"),
)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("when is e0 s_open", Condition(("binary_sensor.kitchen_window",), Op.IN, ("on",))),
        ("if is e1 s_off", Condition(("light.kitchen_ceiling",), Op.IN, ("off",))),
        ("if is e1 s_on", Condition(("light.kitchen_ceiling",), Op.NOT_IN, ("off",))),
    ],
)
def test_states_come_to_what_is_compared(text: str, condition: Condition) -> None:
    found = plan(f"{text} ; on e1", e0=WINDOW, e1=LIGHT)
    assert found.actions[0].timing.conditions == (condition,)


def test_a_number_is_compared_in_the_unit_of_the_sensor() -> None:
    found = plan("when above e0 n0 ; on e1", e0=WARMTH, e1=LIGHT, n0=number(77, "°F"))
    assert found.actions[0].timing.conditions == (Condition(("sensor.kitchen_temperature",), Op.ABOVE, (25.0,)),)


def test_bare_degrees_are_those_of_the_sensor() -> None:
    found = plan("when above e0 n0 ; on e1", e0=WARMTH, e1=LIGHT, n0=number(25, "°"))
    assert found.actions[0].timing.conditions == (Condition(("sensor.kitchen_temperature",), Op.ABOVE, (25,)),)


def test_bare_degrees_are_of_nothing_but_temperature() -> None:
    found = plan("when above e0 n0 ; on e1", e0=named("sensor.hall_battery"), e1=LIGHT, n0=number(25, "°"))
    assert Reason.OTHER_UNIT in [r.reason for r in found.rejected]


def test_another_unit_is_said_so_and_nothing_is_done() -> None:
    found = plan("when above e0 n0 ; on e1", e0=WARMTH, e1=LIGHT, n0=number(60, "%"))
    assert not found.actions
    assert Reason.OTHER_UNIT in [r.reason for r in found.rejected]


def test_for_so_long() -> None:
    found = plan("when is e0 s_open t0 ; off e1", e0=WINDOW, e1=LIGHT, t0=said("for 10 minutes"))
    assert found.actions[0].timing.conditions[0].lasting == "PT10M"
