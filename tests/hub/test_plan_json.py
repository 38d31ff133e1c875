"""Conditions, questions and answers as JSON."""

from datetime import datetime

import pytest

from agent.answers import answer
from agent.recollections import recall
from agent.types import Aggregate, Ask, Attr, Quantifier, Query, StateWord
from device_registry.actions import Action, Condition, Given, Op, Timing
from device_registry.model import JsonValue
from hub.answer_json import questions_json
from hub.plan_json import action_json
from tests.agent.past_home import HOME, NOW, history

A, G, S = Ask, Aggregate, StateWord
HALL, BED, DOOR, WINDOW = "sensor.hall", "sensor.bed", "binary_sensor.door", "binary_sensor.window"
MIDNIGHT = NOW.replace(hour=0)
TODAY: JsonValue = ["2026-03-26T00:00:00", "2026-03-26T12:00:00"]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (
            Condition((DOOR,), Op.IN, ("on",)),
            {"entity_id": DOOR, "attribute": "state", "op": "==", "value": "on"},
        ),
        (
            Condition((DOOR, WINDOW), Op.NOT_IN, ("on",), every=True, lasting="PT5M"),
            {
                "entity_id": [DOOR, WINDOW],
                "attribute": "state",
                "op": "!=",
                "value": "on",
                "for": "PT5M",
                "every": True,
            },
        ),
        (
            Condition((DOOR, WINDOW), Op.IN, ("on", "open")),
            {"entity_id": [DOOR, WINDOW], "attribute": "state", "op": "in", "value": ["on", "open"]},
        ),
        (
            Condition((HALL,), Op.NOT_IN, ("a", "b")),
            {"entity_id": HALL, "attribute": "state", "op": "not in", "value": ["a", "b"]},
        ),
        (
            Condition(("climate.bed",), Op.ABOVE, (21.5,), "current_temperature"),
            {"entity_id": "climate.bed", "attribute": "current_temperature", "op": ">", "value": 21.5},
        ),
    ],
)
def test_a_condition(condition: Condition, told: JsonValue) -> None:
    timing = Timing(given=Given.WHENEVER, conditions=(condition,))
    assert action_json(Action("light.desk", "light.turn_on", timing=timing)) == {
        "entity_id": "light.desk",
        "service": "light.turn_on",
        "data": {},
        "given": "whenever",
        "if": told,
    }


def test_several_conditions_are_a_list_and_none_is_not_there() -> None:
    one = Condition((DOOR,), Op.IN, ("on",))
    told = action_json(Action(None, "x.y", timing=Timing(at="PT5M", given=Given.IF, conditions=(one, one))))
    assert (told["at"], told["given"], len(list(told["if"] or ()))) == ("PT5M", "if", 2)  # type: ignore[arg-type]
    assert action_json(Action(None, "x.y")).keys() == {"entity_id", "service", "data"}


@pytest.mark.parametrize(
    ("query", "asked", "value", "unit", "entities"),
    [
        (Query(A.VALUE, (HALL,), aggregate=G.MAX), ("max", TODAY, None), 22.0, "°C", None),
        (Query(A.VALUE, (HALL, BED), aggregate=G.MAX), ("max", TODAY, None), 23.5, "°C", [BED]),
        (Query(A.WAS, (DOOR,), state=S.OPEN), ("was", TODAY, None), True, "", None),
        (Query(A.SINCE, (WINDOW,), state=S.OPEN), ("since", None, None), "2026-03-26T09:00:00", "", None),
        (Query(A.SINCE, (DOOR,), state=S.OPEN), ("since", None, None), None, "", None),
        (Query(A.LAST, (DOOR,), state=S.OPEN), ("last", None, None), "2026-03-26T10:00:00", "", None),
        (Query(A.LASTED, (DOOR,), state=S.OPEN), ("lasted", TODAY, None), 2700.0, "s", None),
        (Query(A.TIMES, (DOOR,), state=S.OPEN), ("times", TODAY, None), 2, "", None),
        (Query(A.MORE, (BED,), against=(HALL,)), ("more", None, [HALL]), True, "", None),
        (Query(A.MOST, (HALL, BED)), ("most", None, None), 23.5, "°C", [BED]),
        (Query(A.ODD, (DOOR, WINDOW)), ("odd", None, None), True, "", [WINDOW]),
        (Query(A.VALUE, ("sensor.attic",), aggregate=G.MAX), ("max", TODAY, None), None, "", None),
    ],
)
def test_a_question_of_the_past(
    query: Query, asked: tuple[JsonValue, ...], value: JsonValue, unit: str, entities: JsonValue
) -> None:
    told = questions_json([recall(query, HOME, history(), NOW)], "Text.")
    named = {} if entities is None else {"entities": entities}
    assert told == {
        "query": dict(
            zip(("entities", "aggregate", "window", "compare"), (list(query.entity_ids), *asked), strict=True)
        ),
        "answer": {"value": value, "unit": unit, "text": "Text.", **named},
    }


def test_what_is_compared_with_a_stretch_names_it() -> None:
    before = (datetime(2026, 3, 25), MIDNIGHT)
    told = questions_json([recall(Query(A.MORE, (HALL,), before=before), HOME, history(), NOW)], "")
    assert isinstance(told["query"], dict)
    assert told["query"]["compare"] == ["2026-03-25T00:00:00", "2026-03-26T00:00:00"]


@pytest.mark.parametrize(
    ("query", "value", "unit"),
    [
        (Query(A.VALUE, (HALL,)), 21.0, "°C"),
        (Query(A.VALUE, ("climate.bed",), attr=Attr.SETPOINT), 21.0, "°C"),
        (Query(A.IS, (DOOR,), state=S.OPEN), "off", ""),
        (Query(A.IS, (DOOR, WINDOW), Quantifier.ANY, S.OPEN), True, ""),
        (Query(A.COUNT, (DOOR, WINDOW), state=S.OPEN), 1, ""),
        (Query(A.VALUE, ("light.wall",)), None, ""),
        (Query(A.VALUE, (HALL, BED)), None, ""),
    ],
)
def test_a_question_about_now(query: Query, value: JsonValue, unit: str) -> None:
    told = questions_json([answer(query, HOME)], "Text.")
    assert told == {
        "query": {"entities": list(query.entity_ids), "aggregate": None, "window": None, "compare": None},
        "answer": {"value": value, "unit": unit, "text": "Text."},
    }


def test_several_questions_are_lists_and_none_is_not_there() -> None:
    now = answer(Query(A.VALUE, (HALL,)), HOME)
    told = questions_json([now, now], "")
    assert isinstance(told["query"], list)
    assert isinstance(told["answer"], list)
    assert (len(told["query"]), len(told["answer"])) == (2, 2)
    assert questions_json([], "") == {}
