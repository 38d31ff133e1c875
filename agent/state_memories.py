"""States of the past, told: whether, since when, how long and how often something was so."""

from collections.abc import Callable

from agent.facts import state_word
from agent.memory_parts import MAX_TOLD, at_moment, instant, lacking, looked_at, stamped
from agent.recalled import Recalled, Recollection
from agent.stretches import stretch
from agent.types import Ask
from agent.when import span
from agent.wording import Wording

_MAX_NAMED = 8


def tell_was(recalled: Recalled, words: Wording) -> str:
    """Who was so; where that was the question, with yes or no."""
    if recalled.truth is None:
        return lacking(recalled, words)
    asking = recalled.query.ask in (Ask.WAS, Ask.IS)
    clause = _was_clause(recalled, words)
    return words.locale.say("facts.yes" if recalled.truth else "facts.no", clause=clause) if asking else clause


def _was_clause(recalled: Recalled, words: Wording) -> str:
    """Who was so; of one alone how long and when last; where none was, who was not."""
    when = looked_at(recalled, words)
    ids = list(recalled.chosen) or [fact.entity_id for fact in recalled.facts if fact.truth is False]
    subject = words.subject(ids, _MAX_NAMED)
    slots = {"what": subject.text, "state": _asked(recalled, words), "when": when}
    if not recalled.chosen:
        return words.locale.say("past.was_not", subject.plural, **slots)
    [fact, *more] = [f for f in recalled.facts if f.entity_id in recalled.chosen]
    if more or not fact.seconds or fact.at is None:
        return words.locale.say("past.was", subject.plural, **slots)
    length, last = span(fact.seconds, words), at_moment(fact.at, recalled, words)
    return words.locale.say("past.was_for", subject.plural, span=length, at=last, **slots)


def tell_since(recalled: Recalled, words: Wording) -> str:
    """Since when each of them is so; else that it is not, and when it last was."""
    lasting = [f for f in recalled.facts if f.truth and f.until is None]
    if lasting:
        return words.locale.say("join.clause").join(_still(fact, recalled, words) for fact in lasting[:MAX_TOLD])
    ids = [f.entity_id for f in recalled.facts if f.lack is None]
    subject = words.subject(ids, _MAX_NAMED)
    not_so = words.locale.say("facts.not_state", subject.plural, what=subject.text, state=_asked(recalled, words))
    return not_so + words.locale.say("join.clause") + tell_last(recalled, words)


def _still(fact: Recollection, recalled: Recalled, words: Wording) -> str:
    subject = words.subject([fact.entity_id])
    begin = fact.at or 0.0
    return words.locale.say(
        "past.since",
        subject.plural,
        what=subject.text,
        state=_asked(recalled, words),
        time=stamped(begin, recalled, words),
        span=span(recalled.now.timestamp() - begin, words),
    )


def tell_last(recalled: Recalled, words: Wording) -> str:
    """From when to when it was last so; or since when it is."""
    were = [fact for fact in recalled.facts if fact.truth and fact.at is not None]
    if not were:
        subject = words.subject([f.entity_id for f in recalled.facts if f.lack is None], _MAX_NAMED)
        return words.locale.say("past.never_so", subject.plural, what=subject.text, state=_asked(recalled, words))
    fact = max(were, key=lambda one: one.at or 0.0)
    if fact.until is None:
        return _still(fact, recalled, words)
    subject = words.subject([fact.entity_id])
    when = stretch((instant(fact.at or 0.0, recalled), instant(fact.until, recalled)), recalled.now, words)
    return words.locale.say("past.last", subject.plural, what=subject.text, state=_asked(recalled, words), when=when)


def tell_lasted(recalled: Recalled, words: Wording) -> str:
    """How long each was so, in all."""
    return _each(recalled, words, lambda fact: fact.seconds, _length)


def _length(fact: Recollection, slots: dict[str, str], words: Wording) -> str:
    return words.locale.say("past.lasted", False, span=span(fact.seconds or 0.0, words), **slots)


def tell_times(recalled: Recalled, words: Wording) -> str:
    """How often each came to be so."""
    return _each(recalled, words, lambda fact: fact.count, _counted)


def _counted(fact: Recollection, slots: dict[str, str], words: Wording) -> str:
    return words.locale.say("past.times", fact.count != 1, count=str(fact.count), **slots)


def _each(
    recalled: Recalled,
    words: Wording,
    amount: Callable[[Recollection], float | None],
    say: Callable[[Recollection, dict[str, str], Wording], str],
) -> str:
    """A clause for each that has some of it; where none has, that it was not so."""
    some = [fact for fact in recalled.facts if fact.truth and amount(fact)]
    if not some:
        return _was_clause(recalled, words) if not recalled.chosen else _was_only(recalled, words)
    when = looked_at(recalled, words)
    told = []
    for fact in some[:MAX_TOLD]:
        slots = {"what": words.name(fact.entity_id), "state": _asked(recalled, words), "when": when}
        told.append(say(fact, slots, words))
    return words.locale.say("join.clause").join(told)


def _was_only(recalled: Recalled, words: Wording) -> str:
    """It was so all the time: it never came to be."""
    subject = words.subject(recalled.chosen, _MAX_NAMED)
    slots = {"what": subject.text, "state": _asked(recalled, words), "when": looked_at(recalled, words)}
    return words.locale.say("past.was", subject.plural, **slots)


def _asked(recalled: Recalled, words: Wording) -> str:
    state = recalled.query.state.removeprefix("s_") if recalled.query.state else "on"
    return state_word(state, words.snapshot.entities.get(recalled.query.entity_ids[0]), words)
