"""A plan as JSON, and back: the form of `hearth plan`'s answers and of earlier turns in its cases."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from agent.pipeline import Planned
from agent.types import Plan, PlanKind
from device_registry.actions import Action, Condition, Op, Timing
from device_registry.helpers import common_service, own_service
from device_registry.model import JsonValue
from hub.answer_json import questions_json

MAX_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier turn of the conversation (an `agent.pipeline.Spoken`)."""

    user: str
    plan: Plan


def answer_json(case_id: JsonValue, planned: Planned) -> dict[str, JsonValue]:
    """`{"id", "kind", "actions", "rejected", "targets", "query"?, "answer"?, "reply", "ms"}`."""
    plan = planned.plan
    ms = planned.ms
    return {
        "id": case_id,
        "kind": plan.kind.value,
        "actions": [action_json(action) for action in plan.actions],
        "rejected": [{"reason": rejection.reason.value, "span": rejection.span} for rejection in plan.rejected],
        "targets": list(plan.targets or (plan.clarify.choices if plan.clarify else ())),
        **questions_json(planned.answers, planned.reply),
        "reply": planned.reply,
        "ms": {name: round(getattr(ms, name), 3) for name in ("link", "prefill", "decode", "total")},
    }


def action_json(action: Action) -> dict[str, JsonValue]:
    """`{"entity_id", "service", "data", "at"?, "for"?, "repeat"?, "given"?, "if"?}`."""
    when = {"at": action.timing.at, "for": action.timing.lasting, "repeat": action.timing.repeat}
    times: dict[str, JsonValue] = {name: text for name, text in when.items() if text}
    return {
        "entity_id": action.entity_id,
        "service": own_service(action.entity_id, action.service),
        "data": dict(action.data),
        **times,
        **_given(action.timing),
    }


def _given(timing: Timing) -> dict[str, JsonValue]:
    """`given` ("if", "when", "whenever") and `if`: the condition, several as a list."""
    if timing.given is None:
        return {}
    conditions: list[JsonValue] = [_condition(condition) for condition in timing.conditions]
    return {"given": timing.given.value, "if": conditions[0] if len(conditions) == 1 else conditions}


_ALONE = {Op.IN: "==", Op.NOT_IN: "!="}


def _condition(condition: Condition) -> JsonValue:
    """`{"entity_id", "attribute", "op", "value", "for"?, "every"?}`: one entity and one value are no lists."""
    entities, values = list(condition.entity_ids), list(condition.values)
    single = len(values) == 1
    told: dict[str, JsonValue] = {
        "entity_id": entities[0] if len(entities) == 1 else [*entities],
        "attribute": condition.attribute or "state",
        "op": _ALONE.get(condition.op, condition.op.value) if single else condition.op.value,
        "value": values[0] if single else [*values],
    }
    lasting: dict[str, JsonValue] = {"for": condition.lasting} if condition.lasting else {}
    every: dict[str, JsonValue] = {"every": True} if condition.every and len(entities) > 1 else {}
    return {**told, **lasting, **every}


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _ActionShape(_Shape):
    entity_id: str | None = None
    service: str
    data: dict[str, Any] = {}


class _PlanShape(_Shape):
    kind: Annotated[PlanKind, Field(strict=False)] = PlanKind.ACTIONS
    actions: Annotated[list[_ActionShape], Field(max_length=MAX_PARTS)] = []
    targets: Annotated[list[str], Field(max_length=MAX_PARTS)] = []


class TurnShape(_Shape):
    """An earlier turn on paper."""

    user: str
    plan: _PlanShape


def past_turn(shape: TurnShape) -> PastTurn:
    """An earlier turn; what its plan acted on is what it spoke of, if it does not say."""
    said = shape.plan
    acted_on = (action.entity_id for action in said.actions if action.entity_id)
    plan = Plan(
        kind=said.kind,
        actions=tuple(Action(action.entity_id, common_service(action.service), action.data) for action in said.actions),
        targets=tuple(dict.fromkeys(said.targets or acted_on)),
    )
    return PastTurn(shape.user, plan)
