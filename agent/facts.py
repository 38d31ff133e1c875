"""Answers to questions, told: one sentence for each answer, with what is not known said to be not known."""

from collections.abc import Mapping

from agent.answers import Answer, Fact
from agent.types import Ask, Quantifier, Query, StateWord
from agent.wording import Subject, Wording
from device_registry.model import Domain, Entity, Quantity

_MAX_NAMED = 8
_MAX_VALUES = 6


def tell(answer: Answer, words: Wording) -> str:
    """The answer in words, without capital and full stop. Never empty."""
    if not answer.facts:
        return words.locale.lists["reasons.no_such_device"][-1].fill()
    if answer.query.ask is Ask.VALUE or (answer.query.state is None and answer.query.ask is not Ask.COUNT):
        return _values(answer, words)
    if answer.query.ask is Ask.COUNT:
        return _count(answer, words)
    return _is(answer, words) if answer.query.ask is Ask.IS else _which(answer, words)


# ---------------------------------------------------------------- is, which, how many


def _is(answer: Answer, words: Wording) -> str:
    if answer.truth is None or _offline_only(answer):
        return _unknown(answer, words)
    if len(answer.facts) == 1:
        clause = _one(answer, words)
    elif answer.query.quantifier is Quantifier.ALL:
        clause = _all(answer, words)
    elif answer.truth and not _seen(answer):
        return _unknown(answer, words)
    else:
        clause = _matching(answer, words)
    return words.locale.say("facts.yes" if answer.truth else "facts.no", clause=clause)


def _offline_only(answer: Answer) -> bool:
    return not _asks_offline(answer.query) and len(answer.unavailable) == len(answer.facts)


def _unsure(answer: Answer) -> tuple[str, ...]:
    """Those whose state now is not known."""
    offline = () if _asks_offline(answer.query) else answer.unavailable
    return tuple(dict.fromkeys((*answer.unknown, *offline)))


def _seen(answer: Answer) -> tuple[str, ...]:
    """Those in the state asked about. What is offline may no longer be as it was last seen."""
    gone = () if _asks_offline(answer.query) else answer.unavailable
    return tuple(i for i in answer.matching if i not in gone)


def _one(answer: Answer, words: Wording) -> str:
    """The state as it is, which need not be the one asked about ("no, the door is locked")."""
    fact, asked = answer.facts[0], answer.query.state
    if asked in (StateWord.UNAVAILABLE, StateWord.LOW) or fact.state is None:
        key = "facts.state" if answer.truth else "facts.not_state"
        return _state_clause(key, words.subject([fact.entity_id]), _asked(answer, words), words)
    return _plain(fact, words)


def _all(answer: Answer, words: Wording) -> str:
    ids = [f.entity_id for f in answer.facts]
    if answer.truth:
        clause = words.locale.say("facts.all", count=words.counted(ids), state=_asked(answer, words))
        return _with_unsure(clause, answer, words)
    others = [f.entity_id for f in answer.facts if f.holds is False]
    return _state_clause("facts.not_state", words.subject(others, _MAX_NAMED), _asked(answer, words), words)


def _which(answer: Answer, words: Wording) -> str:
    if not _seen(answer) and (answer.truth is None or _offline_only(answer)):
        return _unknown(answer, words)
    return _matching(answer, words)


def _matching(answer: Answer, words: Wording) -> str:
    """Who is in the state asked about, by name; and who may be, for all that is known."""
    seen = _seen(answer)
    if seen:
        clause = _state_clause("facts.state", words.subject(seen, _MAX_NAMED), _asked(answer, words), words)
    else:
        clause = _none(answer, words)
    return _with_unsure(clause, answer, words)


def _none(answer: Answer, words: Wording) -> str:
    unsure = _unsure(answer)
    ids = [f.entity_id for f in answer.facts if f.entity_id not in unsure]
    if len(ids) == 1:
        return _state_clause("facts.not_state", words.subject(ids), _asked(answer, words), words)
    return words.locale.say("facts.none", count=words.counted(ids), state=_asked(answer, words))


def _count(answer: Answer, words: Wording) -> str:
    ids, seen = [f.entity_id for f in answer.facts], _seen(answer)
    if answer.query.state is None:
        return words.locale.say("facts.there", len(ids) != 1, count=words.counted(ids, placed=False))
    if not seen:
        return _which(answer, words)
    counted = Subject(words.counted(seen), len(seen) != 1)
    clause = _state_clause("facts.state", counted, _asked(answer, words), words)
    return _with_unsure(clause, answer, words)


def _with_unsure(clause: str, answer: Answer, words: Wording) -> str:
    unsure = _unsure(answer)
    if not unsure:
        return clause
    subject = words.subject(unsure, named=3)
    return clause + words.locale.say("join.clause") + words.locale.say("facts.unsure", what=subject.text)


def _asks_offline(query: Query) -> bool:
    return query.state is StateWord.UNAVAILABLE


def _unknown(answer: Answer, words: Wording) -> str:
    """Offline is a better reason than silence."""
    offline = [f.entity_id for f in answer.facts if not f.available]
    if offline:
        subject = words.subject(offline)
        return words.locale.say("short.offline", subject.plural, what=subject.text)
    subject = words.subject(answer.unknown or [f.entity_id for f in answer.facts])
    return words.locale.lists["reasons.no_value"][0].fill(subject.plural, what=subject.text)


# ---------------------------------------------------------------- values


def _values(answer: Answer, words: Wording) -> str:
    """Each value with its owner; those that say the same are told together."""
    together: dict[tuple[str, str], list[str]] = {}
    for fact in answer.facts:
        together.setdefault(_told(answer.query, fact, words), []).append(fact.entity_id)
    shown = list(together.items())[:_MAX_VALUES]
    clauses = [_clause(key, words.subject(ids, named=3), said, words) for (key, said), ids in shown]
    if len(together) > len(shown):
        clauses.append(words.locale.say("facts.more", count=str(len(together) - len(shown))))
    return words.locale.say("join.clause").join(clauses)


def _told(query: Query, fact: Fact, words: Wording) -> tuple[str, str]:
    """The key of the text and the value or state it tells, for one fact."""
    if not fact.available:
        return "offline", ""
    if fact.value is None:
        return "unknown", ""
    if query.attr is not None:
        return f"facts.{query.attr}", _value(fact, words)
    if isinstance(fact.value, str):
        return "facts.state", _state(fact, words)
    return "facts.value", _value(fact, words)


def _clause(key: str, subject: Subject, said: str, words: Wording) -> str:
    if key == "offline":
        return words.locale.say("short.offline", subject.plural, what=subject.text)
    if key == "unknown":
        return words.locale.lists["reasons.no_value"][0].fill(subject.plural, what=subject.text)
    if key == "facts.state":
        return _state_clause(key, subject, said, words)
    return words.locale.say(key, subject.plural, what=subject.text, value=said)


def _value(fact: Fact, words: Wording) -> str:
    if isinstance(fact.value, tuple):
        red, green, blue = (*fact.value, 0, 0, 0)[:3]
        return words.color((red, green, blue))
    return words.scalar(fact.value, fact.unit) or "?"


# ---------------------------------------------------------------- states


def _state_clause(key: str, subject: Subject, state: str, words: Wording) -> str:
    return words.locale.say(key, subject.plural, what=subject.text, state=state)


def _plain(fact: Fact, words: Wording) -> str:
    return _state_clause("facts.state", words.subject([fact.entity_id]), _state(fact, words), words)


def _asked(answer: Answer, words: Wording) -> str:
    """The state asked about, in the words that fit the first thing it is asked of."""
    state = answer.query.state.removeprefix("s_") if answer.query.state else "on"
    return state_word(state, words.snapshot.entities.get(answer.facts[0].entity_id), words)


_RESTING = frozenset({"off", "closed", "idle", "standby", "docked", "paused"})


def _state(fact: Fact, words: Wording) -> str:
    """ "on, at 40%": the plain state with the number it goes with."""
    raw = str(fact.state if fact.state is not None else fact.value)
    state = state_word(raw, words.snapshot.entities.get(fact.entity_id), words)
    whole = fact.quantity is Quantity.POSITION and fact.level == 100
    if fact.level is None or fact.quantity is None or raw in _RESTING or whole:
        return state
    value = words.measure(fact.level, fact.level_unit)
    level = words.locale.say(f"levels.{fact.quantity}", value=value)
    return words.locale.say("facts.with_level", state=state, level=level)


_SENSES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("door", "window", "opening", "garage_door"), ("open", "closed")),
    **dict.fromkeys(("motion", "occupancy", "presence"), ("moving", "still")),
    **dict.fromkeys(("smoke", "gas", "carbon_monoxide", "safety", "tamper", "problem"), ("alarming", "quiet")),
    "moisture": ("wet", "dry_sensor"),
    "lock": ("unlocked", "locked"),
    "battery": ("low", "charged"),
}


def state_word(state: str, entity: Entity | None, words: Wording) -> str:
    """The word for a state as Home Assistant spells it; a binary sensor's on and off depend on its class."""
    key = state
    if entity is not None and entity.domain is Domain.BINARY_SENSOR and state in ("on", "off"):
        on, off = _SENSES.get(entity.device_class or "", ("on", "off"))
        key = on if state == "on" else off
    return words.locale.word("states", key) or words.option(state)
