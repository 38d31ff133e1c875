"""Answers from the past, told: what was, when, and where it is not known, why."""

from collections.abc import Callable, Mapping

from agent.facts import state_word
from agent.memory_parts import MAX_TOLD, at_moment, lacking, looked_at, stamped
from agent.recalled import Lack, Recalled, Recollection
from agent.state_memories import tell_last, tell_lasted, tell_since, tell_times, tell_was
from agent.stretches import stretch
from agent.types import Aggregate, Ask
from agent.when import span
from agent.wording import Wording


def tell_past(recalled: Recalled, words: Wording) -> str:
    """The answer in words, without capital and full stop. Never empty."""
    if recalled.lack is Lack.NO_DEVICE:
        return words.locale.lists["reasons.no_such_device"][-1].fill()
    if recalled.lack in (Lack.NO_HISTORY, Lack.NO_MATCH):
        return words.locale.say(f"past.{recalled.lack}")
    if recalled.lack is not None:
        return lacking(recalled, words)
    clause = _TELL[recalled.query.ask](recalled, words)
    since = max((f.since for f in recalled.facts if f.since is not None and f.lack is None), default=None)
    if since is None:
        return clause
    known = words.locale.say("past.only_since", time=stamped(since, recalled, words))
    return clause + words.locale.say("join.clause") + known


# ---------------------------------------------------------------- values


def _values(recalled: Recalled, words: Wording) -> str:
    """One sentence where it comes to one number, else one for each entity."""
    known = [fact for fact in recalled.facts if fact.lack is None]
    ends = recalled.query.aggregate in (Aggregate.MIN, Aggregate.MAX)
    if ends and recalled.value is not None:
        known = [fact for fact in known if fact.entity_id in recalled.chosen][:1]
    told = [_value(fact, recalled, words) for fact in known[:MAX_TOLD]]
    if len(known) > MAX_TOLD:
        told.append(words.locale.say("facts.more", count=str(len(known) - MAX_TOLD)))
    return words.locale.say("join.clause").join(told)


def _value(fact: Recollection, recalled: Recalled, words: Wording) -> str:
    aggregate = recalled.query.aggregate
    subject = words.subject([fact.entity_id])
    slots = {"what": subject.text, "when": looked_at(recalled, words), "at": at_moment(fact.at, recalled, words)}
    if isinstance(fact.value, str):
        return _states(fact, slots, subject.plural, words)
    key, value = _change(aggregate, fact)
    if aggregate is None and recalled.window is not None:
        moment = recalled.window[0] == recalled.window[1]
        slots |= {"at": slots["when"]} if moment else _ends(fact, words)
        key = "then" if moment else "mean" if fact.low == fact.high else "range"
    return words.locale.say(f"past.{key}", subject.plural, value=_measure(value, fact, words), **slots)


def _ends(fact: Recollection, words: Wording) -> dict[str, str]:
    return {"low": _measure(fact.low or 0.0, fact, words), "high": _measure(fact.high or 0.0, fact, words)}


def _change(aggregate: Aggregate | None, fact: Recollection) -> tuple[str, float]:
    """The key of the text, and the number without the sign that the text says."""
    value = float(fact.value) if isinstance(fact.value, int | float) else 0.0
    if aggregate is Aggregate.CHANGE:
        return ("same" if round(value, 2) == 0 else "up" if value > 0 else "down"), abs(value)
    if aggregate is Aggregate.TREND:
        return ("steady" if not fact.truth else "rising" if value > 0 else "falling"), abs(value)
    return (aggregate or Aggregate.MEAN).removeprefix("h_"), value


def _states(fact: Recollection, slots: Mapping[str, str], plural: bool, words: Wording) -> str:
    entity = words.snapshot.entities.get(fact.entity_id)
    if not fact.states:
        state = state_word(str(fact.value), entity, words)
        return words.locale.say("past.state_then", plural, what=slots["what"], state=state, at=slots["when"])
    said = [
        words.locale.say("past.state_for", state=state_word(state, entity, words), span=span(seconds, words))
        for state, seconds in fact.states[:MAX_TOLD]
    ]
    return words.locale.say("past.states", plural, what=slots["what"], when=slots["when"], states=words.both(said))


def _measure(value: float, fact: Recollection, words: Wording) -> str:
    return words.measure(value, fact.unit)


# ---------------------------------------------------------------- comparisons


def _compared(recalled: Recalled, words: Wording) -> str:
    """Yes or no, and both numbers."""
    query = recalled.query
    own = float(recalled.value or 0) + (recalled.other or 0.0)
    if query.against:
        other = words.subject([fact.entity_id for fact in recalled.others], 2).text
    else:
        other = stretch(query.before or (recalled.now, recalled.now), recalled.now, words)
    clause = words.locale.say(
        "past.versus",
        what=words.subject([fact.entity_id for fact in recalled.facts], 2).text,
        value=words.measure(own, recalled.unit),
        other=other,
        against=words.measure(recalled.other or 0.0, recalled.unit),
    )
    return words.locale.say("facts.yes" if recalled.truth else "facts.no", clause=clause)


def _most(recalled: Recalled, words: Wording) -> str:
    subject = words.subject(recalled.chosen, 3)
    value = words.measure(float(recalled.value or 0), recalled.unit)
    clause = words.locale.say(f"past.{recalled.query.ask}", subject.plural, what=subject.text, value=value)
    if recalled.window is None:
        return clause
    return words.locale.say("past.during", clause=clause, when=looked_at(recalled, words))


# ---------------------------------------------------------------- unusual


def _odd(recalled: Recalled, words: Wording) -> str:
    unusual = [fact for fact in recalled.facts if fact.truth]
    told = [_unusual(fact, recalled, words) for fact in unusual[:MAX_TOLD]]
    if len(unusual) > MAX_TOLD:
        told.append(words.locale.say("facts.more", count=str(len(unusual) - MAX_TOLD)))
    unknown = [fact.entity_id for fact in recalled.facts if fact.truth is None]
    if recalled.truth is False:
        told.append(words.locale.say("past.nothing_odd"))
    if unknown:
        told.append(words.locale.say("past.no_usual", what=words.subject(unknown, 3).text))
    clause = words.locale.say("join.clause").join(told)
    return words.locale.say("facts.yes", clause=clause) if recalled.truth else clause


def _unusual(fact: Recollection, recalled: Recalled, words: Wording) -> str:
    subject = words.subject([fact.entity_id])
    if fact.value == "unavailable":
        return words.locale.say("short.offline", subject.plural, what=subject.text)
    if fact.seconds is not None:
        entity = words.snapshot.entities.get(fact.entity_id)
        return words.locale.say(
            "past.since",
            subject.plural,
            what=subject.text,
            state=state_word("open", entity, words),
            time=stamped(fact.at or 0.0, recalled, words),
            span=span(fact.seconds, words),
        )
    value = words.scalar(fact.value, fact.unit) or "?"
    if fact.low is None:
        return words.locale.say("facts.value", subject.plural, what=subject.text, value=value)
    usual = words.measure(fact.low, fact.unit)
    return words.locale.say("past.usual", subject.plural, what=subject.text, value=value, usual=usual)


_TELL: Mapping[Ask, Callable[[Recalled, Wording], str]] = {
    Ask.VALUE: _values,
    Ask.IS: tell_was,
    Ask.WHICH: tell_was,
    Ask.COUNT: tell_was,
    Ask.WAS: tell_was,
    Ask.SINCE: tell_since,
    Ask.LAST: tell_last,
    Ask.LASTED: tell_lasted,
    Ask.TIMES: tell_times,
    Ask.MORE: _compared,
    Ask.LESS: _compared,
    Ask.MOST: _most,
    Ask.LEAST: _most,
    Ask.ODD: _odd,
}
