"""Conditions in words: word for word in English, German and Chinese; every language says every form of them."""

from datetime import datetime

import pytest

from agent.circumstances import Form, begins, clause, why_left
from agent.locale import LANGUAGES, load
from agent.reply import compose
from agent.types import Hitch, Outcome, OutcomeKind, Plan, PlanKind
from agent.wording import Wording
from device_registry.actions import Action, Condition, Given, Op, Timing
from device_registry.model import Capabilities, Domain, Entity, EntityState, Quantity, Range, Snapshot

K = OutcomeKind
NOW = datetime(2026, 3, 26, 15, 10)
DEGREES = Capabilities(ranges={Quantity.TEMPERATURE: Range(7, 30, 0.5, "°C")})
ENTITIES = (
    Entity("binary_sensor.door", Domain.BINARY_SENSOR, "Front Door", ("前门",), device_class="door"),
    Entity("binary_sensor.window", Domain.BINARY_SENSOR, "Bedroom window", ("卧室窗",), device_class="window"),
    Entity("sensor.temp", Domain.SENSOR, "Bedroom temperature", ("卧室温度",), device_class="temperature", unit="°C"),
    Entity("climate.t", Domain.CLIMATE, "Thermostat", ("恒温器",), capabilities=DEGREES),
    Entity("cover.garage", Domain.COVER, "Garage Door", ("车库门",), device_class="garage"),
    Entity("switch.washer", Domain.SWITCH, "Washing Machine", ("洗衣机",)),
    Entity("fan.fan", Domain.FAN, "Fan", ("风扇",)),
)
HOME = Snapshot(
    entities={e.entity_id: e for e in ENTITIES},
    states={"binary_sensor.door": EntityState("off"), "sensor.temp": EntityState("21")},
)
DOOR = Condition(("binary_sensor.door",), Op.IN, ("on",))
WARM = Condition(("sensor.temp",), Op.ABOVE, (26,))
GARAGE = Condition(("cover.garage",), Op.NOT_IN, ("closed",))
DONE = Condition(("switch.washer",), Op.IN, ("off",))
COLD = Condition(("climate.t",), Op.BELOW, (19.5,), "current_temperature")
BOTH = ("binary_sensor.door", "binary_sensor.window")


def speech(language: str) -> Wording:
    return Wording(load(language), HOME)


def fan(given: Given | None, *conditions: Condition, at: str = "", lasting: str = "") -> Action:
    return Action("fan.fan", "fan.turn_on", timing=Timing(at, lasting, given=given, conditions=conditions))


def reply(action: Action, kind: OutcomeKind, detail: str = "", language: str = "en") -> str:
    outcome = Outcome(action, kind, detail=detail)
    return compose(Plan(PlanKind.ACTIONS), (outcome,), (), HOME, language, now=NOW).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (DOOR, "the front door is open"),
        (WARM, "the bedroom temperature is above 26 °C"),
        (GARAGE, "the garage door is open"),
        (DONE, "the washing machine is off"),
        (Condition(("switch.washer",), Op.NOT_IN, ("eco",)), "the washing machine is not eco"),
        (COLD, "the temperature at the thermostat is below 19.5 °C"),
        (Condition(BOTH, Op.IN, ("on",)), "any of the front door and the bedroom window is open"),
        (Condition(BOTH, Op.IN, ("off",), every=True), "the front door and the bedroom window are closed"),
        (Condition(("binary_sensor.door",), Op.IN, ("on",), lasting="PT10M"), "the front door is open for 10 minutes"),
        (Condition(("sensor.gone",), Op.IN, ("on",)), "sensor.gone is on"),
    ],
)  # fmt: skip
def test_a_condition(condition: Condition, said: str) -> None:
    assert clause([condition], speech("en")) == said


def test_what_is_not_so_is_told_of_what_is_not() -> None:
    some = Condition(BOTH, Op.IN, ("on",), lasting="PT10M")
    assert why_left([WARM], speech("en")) == "the bedroom temperature is not above 26 °C"
    assert why_left([GARAGE, DOOR], speech("en")) == "the front door is not open"
    assert why_left([some], speech("en")) == "the front door and the bedroom window are not open for 10 minutes"


@pytest.mark.parametrize(
    ("action", "english", "german", "chinese"),
    [
        (
            fan(Given.WHEN, WARM),
            "I will turn on the fan when the bedroom temperature is above 26 °C.",
            "Vorgemerkt: Fan einschalten, sobald Bedroom temperature über 26 °C ist.",
            "好的，当卧室温度高于 26 °C时，打开风扇。",
        ),
        (
            fan(Given.WHENEVER, DOOR, lasting="PT20M"),
            "I will turn on the fan for 20 minutes whenever the front door is open.",
            "Vorgemerkt: Fan einschalten (Dauer: 20 Minuten), jedes Mal, wenn Front Door offen ist.",
            "好的，每当前门开着时，打开风扇，持续20分钟。",
        ),
        (
            fan(Given.WHEN, DOOR, at="PT5M"),
            "I will turn on the fan when the front door is open, 5 minutes later.",
            "Vorgemerkt: Fan einschalten, sobald Front Door offen ist, 5 Minuten später.",
            "好的，当前门开着时再过5分钟，打开风扇。",
        ),
        (
            fan(Given.IF, DOOR, at="2026-03-26T21:00:00"),
            "I will turn on the fan at 9:00 PM if the front door is open.",
            "Vorgemerkt: Fan einschalten, um 21:00 Uhr, wenn Front Door offen ist.",
            "好的，21:00，如果前门开着，打开风扇。",
        ),
    ],
)
def test_what_is_kept(action: Action, english: str, german: str, chinese: str) -> None:
    assert [reply(action, K.SCHEDULED, language=language) for language in ("en", "de", "zh")] == [
        english,
        german,
        chinese,
    ]


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        (K.NOT_SO, "", "The front door is not open, so I left it."),
        (K.FAILED, Hitch.SILENT, "The front door does not tell me, so I left it."),
        (K.REFUSED, Hitch.CIRCLE, "I will not turn on the fan then: it would set itself off again and again."),
        (K.FAILED, Hitch.UNCLEAR_TIME, "I did not turn on the fan: I need to know when exactly."),
        (K.VERIFIED, "", "Turned on the fan."),
    ],
)
def test_what_became_of_it(kind: OutcomeKind, detail: str, said: str) -> None:
    assert reply(fan(Given.IF, DOOR), kind, detail) == said


def test_those_that_do_not_tell_are_named() -> None:
    action = fan(Given.IF, Condition(("binary_sensor.door", "binary_sensor.window"), Op.IN, ("on",), every=True), WARM)
    assert reply(action, K.FAILED, Hitch.SILENT) == "The bedroom window does not tell me, so I left it."


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        ("", K.SCHEDULED, "I will tell you when the front door is open."),
        ("shut it", K.SCHEDULED, "I will say when the front door is open: “shut it”."),
        ("", K.VERIFIED, "The front door is open."),
        ("shut it", K.VERIFIED, "Announced: “shut it”."),
        ("", K.NOT_SO, "The front door is not open, so I left it."),
    ],
)
def test_announcements(message: str, kind: OutcomeKind, said: str) -> None:
    timing = Timing(given=Given.WHEN, conditions=(DOOR,))
    assert reply(Action(None, "notify.announce", {"message": message}, timing=timing), kind) == said


def test_what_would_be_done() -> None:
    notice = Action(None, "notify.announce", {"message": ""}, timing=Timing(given=Given.WHEN, conditions=(DOOR,)))
    plan = Plan(PlanKind.ACTIONS, (notice, fan(Given.WHEN, WARM)))
    assert compose(plan, (), (), HOME, "en", dry_run=True, now=NOW) == (
        "I would tell you when the front door is open and turn on the fan when the bedroom temperature is above 26 °C."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_every_kind(language: str) -> None:
    words = speech(language)
    below = Condition(("sensor.temp",), Op.BELOW, (5,))
    kinds = (DOOR, WARM, below, Condition(("switch.washer",), Op.NOT_IN, ("eco",)), Condition(BOTH, Op.IN, ("on",)))
    for form in Form:
        said = [clause([c], words, form) for c in kinds]
        assert len(set(said)) == len(said)
    told = [begins(Timing(at, given=given, conditions=(WARM,)), NOW, words) for given in Given for at in ("", "PT5M")]
    assert len(set(told)) == len(told)
    left = {reply(fan(Given.IF, c), kind, detail, language) for c in (DOOR, WARM) for kind, detail in LEFT}
    assert len(left) == 4


LEFT = ((K.NOT_SO, ""), (K.FAILED, Hitch.SILENT))
