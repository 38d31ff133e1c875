from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]


def test_a_vacuum_by_default(announce: Announce) -> None:
    it = announce("vacuum", command_topic="set", state_topic="state")
    assert it.features == {"start", "stop", "dock"}
    assert it.send("vacuum.start") == ["set start"]
    assert it.send("vacuum.return_to_base") == ["set return_to_base"]
    with pytest.raises(Unsupported):
        it.send("vacuum.pause")


def test_a_vacuum_with_everything(announce: Announce) -> None:
    it = announce(
        "vacuum",
        command_topic="set",
        state_topic="state",
        supported_features=["start", "pause", "stop", "return_home", "locate", "fan_speed", "clean_spot"],
        set_fan_speed_topic="speed/set",
        fan_speed_list=["quiet", "max"],
        payload_start="GO",
    )
    assert it.features == {"start", "pause", "stop", "dock", "locate"}
    assert it.options(Choice.CLEANING) == ("quiet", "max")
    assert it.send("vacuum.start") == ["set GO"]
    assert it.send("vacuum.locate") == ["set locate"]
    assert it.send("vacuum.set_fan_speed", fan_speed="max") == ["speed/set max"]
    state = it.hear("state", {"state": "cleaning", "battery_level": 61.0, "fan_speed": "quiet"})
    assert (state.state, state.attributes) == ("cleaning", {"battery_level": 61, "fan_speed": "quiet"})
    assert it.hear("state", {"state": "flying"}).state == "cleaning"
    assert it.hear("state", "docked").state == "docked"


def test_a_lawn_mower(announce: Announce) -> None:
    it = announce(
        "lawn_mower",
        start_mowing_command_topic="go",
        pause_command_topic="wait",
        dock_command_topic="home",
        dock_command_template='{"do": "{{ value }}"}',
        activity_state_topic="act",
        activity_value_template="{{ value_json.a }}",
    )
    assert it.features == {"start", "pause", "dock"}
    assert it.send("lawn_mower.start_mowing") == ["go start_mowing"]
    assert it.send("lawn_mower.pause") == ["wait pause"]
    assert it.send("lawn_mower.dock") == ['home {"do": "dock"}']
    assert it.hear("act", {"a": "mowing"}).state == "mowing"
    assert it.entity.reports_state
    assert announce("lawn_mower", dock_command_topic="home").features == {"dock"}
