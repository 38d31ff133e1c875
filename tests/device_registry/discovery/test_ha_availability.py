from collections.abc import Callable
from typing import Any

import pytest

Announce = Callable[..., Any]


def test_without_a_topic_it_is_always_available(announce: Announce) -> None:
    assert announce("switch", command_topic="c").state.available


def test_with_a_topic_it_has_to_say_so(announce: Announce) -> None:
    it = announce("switch", command_topic="c", availability_topic="av", payload_available="up", pl_not_avail="down")
    assert not it.state.available
    assert it.hear("av", "up").available
    assert it.hear("av", "neither").available
    assert not it.hear("av", "down").available


def test_a_template_picks_it_out(announce: Announce) -> None:
    it = announce("switch", command_topic="c", availability_topic="av", avty_tpl="{{ value_json.state }}")
    assert it.hear("av", {"state": "online"}).available
    assert it.hear("av", "online").available  # unreadable: as it was
    assert not it.hear("av", {"state": "offline"}).available


@pytest.mark.parametrize(
    ("mode", "seen"),
    [
        ("all", [False, True, False, False]),
        ("any", [True, True, True, False]),
        ("latest", [True, True, False, False]),
        (None, [True, True, False, False]),
    ],
)
def test_several_topics(announce: Announce, mode: str | None, seen: list[bool]) -> None:
    topics = [{"topic": "a"}, {"t": "b", "val_tpl": "{{ value_json.s }}"}]
    it = announce("switch", command_topic="c", availability=topics, availability_mode=mode)
    said = [("a", "online"), ("b", '{"s": "online"}'), ("a", "offline"), ("b", '{"s": "offline"}')]
    assert [it.hear(topic, payload).available for topic, payload in said] == seen


def test_state_and_availability_may_share_a_topic(announce: Announce) -> None:
    it = announce("switch", command_topic="c", state_topic="t", availability_topic="t", pl_avail="ON", pl_not_avail="x")
    state = it.hear("t", "ON")
    assert (state.state, state.available) == ("on", True)
