"""Conditions of a sentence: what must be so, out of what the program says, and which of its actions wait for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agent.answers import MEASURED, battery_of
from agent.states import as_condition
from agent.times.moments import Role, duration
from agent.types import Attr, Linked, Mention, Plan, PlanKind, Query, Ref, Statement, Verb
from agent.units import in_degrees
from device_registry.actions import Action, Condition, Given, Op, Reason, Rejection
from device_registry.model import Domain, Entity, Quantity, Snapshot
from device_registry.services import range_of

_MEASURED = {attr: attribute for attr, (_, attribute) in MEASURED.items()}
_SET = {Attr.SETPOINT: "temperature", Attr.POSITION: "current_position"}
_LENGTHS = frozenset({Role.FOR, Role.SPAN, Role.PAST, Role.SINCE})

NOTICE = Action(None, "notify.announce", {"message": ""})
"""Tell me when it is so; what is so is the message."""


class NoCondition(ValueError):
    """It can be no condition: `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def condition_of(statement: Statement, query: Query, linked: Linked, snapshot: Snapshot) -> Condition:
    """The condition that a statement says of the entities of a query. Raises `NoCondition`."""
    entities = [snapshot.entities[i] for i in query.entity_ids]
    lasting = _lasting(statement, linked)
    every = query.quantifier == "all"
    if statement.verb is Verb.IS and statement.state is not None:
        told = {e.entity_id: as_condition(statement.state, e) for e in entities}
        (op, values), _ = Counter(told.values()).most_common(1)[0]
        ids = tuple(i for i in query.entity_ids if told[i] == (op, values))
        return Condition(ids, op, values, every=every, lasting=lasting)
    number = linked.mention(statement.value.kind, statement.value.slot) if isinstance(statement.value, Ref) else None
    if number is None or number.number is None:
        raise NoCondition(Reason.UNCLEAR)
    if query.attr is Attr.BATTERY:
        entities = [battery_of(e, snapshot) or e for e in entities]
    attribute = _attribute(query.attr, entities[0])
    value = _in_unit(number, entities[0], attribute)
    op = Op.ABOVE if statement.verb is Verb.ABOVE else Op.BELOW
    ids = tuple(e.entity_id for e in entities if _unit(e, attribute) == _unit(entities[0], attribute))
    return Condition(ids, op, (value,), attribute, every, lasting)


def _lasting(statement: Statement, linked: Linked) -> str:
    """How long it must have been so."""
    times = [m.time for ref in statement.times if (m := linked.mention(ref.kind, ref.slot))]
    if not times:
        return ""
    if times[0] is None or times[0].role not in _LENGTHS or not times[0].seconds:
        raise NoCondition(Reason.TIME_UNCLEAR)
    return duration(times[0].seconds)


def _attribute(attr: Attr | None, entity: Entity) -> str:
    """The attribute that a number is compared with; "" for the state itself."""
    if attr is None and entity.domain is Domain.CLIMATE:
        attr = Attr.TEMPERATURE
    if attr is None or entity.domain is Domain.SENSOR:
        return ""
    if attr is Attr.BATTERY:
        return "battery_level"
    attribute = {**_MEASURED, **_SET}.get(attr)
    if attribute is None:
        raise NoCondition(Reason.CANNOT)
    return attribute


def _unit(entity: Entity, attribute: str) -> str:
    if attribute in ("current_temperature", "temperature"):
        return range_of(entity.capabilities, Quantity.TEMPERATURE).unit
    return "%" if attribute else entity.unit


def _in_unit(said: Mention, entity: Entity, attribute: str) -> float:
    """The number in the unit of what it is compared with."""
    number, unit = said.number or 0.0, _unit(entity, attribute)
    bare = said.unit == "°" and unit in ("°C", "°F")
    if said.unit in ("", unit) or not unit or bare:
        return number
    degrees = in_degrees(number, said.unit, unit)
    if degrees is None:
        raise NoCondition(Reason.OTHER_UNIT)
    return round(degrees, 2)


def given_by(given: Given, conditions: Sequence[Condition], targets: tuple[str, ...]) -> Plan:
    """The plan of a condition alone: nothing is done, until `shared` finds what waits for it."""
    return Plan(PlanKind.CHAT, targets=targets, given=given, conditions=tuple(conditions))


def together(plans: Sequence[Plan]) -> Plan:
    """Several conditions as the plan of one; without any where one of them was not understood."""
    given = next((p.given for p in plans if p.given is not Given.IF), Given.IF)
    sound = all(p.conditions for p in plans)
    conditions = tuple(c for p in plans for c in p.conditions) if sound else ()
    return Plan(PlanKind.CHAT, given=given, conditions=conditions)


def shared(plans: Sequence[Plan]) -> list[Plan]:
    """Plans of the statements, or clauses, of a sentence, with each condition at what it holds for: all that is done
    behind it, up to the next condition; where nothing is, what is done before it. What waits for a condition that
    could not be understood is not done, and a condition that nothing waits for is refused.
    """
    found = list(plans)
    at = 0
    while at < len(found):
        if found[at].given is None:
            at += 1
            continue
        begin = at
        while at < len(found) and found[at].given is not None:
            at += 1
        own = _acting(found, range(begin, at))
        behind = _acting(found, range(at, _next_given(found, at)))
        before = () if own or behind else _acting(found, range(_last_given(found, begin), begin))
        for index in (*behind, *before):
            found[index] = _waiting(found[index], found[begin:at])
        for index in range(begin, at):
            found[index] = _told(found[index], bool(own or behind or before))
    return [_without_idle_notice(plan) for plan in found]


def _acting(plans: Sequence[Plan], indices: range) -> list[int]:
    return [i for i in indices if plans[i].actions]


def _next_given(plans: Sequence[Plan], at: int) -> int:
    return next((i for i in range(at, len(plans)) if plans[i].given is not None), len(plans))


def _last_given(plans: Sequence[Plan], before: int) -> int:
    """Where those before a condition begin that no other condition has."""
    return next((i + 1 for i in reversed(range(before)) if _waits(plans[i])), 0)


def _waits(plan: Plan) -> bool:
    return any(action.timing.given for action in plan.actions)


def _waiting(plan: Plan, conditions: Sequence[Plan]) -> Plan:
    """A plan whose actions wait for conditions; without them, if one is none."""
    whole = together(conditions)
    if not whole.conditions:
        return replace(plan, kind=PlanKind.REJECT, actions=())
    return replace(plan, actions=tuple(_until(action, whole) for action in plan.actions))


def _until(action: Action, whole: Plan) -> Action:
    """An action that waits for the conditions of a plan."""
    return replace(action, timing=replace(action.timing, given=whole.given, conditions=whole.conditions))


def _told(plan: Plan, waited_for: bool) -> Plan:
    """A condition once it is dealt with."""
    rejected = plan.rejected
    if not waited_for and not rejected and not plan.clarify:
        rejected = (Rejection(Reason.UNCLEAR),)
    kind = PlanKind.REJECT if rejected and not plan.actions else plan.kind
    return replace(plan, kind=kind, rejected=rejected, given=None, conditions=())


def _without_idle_notice(plan: Plan) -> Plan:
    """ "Tell me when" without when asks for nothing that could be done."""
    kept = tuple(a for a in plan.actions if a != NOTICE)
    if len(kept) == len(plan.actions):
        return plan
    kind = plan.kind if kept else PlanKind.REJECT
    return replace(plan, kind=kind, actions=kept, rejected=(*plan.rejected, Rejection(Reason.UNCLEAR)))
