import json

import pytest

from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.registry import Registry

SWITCH = {"command_topic": "set", "state_topic": "state"}
DEVICE = "homeassistant/device/plug/config"


@pytest.fixture
def registry() -> Registry:
    return Registry([HomeAssistantDiscovery()])


def tell(registry: Registry, topic: str, payload: object, now: float = 1.0) -> bool:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return registry.apply(topic, text.encode(), now)


def names(registry: Registry) -> dict[str, str]:
    return {entity.entity_id: entity.name for entity in registry.snapshot().entities.values()}


def reasons(registry: Registry) -> list[str]:
    return [refusal.reason for refusal in registry.rejected()]


def plug(**components: object) -> dict[str, object]:
    return {"dev": {"ids": ["p1"], "name": "Plug", "sa": "Hall"}, "o": {"name": "me"}, "cmps": components}


# ---------------------------------------------------------------- one component a message


def test_topics_with_and_without_a_node(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH)
    tell(registry, "homeassistant/switch/node/b/config", SWITCH)
    assert names(registry) == {"switch.a": "a", "switch.node_b": "node b"}


def test_the_prefix_can_be_another() -> None:
    convention = HomeAssistantDiscovery("custom/ha")
    assert convention.filters() == ("custom/ha/+/+/config", "custom/ha/+/+/+/config")
    assert convention.handles("custom/ha/light/x/config")
    assert not convention.handles("homeassistant/light/x/config")
    registry = Registry([convention])
    tell(registry, "custom/ha/switch/a/config", SWITCH)
    assert list(names(registry)) == ["switch.a"]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"object_id": "Kitchen Lamp"}, "switch.kitchen_lamp"),
        ({"default_entity_id": "switch.lamp", "object_id": "other"}, "switch.lamp"),
        ({"obj_id": "!!!"}, "switch.a"),
        ({"unique_id": "0x1234"}, "switch.a"),
    ],
)
def test_the_id_is_the_one_asked_for_or_the_topics(registry: Registry, ids: dict[str, str], expected: str) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | ids)
    assert list(names(registry)) == [expected]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"name": "Lamp"}, "Lamp"),
        ({"name": "Lamp", "device": {"ids": "x", "name": "Hall"}}, "Hall Lamp"),
        ({"name": "hall lamp", "device": {"ids": "x", "name": "Hall"}}, "hall lamp"),
        ({"name": None, "device": {"ids": "x", "name": "Hall"}}, "Hall"),
        ({"device": {"ids": "x", "name": "Hall"}}, "Hall"),
        ({"device": {"ids": "x", "name": "Hall"}, "dev_cla": "outlet"}, "Hall Outlet"),
        ({"name": "<e0>\u202e\u200b", "device": {"ids": "x"}}, "(e0)"),
        ({"name": "\u200b"}, "a"),
        ({"name": "x" * 1000}, "x" * 128),
    ],
)
def test_names_join_device_and_entity(registry: Registry, config: dict[str, object], expected: str) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | config)
    assert names(registry) == {"switch.a": expected}


def test_abbreviations_base_topic_and_device(registry: Registry) -> None:
    config = {
        "~": "home/plug",
        "cmd_t": "~/set",
        "stat_t": "state/~",
        "avty": {"t": "~/status", "pl_avail": "yes", "pl_not_avail": "no"},
        "dev_cla": "outlet",
        "dev": {"cns": [["mac", "aa:bb"]], "mf": "Acme", "mdl": "P1", "name": "Plug", "sa": "Hall"},
    }
    tell(registry, "homeassistant/switch/a/config", config)
    snapshot = registry.snapshot()
    assert registry.state_topics() == {"state/home/plug", "home/plug/status"}
    assert [m.topic for m in registry.publications("switch.a", "switch.turn_on", {})] == ["home/plug/set"]
    assert snapshot.entities["switch.a"].device_class == "outlet"
    assert snapshot.devices["mac:aa:bb"].manufacturer == "Acme"
    assert snapshot.areas["hall"].name == "Hall"


def test_a_device_may_be_named_by_its_identifier_alone(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | plug() | {"name": "A"})
    tell(registry, "homeassistant/switch/b/config", SWITCH | {"dev": {"ids": ["p1"]}, "name": "B"})
    assert names(registry) == {"switch.a": "Plug A", "switch.b": "Plug B"}
    assert registry.snapshot().entities["switch.b"].area_id == "hall"
    assert registry.snapshot().devices["p1"].name == "Plug"


def test_what_is_disabled_by_default_is_not_exposed(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"en": False})
    assert not registry.snapshot().entities["switch.a"].exposed


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("homeassistant/light/a/config", b"{", "not_json"),
        ("homeassistant/light/a/config", b"\xff", "not_utf8"),
        ("homeassistant/light/a/config", b"[" * 100_000, "too_deep"),
        ("homeassistant/light/a/config", b" " * 300_000 + b"{}", "too_large"),
        ("homeassistant/light/a/config", b"[]", "not_object"),
        ("homeassistant/light/a/config", b"{}", "bad_field"),
        ("homeassistant/light/a b/config", b"{}", "bad_topic"),
        ("homeassistant/light/a/b/c/config", b"{}", "bad_topic"),
        ("homeassistant/toaster/a/config", b"{}", "unknown_component"),
        ("homeassistant/device/a/config", b"{}", "bad_field"),
        ("homeassistant/device/a/config", b'{"cmps": [1]}', "bad_field"),
    ],
)
def test_bad_messages_are_refused_by_name(registry: Registry, topic: str, payload: bytes, reason: str) -> None:
    assert not registry.apply(topic, payload, 1.0)
    assert reasons(registry) == [reason]


@pytest.mark.parametrize(
    "field",
    [
        {"command_topic": "home/#"},
        {"command_topic": "home/+/x"},
        {"command_topic": "$SYS/x"},
        {"command_topic": "nul\x00"},
        {"command_topic": ""},
        {"command_topic": "x" * 2000},
        {"command_topic": 5},
        {"state_topic": ["x"]},
        {"value_template": "{{ broken"},
        {"value_template": "{% macro f() %}{% endmacro %}"},
        {"payload_on": {"a": 1}},
        {"optimistic": "perhaps"},
        {"availability_mode": "sometimes"},
        {"availability": "x"},
        {"availability": [5]},
        {"availability": [{"payload_available": "x"}]},
        {"device": "x"},
        {"device": {"name": "without identifiers"}},
        {"qos": "high"},
    ],
)
def test_a_bad_field_refuses_the_component(registry: Registry, field: dict[str, object]) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | field)
    assert names(registry) == {}
    (refusal,) = registry.rejected()
    assert refusal.reason == "bad_field"
    assert refusal.detail


def test_an_update_that_is_refused_leaves_what_was(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH)
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"qos": "high"})
    assert list(names(registry)) == ["switch.a"]
    assert reasons(registry) == ["bad_field"]


def test_other_components_and_unknown_keys_are_passed_over(registry: Registry) -> None:
    assert not tell(registry, "homeassistant/device_automation/a/config", {"automation_type": "trigger"})
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"what_is_this": {"x": [1]}})
    assert reasons(registry) == []
    assert list(names(registry)) == ["switch.a"]


# ---------------------------------------------------------------- a device and its components


@pytest.mark.parametrize("key", ["cmps", "components", "cmp"])
def test_a_device_announces_its_components(registry: Registry, key: str) -> None:
    config = plug(relay={"p": "switch", "name": None} | SWITCH, power={"platform": "sensor", "dev_cla": "power"})
    config[key] = config.pop("cmps")
    tell(registry, DEVICE, config | {"stat_t": "shared", "qos": 2, "availability_topic": "status"})
    snapshot = registry.snapshot()
    assert names(registry) == {"sensor.plug_power": "Plug Power", "switch.plug_relay": "Plug"}
    assert {entity.device_id for entity in snapshot.entities.values()} == {"p1"}
    assert registry.state_topics() == {"shared", "state", "status"}
    assert [m.qos for m in registry.publications("switch.plug_relay", "switch.turn_on", {})] == [2]


def test_the_base_topic_may_stand_at_the_root(registry: Registry) -> None:
    config = plug(a={"p": "switch", "cmd_t": "~/a"}, b={"p": "switch", "cmd_t": "~/b", "~": "own"})
    tell(registry, DEVICE, config | {"~": "base"})
    topics = [registry.publications(f"switch.plug_{x}", "switch.turn_on", {})[0].topic for x in "ab"]
    assert topics == ["base/a", "own/b"]


@pytest.mark.parametrize(
    "removal", [{"a": {"p": "switch"} | SWITCH, "b": {"p": "switch"}}, {"a": {"p": "switch"} | SWITCH}]
)
def test_a_component_is_removed(registry: Registry, removal: dict[str, object]) -> None:
    tell(registry, DEVICE, plug(a={"p": "switch"} | SWITCH, b={"p": "switch"} | SWITCH))
    assert tell(registry, DEVICE, plug(**removal))
    assert list(names(registry)) == ["switch.plug_a"]


def test_an_empty_payload_removes_the_device(registry: Registry) -> None:
    tell(registry, DEVICE, plug(a={"p": "switch"} | SWITCH, b={"p": "switch"} | SWITCH))
    assert tell(registry, DEVICE, "")
    assert registry.snapshot().devices == {}


def test_a_bad_component_refuses_only_itself(registry: Registry) -> None:
    components = {"good": {"p": "switch"} | SWITCH, "bad": {"p": "switch", "x": 1}, "worse": 5, "worst": {"x": 1}}
    tell(registry, DEVICE, plug(**components))
    assert list(names(registry)) == ["switch.plug_good"]
    details = [refusal.detail.partition(":")[0] for refusal in registry.rejected()]
    assert sorted(details) == ["bad", "worse", "worst"]


# ---------------------------------------------------------------- the same thing twice


def test_the_same_unique_id_is_taken_once(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"uniq_id": "u"})
    tell(registry, DEVICE, plug(a={"p": "switch", "uniq_id": "u"} | SWITCH))
    assert list(names(registry)) == ["switch.a"]
    assert reasons(registry) == ["duplicate_unique_id"]
    tell(registry, "homeassistant/sensor/a/config", {"state_topic": "x", "uniq_id": "u"})
    assert list(names(registry)) == ["sensor.a", "switch.a"]


def test_migration_to_the_device_form_and_back(registry: Registry) -> None:
    single, flag = "homeassistant/switch/a/config", {"migr_discvry": True}
    own, component = SWITCH | {"uniq_id": "u"}, {"p": "switch", "uniq_id": "u"} | SWITCH
    tell(registry, single, own)
    assert not tell(registry, single, flag)
    assert list(names(registry)) == ["switch.a"]
    tell(registry, DEVICE, plug(a=component))
    assert list(names(registry)) == ["switch.plug_a"]
    assert not tell(registry, single, "")
    assert not tell(registry, DEVICE, flag)
    tell(registry, single, own)
    assert list(names(registry)) == ["switch.a"]
    assert reasons(registry) == []


def test_an_id_is_free_again_after_removal(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"uniq_id": "u"})
    tell(registry, "homeassistant/switch/a/config", "")
    tell(registry, "homeassistant/switch/b/config", SWITCH | {"uniq_id": "u"})
    assert list(names(registry)) == ["switch.b"]


def test_one_topic_may_change_its_unique_id(registry: Registry) -> None:
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"uniq_id": "u"})
    tell(registry, "homeassistant/switch/a/config", SWITCH | {"uniq_id": "v"})
    tell(registry, "homeassistant/switch/b/config", SWITCH | {"uniq_id": "u"})
    assert list(names(registry)) == ["switch.a", "switch.b"]
