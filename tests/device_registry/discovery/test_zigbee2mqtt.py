import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_registry.discovery.zigbee2mqtt import MAX_DEVICES, MAX_LIST_BYTES, Zigbee2Mqtt
from device_registry.model import UNKNOWN_STATE, Feature
from device_registry.wiring import Discovery, Refusal, Unsupported
from tests.device_registry.discovery.z2m_payloads import (
    DEVICES,
    GROUPS,
    LIGHT,
    binary,
    composite,
    device,
    discover,
    enum,
    feature,
    numeric,
    specific,
)

STATE = UNKNOWN_STATE
SWITCH_LAMP = specific("light", binary("state"))
SWITCH = specific("switch", binary("state"))


def group(*members: tuple[str, int], name: str = "all lamps", group_id: int = 1) -> dict[str, Any]:
    entries = [{"ieee_address": ieee, "endpoint": endpoint} for ieee, endpoint in members]
    return {"id": group_id, "friendly_name": name, "scenes": [], "members": entries}


def ids(discovery: Discovery) -> list[str]:
    return [found.entity.entity_id for found in discovery.found]


def test_it_listens_to_two_lists_below_its_base() -> None:
    convention = Zigbee2Mqtt("home/zigbee")
    assert convention.filters() == ("home/zigbee/bridge/devices", "home/zigbee/bridge/groups")
    assert convention.handles("home/zigbee/bridge/devices")
    assert not convention.handles("home/zigbee/bridge/state")
    (found,) = discover(device("lamp", LIGHT), convention=convention, topic="home/zigbee/bridge/devices").found
    assert found.source == "home/zigbee/bridge/devices#0x01#light_"
    assert "home/zigbee/lamp" in found.wiring.topics()


def test_an_entity_knows_its_device() -> None:
    (found,) = discover(device("kitchen/ceiling_lamp", LIGHT, ieee="0x00ab")).found
    assert found.device is not None
    assert (found.device.device_id, found.device.name) == ("zigbee2mqtt_0x00ab", "kitchen ceiling lamp")
    assert (found.device.manufacturer, found.device.model) == ("Maker", "M1")
    assert (found.entity.entity_id, found.entity.name) == ("light.kitchen_ceiling_lamp", "kitchen ceiling lamp")
    assert found.entity.device_id == found.device.device_id


def test_the_list_is_all_there_is() -> None:
    convention = Zigbee2Mqtt()
    discover(device("lamp", LIGHT), device("plug", SWITCH, ieee="0x02"), convention=convention)
    left = discover(device("lamp", LIGHT), convention=convention)
    assert ids(left) == ["light.lamp"]
    assert left.removed == ("zigbee2mqtt/bridge/devices#0x02#switch_",)
    assert convention.discover(DEVICES, b"").removed == ("zigbee2mqtt/bridge/devices#0x01#light_",)


def test_a_renamed_device_stays_the_same_source() -> None:
    convention = Zigbee2Mqtt()
    before = discover(device("lamp", LIGHT), convention=convention)
    after = discover(device("lantern", LIGHT), convention=convention)
    assert (after.removed, after.found[0].source) == ((), before.found[0].source)
    assert ids(after) == ["light.lantern"]
    assert after.found[0].wiring.topics() != before.found[0].wiring.topics()


def test_a_function_that_a_device_no_longer_has_is_removed() -> None:
    convention = Zigbee2Mqtt()
    discover(device("lamp", LIGHT, numeric("power", access=1)), convention=convention)
    assert discover(device("lamp", LIGHT), convention=convention).removed == ("zigbee2mqtt/bridge/devices#0x01#power",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "Coordinator"}, None),
        ({"disabled": True}, "disabled"),
        ({"definition": None}, "unsupported"),
        ({"friendly_name": "a/+/b"}, "bad_name"),
        ({"friendly_name": "all/#"}, "bad_name"),
        ({"friendly_name": "bridge/request"}, "bad_name"),
        ({"friendly_name": ""}, "bad_name"),
        ({"friendly_name": "x" * 500}, "bad_name"),
        ({"friendly_name": "a\nb"}, "bad_name"),
        ({"friendly_name": 7}, "bad_name"),
        ({"ieee_address": None}, "bad_name"),
    ],
)
def test_what_is_no_device_for_us_touches_no_other(change: dict[str, object], reason: str | None) -> None:
    odd = device("odd", LIGHT, ieee="0x02") | change
    discovery = discover(odd, device("lamp", LIGHT))
    assert ids(discovery) == ["light.lamp"]
    assert [refusal.reason for refusal in discovery.refused] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{}", "bad_field"),
        (b"[", "not_json"),
        (b"\xff[]", "not_utf8"),
        (b"[" * 100, "too_deep"),
        (b" " * (MAX_LIST_BYTES + 1), "too_large"),
    ],
    ids=["object", "not json", "not utf-8", "deep", "large"],
)
def test_an_unreadable_list_changes_nothing(payload: bytes, reason: str) -> None:
    convention = Zigbee2Mqtt()
    discover(device("lamp", LIGHT), convention=convention)
    refused = convention.discover(DEVICES, payload)
    assert (refused.found, refused.removed) == ((), ())
    assert [refusal.reason for refusal in refused.refused] == [reason]


def test_a_list_too_long_is_cut_and_that_is_said() -> None:
    discovery = discover(*({} for _ in range(MAX_DEVICES)), device("lamp", LIGHT))
    assert discovery.found == ()
    assert discovery.refused[0] == Refusal(DEVICES, "too_many", f"{MAX_DEVICES + 1} entries, at most {MAX_DEVICES}")


def test_names_that_make_the_same_id_are_told_apart() -> None:
    twins = discover(device("Lamp", LIGHT, ieee="0x0a0b"), device("lamp", LIGHT, ieee="0x0c0d"))
    assert ids(twins) == ["light.lamp_0a0b", "light.lamp_0c0d"]
    nested = discover(
        device("hall", binary("occupancy", access=1), numeric("power", access=1), ieee="0x01"),
        device("hall power", numeric("temperature", access=1), ieee="0x02"),
    )
    assert len(set(ids(nested))) == 3


def test_a_name_of_other_letters_is_an_id_all_the_same() -> None:
    assert ids(discover(device("客厅/灯", LIGHT))) == ["light.客厅_灯"]
    assert ids(discover(device("♥", LIGHT, ieee="0x77"))) == ["light.0x77"]


def test_hostile_names_and_labels_are_cleaned() -> None:
    odd = device("la\u202emp <e0>", LIGHT, numeric("delay", label="<off>\u200b now"), enum("tone", ["{{ x }}"]))
    (found,) = discover(odd).found
    assert found.entity.name == "lamp (e0)"
    assert [p.name for p in found.entity.properties] == ["(off) now", "tone"]
    assert found.entity.properties[1].values == ("(( x ))",)
    (message,) = found.wiring.publications(
        "set_property", {"property": "tone", "value": "(( x ))"}, found.initial or STATE
    )
    assert json.loads(message.payload) == {"tone": "{{ x }}"}


# ---------------------------------------------------------------- groups


def test_a_group_can_do_what_any_member_can() -> None:
    convention = Zigbee2Mqtt()
    discover(device("a", SWITCH_LAMP, ieee="0x01"), device("b", LIGHT, ieee="0x02"), convention=convention)
    (found,) = discover(group(("0x01", 1), ("0x02", 1)), convention=convention, topic=GROUPS).found
    assert (found.entity.entity_id, found.entity.members) == ("light.all_lamps", ("light.a", "light.b"))
    assert Feature.COLOR_TEMP in found.entity.capabilities.features
    (message,) = found.wiring.publications("light.turn_on", {"brightness_pct": 100}, STATE)
    assert (message.topic, json.loads(message.payload)) == (
        "zigbee2mqtt/all lamps/set",
        {"state": "ON", "brightness": 254},
    )


def test_groups_may_come_first_and_go_with_their_members() -> None:
    convention = Zigbee2Mqtt()
    assert ids(discover(group(("0x01", 1)), convention=convention, topic=GROUPS)) == []
    assert ids(discover(device("a", LIGHT), convention=convention)) == ["light.a", "light.all_lamps"]
    assert "zigbee2mqtt/bridge/groups#1" in discover(convention=convention).removed


def test_a_group_that_is_no_more_is_removed() -> None:
    convention = Zigbee2Mqtt()
    discover(device("a", LIGHT), convention=convention)
    discover(group(("0x01", 1)), convention=convention, topic=GROUPS)
    assert discover(convention=convention, topic=GROUPS).removed == ("zigbee2mqtt/bridge/groups#1",)


def test_members_at_endpoints_and_a_name_already_taken() -> None:
    def gang(end: str) -> dict[str, object]:
        return specific("switch", binary("state", property=f"state_{end}", endpoint=end), endpoint=end)

    convention = Zigbee2Mqtt()
    endpoints = {"1": {"name": "left"}, "2": {"name": "right"}, "x": {"name": "?"}, "3": None}
    discover(
        device("hall", gang("left"), gang("right"), endpoints=endpoints),
        device("pair", SWITCH, ieee="0x02"),
        convention=convention,
    )
    (found,) = discover(group(("0x01", 2), ("0x02", 1), name="pair"), convention=convention, topic=GROUPS).found
    assert found.entity.entity_id == "switch.pair_group_1"
    assert found.entity.members == ("switch.hall_right", "switch.pair")
    (message,) = found.wiring.publications("switch.turn_on", {}, STATE)
    assert json.loads(message.payload) == {"state": "ON"}


@pytest.mark.parametrize(
    "odd",
    [None, {"id": "1"}, group(("0x09", 1)), group(), group(("0x01", 1), ("0x02", 1)), group(("0x03", 1))],
    ids=["null", "no id", "unknown member", "empty", "mixed", "sensor"],
)
def test_groups_that_make_no_sense_are_left_out(odd: Any) -> None:
    convention = Zigbee2Mqtt()
    discover(
        device("a", LIGHT),
        device("b", SWITCH, ieee="0x02"),
        device("c", numeric("power", access=1), ieee="0x03"),
        convention=convention,
    )
    assert discover(odd, convention=convention, topic=GROUPS).found == ()


# ---------------------------------------------------------------- never raises

KINDS = ["light", "switch", "fan", "cover", "lock", "climate", "binary", "numeric", "enum", "text", "composite", "list"]
NAMES = ["state", "brightness", "color_xy", "warning", "mode", "position", "alarm", "action", "system_mode", "effect"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "x", "ON", *NAMES, *KINDS])
JUNK = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["type", "features", "x"]), SCALARS)


def likely(features: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Something like an expose, perhaps with values of wrong types."""
    return st.fixed_dictionaries(
        {"type": st.sampled_from(KINDS), "name": st.sampled_from(NAMES), "access": st.integers(0, 7)},
        optional={
            "property": st.sampled_from(NAMES),
            "endpoint": st.sampled_from(["l1", "left", ""]),
            "features": features,
            "values": st.lists(SCALARS, max_size=3),
            "value_on": SCALARS,
            "value_off": SCALARS,
            "value_min": SCALARS,
            "value_max": SCALARS,
        },
    )


LIKELY = likely(st.lists(likely(JUNK), max_size=4) | JUNK)


@settings(max_examples=100, deadline=None)
@given(st.lists(LIKELY | JUNK, max_size=5), JUNK, st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=6))
def test_no_exposes_and_no_state_raise(exposes: list[Any], junk: Any, values: dict[str, Any]) -> None:
    discovery = discover(
        device("odd", *exposes), junk, {"ieee_address": "0x2", "friendly_name": "b", "definition": junk}
    )
    assert len(set(ids(discovery))) == len(discovery.found)
    assert len({found.source for found in discovery.found}) == len(discovery.found)
    for found in discovery.found:
        for topic in found.wiring.topics():
            found.wiring.read(topic, json.dumps(values), STATE)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise(payload: bytes) -> None:
    for topic in (DEVICES, GROUPS):
        assert isinstance(Zigbee2Mqtt().discover(topic, payload), Discovery)


@pytest.mark.parametrize(
    "odd",
    [
        composite("warning", enum("mode", ["stop", "fire"], access=1), numeric("duration", access=2), access=2),
        enum("reset", ["\u200b"], access=2),
        enum("reset", [], access=2),
        specific("lock"),
        specific("light"),
        specific("climate"),
        specific("fan"),
        specific("cover"),
    ],
    ids=lambda odd: odd["type"],
)
def test_odd_definitions_make_entities_or_none(odd: dict[str, Any]) -> None:
    for found in discover(device("odd", odd)).found:
        for service in ("turn_on", "turn_off", "press", "lock", "open_cover", "set_percentage"):
            with contextlib.suppress(Unsupported):
                found.wiring.publications(f"{found.entity.domain}.{service}", {"percentage": 50}, STATE)


def test_what_a_function_without_state_offers_is_generic() -> None:
    found = discover(device("door", specific("lock", numeric("auto_relock")), specific("lock"), specific("fan"))).found
    assert [(one.entity.entity_id, one.entity.properties[0].property) for one in found] == [
        ("number.door", "auto_relock")
    ]


def test_two_functions_of_a_kind_without_endpoints_are_two() -> None:
    first, second = binary("state"), binary("state", property="state_2")
    found = discover(device("hall", specific("switch", first), specific("switch", second))).found
    assert len({one.source for one in found}) == 2
    doubled = discover(device("hall", numeric("power", access=1), numeric("power", access=1))).found
    assert [one.entity.entity_id for one in doubled] == ["sensor.hall"]


def test_exposes_may_be_nested_no_deeper_than_a_device_needs() -> None:
    deep: dict[str, Any] = numeric("leaf")
    for _ in range(12):
        deep = composite("c", copy.deepcopy(deep))
    assert discover(device("odd", SWITCH, deep)).found[0].entity.properties == ()
    assert discover(device("odd", SWITCH, feature("mystery", "x"))).found[0].entity.properties[0].property == "x"
