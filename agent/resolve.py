"""From a program to a plan: which entities are meant, what is to be done to each, what cannot be done and why.

Total: every program gives a plan. Nothing here acts, and everything in `Plan.actions` passes `validate.check`.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.answers import offers
from agent.called import spelled_out
from agent.companions import companions, of_absent_things
from agent.frame import Context, Frame, Picked
from agent.given import NOTICE, shared, together
from agent.kind_index import of_kind
from agent.resolve_deviceless import deviceless
from agent.resolve_planned import asked, condition, planned
from agent.resolve_targets import expand, expand_set, pick, pool
from agent.resolve_verbs import act, fits
from agent.resolve_wish import Wish, as_input, wish_of
from agent.room_cleaning import sent_to_clean
from agent.room_wishes import area_of
from agent.scopes import on_a_floor, only_area
from agent.states import answerable
from agent.times.moments import NoInstant
from agent.timing import timing
from agent.types import (
    BARE,
    DEVICELESS,
    PLANNING,
    QUESTIONS,
    RECALLING,
    WISHES,
    Ask,
    Attr,
    Clarification,
    Linked,
    MentionKind,
    Plan,
    PlanKind,
    Program,
    Quantifier,
    Query,
    Ref,
    Special,
    Statement,
    Target,
    Verb,
)
from device_registry.actions import NOW, Action, Reason, Rejection, Timing
from device_registry.model import Entity, JsonValue, Snapshot
from device_registry.services import CLEAN_AREA, CLEANED

__all__ = ["Context", "following", "merge", "resolve"]

_ASKS = {
    Verb.ASK: Ask.VALUE,
    Verb.IS: Ask.IS,
    Verb.WHICH: Ask.WHICH,
    Verb.COUNT: Ask.COUNT,
    **{verb: Ask(verb.value) for verb in RECALLING},
}
_MEASURED_BY_CLIMATE = {"temperature_s": Attr.TEMPERATURE, "humidity_s": Attr.HUMIDITY}


def resolve(program: Program, linked: Linked, snapshot: Snapshot, context: Context) -> Plan:
    """The plan of one clause. See `Context` for "it", "here" and the answer to a clarification."""
    if not program.statements:
        return _rejected(Reason.UNCLEAR, linked)
    plans: list[Plan] = []
    for statement in on_a_floor(program, linked).statements:
        plan = _resolve_statement(statement, linked, snapshot, context)
        plans.append(plan)
        context = _behind(context, plan)
    return _with_conditions(plans)


def _with_conditions(plans: Sequence[Plan]) -> Plan:
    """One plan of a clause's statements. A condition that begins it may hold for other clauses too."""
    opening = list(itertools.takewhile(lambda plan: plan.given is not None, plans))
    whole = merge(plans if len(opening) == len(plans) else shared(plans))
    if not opening:
        return whole
    held = together(opening)
    return replace(whole, given=held.given, conditions=held.conditions)


def spoken_of(plan: Plan, before: tuple[str, ...]) -> tuple[str, ...]:
    """What "it" means after a plan: nothing while we are asking which one was meant."""
    return () if plan.clarify else plan.targets or before


def following(context: Context, plan: Plan, linked: Linked) -> Context:
    """What surrounds the next part of a sentence, behind one with that plan."""
    return replace(_behind(context, plan), named=only_area(linked.mentions) or context.named)


def _behind(context: Context, plan: Plan) -> Context:
    """What surrounds a statement behind a plan: what was spoken of, and the day on which it is to happen."""
    ats = [action.timing.at for action in plan.actions]
    whens = [datetime.fromisoformat(at) for at in ats if at[:1].isdigit()]
    now = context.now or datetime.now()
    after = max((when for when in whens if when.date() > now.date()), default=context.after)
    return replace(context, last_targets=spoken_of(plan, context.last_targets), after=after)


def merge(plans: Sequence[Plan]) -> Plan:
    """One plan for a whole sentence: does what can be done, names the rest, asks at most one question."""
    return Plan(
        kind=_kind(plans),
        actions=_folded(a for p in plans for a in p.actions),
        queries=tuple(q for p in plans for q in p.queries),
        rejected=tuple(r for p in plans for r in p.rejected),
        clarify=next((p.clarify for p in plans if p.clarify), None),
        targets=tuple(dict.fromkeys(t for p in plans for t in p.targets)),
        reason=next((p.reason for p in plans if p.reason), ""),
        unsure=any(p.unsure for p in plans),
    )


_ORDER = (PlanKind.ACTIONS, PlanKind.QUERY, PlanKind.CLARIFY, PlanKind.REJECT)


def _kind(plans: Iterable[Plan]) -> PlanKind:
    kinds = {p.kind for p in plans}
    return next((k for k in _ORDER if k in kinds), PlanKind.CHAT)


_COLORS = frozenset({"rgb_color", "color_temp_kelvin", "effect"})


def _folded(actions: Iterable[Action]) -> tuple[Action, ...]:
    """ "on, red, at 30 %" is one `light.turn_on`: both sent at once could arrive in any order."""
    folded: list[Action] = []
    for action in actions:
        at = next((i for i in reversed(range(len(folded))) if folded[i].entity_id == action.entity_id), None)
        if at is None or not _folds(folded[at], action):
            folded.append(action)
            continue
        first = folded[at]
        data: dict[str, JsonValue] = {**first.data, **action.data}
        if action.service == CLEAN_AREA:
            data = {CLEANED: _all_of(first.data[CLEANED], action.data[CLEANED])}
        folded[at] = replace(first, data=data, limited=first.limited or action.limited)
    return tuple(folded)


def _all_of(*areas: JsonValue) -> list[JsonValue]:
    """One errand to several rooms: a second one would take the place of the first."""
    return list(dict.fromkeys(str(area) for ids in areas if isinstance(ids, list) for area in ids))


def _folds(first: Action, second: Action) -> bool:
    if first.service != second.service or first.timing != second.timing or first.entity_id is None:
        return False
    if first.data == second.data or first.service == CLEAN_AREA:
        return True
    overlap = first.data.keys() & second.data.keys()
    colors = _COLORS & (first.data.keys() | second.data.keys())
    return first.service == "light.turn_on" and not overlap and len(colors) < 2


# ---------------------------------------------------------------- one statement


def _resolve_statement(statement: Statement, linked: Linked, snapshot: Snapshot, context: Context) -> Plan:
    """A time is never dropped: where it cannot be placed, nothing is done."""
    if statement.verb in BARE:
        return _bare(statement.verb, linked)
    if statement.verb in WISHES:
        return _unhelped(statement, linked, context)
    now = context.now or datetime.now()
    if statement.verb in DEVICELESS:
        return deviceless(statement, linked, now, context.after)
    if statement.verb is Verb.NOTIFY:
        return Plan(PlanKind.ACTIONS, (NOTICE,))

    def resolved(statement: Statement) -> Plan:
        return _resolve_now(statement, linked, snapshot, context)

    if statement.given is not None:
        return condition(statement, statement.given, resolved, linked, snapshot)
    try:
        if statement.verb in QUESTIONS:
            return asked(statement, resolved, linked, now)
        when = timing(statement.times, linked, now, context.after) if statement.times else NOW
        if statement.verb in PLANNING:
            return planned(statement, when, resolved)
    except NoInstant:
        return _rejected(Reason.TIME_UNCLEAR, linked)
    return _timed(resolved(statement), when)


def _timed(plan: Plan, when: Timing) -> Plan:
    return plan if when == NOW else replace(plan, actions=tuple(replace(a, timing=when) for a in plan.actions))


def _resolve_now(statement: Statement, linked: Linked, snapshot: Snapshot, context: Context) -> Plan:
    statement = _in_one_place(as_input(statement, linked), context)
    wish = wish_of(statement, linked)
    frame = Frame(linked, snapshot, context, statement.verb, statement.state, _fitting(statement, wish, snapshot))
    excepted = _excepted(statement, frame)
    if isinstance(excepted, Rejection):
        return Plan(PlanKind.REJECT, rejected=(excepted,))
    if not statement.targets:
        return _rejected(Reason.UNCLEAR, linked)
    one = _ask_target if statement.verb in QUESTIONS else _act_on_target
    return merge([one(t, statement, wish, frame, excepted) for t in statement.targets])


def _in_one_place(statement: Statement, context: Context) -> Statement:
    """What is to be played is played in one place where none is said and the speaker's is not known: not in the whole
    home.
    """
    if statement.verb is not Verb.PLAY or not statement.texts or context.here:
        return statement
    targets = tuple(
        replace(t, quantifier=Quantifier.ONE) if t.quantifier is Quantifier.SOME and t.scope is None else t
        for t in statement.targets
    )
    return replace(statement, targets=targets)


def _bare(verb: Verb, linked: Linked) -> Plan:
    if verb is Verb.LATER:
        return _rejected(Reason.TIME_UNSUPPORTED, linked)
    if verb is Verb.VAGUE:
        return _rejected(Reason.UNCLEAR, linked)
    return Plan(PlanKind.CHAT, reason=verb.value)


def _unhelped(wish: Statement, linked: Linked, context: Context) -> Plan:
    """Of what the room decides, where nothing that is there helps."""
    area = area_of(wish, linked) or context.here
    detail = {"area": area} if area else {}
    return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.NOTHING_HELPS, linked.text, detail=detail),))


def _rejected(reason: Reason, linked: Linked) -> Plan:
    return Plan(PlanKind.REJECT, rejected=(Rejection(reason, linked.text),))


def _fitting(statement: Statement, wish: Wish, snapshot: Snapshot) -> Callable[[Entity], bool]:
    state, attr = statement.state, statement.attr
    if statement.verb not in QUESTIONS:
        return lambda e: fits(wish, e, snapshot)
    if state is not None:
        return lambda e: answerable(state, e)
    if attr is not None:
        return lambda e: offers(attr, e, snapshot)
    return lambda _: True


def _excepted(statement: Statement, frame: Frame) -> frozenset[str] | Rejection:
    """Entity_ids left out, groups and their members both. An exception that names nothing stops the statement:
    acting on all would act on what was to be spared."""
    ids: set[str] = set()
    for target in statement.excepted:
        found = pool(target, frame)
        if isinstance(found, Rejection):
            if found.reason is Reason.NOTHING_THERE:
                continue
            return found
        ids |= {e.entity_id for e in (*found, *expand(found, frame))}
    return frozenset(ids)


def _left(picked: Picked, excepted: frozenset[str]) -> tuple[Entity, ...]:
    return tuple(e for e in picked.entities if e.entity_id not in excepted)


def _unresolved(picked: Picked, frame: Frame) -> Plan | None:
    """The plan of a target that gave no entities."""
    if picked.rejected:
        entity_id = picked.rejected.entity_id
        return Plan(PlanKind.REJECT, rejected=(picked.rejected,), targets=(entity_id,) if entity_id else ())
    if picked.choices:
        question = Clarification(picked.choices, picked.span, frame.verb)
        return Plan(PlanKind.CLARIFY, clarify=question, targets=picked.choices)
    return None


# ---------------------------------------------------------------- acting


def _act_on_target(target: Target, _: Statement, wish: Wish, frame: Frame, excepted: frozenset[str]) -> Plan:
    if sent := sent_to_clean(target, frame):
        return sent
    picked = _with_reason(pick(target, frame), target, wish, frame)
    if unresolved := _unresolved(picked, frame):
        return unresolved
    if frame.context.chosen and not picked.decided:
        return Plan(PlanKind.CHAT)  # done in the turn that asked back
    entities = tuple(e for e in expand(_left(picked, excepted), frame) if e.entity_id not in excepted)
    if not entities:
        return _rejected(Reason.NOTHING_THERE, frame.linked)
    results = [act(wish, e, frame.snapshot) for e in entities]
    actions = tuple(r for r in results if isinstance(r, Action))
    refused = [r for r in results if isinstance(r, Rejection)]
    if actions:  # dimming the lights says nothing about those that are off
        refused = [r for r in refused if "at" not in r.detail]
    kind = PlanKind.ACTIONS if actions else PlanKind.REJECT
    return Plan(kind, actions, rejected=tuple(refused), targets=tuple(e.entity_id for e in entities))


def _with_reason(picked: Picked, target: Target, wish: Wish, frame: Frame) -> Picked:
    """What none of a set can do because none has such a mode or source, refused for that."""
    if picked.rejected is None or picked.rejected.reason is not Reason.CANNOT or wish.verb is not Verb.MODE:
        return picked
    tried = (act(wish, e, frame.snapshot) for e in of_kind(target.kind, frame.snapshot)) if target.kind else ()
    lacking = (r for r in tried if isinstance(r, Rejection) and r.reason is Reason.NO_SUCH_OPTION)
    return replace(picked, rejected=next(lacking, picked.rejected))


# ---------------------------------------------------------------- asking


def _ask_target(target: Target, statement: Statement, _: Wish, frame: Frame, excepted: frozenset[str]) -> Plan:
    attr = statement.attr
    if target.kind in _ALIKE and not of_kind(target.kind, frame.snapshot):
        target = replace(target, kind=_ALIKE[target.kind])
    picked = pick(target, frame)
    if beside := _beside(target, statement, frame):
        picked, attr = Picked(beside), None
    measured = _MEASURED_BY_CLIMATE.get(target.kind or "") if statement.verb in _MEASURING else None
    if measured is not None:
        picked, attr = _measure(target, frame, measured)
    if unresolved := _unresolved(picked, frame):
        return unresolved
    found = _left(picked, excepted)
    entities = found if target.quantifier is None and statement.verb in _OF_ONE else expand_set(found, frame)
    if not entities:
        return _rejected(Reason.NOTHING_THERE, frame.linked)
    ids = tuple(e.entity_id for e in entities)
    query = Query(
        _ASKS[statement.verb],
        ids,
        target.quantifier or Quantifier.SOME,
        statement.state,
        attr,
        target.kind,
        _area(target, frame),
    )
    return Plan(PlanKind.QUERY, queries=(query,), targets=ids)


_OF_ONE = QUESTIONS - {Verb.WHICH, Verb.COUNT}
_MEASURING = frozenset({Verb.ASK, Verb.MORE, Verb.LESS, Verb.MOST, Verb.LEAST})

_BATTERY = "battery_s"
_ALIKE = {"energy_s": "power_s", "power_s": "energy_s"}
"""What is asked of one is told by the other where the home has nothing else: few people tell watts from watt hours."""


def _beside(target: Target, statement: Statement, frame: Frame) -> tuple[Entity, ...]:
    """The sensors that a question about a device is really about, where the device itself cannot tell."""
    asked_of = statement.attr or statement.state
    if statement.verb is Verb.ASK and target.special is Special.UNKNOWN:
        of_battery = _batteries_told(frame) if statement.attr is Attr.BATTERY else ()
        return of_absent_things(frame.linked, frame.snapshot) or of_battery
    if statement.verb not in (Verb.ASK, Verb.IS) or (not target.entity and not asked_of):
        return ()
    named = pool(target, frame)
    if isinstance(named, Rejection) or (asked_of and any(frame.fits(e) for e in named)):
        return ()
    if statement.attr is Attr.BATTERY:
        return companions(named, frame.linked, frame.snapshot, (_BATTERY,)) or _batteries_told(frame)
    found = companions(named, frame.linked, frame.snapshot)
    return tuple(e for e in found if frame.fits(e)) if statement.state else found


def _batteries_told(frame: Frame) -> tuple[Entity, ...]:
    """The sensors of batteries that a sentence speaks of by words of their names; none if it could be any."""
    every = of_kind(_BATTERY, frame.snapshot)
    told = spelled_out(every, frame.linked)
    return told if len(told) < len(every) else ()


def _measure(target: Target, frame: Frame, attr: Attr) -> tuple[Picked, Attr | None]:
    """Where no sensor measures it, a climate device there may; the speaker's area comes first."""
    frame = replace(frame, fits=lambda e: offers(attr, e, frame.snapshot))
    scopes = [target]
    if target.scope is None and frame.context.here and target.quantifier in (Quantifier.ONE, Quantifier.SOME):
        scopes.insert(0, replace(target, scope=Special.HERE))
    for scoped in scopes:
        for kind, measured in ((target.kind, None), ("climate", attr)):
            picked = pick(replace(scoped, kind=kind), frame)
            if picked.entities:
                return picked, measured
    return pick(target, frame), None


def _area(target: Target, frame: Frame) -> str | None:
    if isinstance(target.scope, Ref) and target.scope.kind is MentionKind.AREA:
        mention = frame.linked.mention(MentionKind.AREA, target.scope.slot)
        return mention.ids[0] if mention and mention.ids else None
    return frame.context.here if target.scope is Special.HERE else None
