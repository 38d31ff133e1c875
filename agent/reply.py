"""Outcomes into words: what was done, what was not and why, what is asked back. Never more than the outcome says.

The model writes none of it. Every sentence comes from `agent/locale`, filled with the home's names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.answers import Answer
from agent.circumstances import begins, clause, untold, why_left
from agent.deeds import Doing, Measure, doing_of
from agent.facts import tell
from agent.locale import load
from agent.memories import tell_past
from agent.plans import PREFIX, announcement, plans_said
from agent.recalled import Recalled
from agent.resolve_deviceless import SERVICES as DEVICELESS_SERVICES
from agent.room_wishes import FINE
from agent.types import Clarification, Hitch, Outcome, OutcomeKind, Plan, PlanKind, Verb
from agent.when import lasting, span
from agent.wording import Wording
from device_registry.actions import NOW, Action, Reason, Rejection, Timing
from device_registry.model import JsonScalar, JsonValue, Quantity, Snapshot
from device_registry.services import range_of

_MAX_CHOICES = 6
_ANNOUNCE = DEVICELESS_SERVICES[Verb.SAY]
_OF_NO_DEVICE = frozenset(DEVICELESS_SERVICES.values())
_MAX_OPTIONS = 8
_WITH_HITCH = frozenset({OutcomeKind.OFFLINE, OutcomeKind.REFUSED, OutcomeKind.FAILED})
_TOLD_HITCHES = frozenset(Hitch) - {
    *(Hitch.UNAVAILABLE, Hitch.NOT_SENT, Hitch.NO_TIMER, Hitch.NOT_LISTED, Hitch.NO_PLAN, Hitch.WHICH_PLAN)
}
"""The others are said by kind, or where no device is concerned."""
_NAMED_IN_TROUBLE = 4  # what did not work is named, not counted, up to here


def compose(
    plan: Plan,
    outcomes: Sequence[Outcome],
    answers: Sequence[Answer | Recalled],
    snapshot: Snapshot,
    language: str,
    *,
    asking: Sequence[Action] = (),
    dry_run: bool = False,
    now: datetime | None = None,
) -> str:
    """The reply to one turn, in `language` (English where there are no words for it). Never raises, never empty.

    `asking`: guarded actions that wait for a yes; with `dry_run` the plan's actions are told, not done. `now`: the
    speaker's clock, this machine's if None.
    """
    words = Wording(load(language), snapshot)
    clock = now or datetime.now()
    would = [_would(plan.actions, words, clock)] if dry_run and plan.actions else []
    done = [*_deviceless(outcomes, words, clock), *_done([o for o in outcomes if not _of_no_device(o)], words, clock)]
    facts = [tell_past(a, words) if isinstance(a, Recalled) else tell(a, words) for a in answers]
    refused = _refused(plan.rejected, words)
    question = [_confirm(asking, words, clock)] if asking else [_which(plan.clarify, words)] if plan.clarify else []
    return words.sentences([*would, *done, *facts, *refused, *question]) or words.sentence(_nothing(plan, words))


def broker_unreachable(address: str, language: str) -> str:
    """What is said to a sentence that could not be carried out, or not even understood, for want of the broker."""
    words = Wording(load(language), Snapshot())
    return words.sentence(words.locale.say("talk.unreachable", address=address))


# ---------------------------------------------------------------- outcomes


@dataclass(frozen=True, slots=True)
class _Group:
    """Outcomes that one clause tells."""

    kind: str
    doing: Doing
    ids: tuple[str, ...]
    limit: str = ""
    timing: Timing = NOW


def _done(outcomes: Sequence[Outcome], words: Wording, clock: datetime) -> list[str]:
    groups = _grouped(outcomes, words)
    done = [g for g in groups if g.kind == OutcomeKind.VERIFIED]
    troubled = [g for g in groups if g.kind != OutcomeKind.VERIFIED]
    if not done:
        return [_alone(group, words, clock) for group in troubled]
    deeds = [lasting(g.timing, _form(g.doing, 0, g.ids, words, named=2), words) for g in done]
    clauses = [words.deeds(deeds)]
    clauses += dict.fromkeys(words.locale.say(f"limited.{group.limit}") for group in done if group.limit)
    short = [g for g in troubled if len(done) == 1 and g.doing == done[0].doing and _has_short(g, words)]
    clauses += [_in_short(group, words) for group in short]
    clause = words.locale.say("join.clause").join(clauses)
    return [clause, *(_alone(group, words, clock) for group in troubled if group not in short)]


def _grouped(outcomes: Iterable[Outcome], words: Wording) -> list[_Group]:
    groups: dict[tuple[str, Doing, str, Timing], list[str]] = {}
    for outcome in outcomes:
        doing = _doing(outcome.action, words)
        limit = _limit(outcome.action, doing, words)
        told = (_kind(outcome), doing, limit, outcome.action.timing)
        groups.setdefault(told, []).append(outcome.action.entity_id or "")
    return [
        _Group(kind, doing, tuple(dict.fromkeys(ids)), limit, timing)
        for (kind, doing, limit, timing), ids in groups.items()
    ]


def _kind(outcome: Outcome) -> str:
    """The key of the words for an outcome."""
    hitch = outcome.detail.partition(":")[0]
    if outcome.kind in _WITH_HITCH and hitch in _TOLD_HITCHES:
        return hitch
    return outcome.kind.value


def _alone(group: _Group, words: Wording, clock: datetime) -> str:
    if group.kind in (OutcomeKind.NOT_SO, Hitch.SILENT):
        return _left(group.kind, group.timing, words)
    plural = words.subject(group.ids, _NAMED_IN_TROUBLE).plural
    begin = begins(group.timing, clock, words)
    if group.kind == OutcomeKind.SCHEDULED and group.timing.given:
        deed = lasting(group.timing, _form(group.doing, 1, group.ids, words), words)
        return words.locale.say("given.will", do=deed, when=begin)
    text = words.locale.say(
        f"outcomes.{group.kind}",
        plural,
        do=_form(group.doing, 1, group.ids, words),
        doing=_form(group.doing, 2, group.ids, words),
        when=begin,
    )
    text = lasting(group.timing, text, words) if group.kind == OutcomeKind.SCHEDULED else text
    return text + words.locale.say("join.clause") + words.locale.say(f"limited.{group.limit}") if group.limit else text


def _left(kind: str, timing: Timing, words: Wording) -> str:
    """Why something was left that has a condition. `kind`: a key of the locale's `outcomes`."""
    silent = untold(timing.conditions, words)
    slots = {"why": why_left(timing.conditions, words), "what": silent.text}
    return words.locale.say(f"outcomes.{kind}", silent.plural, **slots)


def _has_short(group: _Group, words: Wording) -> bool:
    return f"short.{group.kind}" in words.locale.texts


def _in_short(group: _Group, words: Wording) -> str:
    subject = words.subject(group.ids, _NAMED_IN_TROUBLE)
    return words.locale.say(f"short.{group.kind}", subject.plural, what=subject.text)


def _doing(action: Action, words: Wording) -> Doing:
    return doing_of(action, words.snapshot.entities.get(action.entity_id or ""))


def _form(doing: Doing, form: int, ids: Sequence[str], words: Wording, named: int = _NAMED_IN_TROUBLE) -> str:
    """One of a deed's three forms: done, to do, doing."""
    subject = words.subject(ids, named)
    value = words.both([words.value(v) for v in doing.values])
    message = words.locale.lists[f"deeds.{doing.deed}"][form]
    return message.fill(subject.plural, what=subject.text, value=value, property=words.option(doing.property))


def _limit(action: Action, doing: Doing, words: Wording) -> str:
    """Which end of its range stopped the wish; "" if none did."""
    if not action.limited:
        return ""
    measure = next((v for v in doing.values if isinstance(v, Measure) and v.quantity), None)
    entity = words.snapshot.entities.get(action.entity_id or "")
    if measure is None or measure.quantity is None or entity is None:
        return "other"
    limits = range_of(entity.capabilities, measure.quantity)
    end = "max" if measure.number * 2 >= limits.min + limits.max else "min"
    spoken = (Quantity.BRIGHTNESS, Quantity.VOLUME, Quantity.TEMPERATURE)
    return f"{measure.quantity}_{end}" if measure.quantity in spoken else "other"


def _deviceless(outcomes: Iterable[Outcome], words: Wording, clock: datetime) -> list[str]:
    """What became of timers, lists, announcements, plans, a sentence each; all that were cancelled at once in one."""
    own = [outcome for outcome in outcomes if _of_no_device(outcome)]
    said = []
    for service in dict.fromkeys(o.action.service for o in own if _of_plans(o)):
        about = [o for o in own if o.action.service == service]
        said.append(plans_said(about, words, clock, lambda actions: _to_do(actions, words, clock)))
    for outcome in (o for o in own if not _of_plans(o)):
        sort, _, verb = outcome.action.service.partition(".")
        failed = outcome.kind is OutcomeKind.FAILED
        if failed and outcome.detail == Hitch.TOO_MANY:
            said.append(words.locale.say("timers.too_many"))
        elif sort == "timer":
            said.append(timer_said("none" if failed else verb, outcome.action.data, words))
        elif sort == "todo":
            said.append(_list_said("none" if failed else verb, outcome.action.data, words))
        else:
            said.append(_announced(outcome, words, clock))
    return list(dict.fromkeys(said))


def _of_no_device(outcome: Outcome) -> bool:
    service = outcome.action.service
    return outcome.action.entity_id is None and (service in _OF_NO_DEVICE or _of_plans(outcome))


def _of_plans(outcome: Outcome) -> bool:
    return outcome.action.service.startswith(PREFIX)


def _list_said(verb: str, data: Mapping[str, JsonValue], words: Wording) -> str:
    """A sentence about a list. `verb`: a key of the locale's `lists`."""
    items = data.get("items")
    said = [words.quoted(str(item)) or "" for item in items] if isinstance(items, list) else []
    key = "empty" if verb == "get_items" and not said else verb
    name, item = (words.quoted(str(data.get(part) or "")) or "" for part in ("list", "item"))
    return words.locale.say(f"lists.{key}", list=name, item=item, items=words.both(said))


def _announced(outcome: Outcome, words: Wording, clock: datetime) -> str:
    action, hitch = outcome.action, outcome.detail
    message = words.quoted(str(action.data.get("message") or "")) or ""
    if outcome.kind is OutcomeKind.VERIFIED:
        if not message and action.timing.given:
            return clause(action.timing.conditions, words)
        return words.locale.say("timers.announced", message=message)
    if outcome.kind is OutcomeKind.NOT_SO or hitch == Hitch.SILENT:
        return _left(hitch or outcome.kind, action.timing, words)
    if outcome.kind is not OutcomeKind.SCHEDULED:
        key = Hitch.UNCLEAR_TIME if hitch == Hitch.UNCLEAR_TIME else Hitch.NO_PLACE
        return words.locale.say(f"outcomes.{key}", do=announcement(action, words))
    begin = begins(action.timing, clock, words)
    if action.timing.given:
        return words.locale.say(f"given.{'remind' if message else 'notify'}", message=message, when=begin)
    return words.locale.say(f"timers.{'remind' if message else 'alarm'}", message=message, when=begin)


def timer_said(verb: str, data: Mapping[str, JsonValue], words: Wording) -> str:
    """A sentence about a timer. `verb`: a key of the locale's `timers`; `data`: its "name" and "seconds" left."""
    name, left = str(data.get("name") or ""), data.get("seconds")
    timer = words.locale.say(f"timers.{'named' if name else 'nameless'}", name=name)
    length = span(float(left), words) if isinstance(left, int) else ""
    return words.locale.say(f"timers.{verb}", timer=timer, span=length)


# ---------------------------------------------------------------- not done yet


def _to_do(actions: Iterable[Action], words: Wording, clock: datetime) -> str:
    """ "turn off 5 lights and lock the front door at 21:00"."""
    groups: dict[tuple[Doing, Timing], list[str]] = {}
    deeds = []
    for action in actions:
        if action.service == _ANNOUNCE:
            deeds.append(_timed(announcement(action, words), action.timing, words, clock))
        else:
            groups.setdefault((_doing(action, words), action.timing), []).append(action.entity_id or "")
    for (doing, timing), ids in groups.items():
        deeds.append(_timed(_form(doing, 1, tuple(dict.fromkeys(ids)), words), timing, words, clock))
    return words.deeds(deeds)


def _timed(deed: str, timing: Timing, words: Wording, clock: datetime) -> str:
    """A deed with when it begins, on what condition, and how long it lasts."""
    begin = begins(timing, clock, words)
    if timing.given:
        return words.locale.say("given.do", do=lasting(timing, deed, words), when=begin)
    return lasting(timing, words.locale.say("when.do", do=deed, when=begin) if begin else deed, words)


def _would(actions: Sequence[Action], words: Wording, clock: datetime) -> str:
    return words.locale.say("talk.would", do=_to_do(actions, words, clock))


def _confirm(actions: Sequence[Action], words: Wording, clock: datetime) -> str:
    return words.locale.say("talk.confirm", do=_to_do(actions, words, clock))


def _which(clarify: Clarification, words: Wording) -> str:
    names = words.names(clarify.choices)
    choices = words.either(names[:_MAX_CHOICES])
    if len(names) <= _MAX_CHOICES:
        return words.locale.say("talk.which", choices=choices)
    return words.locale.say("talk.which_of_many", count=str(len(names)), choices=choices)


def _nothing(plan: Plan, words: Wording) -> str:
    if plan.reason == Verb.CANCEL:
        return words.locale.say("talk.cancelled")
    if plan.reason == FINE:
        return words.locale.say("talk.fine")
    if plan.kind is PlanKind.CHAT:
        return words.locale.say("talk.chat")
    if plan.kind is PlanKind.ACTIONS:
        return words.locale.say("talk.nothing")
    return _reason(Rejection(Reason.UNCLEAR), (), words)


# ---------------------------------------------------------------- refusals


def _refused(rejected: Iterable[Rejection], words: Wording) -> list[str]:
    """One sentence for each reason; devices that share reason and facts are told together."""
    groups: dict[tuple[Reason, tuple[tuple[str, JsonScalar], ...], str], list[Rejection]] = {}
    for rejection in rejected:
        about = "" if rejection.entity_id else rejection.span
        groups.setdefault((rejection.reason, tuple(rejection.detail.items()), about), []).append(rejection)
    return [_reason(group[0], [r.entity_id for r in group if r.entity_id], words) for group in groups.values()]


def _reason(rejection: Rejection, entity_ids: Sequence[str], words: Wording) -> str:
    """The first text of the reason whose slots are all known."""
    known = [i for i in dict.fromkeys(entity_ids) if i in words.snapshot.entities]
    subject = words.subject(known, _NAMED_IN_TROUBLE)
    slots = _slots(rejection, words) | ({"what": subject.text} if known else {})
    missing = f"reasons.{rejection.reason}_{rejection.detail.get('missing')}"
    variants = words.locale.lists.get(missing) or words.locale.lists[f"reasons.{rejection.reason}"]
    message = next(v for v in variants if v.slots <= slots.keys())
    return message.fill(subject.plural, **slots)


def _slots(rejection: Rejection, words: Wording) -> dict[str, str]:
    """What the refusal knows, as said. An entity_id for a span is no word of the speaker's."""
    detail = rejection.detail
    unit, kind, area = detail.get("unit"), detail.get("kind"), detail.get("area")
    span = rejection.span if rejection.span != rejection.entity_id else ""
    slots = {
        "span": words.quoted(span),
        "min": words.scalar(detail.get("min"), "" if _share_unit(detail) else str(unit or "")),
        "max": words.scalar(detail.get("max"), str(unit or "")),
        "at": words.scalar(detail.get("at")),
        "options": _options(detail, words),
        "kind": words.kind(kind, plural=False)[0] if isinstance(kind, str) else None,
        "place": words.place(area) if isinstance(area, str) else None,
    }
    return {key: value for key, value in slots.items() if value}


def _share_unit(detail: Mapping[str, JsonScalar]) -> bool:
    """ "from 7 to 30 °C" names the unit once."""
    return detail.get("max") is not None and detail.get("unit") != "%"


def _options(detail: Mapping[str, JsonScalar], words: Wording) -> str | None:
    said = [o.strip() for o in str(detail.get("options") or "").split(",") if o.strip()]
    return words.both([words.option(o) for o in said[:_MAX_OPTIONS]]) or None
