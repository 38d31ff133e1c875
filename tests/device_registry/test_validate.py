"""The last check before an action is carried out, whichever way it came in."""

import math
from dataclasses import replace
from typing import Any

import pytest

from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Feature, JsonValue
from device_registry.validate import Accepted, check
from tests.homes import HOME

SENSOR = "binary_sensor.hall_motion"


@pytest.mark.parametrize(
    ("entity_id", "service", "data"),
    [
        ("light.living_lamp", "light.turn_on", {}),
        ("light.living_lamp", "light.turn_on", {"brightness_pct": 30, "rgb_color": [1, 2, 3]}),
        ("light.living_lamp", "light.turn_on", {"effect": "candle"}),
        ("media_player.tv", "media_player.volume_set", {"volume_level": 1}),
        ("climate.living", "climate.set_temperature", {"temperature": 30.0}),
        ("number.delay", "number.set_value", {"value": 60}),
        (SENSOR, "set_property", {"property": "led", "value": "ON"}),
        (SENSOR, "set_property", {"property": "timeout", "value": 300}),
        (SENSOR, "set_property", {"property": "note", "value": "x"}),
    ],
)
def test_what_the_home_can_do_is_accepted(entity_id: str, service: str, data: dict[str, Any]) -> None:
    action = Action(entity_id, service, data)
    assert check(action, HOME) == Accepted(action, HOME.entities[entity_id])


@pytest.mark.parametrize(
    ("entity_id", "service", "data", "reason"),
    [
        (None, "light.turn_on", {}, Reason.NO_SUCH_DEVICE),
        ("light.gone", "light.turn_on", {}, Reason.NO_SUCH_DEVICE),
        ("light.hidden", "light.turn_on", {}, Reason.NO_SUCH_DEVICE),
        ("light.bathroom", "light.explode", {}, Reason.CANNOT),
        ("light.bathroom", "lock.unlock", {}, Reason.CANNOT),
        ("light.bathroom", "", {}, Reason.CANNOT),
        ("valve.garden", "valve.stop_valve", {}, Reason.CANNOT),
        ("light.bathroom", "light.turn_on", {"brightness_pct": 30}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"topic": "x"}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_off", {"brightness_pct": 30}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"brightness_pct": "30"}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"brightness_pct": True}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"brightness_pct": math.nan}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"brightness_pct": 101}, Reason.OUT_OF_RANGE),
        ("light.living_lamp", "light.turn_on", {"color_temp_kelvin": 1000}, Reason.OUT_OF_RANGE),
        ("light.living_lamp", "light.turn_on", {"rgb_color": [1, 2]}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"rgb_color": [1, 2, 256]}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"rgb_color": "red"}, Reason.CANNOT),
        ("light.living_lamp", "light.turn_on", {"effect": "fire"}, Reason.NO_SUCH_OPTION),
        ("climate.living", "climate.set_temperature", {}, Reason.CANNOT),
        ("climate.living", "climate.set_temperature", {"temperature": 6.9}, Reason.OUT_OF_RANGE),
        ("climate.living", "climate.set_hvac_mode", {"hvac_mode": None}, Reason.NO_SUCH_OPTION),
        ("climate.bedroom", "climate.set_preset_mode", {"preset_mode": "eco"}, Reason.NO_SUCH_OPTION),
        ("media_player.tv", "media_player.volume_set", {"volume_level": 1.01}, Reason.OUT_OF_RANGE),
        ("media_player.tv", "media_player.volume_mute", {"is_volume_muted": 1}, Reason.CANNOT),
        (SENSOR, "set_property", {"property": "absent", "value": 1}, Reason.CANNOT),
        (SENSOR, "set_property", {"property": "led", "value": "on", "topic": "x"}, Reason.CANNOT),
        (SENSOR, "set_property", {"property": "led", "value": "on"}, Reason.NO_SUCH_OPTION),
        (SENSOR, "set_property", {"property": "led"}, Reason.CANNOT),
        (SENSOR, "set_property", {"property": "timeout", "value": 301}, Reason.OUT_OF_RANGE),
        (SENSOR, "set_property", {"property": "timeout", "value": "5"}, Reason.CANNOT),
        (SENSOR, "set_property", {"property": "sensitivity", "value": "huge"}, Reason.NO_SUCH_OPTION),
        (SENSOR, "set_property", {"property": "note", "value": "x" * 256}, Reason.CANNOT),
    ],
)
def test_anything_else_is_refused_with_its_reason(
    entity_id: str | None, service: str, data: dict[str, Any], reason: Reason
) -> None:
    result = check(Action(entity_id, service, data), HOME)
    assert isinstance(result, Rejection)
    assert result.reason is reason
    assert result.entity_id == entity_id


def test_a_value_out_of_range_comes_with_the_range() -> None:
    result = check(Action("climate.living", "climate.set_temperature", {"temperature": 40}), HOME)
    assert isinstance(result, Rejection)
    assert result.detail == {"min": 7, "max": 30, "unit": "°C", "value": 40}


def test_a_vacuum_cleaner_is_sent_to_rooms_that_there_are() -> None:
    rosie = HOME.entities["vacuum.rosie"]
    features = rosie.capabilities.features | {Feature.CLEAN_AREA}
    able = replace(rosie, capabilities=replace(rosie.capabilities, features=features))
    home = replace(HOME, entities={**HOME.entities, able.entity_id: able})

    def sent(areas: JsonValue) -> Action:
        return Action(able.entity_id, "vacuum.clean_area", {"cleaning_area_id": areas})

    assert check(sent(["kitchen", "hall"]), home) == Accepted(sent(["kitchen", "hall"]), able)
    for areas, reason in (
        ([], Reason.CANNOT),
        ("kitchen", Reason.CANNOT),
        (["moon"], Reason.NO_SUCH_AREA),
        ([3], Reason.NO_SUCH_AREA),
        ([["kitchen"]], Reason.NO_SUCH_AREA),
    ):
        result = check(sent(areas), home)
        assert isinstance(result, Rejection)
        assert result.reason is reason
