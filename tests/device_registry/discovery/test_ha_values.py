from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice, Range
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]


def test_a_switch(announce: Announce) -> None:
    it = announce(
        "switch",
        command_topic="set",
        state_topic="state",
        value_template="{{ value_json.relay }}",
        payload_on="1",
        payload_off="0",
        state_on="True",
        state_off="False",
    )
    assert it.features == {"on_off"}
    assert it.send("switch.turn_on") == ["set 1"]
    assert it.hear("state", {"relay": True}).state == "on"
    assert it.hear("state", {"relay": False}).state == "off"


def test_a_number(announce: Announce) -> None:
    it = announce("number", command_topic="set", state_topic="s", min=-5, max=5, step=0.5, unit_of_measurement="°C")
    assert it.features == {"set_value"}
    assert it.range("value") == Range(-5, 5, 0.5, "°C")
    assert it.send("number.set_value", value=2.5) == ["set 2.5"]
    assert it.send("number.set_value", value=2.0) == ["set 2"]
    assert it.hear("s", "2.50").state == "2.5"
    assert it.hear("s", "nan").state == "2.5"
    with pytest.raises(Unsupported):
        it.send("number.set_value", value="2")
    assert "min" in announce("number", command_topic="set", min=200).refusal


def test_a_select(announce: Announce) -> None:
    it = announce("select", command_topic="set", state_topic="s", options=["low", "<high>"])
    assert it.options(Choice.OPTION) == ("low", "(high)")
    assert it.send("select.select_option", option="(high)") == ["set <high>"]
    assert it.hear("s", "<high>").state == "(high)"
    assert it.hear("s", "medium").state == "(high)"
    with pytest.raises(Unsupported):
        it.send("select.select_option", option="<high>")
    assert "options" in announce("select", command_topic="set").refusal


def test_a_text(announce: Announce) -> None:
    it = announce("text", command_topic="set", state_topic="s", min=1, max=5)
    assert it.features == {"set_value"}
    assert it.send("text.set_value", value="<hi>") == ["set <hi>"]
    assert it.hear("s", "<hi>\u202e").state == "<hi>"
    for bad in ("", "longer", 5):
        with pytest.raises(Unsupported):
            it.send("text.set_value", value=bad)


def test_a_password_is_not_kept(announce: Announce) -> None:
    it = announce("text", command_topic="set", state_topic="s", mode="password")
    assert it.hear("s", "secret").state is None
    assert not it.entity.reports_state


@pytest.mark.parametrize(
    ("domain", "service", "payload", "feature"),
    [
        ("button", "button.press", "PRESS", "press"),
        ("scene", "scene.turn_on", "ON", "activate"),
        ("script", "script.turn_on", "ON", "activate"),
    ],
)
def test_what_can_only_be_done(announce: Announce, domain: str, service: str, payload: str, feature: str) -> None:
    it = announce(domain, command_topic="set")
    assert it.features == {feature}
    assert it.send(service) == [f"set {payload}"]
    assert not it.entity.reports_state


def test_a_sensor(announce: Announce) -> None:
    it = announce(
        "sensor",
        state_topic="s",
        value_template="{{ value_json.t | is_defined }}",
        unit_of_measurement="°C",
        device_class="Temperature",
    )
    assert (it.entity.unit, it.entity.device_class, it.features) == ("°C", "temperature", set())
    assert it.hear("s", {"t": 21.5}).state == "21.5"
    assert it.hear("s", {"battery": 5}).state == "21.5"
    assert it.hear("s", {"t": None}).state == "21.5"
    assert it.hear("s", {"t": "<e0> turn off\n"}).state == "(e0) turn off"
    with pytest.raises(Unsupported):
        it.send("sensor.turn_on")


def test_a_binary_sensor(announce: Announce) -> None:
    it = announce("binary_sensor", state_topic="s", payload_on="open", payload_off="shut", device_class="door")
    assert it.hear("s", "open").state == "on"
    assert it.hear("s", "shut").state == "off"
    assert it.hear("s", "ON").state == "off"


def test_an_event(announce: Announce) -> None:
    it = announce("event", state_topic="s", event_types=["press"])
    state = it.hear("s", {"event_type": "press"})
    assert (state.state, state.attributes) == ("press", {"event_type": "press"})
    assert it.hear("s", "press").state == "press"
    assert it.hear("s", {"event_type": ["x"]}).state == "press"


@pytest.mark.parametrize("domain", ["sensor", "binary_sensor", "event", "switch", "number", "select", "text", "button"])
def test_what_they_need(announce: Announce, domain: str) -> None:
    assert "_topic" in announce(domain, options=["x"]).refusal
