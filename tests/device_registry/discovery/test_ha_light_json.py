import json
from collections.abc import Callable
from typing import Any

import pytest

from device_registry.wiring import Unsupported

Announce = Callable[..., Any]
LIGHT = {"schema": "json", "command_topic": "set", "state_topic": "state"}


def sent(it: Any, service: str, **data: Any) -> dict[str, Any]:
    (message,) = it.messages(service, **data)
    assert message.topic == "set"
    payload = json.loads(message.payload)
    assert isinstance(payload, dict)
    return payload


@pytest.mark.parametrize(
    ("config", "features"),
    [
        ({}, {"on_off"}),
        ({"supported_color_modes": ["onoff"]}, {"on_off"}),
        ({"supported_color_modes": ["brightness"]}, {"on_off", "brightness"}),
        ({"sup_clrm": ["color_temp", "xy"]}, {"on_off", "brightness", "color_temp", "color"}),
        ({"brightness": True, "rgb": True}, {"on_off", "brightness", "color"}),
        ({"brightness": True, "color_temp": True}, {"on_off", "brightness", "color_temp"}),
    ],
)
def test_what_it_can_do(announce: Announce, config: dict[str, object], features: set[str]) -> None:
    assert announce("light", **LIGHT, **config).features == features


def test_commands_are_one_object(announce: Announce) -> None:
    it = announce("light", **LIGHT, sup_clrm=["rgb", "color_temp"], bri_scl=254, fx_list=["a"])
    assert sent(it, "light.turn_off") == {"state": "OFF"}
    assert sent(it, "light.turn_on") == {"state": "ON"}
    assert sent(it, "light.turn_on", brightness_pct=0) == {"state": "OFF"}
    assert sent(it, "light.turn_on", brightness_pct=100, rgb_color=[1, 2, 3], effect="a", transition=2) == {
        "state": "ON",
        "brightness": 254,
        "color": {"r": 1, "g": 2, "b": 3},
        "effect": "a",
        "transition": 2,
    }
    assert sent(it, "light.turn_on", color_temp_kelvin=4000) == {"state": "ON", "color_temp": 250}
    with pytest.raises(Unsupported):
        it.send("light.turn_on", effect="b")


@pytest.mark.parametrize(
    ("mode", "color"),
    [
        ("hs", {"h": 120, "s": 100}),
        ("rgbw", {"r": 0, "g": 255, "b": 0, "w": 0}),
        ("rgbww", {"r": 0, "g": 255, "b": 0, "c": 0, "w": 0}),
    ],
)
def test_colours_are_sent_as_the_light_takes_them(announce: Announce, mode: str, color: dict[str, int]) -> None:
    it = announce("light", **LIGHT, supported_color_modes=[mode])
    assert sent(it, "light.turn_on", rgb_color=[0, 255, 0])["color"] == color


def test_states_with_home_assistants_attributes(announce: Announce) -> None:
    it = announce("light", **LIGHT, sup_clrm=["rgb", "color_temp"], bri_scl=100, fx_list=["<a>"])
    state = it.hear("state", {"state": "ON", "brightness": 50, "color_mode": "color_temp", "color_temp": 250})
    assert state.state == "on"
    assert state.attributes == {"brightness": 128, "color_temp_kelvin": 4000, "color_mode": "color_temp"}
    state = it.hear(
        "state", {"color_mode": "rgb", "color": {"r": 1, "g": 2, "b": 3}, "color_temp": 250, "effect": "<a>"}
    )
    assert state.state == "on"
    assert state.attributes == {"brightness": 128, "rgb_color": [1, 2, 3], "color_mode": "rgb", "effect": "(a)"}
    state = it.hear("state", {"state": "OFF", "effect": None})
    assert state.state == "off"
    assert "effect" not in state.attributes


@pytest.mark.parametrize(
    ("color", "rgb"),
    [({"h": 0, "s": 100}, [255, 0, 0]), ({"x": 0.64, "y": 0.33}, [255, 0, 0]), ({"r": 9, "g": 8, "b": 7}, [9, 8, 7])],
)
def test_a_colour_is_read_in_any_form(announce: Announce, color: dict[str, float], rgb: list[int]) -> None:
    it = announce("light", **LIGHT, sup_clrm=["hs"])
    read = it.hear("state", {"color": color}).attributes["rgb_color"]
    assert all(abs(a - b) <= 2 for a, b in zip(read, rgb, strict=True))


@pytest.mark.parametrize(
    "payload", ["ON", "[]", "5", {"state": "UP"}, {"brightness": "x"}, {"color": 5}, {"color_temp": -1}]
)
def test_what_says_nothing_changes_nothing(announce: Announce, payload: object) -> None:
    it = announce("light", **LIGHT, sup_clrm=["rgb", "color_temp"])
    assert it.hear("state", payload).updated_at is None


def test_kelvin_where_the_light_says_so(announce: Announce) -> None:
    it = announce("light", **LIGHT, sup_clrm=["color_temp"], color_temp_kelvin=True)
    assert sent(it, "light.turn_on", color_temp_kelvin=2700)["color_temp"] == 2700
    assert it.hear("state", {"color_temp": 2700}).attributes["color_temp_kelvin"] == 2700
