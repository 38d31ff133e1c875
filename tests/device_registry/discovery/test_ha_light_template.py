from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]

LIGHT = {
    "schema": "template",
    "command_topic": "set",
    "state_topic": "state",
    "command_on_template": (
        "on{% if brightness is defined %},b{{ brightness }}{% endif %}"
        "{% if red is defined %},{{ red }}-{{ green }}-{{ blue }}{% endif %}"
        "{% if color_temp is defined %},t{{ color_temp }}{% endif %}"
        "{% if effect is defined %},{{ effect }}{% endif %}"
    ),
    "command_off_template": "off",
    "state_template": "{{ value.split(',')[0] }}",
    "brightness_template": "{{ value.split(',')[1] }}",
    "color_temp_template": "{{ value.split(',')[2] }}",
    "red_template": "{{ value.split(',')[3].split('-')[0] }}",
    "green_template": "{{ value.split(',')[3].split('-')[1] }}",
    "blue_template": "{{ value.split(',')[3].split('-')[2] }}",
    "effect_template": "{{ value.split(',')[4] }}",
    "effect_list": ["<x>"],
}


def test_what_it_can_do(announce: Announce) -> None:
    it = announce("light", **LIGHT)
    assert it.features == {"on_off", "brightness", "color", "color_temp"}
    assert it.options(Choice.EFFECT) == ("(x)",)
    assert it.entity.reports_state


def test_templates_write_the_commands(announce: Announce) -> None:
    it = announce("light", **LIGHT)
    assert it.send("light.turn_on") == ["set on"]
    assert it.send("light.turn_off") == ["set off"]
    assert it.send("light.turn_on", brightness_pct=0) == ["set off"]
    sent = it.send("light.turn_on", brightness_pct=50, rgb_color=[1, 2, 3], color_temp_kelvin=4000, effect="(x)")
    assert sent == ["set on,b128,1-2-3,t250,<x>"]


def test_templates_pick_the_state_apart(announce: Announce) -> None:
    it = announce("light", **LIGHT)
    state = it.hear("state", "on,100,,1-2-3,<x>")
    assert state.state == "on"
    assert state.attributes == {"brightness": 100, "rgb_color": [1, 2, 3], "color_mode": "rgb", "effect": "(x)"}
    assert it.hear("state", "off").state == "off"
    assert it.hear("state", "off,,250").attributes["color_temp_kelvin"] == 4000


def test_a_command_that_cannot_be_rendered_is_unsupported(announce: Announce) -> None:
    it = announce("light", **LIGHT | {"command_on_template": "{{ brightness + 1 }}"})
    with pytest.raises(Unsupported, match="template"):
        it.send("light.turn_on")


@pytest.mark.parametrize("missing", ["command_on_template", "command_off_template", "command_topic"])
def test_what_it_needs(announce: Announce, missing: str) -> None:
    config = {key: value for key, value in LIGHT.items() if key != missing}
    assert missing in announce("light", **config).refusal
