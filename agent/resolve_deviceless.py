"""Statements about no device: timers, lists, announcements. Services and data as `hearth plan` writes them."""

from collections.abc import Mapping
from datetime import datetime

from agent.lexicon import load
from agent.text import key, tokenize
from agent.times.moments import HOUR, MINUTE, NoInstant
from agent.timing import seconds, timing
from agent.types import Linked, MentionKind, Plan, PlanKind, Ref, Statement, Verb
from device_registry.actions import NOW, Action, Reason, Rejection
from device_registry.model import JsonValue

SERVICES: Mapping[Verb, str] = {
    Verb.TIMER_START: "timer.start",
    Verb.TIMER_CANCEL: "timer.cancel",
    Verb.TIMER_CANCEL_ALL: "timer.cancel_all",
    Verb.TIMER_PAUSE: "timer.pause",
    Verb.TIMER_RESUME: "timer.unpause",
    Verb.TIMER_MORE: "timer.change",
    Verb.TIMER_LESS: "timer.change",
    Verb.TIMER_ASK: "timer.status",
    Verb.LIST_ADD: "todo.add_item",
    Verb.LIST_DONE: "todo.complete_item",
    Verb.LIST_REMOVE: "todo.remove_item",
    Verb.LIST_READ: "todo.get_items",
    Verb.SAY: "notify.announce",
    Verb.ALARM_AT: "notify.announce",
}
"""Services of no device, by verb."""
_LISTS = frozenset({Verb.LIST_ADD, Verb.LIST_DONE, Verb.LIST_REMOVE})
_NEEDS_LENGTH = frozenset({Verb.TIMER_START, Verb.TIMER_MORE, Verb.TIMER_LESS})
_NAMING = frozenset({verb for verb in Verb if verb.startswith("timer")}) | _LISTS
_LATER = frozenset({Verb.SAY, Verb.ALARM_AT})


def deviceless(statement: Statement, linked: Linked, now: datetime, after: datetime | None = None) -> Plan:
    """One action of no entity; refused where it lacks a length or a time that can be placed. `after`: as `timing` has
    it.
    """
    verb = statement.verb
    texts = [m.text for ref in statement.texts if (m := linked.mention(ref.kind, ref.slot))]
    if len(texts) < len(statement.texts):
        return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.UNCLEAR, linked.text),))
    try:
        when = timing(statement.times, linked, now, after) if verb in _LATER else NOW
        data = _timer(statement, linked) if verb.startswith("timer") else {}
    except NoInstant:
        return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.TIME_UNCLEAR, linked.text),))
    if (verb in _NEEDS_LENGTH and not data) or (verb is Verb.ALARM_AT and when == NOW):
        return Plan(PlanKind.REJECT, rejected=(Rejection(Reason.TIME_UNCLEAR, linked.text),))
    data |= _texts(verb, [_bare(text, linked.language) for text in texts] if verb in _NAMING else texts)
    area = _area(statement, linked)
    if area:
        data["area"] = area
    return Plan(PlanKind.ACTIONS, (Action(None, SERVICES[verb], data, timing=when),))


def _bare(text: str, language: str) -> str:
    """A thing, or a name, without the article that is said before it ("die Butter")."""
    articles = load(language).articles
    tokens = tokenize(text)
    for size in (2, 1):
        if len(tokens) > size and key(tuple(t.text.rstrip("'") for t in tokens[:size])) in articles:
            return text[tokens[size].start :]
    return text


def _timer(statement: Statement, linked: Linked) -> dict[str, JsonValue]:
    """A timer's length; what shortens one is negative."""
    length = seconds(statement.times, linked) or 0
    sign = -1 if statement.verb is Verb.TIMER_LESS else 1
    parts = {"hours": length // HOUR, "minutes": length % HOUR // MINUTE, "seconds": length % MINUTE}
    return {unit: sign * n for unit, n in parts.items() if n}


def _texts(verb: Verb, texts: list[str]) -> dict[str, JsonValue]:
    """Under the names they have in the services' data."""
    if verb in _LISTS:
        return dict(zip(("item", "list"), texts, strict=False))
    name = {Verb.SAY: "message", Verb.LIST_READ: "list"}.get(verb, "name")
    if verb is Verb.ALARM_AT:
        return {"message": ""}
    return {name: texts[0]} if texts else {}


def _area(statement: Statement, linked: Linked) -> str:
    """area_id of the room that an announcement is for."""
    scope = statement.targets[0].scope if statement.targets else None
    mention = linked.mention(MentionKind.AREA, scope.slot) if isinstance(scope, Ref) else None
    return mention.ids[0] if mention and mention.ids else ""
