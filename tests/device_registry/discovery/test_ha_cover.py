from collections.abc import Callable
from typing import Any

import pytest

from device_registry.wiring import Unsupported

Announce = Callable[..., Any]


def test_open_close_stop(announce: Announce) -> None:
    it = announce("cover", command_topic="set", state_topic="state", device_class="blind")
    assert it.features == {"open_close", "stop"}
    assert it.entity.device_class == "blind"
    assert it.send("cover.open_cover") == ["set OPEN"]
    assert it.send("cover.close_cover") == ["set CLOSE"]
    assert it.send("cover.stop_cover") == ["set STOP"]
    for word in ("open", "opening", "closing", "closed"):
        assert it.hear("state", word).state == word


def test_a_stop_of_null_takes_stopping_away(announce: Announce) -> None:
    it = announce("cover", command_topic="set", payload_stop=None)
    assert it.features == {"open_close"}
    with pytest.raises(Unsupported):
        it.send("cover.stop_cover")


def test_positions(announce: Announce) -> None:
    it = announce("cover", command_topic="set", position_topic="pos", set_position_topic="pos/set")
    assert it.features == {"open_close", "stop", "position"}
    assert it.entity.reports_state
    assert it.send("cover.set_cover_position", position=30) == ["pos/set 30"]
    state = it.hear("pos", "30")
    assert (state.state, state.attributes) == ("open", {"current_position": 30})
    assert it.hear("pos", "0").state == "closed"
    assert it.hear("pos", {"position": 70}).attributes["current_position"] == 70
    assert it.hear("pos", "what").attributes["current_position"] == 70
    assert it.hear("pos", "200").attributes["current_position"] == 100


def test_reversed_ends(announce: Announce) -> None:
    it = announce("cover", set_position_topic="pos/set", position_topic="pos", position_open=0, position_closed=255)
    assert it.send("cover.set_cover_position", position=100) == ["pos/set 0"]
    assert it.send("cover.set_cover_position", position=20) == ["pos/set 204"]
    assert it.hear("pos", "255").state == "closed"
    assert it.hear("pos", "204").attributes["current_position"] == 20


def test_without_a_command_topic_it_goes_to_its_ends(announce: Announce) -> None:
    it = announce("cover", set_position_topic="pos/set", position_open=10, position_closed=90)
    assert it.features == {"open_close", "position"}
    assert it.send("cover.open_cover") == ["pos/set 10"]
    assert it.send("cover.close_cover") == ["pos/set 90"]


def test_a_position_template_sees_both_numbers_and_the_ends(announce: Announce) -> None:
    template = "{{ value }} {{ position }} {{ position_open }} {{ position_closed }} {{ tilt_max }}"
    it = announce("cover", set_position_topic="p", set_position_template=template, position_topic="s", position_open=50)
    assert it.send("cover.set_cover_position", position=30) == ["p 15 30 50 0 100"]


@pytest.mark.parametrize(("position", "expected"), [("0", "closed"), ("40", "open"), (None, "open")])
def test_stopped_is_open_or_closed(announce: Announce, position: str | None, expected: str) -> None:
    it = announce("cover", command_topic="set", state_topic="state", position_topic="pos")
    if position is not None:
        it.hear("pos", position)
    assert it.hear("state", "stopped").state == expected


def test_stopped_while_closing_without_a_position_is_closed(announce: Announce) -> None:
    it = announce("cover", command_topic="set", state_topic="state")
    it.hear("state", "closing")
    assert it.hear("state", "stopped").state == "closed"


def test_a_moving_cover_keeps_moving_while_positions_come(announce: Announce) -> None:
    it = announce("cover", command_topic="set", state_topic="state", position_topic="pos")
    it.hear("state", "opening")
    assert it.hear("pos", "30").state == "opening"
    it.hear("state", "open")
    assert it.hear("pos", "0").state == "closed"


def test_tilt(announce: Announce) -> None:
    it = announce(
        "cover",
        command_topic="set",
        tilt_command_topic="tilt/set",
        tilt_status_topic="tilt",
        tilt_min=0,
        tilt_max=180,
        tilt_opened_value=90,
    )
    assert "tilt" in it.features
    assert it.send("cover.set_cover_tilt_position", tilt_position=50) == ["tilt/set 90"]
    assert it.send("cover.open_cover_tilt") == ["tilt/set 90"]
    assert it.send("cover.close_cover_tilt") == ["tilt/set 0"]
    assert it.hear("tilt", "45").attributes["current_tilt_position"] == 25


def test_words_of_its_own(announce: Announce) -> None:
    it = announce("cover", command_topic="set", state_topic="s", state_open="up", state_closed="down", pl_open="UP")
    assert it.send("cover.open_cover") == ["set UP"]
    assert it.hear("s", "down").state == "closed"
    assert it.hear("s", "open").state == "closed"  # not its word


def test_ends_that_are_the_same_are_refused(announce: Announce) -> None:
    assert "position_closed" in announce("cover", command_topic="c", position_open=0).refusal
    assert "tilt_min" in announce("cover", command_topic="c", tilt_max=0).refusal


def test_a_valve_that_opens_and_closes(announce: Announce) -> None:
    it = announce("valve", command_topic="set", state_topic="state")
    assert it.features == {"open_close"}
    assert it.send("valve.open_valve") == ["set OPEN"]
    assert it.send("valve.close_valve") == ["set CLOSE"]
    assert it.hear("state", "closing").state == "closing"
    assert it.hear("state", {"state": "closed"}).state == "closed"
    assert announce("valve", command_topic="set", payload_stop="HALT").send("valve.stop_valve") == ["set HALT"]


def test_a_valve_with_positions(announce: Announce) -> None:
    it = announce("valve", command_topic="set", state_topic="state", reports_position=True, payload_stop="STOP")
    assert it.features == {"open_close", "position", "stop"}
    assert it.send("valve.set_valve_position", position=40) == ["set 40"]
    assert it.send("valve.open_valve") == ["set 100"]
    assert it.send("valve.close_valve") == ["set 0"]
    assert it.send("valve.stop_valve") == ["set STOP"]
    assert it.hear("state", "0").state == "closed"
    state = it.hear("state", {"state": "opening", "position": 10})
    assert (state.state, state.attributes["current_position"]) == ("opening", 10)
    assert it.hear("state", "closing").state == "closing"
    assert it.hear("state", "50").state == "open"
    assert it.hear("state", "what").state == "open"
