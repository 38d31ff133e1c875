"""A question and its answer as JSON, in `hearth plan`'s answers.

`"query": {"entities", "aggregate", "window", "compare"}`, `"answer": {"value", "unit", "text"}`; `window` is what was
looked at, [begin, end] as ISO 8601 in the frame of the case's `now`, null where it is now; `compare` the entities or
the window compared with. `value` is a number in `unit` or a state; of WAS, MORE, LESS and ODD true or false; of SINCE
and LAST an instant; of LASTED seconds; null is not known. MOST and LEAST, and other answers that are about some of the
entities, name those too, as `"entities"`.
"""

from collections.abc import Sequence
from datetime import datetime

from agent.answers import Answer
from agent.recalled import Recalled
from agent.types import Ask, Query
from device_registry.model import JsonValue

_TRUTHS = frozenset({Ask.WAS, Ask.IS, Ask.MORE, Ask.LESS, Ask.ODD})
_MOMENTS = frozenset({Ask.SINCE, Ask.LAST})
_PRESENT = frozenset({Ask.VALUE, Ask.IS, Ask.WHICH, Ask.COUNT})
_DIGITS = 6


def questions_json(answers: Sequence[Answer | Recalled], text: str) -> dict[str, JsonValue]:
    """`query` and `answer`: objects of one question, lists of several; nothing where nothing was asked."""
    if not answers:
        return {}
    queries: list[JsonValue] = [_query(answer) for answer in answers]
    told: list[JsonValue] = [_answer(answer, text) for answer in answers]
    return {"query": queries[0], "answer": told[0]} if len(answers) == 1 else {"query": queries, "answer": told}


def _query(answer: Answer | Recalled) -> JsonValue:
    query = answer.query
    window = answer.window if isinstance(answer, Recalled) else None
    return {
        "entities": list(query.entity_ids),
        "aggregate": _aggregate(query),
        "window": _window(window),
        "compare": list(query.against) if query.against else _window(query.before),
    }


def _aggregate(query: Query) -> JsonValue:
    if query.ask not in _PRESENT:
        return query.ask.value
    return query.aggregate.removeprefix("h_") if query.aggregate else None


def _window(window: tuple[datetime, datetime] | None) -> JsonValue:
    return None if window is None else [at.isoformat() for at in window]


def _answer(answer: Answer | Recalled, text: str) -> JsonValue:
    if isinstance(answer, Answer):
        value, unit = _present(answer)
        return {"value": value, "unit": unit, "text": text}
    value, unit = _past(answer)
    told: dict[str, JsonValue] = {"value": value, "unit": unit, "text": text}
    some = answer.query.ask in (Ask.MOST, Ask.LEAST, Ask.ODD, Ask.WHICH) or len(answer.query.entity_ids) > 1
    return {**told, "entities": list(answer.chosen)} if some else told


def _present(answer: Answer) -> tuple[JsonValue, str]:
    """The plain value of one entity; of several yes, no or how many."""
    if answer.query.ask is Ask.COUNT:
        return answer.count, ""
    if len(answer.facts) == 1:
        [fact] = answer.facts
        value: JsonValue = list(fact.value) if isinstance(fact.value, tuple) else fact.value
        return (value if fact.available else None), fact.unit
    return (answer.truth if answer.query.ask is Ask.IS else None), ""


def _past(recalled: Recalled) -> tuple[JsonValue, str]:
    ask = recalled.query.ask
    if recalled.lack is not None:
        return None, ""
    if ask in _TRUTHS:
        return recalled.truth, ""
    if ask in _MOMENTS:
        known = recalled.when is not None and (recalled.truth or ask is Ask.LAST)
        return (recalled.when.isoformat() if recalled.when and known else None), ""
    if ask is Ask.LASTED:
        return _rounded(recalled.seconds), "s"
    return _rounded(recalled.value), recalled.unit


def _rounded(value: JsonValue) -> JsonValue:
    return round(value, _DIGITS) if isinstance(value, float) else value
