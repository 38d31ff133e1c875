from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice

Announce = Callable[..., Any]

PLAYER = {
    "command_topic": "set",
    "state_topic": "state",
    "volume_command_topic": "vol/set",
    "volume_state_topic": "vol",
    "mute_command_topic": "mute/set",
    "mute_state_topic": "mute",
    "source_list": ["TV", "Radio <1>"],
    "source_command_topic": "src/set",
    "source_state_topic": "src",
    "title_state_topic": "title",
}


def test_what_it_can_do(announce: Announce) -> None:
    it = announce("media_player", **PLAYER)
    assert it.features == {"on_off", "play", "pause", "stop", "next", "previous", "volume", "mute"}
    assert it.options(Choice.SOURCE) == ("TV", "Radio (1)")
    assert announce("media_player", **PLAYER, payload_next=None, payload_previous=None).features == {
        "on_off",
        "play",
        "pause",
        "stop",
        "volume",
        "mute",
    }
    assert announce("media_player", state_topic="s").features == set()


def test_its_services(announce: Announce) -> None:
    it = announce("media_player", **PLAYER, payload_play="PLAY")
    assert it.send("media_player.media_play") == ["set PLAY"]
    assert it.send("media_player.media_pause") == ["set pause"]
    assert it.send("media_player.media_stop") == ["set stop"]
    assert it.send("media_player.media_next_track") == ["set next"]
    assert it.send("media_player.media_previous_track") == ["set previous"]
    assert it.send("media_player.turn_off") == ["set off"]
    assert it.send("media_player.volume_set", volume_level=0.35) == ["vol/set 0.35"]
    assert it.send("media_player.volume_mute", is_volume_muted=True) == ["mute/set ON"]
    assert it.send("media_player.select_source", source="Radio (1)") == ["src/set Radio <1>"]


@pytest.mark.parametrize(("scale", "sent", "heard"), [(100, "35", "70"), (30, "10", "21")])
def test_volume_on_its_own_scale(announce: Announce, scale: int, sent: str, heard: str) -> None:
    it = announce("media_player", **PLAYER, volume_scale=scale)
    assert it.send("media_player.volume_set", volume_level=0.35) == [f"vol/set {sent}"]
    assert it.hear("vol", heard).attributes["volume_level"] == 0.7


def test_its_state(announce: Announce) -> None:
    it = announce("media_player", **PLAYER)
    assert it.hear("state", "playing").state == "playing"
    it.hear("vol", "0.5")
    it.hear("mute", "OFF")
    it.hear("src", "Radio <1>")
    assert it.hear("title", "Song <e0>\u202e").attributes == {
        "volume_level": 0.5,
        "is_volume_muted": False,
        "source": "Radio (1)",
        "media_title": "Song (e0)",
    }
    assert "media_title" not in it.hear("title", "None").attributes


def test_a_scale_that_is_none(announce: Announce) -> None:
    assert "volume_scale" in announce("media_player", volume_scale=0).refusal
