import pytest

from device_registry.model import Choice, Feature, Quantity
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import after, binary, enum, numeric, only, sent, specific

NAMED = specific(
    "fan", binary("state"), enum("mode", ["off", "low", "medium", "high", "on", "auto"], property="fan_mode")
)
NUMBERED = specific("fan", binary("state"), numeric("speed", low=1, high=5))
WORDS_ONLY = specific("fan", enum("mode", ["off", "auto", "1", "2", "3", "10"]))


def test_capabilities() -> None:
    capabilities = only(NAMED).entity.capabilities
    assert capabilities.features == {Feature.ON_OFF, Feature.SPEED}
    assert capabilities.choices == {Choice.PRESET: ("auto",)}
    assert capabilities.ranges[Quantity.SPEED].step == pytest.approx(33.33, abs=0.01)


@pytest.mark.parametrize(
    ("service", "data", "payload"),
    [
        ("turn_on", {}, {"state": "ON"}),
        ("turn_off", {}, {"state": "OFF"}),
        ("set_percentage", {"percentage": 60}, {"state": "ON", "fan_mode": "medium"}),
        ("set_percentage", {"percentage": 1}, {"state": "ON", "fan_mode": "low"}),
        ("set_percentage", {"percentage": 100}, {"state": "ON", "fan_mode": "high"}),
        ("set_percentage", {"percentage": 0}, {"state": "OFF"}),
        ("set_preset_mode", {"preset_mode": "auto"}, {"fan_mode": "auto"}),
    ],
)
def test_named_speeds(service: str, data: dict[str, object], payload: dict[str, object]) -> None:
    assert sent(only(NAMED), f"fan.{service}", **data) == payload


def test_a_number_for_speed() -> None:
    assert sent(only(NUMBERED), "fan.set_percentage", percentage=60) == {"state": "ON", "speed": 3}
    assert after(only(NUMBERED), {"state": "ON", "speed": 5}).attributes == {"percentage": 100}


def test_a_fan_that_has_words_only() -> None:
    one = only(WORDS_ONLY)
    assert sent(one, "fan.turn_off") == {"mode": "off"}
    assert sent(one, "fan.turn_on") == {"mode": "1"}
    assert sent(one, "fan.set_percentage", percentage=100) == {"mode": "10"}
    assert after(one, {"mode": "off"}).state == "off"
    assert after(one, {"mode": "2"}).state == "on"


def test_state() -> None:
    running = after(only(NAMED), {"state": "ON", "fan_mode": "medium"})
    assert (running.state, running.attributes) == ("on", {"percentage": 67})
    automatic = after(only(NAMED), {"state": "ON", "fan_mode": "auto"}, running)
    assert automatic.attributes["preset_mode"] == "auto"


def test_a_fan_without_off_cannot_be_turned_off() -> None:
    one = only(specific("fan", enum("mode", ["low", "high"])))
    assert Feature.ON_OFF not in one.entity.capabilities.features
    with pytest.raises(Unsupported):
        sent(one, "fan.turn_off")
