from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice, Range
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]

THERMOSTAT = {
    "mode_command_topic": "mode/set",
    "mode_state_topic": "mode",
    "modes": ["off", "heat", "cool"],
    "temperature_command_topic": "temp/set",
    "temperature_state_topic": "temp",
    "current_temperature_topic": "now",
    "preset_modes": ["eco", "<away>"],
    "preset_mode_command_topic": "preset/set",
    "preset_mode_state_topic": "preset",
    "fan_mode_command_topic": "fan/set",
    "fan_mode_state_topic": "fan",
    "action_topic": "action",
    "min_temp": 5,
    "max_temp": 30,
    "temp_step": 0.5,
}


def test_what_a_thermostat_can_do(announce: Announce) -> None:
    it = announce("climate", **THERMOSTAT)
    assert it.features == {"target_temperature", "on_off"}
    assert it.range("temperature") == Range(5, 30, 0.5, "°C")
    assert it.options(Choice.HVAC_MODE) == ("off", "heat", "cool")
    assert it.options(Choice.PRESET) == ("none", "eco", "(away)")
    assert it.options(Choice.FAN_MODE) == ("auto", "low", "medium", "high")
    assert Choice.SWING not in it.capabilities.choices


def test_its_services(announce: Announce) -> None:
    it = announce("climate", **THERMOSTAT)
    assert it.send("climate.set_temperature", temperature=21.5) == ["temp/set 21.5"]
    assert it.send("climate.set_temperature", temperature=21.0) == ["temp/set 21"]
    assert it.send("climate.set_temperature", temperature=21, hvac_mode="heat") == ["mode/set heat", "temp/set 21"]
    assert it.send("climate.set_hvac_mode", hvac_mode="cool") == ["mode/set cool"]
    assert it.send("climate.set_preset_mode", preset_mode="(away)") == ["preset/set <away>"]
    assert it.send("climate.set_fan_mode", fan_mode="low") == ["fan/set low"]
    assert it.send("climate.turn_off") == ["mode/set off"]
    assert it.send("climate.turn_on") == ["mode/set heat"]
    for bad in ({}, {"temperature": "hot"}):
        with pytest.raises(Unsupported):
            it.send("climate.set_temperature", **bad)
    with pytest.raises(Unsupported):
        it.send("climate.set_hvac_mode", hvac_mode="dry")


def test_its_state(announce: Announce) -> None:
    it = announce("climate", **THERMOSTAT)
    assert it.hear("mode", "heat").state == "heat"
    assert it.hear("mode", "party").state == "heat"
    it.hear("temp", "21.50")
    it.hear("now", "19.2")
    it.hear("preset", "<away>")
    it.hear("fan", "low")
    assert it.hear("action", "heating").attributes == {
        "temperature": 21.5,
        "current_temperature": 19.2,
        "preset_mode": "(away)",
        "fan_mode": "low",
        "hvac_action": "heating",
    }
    assert "preset_mode" not in it.hear("preset", "None").attributes


def test_templates_and_the_one_for_all(announce: Announce) -> None:
    it = announce(
        "climate",
        mode_state_topic="s",
        mode_state_template="{{ value_json.m }}",
        temperature_state_topic="s",
        temperature_state_template="{{ value_json.t }}",
        temperature_command_topic="set",
        temperature_command_template='{"t": {{ value }}}',
        current_temperature_topic="now",
        value_template="{{ value_json.v }}",
    )
    state = it.hear("s", {"m": "heat", "t": 20})
    assert (state.state, state.attributes["temperature"]) == ("heat", 20)
    assert it.hear("now", {"v": 18.5}).attributes["current_temperature"] == 18.5
    assert it.send("climate.set_temperature", temperature=19.5) == ['set {"t": 19.5}']


def test_a_range_of_two_setpoints(announce: Announce) -> None:
    it = announce(
        "climate",
        temperature_low_command_topic="lo/set",
        temperature_low_state_topic="lo",
        temperature_high_command_topic="hi/set",
    )
    assert it.send("climate.set_temperature", target_temp_low=18, target_temp_high=22) == ["lo/set 18", "hi/set 22"]
    assert it.hear("lo", "18").attributes == {"target_temp_low": 18}


def test_power_of_its_own_and_swing_and_humidity(announce: Announce) -> None:
    it = announce(
        "climate",
        power_command_topic="power",
        swing_mode_command_topic="swing/set",
        target_humidity_command_topic="hum/set",
        target_humidity_state_topic="hum",
    )
    assert it.features == {"on_off", "target_humidity"}
    assert it.send("climate.turn_on") == ["power ON"]
    assert it.send("climate.turn_off") == ["power OFF"]
    assert it.send("climate.set_swing_mode", swing_mode="on") == ["swing/set on"]
    assert it.send("climate.set_humidity", humidity=45) == ["hum/set 45"]
    assert it.hear("hum", "45").attributes == {"humidity": 45}
    assert it.entity.silent == {"state", "swing_mode"}


def test_fahrenheit(announce: Announce) -> None:
    it = announce("climate", temperature_command_topic="t", temperature_unit="F")
    assert it.range("temperature") == Range(45, 95, 1, "°F")


def test_a_water_heater(announce: Announce) -> None:
    it = announce(
        "water_heater",
        mode_command_topic="mode/set",
        mode_state_topic="mode",
        modes=["off", "eco", "performance"],
        temperature_command_topic="temp/set",
        temperature_state_topic="temp",
    )
    assert it.features == {"target_temperature", "on_off"}
    assert it.range("temperature") == Range(43, 60, 1, "°C")
    assert it.send("water_heater.set_temperature", temperature=50) == ["temp/set 50"]
    assert it.send("water_heater.set_operation_mode", operation_mode="eco") == ["mode/set eco"]
    assert it.send("water_heater.turn_off") == ["mode/set off"]
    assert it.send("water_heater.turn_on") == ["mode/set eco"]
    state = it.hear("mode", "eco")
    assert (state.state, state.attributes["operation_mode"]) == ("eco", "eco")


def test_a_humidifier(announce: Announce) -> None:
    it = announce(
        "humidifier",
        command_topic="set",
        state_topic="state",
        target_humidity_command_topic="hum/set",
        target_humidity_state_topic="hum",
        current_humidity_topic="now",
        modes=["sleep", "baby"],
        mode_command_topic="mode/set",
        mode_state_topic="mode",
        min_humidity=30,
        max_humidity=80,
        device_class="dehumidifier",
    )
    assert it.features == {"on_off", "target_humidity"}
    assert it.range("humidity") == Range(30, 80, 1, "%")
    assert it.send("humidifier.turn_on") == ["set ON"]
    assert it.send("humidifier.set_humidity", humidity=55) == ["hum/set 55"]
    assert it.send("humidifier.set_mode", mode="baby") == ["mode/set baby"]
    it.hear("state", "ON")
    it.hear("hum", "55")
    it.hear("now", "61.5")
    state = it.hear("mode", "sleep")
    assert (state.state, state.attributes) == ("on", {"humidity": 55, "current_humidity": 61.5, "mode": "sleep"})


@pytest.mark.parametrize(
    ("domain", "config", "key"),
    [
        ("climate", {"min_temp": 30, "max_temp": 10}, "min_temp"),
        ("climate", {"modes": "heat"}, "modes"),
        ("climate", {"modes": ["x"] * 600}, "modes"),
        ("humidifier", {"command_topic": "c"}, "target_humidity_command_topic"),
        ("humidifier", {"command_topic": "c", "hum_cmd_t": "h", "min_hum": 90, "max_hum": 10}, "min_humidity"),
    ],
)
def test_bad_fields(announce: Announce, domain: str, config: dict[str, object], key: str) -> None:
    assert key in announce(domain, **config).refusal
