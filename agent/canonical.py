"""A plan as a plain value that two plans can be compared by: order and wording left out, everything else kept."""

from collections.abc import Mapping
from datetime import datetime

from agent.types import Plan, PlanKind, Query
from device_registry.actions import NOW, Action, Condition
from device_registry.model import JsonValue


def canonical(plan: Plan) -> dict[str, JsonValue]:
    """kind, sorted actions, reasons of refusal, choices of a question back, queries. An unsure plan asks back."""
    rejected: list[JsonValue] = [*sorted({r.reason.value for r in plan.rejected})]
    clarify: list[JsonValue] = [*sorted(plan.clarify.choices)] if plan.clarify else []
    actions = () if plan.unsure else plan.actions
    return {
        "kind": PlanKind.CLARIFY.value if plan.unsure else plan.kind.value,
        "actions": sorted((_action(a) for a in actions), key=str),
        "rejected": rejected,
        "clarify": clarify,
        "queries": sorted((_query(q) for q in plan.queries), key=str),
    }


def deeds(plan: Mapping[str, JsonValue]) -> set[tuple[str, str]]:
    """What a canonical plan does to devices: (entity_id, service) pairs, the service with its time where that is not
    now. A timer or a list is none.
    """
    actions = plan.get("actions")
    done = [a for a in actions if isinstance(a, list)] if isinstance(actions, list) else []
    return {
        (str(entity), " ".join(map(str, (service, *when[:2], *when[3:]))))
        for entity, service, _, *when in done
        if entity
    }


def _action(action: Action) -> JsonValue:
    when = action.timing
    timed: list[JsonValue] = [] if when == NOW else [when.at, when.repeat, when.lasting]
    if when.given is not None:
        conditions: list[JsonValue] = sorted(map(_condition, when.conditions), key=str)
        timed += [when.given.value, conditions]
    return [action.entity_id, action.service, {k: action.data[k] for k in sorted(action.data)}, *timed]


def _condition(condition: Condition) -> JsonValue:
    entities: list[JsonValue] = [*sorted(condition.entity_ids)]
    values: list[JsonValue] = [*sorted(map(one_number, condition.values), key=str)]
    every = condition.every and len(entities) > 1
    return [entities, condition.attribute, condition.op.value, values, every, condition.lasting]


def one_number(value: JsonValue) -> JsonValue:
    """A value of a condition: 24 and 24.0 are one number, also to whom compares texts."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _query(query: Query) -> JsonValue:
    entities: list[JsonValue] = [*sorted(query.entity_ids)]
    more: dict[str, JsonValue] = {
        "aggregate": query.aggregate and query.aggregate.value,
        "window": _window(query.window),
        "against": [*sorted(query.against)],
        "before": _window(query.before),
    }
    said: dict[str, JsonValue] = {name: value for name, value in more.items() if value}
    told: list[JsonValue] = [said] if said else []
    return [query.ask.value, entities, query.state and query.state.value, query.attr and query.attr.value, *told]


def _window(window: tuple[datetime, datetime] | None) -> JsonValue:
    return None if window is None else [at.isoformat() for at in window]
