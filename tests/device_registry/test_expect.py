"""Which state shows an action done, and which does not."""

from dataclasses import replace
from typing import Any

import pytest

from device_registry.expect import expected
from device_registry.model import Domain, Entity, EntityState, GenericProperty, PropertyType
from device_registry.services import SERVICES
from tests.homes import HOME

SENSOR = "binary_sensor.hall_motion"
LAMP = "light.living_lamp"


def met(entity_id: str, service: str, data: dict[str, Any], state: str | None, attributes: dict[str, Any]) -> bool:
    expectation = expected(HOME.entities[entity_id], service, data)
    assert expectation is not None
    return expectation.met(EntityState(state, attributes))


@pytest.mark.parametrize(
    ("entity_id", "service", "state", "other"),
    [
        (LAMP, "light.turn_on", "on", "off"),
        (LAMP, "light.turn_off", "off", "on"),
        ("switch.kettle", "switch.turn_on", "on", None),
        ("climate.living", "climate.turn_on", "heat", "off"),
        ("water_heater.boiler", "water_heater.turn_off", "off", "eco"),
        ("media_player.tv", "media_player.turn_on", "idle", "standby"),
        ("media_player.tv", "media_player.turn_off", "standby", "playing"),
        ("media_player.tv", "media_player.media_play", "playing", "paused"),
        ("media_player.tv", "media_player.media_pause", "paused", "playing"),
        ("media_player.tv", "media_player.media_stop", "idle", "playing"),
        ("cover.garage_door", "cover.open_cover", "open", "opening"),
        ("cover.garage_door", "cover.close_cover", "closed", "closing"),
        ("cover.living_blind", "cover.stop_cover", "open", "opening"),
        ("lock.front", "lock.lock", "locked", "locking"),
        ("lock.front", "lock.unlock", "unlocked", "jammed"),
        ("vacuum.rosie", "vacuum.start", "cleaning", "docked"),
        ("vacuum.rosie", "vacuum.return_to_base", "docked", "returning"),
        ("lawn_mower.mowbert", "lawn_mower.start_mowing", "mowing", "docked"),
        ("alarm_control_panel.home", "alarm_control_panel.alarm_arm_away", "armed_away", "arming"),
        ("alarm_control_panel.home", "alarm_control_panel.alarm_disarm", "disarmed", "armed_home"),
    ],
)
def test_states(entity_id: str, service: str, state: str, other: str | None) -> None:
    assert met(entity_id, service, {}, state, {})
    assert not met(entity_id, service, {}, other, {})


@pytest.mark.parametrize(
    ("entity_id", "service", "data", "state", "near", "far"),
    [
        (LAMP, "light.turn_on", {"brightness_pct": 30}, "on", {"brightness": 79}, {"brightness": 81}),
        (LAMP, "light.turn_on", {"brightness_pct": 30}, "on", {"brightness": 74}, {}),
        (
            LAMP,
            "light.turn_on",
            {"color_temp_kelvin": 2700},
            "on",
            {"color_temp_kelvin": 2755},
            {"color_temp_kelvin": 2770},
        ),
        (
            LAMP,
            "light.turn_on",
            {"rgb_color": [255, 0, 0]},
            "on",
            {"rgb_color": [255, 10, 0]},
            {"rgb_color": [255, 60, 0]},
        ),
        (LAMP, "light.turn_on", {"rgb_color": [100, 0, 0]}, "on", {"rgb_color": [255, 0, 0]}, {"rgb_color": "red"}),
        (LAMP, "light.turn_on", {"rgb_color": [0, 255, 0]}, "on", {"hs_color": [120, 100]}, {"hs_color": [0, 100]}),
        (LAMP, "light.turn_on", {"effect": "candle"}, "on", {"effect": "candle"}, {"effect": "rainbow"}),
        (
            "cover.living_blind",
            "cover.set_cover_position",
            {"position": 50},
            "open",
            {"current_position": 52},
            {"current_position": 53},
        ),
        (
            "cover.living_blind",
            "cover.open_cover",
            {},
            "open",
            {"current_position": 99},
            {"current_position": 60},
        ),
        (
            "climate.living",
            "climate.set_temperature",
            {"temperature": 21},
            "off",
            {"temperature": 21.2},
            {"temperature": 21.5},
        ),
        (
            "media_player.tv",
            "media_player.volume_set",
            {"volume_level": 0.3},
            "on",
            {"volume_level": 0.32},
            {"volume_level": 0.33},
        ),
        (
            "media_player.tv",
            "media_player.volume_mute",
            {"is_volume_muted": True},
            "on",
            {"is_volume_muted": True},
            {"is_volume_muted": False},
        ),
        ("fan.bedroom", "fan.set_percentage", {"percentage": 50}, "on", {"percentage": 66}, {"percentage": 100}),
        ("fan.office", "fan.set_percentage", {"percentage": 50}, "on", {"percentage": 52}, {"percentage": 60}),
        (
            "climate.living",
            "climate.set_fan_mode",
            {"fan_mode": "low"},
            "heat",
            {"fan_mode": "low"},
            {"fan_mode": "high"},
        ),
        (SENSOR, "set_property", {"property": "timeout", "value": 90}, "on", {"timeout": 92}, {"timeout": 95}),
        (SENSOR, "set_property", {"property": "led", "value": True}, "on", {"led": "ON"}, {"led": "OFF"}),
        (
            SENSOR,
            "set_property",
            {"property": "sensitivity", "value": "high"},
            "on",
            {"sensitivity": "high"},
            {"sensitivity": "low"},
        ),
    ],
)
def test_values_within_tolerance(
    entity_id: str, service: str, data: dict[str, Any], state: str, near: dict[str, Any], far: dict[str, Any]
) -> None:
    assert met(entity_id, service, data, state, near)
    assert not met(entity_id, service, data, state, far)


@pytest.mark.parametrize(
    ("entity_id", "service", "data", "right", "wrong"),
    [
        ("climate.living", "climate.set_hvac_mode", {"hvac_mode": "cool"}, "cool", "heat"),
        ("select.washer", "select.select_option", {"option": "Quick"}, "Quick", "Eco 40"),
        ("number.delay", "number.set_value", {"value": 10}, "10.0", "11"),
        ("number.delay", "number.set_value", {"value": 10}, "10", "unknown"),
    ],
)
def test_values_that_are_the_state_itself(
    entity_id: str, service: str, data: dict[str, Any], right: str, wrong: str
) -> None:
    assert met(entity_id, service, data, right, {})
    assert not met(entity_id, service, data, wrong, {})


@pytest.mark.parametrize(
    ("entity_id", "service"),
    [
        ("scene.movie", "scene.turn_on"),
        ("script.morning", "script.turn_on"),
        ("button.bell", "button.press"),
        ("media_player.tv", "media_player.media_next_track"),
        ("vacuum.rosie", "vacuum.locate"),
    ],
)
def test_what_leaves_no_state_behind_is_not_waited_for(entity_id: str, service: str) -> None:
    assert service in SERVICES
    assert expected(HOME.entities[entity_id], service, {}) is None


def test_what_is_never_reported_is_not_waited_for() -> None:
    assert expected(HOME.entities["switch.printer"], "switch.turn_on", {}) is None
    silent = GenericProperty("timer", PropertyType.NUMBER, "timer", reports=False)
    sensor = replace(HOME.entities[SENSOR], properties=(silent,))
    assert expected(sensor, "set_property", {"property": "timer", "value": 3}) is None
    assert expected(sensor, "set_property", {"property": "absent", "value": 3}) is None


def test_a_text_is_shown_as_it_was_set() -> None:
    note = Entity("text.note", Domain.TEXT, "Note")
    expectation = expected(note, "text.set_value", {"value": "Hello"})
    assert expectation is not None
    assert expectation.met(EntityState("Hello"))
    assert not expectation.met(EntityState("Hell"))


def test_what_only_a_silent_attribute_would_show_is_not_waited_for() -> None:
    blind = replace(HOME.entities["cover.living_blind"], silent=frozenset({"current_position"}))
    assert expected(blind, "cover.set_cover_position", {"position": 50}) is None
    heater = replace(HOME.entities["climate.living"], silent=frozenset({"state"}))
    assert expected(heater, "climate.set_hvac_mode", {"hvac_mode": "heat"}) is None


def test_of_what_is_partly_silent_the_rest_has_to_show() -> None:
    lamp = replace(HOME.entities[LAMP], silent=frozenset({"brightness"}))
    dimmed = expected(lamp, "light.turn_on", {"brightness_pct": 30, "rgb_color": [255, 0, 0]})
    assert dimmed is not None
    assert not dimmed.complete
    assert dimmed.met(EntityState("on", {"rgb_color": [255, 0, 0]}))
    assert not dimmed.met(EntityState("on", {"rgb_color": [0, 0, 255], "brightness": 77}))
    whole = expected(lamp, "light.turn_on", {"rgb_color": [255, 0, 0]})
    assert whole is not None
    assert whole.complete
