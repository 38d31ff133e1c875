import json
from datetime import datetime

from agent.engine.scripted import ScriptedEngine
from agent.policy import Policy
from agent.reading import Reader
from agent.trace import stages
from agent.types import Ask, Change, Outcome, OutcomeKind, Plan, PlanKind, Query
from device_registry.actions import Action, Publication
from tests.agent.words import LISTS
from tests.homes import HOME

SENTENCE = "set the thermostat to 21.5 and what is the motion sensitivity of hall motion"
PROGRAMS = {
    "set the <e0> <d:climate> to <n0>": "temp e0 n0",
    "what is the <p0> of <e0> <d:binary_sensor>": "ask e0",
}


def test_a_turn_in_json() -> None:
    reading = Reader(ScriptedEngine(PROGRAMS), LISTS).read(SENTENCE, "en", HOME, here=None)
    (action,) = reading.plan.actions
    decision = Policy().decide(HOME.entities["climate.living"], action.service, action.data, "cli")
    outcome = Outcome(
        action, OutcomeKind.VERIFIED, (Publication("t", "{}"),), Change("climate.living", "20", "21.5"), "detail"
    )
    kept = json.loads(json.dumps(stages(reading, reading.plan, [(action, decision)], (), [outcome])))
    said = {"entity_id": "climate.living", "service": "climate.set_temperature", "data": {"temperature": 21.5}}
    thermostat, sensitivity = kept["linked"]
    assert thermostat["tokens"] == ["set", "the", "<e0>", "<d:climate>", "to", "<n0>"]
    assert thermostat["mentions"] == [
        {"mark": "e0", "text": "thermostat", "ids": ["climate.living"]},
        {"mark": "n0", "text": "21.5", "ids": [], "number": 21.5},
    ]
    assert sensitivity["mentions"][0]["property"] == "sensitivity"
    assert kept["confidence"] == [1.0, 1.0]
    assert kept["plan"]["actions"] == [said]
    assert kept["plan"]["queries"][0]["entity_ids"] == ["binary_sensor.hall_motion"]
    assert kept["policy"] == [said | {"decision": "allowed", "risk": "comfort", "reason": "comfort"}]
    assert kept["outcomes"] == [
        said
        | {
            "outcome": "verified",
            "published": [{"topic": "t", "payload": "{}", "qos": 1}],
            "change": {"entity_id": "climate.living", "before": "20", "after": "21.5"},
            "detail": "detail",
        }
    ]


def test_an_answer_to_a_question_has_no_reading() -> None:
    action = Action("lock.front", "lock.unlock")
    kept = stages(None, Plan(PlanKind.ACTIONS, (action,)), (), (action,), ())
    assert (kept["linked"], kept["prompt"], kept["program"]) == ([], [], [])
    assert kept["asking"] == [{"entity_id": "lock.front", "service": "lock.unlock", "data": {}}]


def test_what_was_asked_of_the_past_says_its_moments_as_text() -> None:
    begin, end = datetime(2026, 11, 23, 8, 0), datetime(2026, 11, 23, 9, 0)
    query = Query(Ask.MORE, ("sensor.a",), window=(begin, end), before=(begin, begin))
    (kept,) = json.loads(json.dumps(stages(None, Plan(PlanKind.QUERY, queries=(query,)), (), (), ())))["plan"][
        "queries"
    ]
    assert kept["window"] == ["2026-11-23T08:00:00", "2026-11-23T09:00:00"]
    assert kept["before"] == ["2026-11-23T08:00:00", "2026-11-23T08:00:00"]
