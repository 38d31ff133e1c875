"""Whether conditions hold, by the states that are known: yes, no, or that it cannot be told."""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from device_registry.actions import Condition, Op
from device_registry.model import EntityState, JsonScalar, JsonValue, Snapshot
from device_registry.past import DAY, Span, Window
from device_registry.payload import to_number

_UNAVAILABLE = "unavailable"
_UNTOLD = frozenset({"", "unknown", _UNAVAILABLE})


class Past(Protocol):
    """What was (`device_registry.history.History`)."""

    def spans(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[Span, ...]:
        """The states between two moments, oldest first."""
        ...

    def window(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Window | None:
        """The numbers between two moments."""
        ...


def holds(condition: Condition, snapshot: Snapshot) -> bool | None:
    """Whether it is so now, however long; None if it cannot be told: what is not known leaves open what it could
    change. Total.
    """
    return _together(condition.every, (_is_so(condition, i, snapshot) for i in condition.entity_ids))


def have_lasted(
    conditions: Iterable[Condition], snapshot: Snapshot, now: float, seconds_of: Callable[[str], int], past: Past | None
) -> bool | None:
    """Whether all of them are so at `now` (seconds since the epoch), each for as long as it says, as far as the ages of
    the states and `past` tell. `seconds_of`: the length of an ISO 8601 duration.
    """

    def lasted(condition: Condition, entity_id: str) -> bool | None:
        so = _is_so(condition, entity_id, snapshot)
        if not so or not condition.lasting:
            return so
        begin = now - seconds_of(condition.lasting)
        if _since(condition, entity_id, snapshot, now) <= begin:
            return True
        return None if past is None else _was_so(condition, entity_id, begin, now, past)

    found = [_together(c.every, [lasted(c, i) for i in c.entity_ids]) for c in conditions]
    return _together(True, found)


def told_of(condition: Condition, snapshot: Snapshot) -> bool:
    """Whether it can ever be told: enough of what it is about is there and reports."""
    told = [_reports(i, snapshot) for i in condition.entity_ids]
    return bool(told) and (all(told) if condition.every else any(told))


def age(condition: Condition, snapshot: Snapshot, now: float) -> float:
    """Seconds for which a condition that holds is known to have held."""
    ages = [now - _since(condition, i, snapshot, now) for i in condition.entity_ids if _is_so(condition, i, snapshot)]
    return (min if condition.every else max)(ages, default=0.0)


def silent(conditions: Iterable[Condition], snapshot: Snapshot) -> tuple[str, ...]:
    """entity_ids that keep conditions from being told, each once."""
    ids = (i for c in conditions for i in c.entity_ids if _is_so(c, i, snapshot) is None)
    return tuple(dict.fromkeys(ids))


def _together(every: bool, told: Iterable[bool | None]) -> bool | None:
    """Any, or every, of some truths; there are none of nothing."""
    seen = list(told)
    decisive = not every
    if decisive in seen:
        return decisive
    return None if None in seen or not seen else not decisive


def _reports(entity_id: str, snapshot: Snapshot) -> bool:
    entity, state = snapshot.entities.get(entity_id), snapshot.state(entity_id)
    return entity is not None and entity.reports_state and (state.state is not None or not state.available)


def _since(condition: Condition, entity_id: str, snapshot: Snapshot, now: float) -> float:
    """From when on an entity has been as it is: whatever it said since would have made its state younger. Of being
    offline, which is no state, that is not known.
    """
    told = snapshot.state(entity_id).updated_at
    return now if told is None or _of_presence(condition) else min(told, now)


def _of_presence(condition: Condition) -> bool:
    """Whether it asks if something is offline."""
    return not condition.attribute and condition.op in (Op.IN, Op.NOT_IN) and _UNAVAILABLE in _texts(condition.values)


def _is_so(condition: Condition, entity_id: str, snapshot: Snapshot) -> bool | None:
    if entity_id not in snapshot.entities:
        return None
    state = snapshot.state(entity_id)
    if _of_presence(condition):
        return _is_offline(state) == (condition.op is Op.IN)
    if not state.available or state.state == _UNAVAILABLE:
        return None
    return _compared(condition, state.attributes.get(condition.attribute) if condition.attribute else state.state)


def _is_offline(state: EntityState) -> bool:
    return not state.available or state.state == _UNAVAILABLE


def _compared(condition: Condition, value: JsonValue) -> bool | None:
    if condition.op in (Op.IN, Op.NOT_IN):
        text = None if isinstance(value, list | dict) or value is None else _text(value)
        return None if text in _UNTOLD else _listed(condition, text)
    number, bound = to_number(value), to_number(condition.values[0] if condition.values else None)
    if number is None or bound is None:
        return None
    return number > bound if condition.op is Op.ABOVE else number < bound


def _listed(condition: Condition, text: str | None) -> bool | None:
    return None if text is None else (text.casefold() in _texts(condition.values)) == (condition.op is Op.IN)


def _texts(values: Iterable[JsonScalar]) -> Collection[str]:
    return {_text(value) for value in values}


def _text(value: JsonScalar) -> str:
    """As states are compared: "21" and 21.0 are the same."""
    number = None if isinstance(value, str) else to_number(value)
    return str(value).casefold() if number is None else f"{number:g}"


# ---------------------------------------------------------------- what was


def _was_so(condition: Condition, entity_id: str, begin: float, end: float, past: Past) -> bool | None:
    """Whether it has been so from `begin` to `end`, without a break."""
    if condition.op in (Op.IN, Op.NOT_IN):
        spans = past.spans(entity_id, begin, end, condition.attribute)
        known = bool(spans) and spans[0].begin <= begin
        states = [_UNAVAILABLE if s.state is None and _of_presence(condition) else s.state for s in spans]
        return _together(True, [*(_listed(condition, state) for state in states), True if known else None])
    window = past.window(entity_id, begin, end, condition.attribute)
    before = past.window(entity_id, begin - DAY, begin, condition.attribute)
    values = [*((window.low, window.high) if window else ()), before.last if before else None]
    return _together(True, [_compared(condition, value) for value in values])
