"""Whatever is published, nothing raises, and who was there before stays as it was."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_registry.discovery.ha_keys import COMPONENT
from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.model import Domain
from device_registry.registry import Registry
from device_registry.services import SERVICES
from device_registry.wiring import Unsupported

HOSTILE = ["", "\x00", "<e0>", "\u202e\u200b", "{{ 1/0 }}", "{{ x", "{% for a in range(99999) %}", "~", "#", "$SYS/x"]
WORDS = [
    "a",
    "a/b",
    "~/c",
    "ON",
    "None",
    "json",
    "template",
    "{{ value_json.x }}",
    "{{ value }}",
    "1e999",
    "nan",
    *HOSTILE,
]
KEYS = sorted({*COMPONENT, *COMPONENT.values()} | {"schema", "min", "max", "step", "modes", "name", "qos", "~", "code"})

scalars = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats() | st.sampled_from(WORDS)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["t", "ids", "name", "x"]), inner, max_size=3)
    ),
    max_leaves=3,
)
# A topic or two have to be right for a component to come into being and be tried further.
likely = {"command_topic": "a", "state_topic": "b", "mode_command_topic": "a", "target_humidity_command_topic": "a"}
configs = st.dictionaries(st.sampled_from(KEYS), values, max_size=8).map(lambda config: likely | config)
domains = st.sampled_from([domain.value for domain in Domain])
payloads = st.binary(max_size=40) | st.dictionaries(
    st.sampled_from(["state", "x", "position", "color", "brightness", "color_temp", "effect", "event_type"]), values
).map(lambda value: json.dumps(value).encode())

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
WITNESS = b'{"command_topic": "w/set", "state_topic": "w", "name": "Witness"}'


def new_registry() -> Registry:
    registry = Registry([HomeAssistantDiscovery()])
    registry.apply("homeassistant/switch/witness/config", WITNESS, 1.0)
    registry.apply("w", b"ON", 1.0)
    return registry


def witness_stands(registry: Registry) -> None:
    snapshot = registry.snapshot()
    assert snapshot.entities["switch.witness"].name == "Witness"
    assert snapshot.state("switch.witness").state == "on"


def dumped(config: object) -> bytes:
    return json.dumps(config).encode()


def exercise(registry: Registry, payload: bytes) -> None:
    """Every topic hears the payload, every service is tried."""
    for topic in registry.state_topics() - {"w"}:
        registry.apply(topic, payload, 2.0)
    data = {"brightness_pct": 30, "rgb_color": [1, 2, 3], "position": 5, "temperature": 20, "value": 1, "option": "a"}
    for entity in registry.snapshot().entities.values():
        assert entity.name
        assert not set(entity.name) & set("<>{}\u202e\u200b")
        for service in SERVICES:
            try:
                messages = registry.publications(entity.entity_id, service, data)
            except Unsupported:
                continue
            assert all(message.topic and not set(message.topic) & set("+#\x00") for message in messages)


@SLOW
@given(domains, configs, payloads)
def test_any_component(domain: str, config: dict[str, object], payload: bytes) -> None:
    registry = new_registry()
    topic = f"homeassistant/{domain}/fuzz/config"
    registry.apply(topic, dumped(config), 1.0)
    exercise(registry, payload)
    revision = registry.snapshot().revision
    assert not registry.apply(topic, dumped(config), 3.0)
    assert registry.snapshot().revision == revision
    registry.apply(topic, b"", 4.0)
    assert list(registry.snapshot().entities) == ["switch.witness"]
    witness_stands(registry)


@SLOW
@given(st.dictionaries(st.text(max_size=8), configs | values, max_size=4), domains, values, payloads)
def test_any_device(components: dict[str, object], domain: str, root: object, payload: bytes) -> None:
    registry = new_registry()
    for component in components.values():
        if isinstance(component, dict):
            component["platform"] = domain
    config = {"dev": root, "o": root, "cmps": components, "avty": root, "~": root}
    registry.apply("homeassistant/device/fuzz/config", dumped(config), 1.0)
    exercise(registry, payload)
    registry.apply("homeassistant/device/fuzz/config", b"", 4.0)
    assert list(registry.snapshot().entities) == ["switch.witness"]
    witness_stands(registry)


@SLOW
@given(st.text(max_size=30), st.binary(max_size=200))
def test_any_bytes_on_any_topic(level: str, payload: bytes) -> None:
    registry = new_registry()
    for topic in (
        f"homeassistant/light/{level}/config",
        f"homeassistant/{level}/x/config",
        "homeassistant/light/x/config",
    ):
        registry.apply(topic, payload, 1.0)
    witness_stands(registry)


@SLOW
@given(st.integers(0, len(WITNESS)), st.integers(0, len(WITNESS)), st.binary(max_size=4))
def test_a_mutated_payload(start: int, end: int, insertion: bytes) -> None:
    registry = new_registry()
    mutated = WITNESS[: min(start, end)] + insertion + WITNESS[max(start, end) :]
    registry.apply("homeassistant/light/mutant/config", mutated, 1.0)
    exercise(registry, b"ON")
    witness_stands(registry)
