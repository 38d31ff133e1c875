import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_registry.model import UNKNOWN_STATE, EntityState
from device_registry.wiring import Found
from tests.device_registry.discovery.z2m_payloads import LIGHT, after, device, discover, enum, numeric, only

AVAILABILITY = "zigbee2mqtt/the device/availability"
BRIDGE = "zigbee2mqtt/bridge/state"
ONE = only(LIGHT, enum("effect", ["blink"]), numeric("delay"))


def hear(one: Found, *messages: tuple[str, str]) -> EntityState:
    state = UNKNOWN_STATE
    for topic, payload in messages:
        state = one.wiring.read(topic, payload, state)
    return state


def test_topics_take_the_name_whole() -> None:
    (found,) = discover(device("upstairs/bath/lamp", LIGHT)).found
    assert found.wiring.topics() == {
        "zigbee2mqtt/upstairs/bath/lamp",
        "zigbee2mqtt/upstairs/bath/lamp/availability",
        BRIDGE,
    }


@pytest.mark.parametrize("wrap", [str, lambda word: json.dumps({"state": word})], ids=["plain", "json"])
def test_availability_in_both_forms(wrap: "type[str]") -> None:
    gone = hear(ONE, (AVAILABILITY, wrap("offline")))
    assert not gone.available
    assert hear(ONE, (AVAILABILITY, wrap("offline")), (AVAILABILITY, wrap("online"))).available


def test_the_bridge_coming_back_does_not_bring_back_a_device_that_is_gone() -> None:
    gone = (AVAILABILITY, "offline")
    assert not hear(ONE, gone, (BRIDGE, "offline"), (BRIDGE, "online")).available
    assert hear(ONE, (BRIDGE, "offline"), (BRIDGE, "online")) == UNKNOWN_STATE


@pytest.mark.parametrize("payload", ["", "{}", "[]", "null", '{"state": 1}', "on", "{", "[" * 5000, '{"state": "ON"'])
def test_what_says_nothing_leaves_the_state_itself(payload: str) -> None:
    before = EntityState("on", {"brightness": 5})
    assert ONE.wiring.read(AVAILABILITY, payload, before) is before
    if payload != '{"state": 1}':
        assert ONE.wiring.read("zigbee2mqtt/the device", payload, before) is before
    assert ONE.wiring.read("zigbee2mqtt/another", '{"state": "OFF"}', before) is before


def test_a_partial_message_keeps_the_rest() -> None:
    full = after(ONE, {"state": "ON", "brightness": 254, "delay": 5})
    assert after(ONE, {"brightness": 127}, full) == EntityState("on", {"brightness": 128, "delay": 5})


def test_the_same_again_is_news_that_it_still_holds() -> None:
    full = after(ONE, {"state": "ON"})
    again = after(ONE, {"state": "ON"}, full)
    assert again == full
    assert again is not full


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["ON", "OFF"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["state", "x", "y", "hue", "saturation"]) | st.text(max_size=4), inner, max_size=4
        )
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["state", "brightness", "color_temp", "color", "color_mode", "effect", "delay"])


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(KEYS, JSON, max_size=7) | JSON)
def test_no_message_raises(values: object) -> None:
    state = after(ONE, values)
    assert state.state in (None, "on", "off")
    assert ONE.wiring.read(AVAILABILITY, json.dumps(values), state).available in (True, False)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_no_text_raises(payload: str) -> None:
    for topic in ONE.wiring.topics():
        ONE.wiring.read(topic, payload, UNKNOWN_STATE)
