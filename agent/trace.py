"""A turn's stages as JSON-ready values, for the journal and `hearth why`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from agent.policy import Decision
from agent.reading import Clause, Reading
from agent.types import Outcome, Plan, Query
from device_registry.actions import Action, Rejection


def stages(
    reading: Reading | None,
    plan: Plan,
    decisions: Sequence[tuple[Action, Decision]],
    asking: Sequence[Action],
    outcomes: Sequence[Outcome],
) -> Mapping[str, object]:
    """What happened, stage by stage; without a reading the turn answered a question of ours."""
    clauses = reading.clauses if reading else ()
    return {
        "linked": [_linked(c) for c in clauses],
        "prompt": [" ".join((*c.prompt.prefix, *c.prompt.suffix)) for c in clauses],
        "room": [" ".join(room.suffix) for c in clauses for room in c.rooms],
        "program": [" ".join(c.written) for c in clauses],
        "confidence": [round(c.confidence, 4) for c in clauses],
        "plan": {
            "kind": plan.kind.value,
            "actions": [_action(a) for a in plan.actions],
            "queries": [_query(q) for q in plan.queries],
            "rejected": [_rejection(r) for r in plan.rejected],
            "clarify": list(plan.clarify.choices) if plan.clarify else [],
        },
        "policy": [_action(a) | _decision(d) for a, d in decisions],
        "asking": [_action(a) for a in asking],
        "outcomes": [_outcome(o) for o in outcomes],
    }


def _linked(clause: Clause) -> dict[str, object]:
    mentions = [
        {"mark": f"{m.kind}{m.slot}", "text": m.text, "ids": list(m.ids)} | _value(m.number, m.option, m.property)
        for m in clause.linked.mentions
    ]
    return {"text": clause.linked.text, "tokens": list(clause.linked.tokens), "mentions": mentions}


def _value(number: float | None, option: str, prop: str) -> dict[str, object]:
    said = {"number": number, "option": option or None, "property": prop or None}
    return {k: v for k, v in said.items() if v is not None}


def _action(action: Action) -> dict[str, object]:
    return {"entity_id": action.entity_id, "service": action.service, "data": dict(action.data)}


def _query(query: Query) -> dict[str, object]:
    moments = {"window": query.window, "before": query.before}
    return asdict(query) | {name: [at.isoformat() for at in said] for name, said in moments.items() if said}


def _rejection(rejection: Rejection) -> dict[str, object]:
    about = {"entity_id": rejection.entity_id, "span": rejection.span, "detail": dict(rejection.detail)}
    return {"reason": rejection.reason.value, **about}


def _decision(decision: Decision) -> dict[str, object]:
    return {"decision": decision.kind.value, "risk": decision.risk.value, "reason": decision.reason}


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        **_action(outcome.action),
        "outcome": outcome.kind.value,
        "published": [asdict(p) for p in outcome.published],
        "change": asdict(outcome.change) if outcome.change else None,
        "detail": outcome.detail,
    }
