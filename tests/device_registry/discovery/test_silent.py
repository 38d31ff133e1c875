"""What can be set and is never reported, in both conventions: no state can show it done."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.device_registry.discovery.z2m_payloads import HS, LIGHT, XY, binary, composite, enum, numeric, only, specific

Announce = Callable[..., Any]

LAMP = {"command_topic": "set", "state_topic": "state"}
EVERY = ["brightness", "color_temp_kelvin", "effect", "rgb_color"]
SHADES = {
    "brightness_command_topic": "b",
    "color_temp_command_topic": "w",
    "rgb_command_topic": "c",
    "effect_command_topic": "e",
    "effect_list": ["Rainbow"],
}
JSON = {"schema": "json", "supported_color_modes": ["rgb", "color_temp"], "effect_list": ["Rainbow"]}
WRITTEN = {"schema": "template", "command_on_template": "on", "command_off_template": "off"}
FAN, COVER = ["oscillating", "percentage"], ["current_position", "current_tilt_position"]
PLAYER = ["is_volume_muted", "volume_level"]
HEAT = {"mode_command_topic": "m", "temperature_command_topic": "t"}


@pytest.mark.parametrize(
    ("domain", "config", "silent"),
    [
        ("light", LAMP, []),
        ("light", {**LAMP, **SHADES}, EVERY),
        ("light", {**LAMP, **SHADES, "brightness_state_topic": "s", "effect_state_topic": "s"}, [EVERY[1], EVERY[3]]),
        ("light", {**LAMP, **SHADES, "color_temp_state_topic": "s", "hs_state_topic": "s"}, [EVERY[0], EVERY[2]]),
        ("light", {**LAMP, **JSON}, []),
        ("light", {**LAMP, **WRITTEN, "effect_list": ["Rainbow"], "brightness_template": "{{ value }}"}, ["effect"]),
        ("fan", {**LAMP, "percentage_command_topic": "p", "oscillation_command_topic": "o"}, FAN),
        ("fan", {**LAMP, "percentage_command_topic": "p", "percentage_state_topic": "s"}, []),
        ("fan", {**LAMP, "preset_mode_command_topic": "m", "preset_modes": ["eco"]}, ["preset_mode"]),
        ("cover", {**LAMP, "set_position_topic": "p", "tilt_command_topic": "t"}, COVER),
        ("cover", {"set_position_topic": "p", "position_topic": "s"}, []),
        ("valve", {**LAMP, "reports_position": True}, []),
        ("climate", {**HEAT, "mode_state_topic": "s"}, ["temperature"]),
        ("climate", {**HEAT, "temperature_state_topic": "s", "fan_mode_command_topic": "f"}, ["fan_mode", "state"]),
        ("humidifier", {**LAMP, "target_humidity_command_topic": "h"}, ["humidity"]),
        ("humidifier", {"command_topic": "c", "target_humidity_command_topic": "h"}, []),
        ("media_player", {**LAMP, "volume_command_topic": "v", "mute_command_topic": "u"}, PLAYER),
        ("media_player", {**LAMP, "volume_command_topic": "v", "volume_state_topic": "s"}, []),
        ("vacuum", {**LAMP, "set_fan_speed_topic": "f", "fan_speed_list": ["max"]}, []),
        ("number", LAMP, []),
        ("select", {**LAMP, "options": ["a", "b"]}, []),
        ("sensor", {"state_topic": "s"}, []),
    ],
)
def test_home_assistant(announce: Announce, domain: str, config: dict[str, Any], silent: list[str]) -> None:
    assert sorted(announce(domain, **config).entity.silent) == silent


ONLY_SET = 2


@pytest.mark.parametrize(
    ("exposes", "silent"),
    [
        ([LIGHT], []),
        ([specific("light", binary("state"), numeric("brightness", ONLY_SET))], ["brightness"]),
        (
            [specific("light", binary("state"), numeric("color_temp", ONLY_SET, low=153, high=500), XY)],
            ["color_temp_kelvin"],
        ),
        ([specific("light", binary("state"), composite("color_hs", numeric("hue", ONLY_SET), access=ONLY_SET))], None),
        ([specific("light", binary("state"), {k: v for k, v in HS.items() if k != "access"})], []),
        ([specific("light", binary("state", ONLY_SET), numeric("brightness", ONLY_SET))], []),
        ([specific("cover", enum("state", ["OPEN", "CLOSE"]), numeric("position", ONLY_SET))], ["current_position"]),
        ([specific("cover", enum("state", ["OPEN", "CLOSE"], ONLY_SET), numeric("position"))], []),
        ([specific("cover", enum("state", ["OPEN"]), numeric("tilt", ONLY_SET))], ["current_tilt_position"]),
        (
            [specific("fan", binary("state"), enum("mode", ["low", "high", "eco"], ONLY_SET))],
            ["percentage", "preset_mode"],
        ),
        ([specific("fan", enum("mode", ["off", "low", "high"]))], []),
        (
            [specific("climate", numeric("current_heating_setpoint", ONLY_SET), enum("system_mode", ["off", "heat"]))],
            ["temperature"],
        ),
        (
            [specific("climate", numeric("current_heating_setpoint"), enum("system_mode", ["off", "heat"], ONLY_SET))],
            ["state"],
        ),
        ([specific("switch", binary("state"))], []),
    ],
)
def test_zigbee2mqtt(exposes: list[dict[str, Any]], silent: list[str] | None) -> None:
    assert sorted(only(*exposes).entity.silent) == (["rgb_color"] if silent is None else silent)
