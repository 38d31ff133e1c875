"""A time said once for several wishes: "at nine, turn off the lamp and lock the door" does both at nine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agent.text import PUNCTUATION, tokenize
from agent.times.moments import NoInstant, Role
from agent.timing import timing
from agent.types import Linked, Mention, MentionKind, Plan, PlanKind, Program, Verb
from device_registry.actions import NOW, Timing

_OPENING = 3
"""Tokens before a time that still begins its sentence ("please at nine, ...")."""


_UNDONE = frozenset({PlanKind.REJECT, PlanKind.CLARIFY})
_Clause = tuple[Linked, Program | None, Plan]


def spread(clauses: Sequence[_Clause], now: datetime) -> list[Plan]:
    """The plans of a sentence's clauses. A moment at the very beginning holds for every clause without a time of its
    own, also if what it was said with cannot be done; so does one at its very end, unless the clauses speak of the same
    thing ("turn it on, and off at nine").
    """
    plans = [plan for _, _, plan in clauses]
    if len(plans) < 2:
        return plans
    first, last = clauses[0], clauses[-1]
    if (when := _moment(first[2]) or _told(first, now)) and _begins(first[0], _times(first)):
        return [plans[0], *(_with(plan, when) for plan in plans[1:])]
    if (when := _moment(last[2])) and not when.at.startswith("P") and _ends(last[0], _times(last)):
        targets = {t for plan in plans[:-1] for t in plan.targets}
        if last[2].targets and targets.isdisjoint(last[2].targets):  # a reminder's time is its own
            return [*(_with(plan, when) for plan in plans[:-1]), plans[-1]]
    return plans


def waits(linked: Linked, program: Program | None) -> bool:
    """Whether a clause begins with a time and is none of those that can be done later: what stands behind it may be
    meant for that time too ("at six turn off the sauna | and close the blind").
    """
    later = program is not None and any(statement.verb is Verb.LATER for statement in program.statements)
    times = [m for m in linked.mentions if m.kind is MentionKind.TIME and m.time and m.time.role not in _WHILE]
    numbers = [m for m in linked.mentions if m.kind is MentionKind.NUMBER]
    return later and _begins(linked, (*times, *numbers))


def _moment(plan: Plan) -> Timing | None:
    """When all that a plan does begins, if it is not now."""
    whens = {replace(action.timing, lasting="") for action in plan.actions}
    when = whens.pop() if len(whens) == 1 else NOW
    return None if when == NOW else when


def _told(clause: _Clause, now: datetime) -> Timing | None:
    """When what a clause asks for would begin, if it is refused or asked about."""
    linked, program, plan = clause
    times = next((s.times for s in program.statements if s.times and not s.given), ()) if program else ()
    if plan.kind not in _UNDONE or plan.actions or not times:
        return None
    try:
        when = replace(timing(times, linked, now), lasting="")
    except NoInstant:
        return None
    return None if when == NOW else when


def _with(plan: Plan, when: Timing) -> Plan:
    """A plan whose actions happen then, where they have no time of their own."""
    return replace(
        plan,
        actions=tuple(
            a if a.timing.at or a.timing.repeat else replace(a, timing=replace(when, lasting=a.timing.lasting))
            for a in plan.actions
        ),
    )


def _times(clause: _Clause) -> list[Mention]:
    linked, program, _ = clause
    refs = [ref for statement in (program.statements if program else ()) for ref in statement.times]
    found = [linked.mention(ref.kind, ref.slot) for ref in refs]
    return [m for m in found if m and (m.kind is MentionKind.NUMBER or (m.time and m.time.role not in _WHILE))]


_WHILE = frozenset({Role.FOR, Role.UNTIL, Role.SPAN})


def _begins(linked: Linked, times: Sequence[Mention]) -> bool:
    before = (tokenize(linked.text[: max(0, m.start - linked.start)]) for m in times)
    return any(len(tokens) < _OPENING for tokens in before)


def _ends(linked: Linked, times: Sequence[Mention]) -> bool:
    behind = (tokenize(linked.text[m.end - linked.start :]) for m in times)
    return any(all(t.text in PUNCTUATION for t in tokens) for tokens in behind)
