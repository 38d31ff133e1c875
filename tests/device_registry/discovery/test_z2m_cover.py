import pytest

from device_registry.model import Feature
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import after, enum, found, numeric, only, sent, specific

STATE = enum("state", ["OPEN", "CLOSE", "STOP"], access=3)
BLIND = specific("cover", STATE, numeric("position"), numeric("tilt"))
PLAIN = specific("cover", STATE)


def test_features() -> None:
    assert only(BLIND).entity.capabilities.features == {
        Feature.OPEN_CLOSE,
        Feature.STOP,
        Feature.POSITION,
        Feature.TILT,
    }


@pytest.mark.parametrize(
    ("service", "data", "payload"),
    [
        ("open_cover", {}, {"state": "OPEN"}),
        ("close_cover", {}, {"state": "CLOSE"}),
        ("stop_cover", {}, {"state": "STOP"}),
        ("set_cover_position", {"position": 40.0}, {"position": 40}),
        ("set_cover_tilt_position", {"tilt_position": 10}, {"tilt": 10}),
    ],
)
def test_commands(service: str, data: dict[str, object], payload: dict[str, object]) -> None:
    assert sent(only(BLIND), f"cover.{service}", **data) == payload


def test_a_cover_without_words_goes_by_position() -> None:
    one = only(specific("cover", numeric("position")))
    assert sent(one, "cover.open_cover") == {"position": 100}
    assert sent(one, "cover.close_cover") == {"position": 0}
    with pytest.raises(Unsupported):
        sent(one, "cover.stop_cover")


@pytest.mark.parametrize(
    ("values", "state", "attributes"),
    [
        ({"position": 0, "state": "OPEN"}, "closed", {"current_position": 0}),
        ({"position": 35}, "open", {"current_position": 35}),
        ({"tilt": 50}, None, {"current_tilt_position": 50}),
        ({"state": "STOP"}, None, {}),
        ({"position": "high"}, None, {}),
    ],
)
def test_position_tells_the_state(values: dict[str, object], state: str | None, attributes: dict[str, object]) -> None:
    now = after(only(BLIND), values)
    assert (now.state, now.attributes) == (state, attributes)


def test_without_position_the_word_does() -> None:
    assert after(only(PLAIN), {"state": "CLOSE"}).state == "closed"
    assert after(only(PLAIN), {"state": "OPEN"}).state == "open"


def test_what_is_moving_says_so() -> None:
    both = found(BLIND, enum("motor_state", ["opening", "closing", "stopped"], access=1))
    blind = both["cover.the_device"]
    assert after(blind, {"position": 20, "motor_state": "opening"}).state == "opening"
    assert after(blind, {"position": 20, "motor_state": "stopped"}).state == "open"


@pytest.mark.parametrize(
    ("name", "description", "device_class"),
    [
        ("garage", "Curtain motor", "garage"),
        ("bedroom", "Roller shade driver", "shade"),
        ("书房窗帘", "", "curtain"),
        ("study", "Smart module", None),
    ],
)
def test_class_by_name_then_description(name: str, description: str, device_class: str | None) -> None:
    assert only(PLAIN, name=name, description=description).entity.device_class == device_class
