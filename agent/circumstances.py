"""Conditions in words, and when something begins that has some: "when the front door is open, 5 minutes later"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntEnum

from agent.facts import state_word
from agent.times.moments import seconds_of
from agent.when import span, when
from agent.wording import Subject, Wording
from device_registry.actions import Condition, Given, Op, Timing
from device_registry.conditions import holds, silent
from device_registry.model import Entity, Quantity
from device_registry.services import range_of

_NAMED = 3
_OPPOSITES = {"off": "on", "closed": "open", "locked": "unlocked", "disarmed": "armed"}
"""What something is that is none of these."""

_TELLING = ("done", "off", "closed", "docked", "playing", "paused")
"""Of several states that count alike, the one that is said."""

_MEASURED = frozenset({"current_temperature", "temperature", "current_humidity", "current_position"})
_OF_TEMPERATURE = frozenset({"current_temperature", "temperature"})


class Form(IntEnum):
    """Forms of a clause: by itself, behind "when", behind "if"."""

    ALONE = 0
    WHEN = 1
    IF = 2


def begins(timing: Timing, now: datetime, words: Wording) -> str:
    """When it begins, and on what condition; "" for now. `now`: in the frame of the timing's instant."""
    if timing.given is None:
        return when(timing, now, words)
    form = Form.IF if timing.given is Given.IF else Form.WHEN
    given = words.locale.say(f"given.{timing.given}", clause=clause(timing.conditions, words, form))
    if timing.given is not Given.IF and timing.at.startswith("P"):
        return words.locale.say("given.later", given=given, span=span(seconds_of(timing.at), words))
    time = when(timing, now, words)
    return words.locale.say("given.timed", time=time, given=given) if time else given


def clause(conditions: Sequence[Condition], words: Wording, form: Form = Form.ALONE) -> str:
    """ "the front door is open and the bedroom is above 26 °C"."""
    return words.both([_clause(condition, words, form) for condition in conditions])


def why_left(conditions: Sequence[Condition], words: Wording) -> str:
    """What is not so of conditions that do not hold: "the front door is not open"."""
    failed = [replace(c, lasting="") for c in conditions if holds(c, words.snapshot) is False]
    return words.both([_clause(c, words, Form.ALONE, negated=True) for c in failed or conditions])


def untold(conditions: Sequence[Condition], words: Wording) -> Subject:
    """What does not tell whether conditions hold."""
    ids = silent(conditions, words.snapshot) or tuple(i for c in conditions for i in c.entity_ids)
    return words.subject(list(dict.fromkeys(ids)), _NAMED)


def _clause(condition: Condition, words: Wording, form: Form, negated: bool = False) -> str:
    entity = words.snapshot.entities.get(condition.entity_ids[0]) if condition.entity_ids else None
    if condition.op in (Op.ABOVE, Op.BELOW):
        key = "above" if condition.op is Op.ABOVE else "below"
        value = words.scalar(condition.values[0], _unit(condition, entity)) or "?"
    else:
        key, other = "state", condition.op is Op.NOT_IN
        state, opposite = _state(condition)
        value = state_word(opposite or state, entity, words) if other else state_word(state, entity, words)
        negated ^= other and not opposite
    subject = _subject(condition, words, condition.every != negated)
    message = words.locale.lists[f"clauses.{'not_' if negated else ''}{key}"][form]
    text = message.fill(subject.plural, what=subject.text, value=value)
    if not condition.lasting:
        return text
    return words.locale.say("given.lasting", clause=text, span=span(seconds_of(condition.lasting), words))


def _state(condition: Condition) -> tuple[str, str]:
    """The state that is said of those that count alike, and the word for what is none of them, if there is one."""
    values = [str(value) for value in condition.values] or ["?"]
    state = next((word for word in _TELLING if word in values), values[0])
    opposite = next((other for word, other in _OPPOSITES.items() if word in values), "")
    return state, opposite


def _subject(condition: Condition, words: Wording, every: bool) -> Subject:
    """What the condition is about: of several, all or any of them."""
    ids = condition.entity_ids
    subject = words.subject(ids, _NAMED)
    text, plural = subject.text, subject.plural
    if len(ids) > 1 and not every:
        text, plural = words.locale.say("given.any", what=text), False
    if condition.attribute in _MEASURED:
        text, plural = words.locale.say(f"given.{condition.attribute}", what=text), False
    return Subject(text, plural)


def _unit(condition: Condition, entity: Entity | None) -> str:
    if entity is None or not condition.attribute:
        return entity.unit if entity else ""
    if condition.attribute in _OF_TEMPERATURE:
        return range_of(entity.capabilities, Quantity.TEMPERATURE).unit
    return "%" if condition.attribute in _MEASURED else ""
