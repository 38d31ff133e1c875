import logging

import aiomqtt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mqtt.filters import Filters, is_filter, is_topic

LEVEL = st.text(alphabet="ab$.(", max_size=3)
TOPIC = st.lists(LEVEL, min_size=1, max_size=4).map("/".join).filter(bool)
FILTER = st.builds(
    lambda levels, tail: "/".join([*levels, *tail]),
    st.lists(LEVEL | st.just("+"), min_size=1, max_size=4),
    st.sampled_from([(), ("#",)]),
).filter(bool)


@settings(deadline=None)
@given(TOPIC, st.lists(FILTER, max_size=4))
def test_matches_as_aiomqtt_does(topic: str, filters: list[str]) -> None:
    expected = any(aiomqtt.Topic(topic).matches(f) for f in filters if not (topic[0] == "$" and f[0] in "+#"))
    assert (topic in Filters(filters)) is expected


def test_a_wildcard_in_the_first_level_leaves_the_brokers_own_topics() -> None:
    assert "$SYS/uptime" not in Filters(["#", "+/uptime"])
    assert "$SYS/uptime" in Filters(["$SYS/#"])


@pytest.mark.parametrize("hostile", ["", "a/#/b", "a#", "a/b+", "a\0b", "a\x1fb", "\ud800", "x" * 65_536, "/" * 200])
def test_what_would_make_the_broker_hang_up_is_left_out(hostile: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert Filters([hostile, "good"]).all == {"good"}
    assert "not valid" in caplog.text
    assert not is_filter(hostile)
    assert not is_topic(hostile)


def test_a_filter_with_wildcards_is_no_topic() -> None:
    assert is_filter("a/+/#")
    assert not is_topic("a/+")
    assert is_topic("a/b")
