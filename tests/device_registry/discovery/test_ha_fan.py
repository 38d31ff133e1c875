from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]

FAN = {
    "command_topic": "set",
    "state_topic": "state",
    "percentage_command_topic": "pct/set",
    "percentage_state_topic": "pct",
    "preset_modes": ["auto", "sleep"],
    "preset_mode_command_topic": "preset/set",
    "preset_mode_state_topic": "preset",
    "oscillation_command_topic": "osc/set",
    "oscillation_state_topic": "osc",
    "direction_command_topic": "dir/set",
    "direction_state_topic": "dir",
}


def test_what_it_can_do(announce: Announce) -> None:
    it = announce("fan", **FAN)
    assert it.features == {"on_off", "speed", "oscillate", "direction"}
    assert it.options(Choice.PRESET) == ("auto", "sleep")
    assert announce("fan", command_topic="set").features == {"on_off"}


def test_its_services(announce: Announce) -> None:
    it = announce("fan", **FAN)
    assert it.send("fan.turn_on") == ["set ON"]
    assert it.send("fan.turn_on", percentage=40, preset_mode="auto") == ["set ON", "pct/set 40", "preset/set auto"]
    assert it.send("fan.turn_off") == ["set OFF"]
    assert it.send("fan.set_percentage", percentage=0) == ["set OFF"]
    assert it.send("fan.set_preset_mode", preset_mode="sleep") == ["preset/set sleep"]
    assert it.send("fan.oscillate", oscillating=True) == ["osc/set oscillate_on"]
    assert it.send("fan.oscillate", oscillating=False) == ["osc/set oscillate_off"]
    assert it.send("fan.set_direction", direction="reverse") == ["dir/set reverse"]
    with pytest.raises(Unsupported):
        it.send("fan.set_direction", direction="up")


@pytest.mark.parametrize(
    ("low", "high", "percent", "device", "back"),
    [
        (1, 100, 33, 33, 33),
        (1, 3, 33, 1, 33),
        (1, 3, 67, 3, 100),
        (1, 3, 66, 2, 66),
        (1, 255, 50, 128, 50),
        (1, 4, 75, 3, 75),
    ],
)
def test_steps_of_the_device(announce: Announce, low: int, high: int, percent: int, device: int, back: int) -> None:
    it = announce("fan", **FAN, speed_range_min=low, speed_range_max=high)
    assert it.send("fan.set_percentage", percentage=percent) == [f"pct/set {device}"]
    assert it.hear("pct", str(device)).attributes["percentage"] == back


def test_its_state(announce: Announce) -> None:
    it = announce("fan", **FAN)
    it.hear("state", "ON")
    it.hear("pct", "40")
    it.hear("preset", "sleep")
    it.hear("osc", "oscillate_on")
    it.hear("osc", "what")
    state = it.hear("dir", "reverse")
    assert state.state == "on"
    assert state.attributes == {
        "percentage": 40,
        "preset_mode": "sleep",
        "oscillating": True,
        "direction": "reverse",
    }


@pytest.mark.parametrize("field", [{"speed_range_min": 0}, {"speed_range_min": 5, "speed_range_max": 4}])
def test_a_range_that_is_none(announce: Announce, field: dict[str, int]) -> None:
    assert "speed_range_min" in announce("fan", **FAN, **field).refusal
