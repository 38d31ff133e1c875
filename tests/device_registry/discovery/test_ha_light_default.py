from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice, Feature
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]

FULL = {
    "command_topic": "set",
    "state_topic": "state",
    "brightness_command_topic": "bri/set",
    "brightness_state_topic": "bri",
    "color_temp_command_topic": "ct/set",
    "color_temp_state_topic": "ct",
    "rgb_command_topic": "rgb/set",
    "rgb_state_topic": "rgb",
    "effect_command_topic": "fx/set",
    "effect_state_topic": "fx",
    "effect_list": ["Rainbow", "<Fire>"],
}


def test_on_and_off_only(announce: Announce) -> None:
    it = announce("light", command_topic="set", state_topic="state", payload_on="1", payload_off="0")
    assert it.features == {"on_off"}
    assert it.entity.reports_state
    assert it.send("light.turn_on") == ["set 1"]
    assert it.send("light.turn_off") == ["set 0"]
    assert it.hear("state", "1").state == "on"
    assert it.hear("state", "ON").state == "on"
    assert it.hear("state", "0").state == "off"


@pytest.mark.parametrize("config", [{}, {"state_topic": "s", "optimistic": True}])
def test_an_assumed_state(announce: Announce, config: dict[str, object]) -> None:
    assert not announce("light", command_topic="set", **config).entity.reports_state


def test_what_a_full_light_can_do(announce: Announce) -> None:
    it = announce("light", **FULL, min_mireds=200, max_mireds=400)
    assert it.features == {"on_off", "brightness", "color", "color_temp"}
    assert (it.range("color_temp").min, it.range("color_temp").max) == (2500, 5000)
    assert it.options(Choice.EFFECT) == ("Rainbow", "(Fire)")


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({}, ["set ON"]),
        ({"brightness_pct": 30}, ["bri/set 76", "set ON"]),
        ({"brightness": 255}, ["bri/set 255", "set ON"]),
        ({"brightness_pct": 0.1}, ["bri/set 1", "set ON"]),
        ({"brightness_pct": 0}, ["set OFF"]),
        ({"rgb_color": [255, 0, 8]}, ["rgb/set 255,0,8", "set ON"]),
        ({"color_temp_kelvin": 2700}, ["ct/set 370", "set ON"]),
        ({"effect": "(Fire)"}, ["fx/set <Fire>", "set ON"]),
        ({"brightness_pct": 100, "rgb_color": [1, 2, 3]}, ["rgb/set 1,2,3", "bri/set 255", "set ON"]),
    ],
)
def test_turning_on(announce: Announce, data: dict[str, Any], sent: list[str]) -> None:
    assert announce("light", **FULL).send("light.turn_on", **data) == sent


@pytest.mark.parametrize(
    "data",
    [{"effect": "Fire"}, {"rgb_color": [1, 2]}, {"rgb_color": "red"}, {"brightness": "x"}, {"color_temp_kelvin": 0}],
)
def test_what_cannot_be_is_unsupported(announce: Announce, data: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        announce("light", **FULL).send("light.turn_on", **data)


def test_the_order_of_the_on_command(announce: Announce) -> None:
    first = announce("light", **FULL, on_command_type="first")
    assert first.send("light.turn_on", brightness_pct=100) == ["set ON", "bri/set 255"]
    by_brightness = announce("light", **FULL, on_command_type="brightness")
    assert by_brightness.send("light.turn_on") == ["bri/set 255"]
    by_brightness.hear("bri", "100")
    assert by_brightness.send("light.turn_on") == ["bri/set 100"]
    assert "on_command_type" in announce("light", **FULL, on_command_type="never").refusal


def test_scales_and_templates(announce: Announce) -> None:
    it = announce(
        "light",
        command_topic="set",
        brightness_command_topic="bri/set",
        brightness_state_topic="bri",
        brightness_scale=100,
        brightness_command_template='{"level": {{ value }}}',
        brightness_value_template="{{ value_json.level }}",
        color_temp_command_topic="ct/set",
        color_temp_kelvin=True,
        min_kelvin=2000,
        max_kelvin=6000,
        rgb_command_topic="rgb/set",
        rgb_command_template="#{{ '%02x%02x%02x' | format(red, green, blue) }}",
    )
    sent = it.send("light.turn_on", brightness_pct=30, color_temp_kelvin=2700)
    assert sent == ["ct/set 2700", 'bri/set {"level": 30}', "set ON"]
    assert it.send("light.turn_on", rgb_color=[255, 0, 16])[0] == "rgb/set #ff0010"
    assert it.hear("bri", {"level": 50}).attributes["brightness"] == 128
    assert it.range("color_temp").max == 6000


def test_states_with_home_assistants_attributes(announce: Announce) -> None:
    it = announce("light", **FULL)
    assert it.hear("bri", "300").attributes["brightness"] == 255
    assert it.hear("ct", "250").attributes["color_temp_kelvin"] == 4000
    state = it.hear("rgb", "255,128,0")
    assert state.attributes["rgb_color"] == [255, 128, 0]
    assert state.attributes["color_mode"] == "rgb"
    assert "color_temp_kelvin" not in state.attributes
    assert it.hear("fx", "<Fire>").attributes["effect"] == "(Fire)"


@pytest.mark.parametrize(
    ("mode", "payload", "rgb"),
    [("hs", "0,100", [255, 0, 0]), ("rgbw", "1,2,3,4", [1, 2, 3]), ("rgbww", "1,2,3,4,5", [1, 2, 3])],
)
def test_other_ways_to_write_a_colour(announce: Announce, mode: str, payload: str, rgb: list[int]) -> None:
    config = {f"{mode}_command_topic": f"{mode}/set", f"{mode}_state_topic": mode}
    it = announce("light", command_topic="set", **config)
    assert it.can(Feature.COLOR)
    assert it.hear(mode, payload).attributes["rgb_color"] == rgb


def test_colours_are_sent_as_the_light_takes_them(announce: Announce) -> None:
    def sent(mode: str) -> str:
        it = announce("light", command_topic="set", **{f"{mode}_command_topic": "c"})
        return str(it.send("light.turn_on", rgb_color=[0, 255, 0])[0])

    assert sent("hs") == "c 120,100"
    assert sent("xy").startswith("c 0.3,0.6")
    assert sent("rgbw") == "c 0,255,0,0"
    assert sent("rgbww") == "c 0,255,0,0,0"


@pytest.mark.parametrize("payload", ["", "x", "1", "1,2", "256,0,0", "-1,0,0", "1,2,nan", ","])
def test_a_colour_that_is_none_says_nothing(announce: Announce, payload: str) -> None:
    it = announce("light", **FULL)
    assert "rgb_color" not in it.hear("rgb", payload).attributes


@pytest.mark.parametrize("field", [{"brightness_scale": 0}, {"min_mireds": 0}, {"min_kelvin": 9000}, {"schema": "x"}])
def test_bad_fields(announce: Announce, field: dict[str, object]) -> None:
    assert "bad_field" in announce("light", **FULL, **field).refusal
