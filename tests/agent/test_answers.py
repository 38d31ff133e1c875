"""Answers are facts computed from the snapshot; what is not known is said to be unknown."""

import pytest

from agent.answers import answer
from agent.types import Ask, Attr, Quantifier, Query, StateWord
from device_registry.model import Quantity
from tests.homes import HOME, with_state

WINDOWS = ("binary_sensor.kitchen_window", "binary_sensor.office_window", "binary_sensor.attic_window")


@pytest.mark.parametrize(
    ("entity_id", "attr", "value", "unit"),
    [
        ("sensor.kitchen_temperature", None, 21.5, "°C"),
        ("sensor.office_temperature", None, None, "°C"),
        ("lock.front", None, "unlocked", ""),
        ("binary_sensor.attic_window", None, None, ""),
        ("light.kitchen_ceiling", Attr.BRIGHTNESS, 50.2, "%"),
        ("light.bathroom", Attr.BRIGHTNESS, None, "%"),
        ("light.living_lamp", Attr.COLOR, (255, 0, 0), ""),
        ("light.bathroom", Attr.COLOR, None, "K"),
        ("cover.living_blind", Attr.POSITION, 60, "%"),
        ("media_player.tv", Attr.VOLUME, 30, "%"),
        ("fan.bedroom", Attr.SPEED, 33, "%"),
        ("climate.living", Attr.SETPOINT, 21, "°C"),
        ("climate.bedroom", Attr.TEMPERATURE, 70, "°F"),
        ("climate.bedroom", Attr.HUMIDITY, 55, "%"),
        ("sensor.kitchen_temperature", Attr.TEMPERATURE, 21.5, "°C"),
        ("humidifier.bedroom", Attr.SETPOINT, 50, "%"),
        ("climate.living", Attr.MODE, "heat", ""),
        ("humidifier.bedroom", Attr.MODE, "normal", ""),
        ("media_player.tv", Attr.MODE, "HDMI 1", ""),
        ("media_player.tv", Attr.MEDIA, "News", ""),
        ("media_player.kitchen", Attr.MEDIA, None, ""),
        ("vacuum.rosie", Attr.BATTERY, 80, "%"),
        ("binary_sensor.hall_motion", Attr.BATTERY, 15, "%"),
        ("lock.front", Attr.BATTERY, None, "%"),
        ("lock.front", Attr.VOLUME, None, ""),
    ],
)
def test_values(entity_id: str, attr: Attr | None, value: object, unit: str) -> None:
    result = answer(Query(Ask.VALUE, (entity_id,), attr=attr), HOME)
    [fact] = result.facts
    assert (fact.value, fact.unit) == (value, unit)
    assert result.unknown == ((entity_id,) if value is None else ())
    assert result.truth is None


def test_a_plain_state_comes_with_its_level() -> None:
    [fact] = answer(Query(Ask.VALUE, ("light.kitchen_ceiling",)), HOME).facts
    assert (fact.value, fact.quantity, fact.level, fact.level_unit) == ("on", Quantity.BRIGHTNESS, 50.2, "%")


@pytest.mark.parametrize(
    ("quantifier", "entity_ids", "truth"),
    [
        (Quantifier.ONE, WINDOWS[:1], True),
        (Quantifier.ONE, WINDOWS[1:2], False),
        (Quantifier.ONE, WINDOWS[2:], None),
        (Quantifier.ANY, WINDOWS, True),
        (Quantifier.ANY, WINDOWS[1:], None),
        (Quantifier.ALL, WINDOWS, False),
        (Quantifier.ALL, WINDOWS[::2], None),
        (Quantifier.ALL, WINDOWS[:1], True),
        (Quantifier.SOME, WINDOWS[:2], True),
    ],
)
def test_yes_no_and_not_known(quantifier: Quantifier, entity_ids: tuple[str, ...], truth: bool | None) -> None:
    result = answer(Query(Ask.IS, entity_ids, quantifier, StateWord.OPEN), HOME)
    assert result.truth is truth
    assert set(result.unknown) == {WINDOWS[2]} & set(entity_ids)


@pytest.mark.parametrize("quantifier", [Quantifier.SOME, Quantifier.ANY])
def test_are_they_closed_asks_about_all_of_them(quantifier: Quantifier) -> None:
    ids = ("lock.front", "lock.back")
    home = with_state("lock.back", "locked")  # the front door is unlocked
    assert answer(Query(Ask.IS, ids, quantifier, StateWord.LOCKED), home).truth is False
    assert answer(Query(Ask.IS, ids, quantifier, StateWord.UNLOCKED), home).truth is True


def test_which_and_how_many() -> None:
    result = answer(Query(Ask.COUNT, WINDOWS, Quantifier.ALL, StateWord.OPEN), HOME)
    assert (result.count, result.matching, result.unknown) == (1, WINDOWS[:1], WINDOWS[2:])
    assert result.unavailable == WINDOWS[1:2]


@pytest.mark.parametrize(
    ("entity_id", "word", "holds"),
    [
        ("light.bathroom", StateWord.ON, True),
        ("climate.living", StateWord.ON, True),
        ("climate.bedroom", StateWord.OFF, True),
        ("switch.printer", StateWord.ON, None),
        ("lock.front", StateWord.UNLOCKED, True),
        ("lock.front", StateWord.LOCKED, False),
        ("lock.front", StateWord.PLAYING, None),
        ("cover.living_blind", StateWord.OPEN, True),
        ("cover.garage_door", StateWord.CLOSED, True),
        ("media_player.tv", StateWord.PLAYING, True),
        ("media_player.tv", StateWord.PAUSED, False),
        ("vacuum.rosie", StateWord.HOME, True),
        ("vacuum.rosie", StateWord.CLEANING, False),
        ("vacuum.rosie", StateWord.ON, False),
        ("alarm_control_panel.home", StateWord.ARMED, False),
        ("alarm_control_panel.home", StateWord.DISARMED, True),
        ("sensor.hall_battery", StateWord.LOW, True),
        ("binary_sensor.hall_motion", StateWord.LOW, True),
        ("lock.front", StateWord.LOW, None),
        ("binary_sensor.office_window", StateWord.UNAVAILABLE, True),
        ("lock.front", StateWord.UNAVAILABLE, False),
    ],
)
def test_states(entity_id: str, word: StateWord, holds: bool | None) -> None:
    [fact] = answer(Query(Ask.IS, (entity_id,), state=word), HOME).facts
    assert fact.holds is holds


def test_a_battery_that_says_nonsense_is_not_low() -> None:
    home = with_state("sensor.hall_battery", "full")
    assert answer(Query(Ask.IS, ("sensor.hall_battery",), state=StateWord.LOW), home).truth is False


def test_entities_that_went_away_or_are_hidden_are_not_answered_for() -> None:
    assert answer(Query(Ask.VALUE, ("light.gone", "light.hidden")), HOME).facts == ()
