"""Statements that do nothing now: conditions, what is planned, and questions about what has been.

Each is resolved as a plain statement about the same things first (`resolved`), and then made of what that came to.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agent.given import NoCondition, condition_of, given_by
from agent.timing import asked_window
from agent.types import Linked, Plan, PlanKind, Statement, Verb
from device_registry.actions import Action, Given, Reason, Rejection, Timing
from device_registry.model import JsonValue, Snapshot

Resolved = Callable[[Statement], Plan]

_PLANNED = {
    Verb.PLANS: "schedule.status",
    Verb.PLANS_OF: "schedule.status",
    Verb.UNPLAN: "schedule.cancel",
    Verb.UNPLAN_OF: "schedule.cancel",
    Verb.UNPLAN_ALL: "schedule.cancel_all",
    Verb.REPLAN: "schedule.change",
    Verb.REPLAN_OF: "schedule.change",
}


def condition(statement: Statement, given: Given, resolved: Resolved, linked: Linked, snapshot: Snapshot) -> Plan:
    """A condition alone; without one where what it is about cannot be told."""
    plan = resolved(replace(statement, verb=Verb.IS if statement.verb is Verb.IS else Verb.ASK))
    if not plan.queries:
        return replace(plan, given=given)
    try:
        found = [condition_of(statement, query, linked, snapshot) for query in plan.queries]
    except NoCondition as no:
        return Plan(PlanKind.REJECT, rejected=(Rejection(no.reason, linked.text),), given=given)
    return given_by(given, found, plan.targets)


def planned(statement: Statement, when: Timing, resolved: Resolved) -> Plan:
    """What is to be told, taken back or put off of what waits: all of it, or what is about some things."""
    data: dict[str, JsonValue] = {}
    if statement.targets:
        plan = resolved(replace(statement, verb=Verb.ASK))
        if not plan.queries:
            return plan
        data["entity_ids"] = [entity for query in plan.queries for entity in query.entity_ids]
    if statement.verb in (Verb.REPLAN, Verb.REPLAN_OF) and not (when.at or when.repeat):
        when = Timing(at=when.lasting)  # "put it off until nine"
    return Plan(PlanKind.ACTIONS, (Action(None, _PLANNED[statement.verb], data, timing=when),))


def asked(statement: Statement, resolved: Resolved, linked: Linked, now: datetime) -> Plan:
    """A question, with the stretch of time that it is about. Raises `NoInstant`."""
    span = asked_window(statement.times, linked, now) if statement.times else None
    if statement.targets and statement.verb in (Verb.MORE, Verb.LESS):
        return _compared(statement, span, resolved, linked)
    plan = resolved(statement)
    if span is None and statement.aggregate is None:
        return plan
    queries = tuple(replace(query, aggregate=statement.aggregate, window=span) for query in plan.queries)
    return replace(plan, queries=queries)


def _compared(statement: Statement, span: tuple[datetime, datetime] | None, resolved: Resolved, linked: Linked) -> Plan:
    """Of the first with the others, in a stretch of time; of one alone, now with then."""
    first, *others = statement.targets
    plan = resolved(replace(statement, targets=(first,)))
    other = resolved(replace(statement, targets=tuple(others))) if others else Plan(PlanKind.QUERY)
    if not plan.queries or (others and not other.queries):
        return other if plan.queries else plan
    if span is None and not others:
        return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.UNCLEAR, linked.text),))
    against = tuple(entity for query in other.queries for entity in query.entity_ids)
    window, before = (span, None) if others else (None, span)
    queries = (
        replace(query, aggregate=statement.aggregate, window=window, against=against, before=before)
        for query in plan.queries
    )
    return replace(plan, queries=tuple(queries))
