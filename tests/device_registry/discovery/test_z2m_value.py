import pytest

from device_registry.model import Choice, Domain, Feature, Quantity
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import after, binary, enum, feature, found, numeric, only, sent


@pytest.mark.parametrize(
    ("name", "unit", "device_class"),
    [
        ("temperature", "°C", "temperature"),
        ("device_temperature", "°C", None),
        ("humidity", "%", "humidity"),
        ("battery", "%", "battery"),
        ("illuminance", "lx", "illuminance"),
        ("power_phase_b", "W", "power"),
        ("energy", "kWh", "energy"),
        ("co2", "ppm", "carbon_dioxide"),
        ("pm25", "µg/m³", "pm25"),
        ("voltage", "mV", "voltage"),
        ("soil_moisture", "%", "moisture"),
        ("angle", "°", None),
    ],
)
def test_sensor_class_and_unit(name: str, unit: str, device_class: str | None) -> None:
    one = only(numeric(name, access=1, unit=unit))
    assert (one.entity.domain, one.entity.device_class) == (Domain.SENSOR, device_class)
    assert one.entity.unit  # as shown: normalised
    assert after(one, {name: 21.5}).state == "21.5"


@pytest.mark.parametrize(
    ("values", "state"),
    [({"mode": "eco"}, "eco"), ({"mode": 3}, "3"), ({"mode": 3.0}, "3"), ({"mode": True}, "on"), ({"mode": {}}, None)],
)
def test_sensor_state_is_text(values: dict[str, object], state: str | None) -> None:
    assert after(only(enum("mode", ["eco"], access=1)), values).state == state


@pytest.mark.parametrize(
    ("name", "friendly", "device_class"),
    [
        ("occupancy", "hall", "motion"),
        ("presence", "hall", "occupancy"),
        ("contact", "front door", "door"),
        ("contact", "study window", "window"),
        ("contact", "厨房窗户", "window"),
        ("water_leak", "sink", "moisture"),
        ("smoke", "hall", "smoke"),
        ("battery_low", "hall", "battery"),
        ("something", "hall", None),
    ],
)
def test_binary_class(name: str, friendly: str, device_class: str | None) -> None:
    one = only(binary(name, access=1, on=True, off=False), name=friendly)
    assert (one.entity.domain, one.entity.device_class) == (Domain.BINARY_SENSOR, device_class)


@pytest.mark.parametrize("on", [True, False], ids=["closed is on", "open is on"])
def test_an_open_contact_is_on_whatever_the_converter_calls_on(on: bool) -> None:
    one = only(binary("contact", access=1, on=on, off=not on))
    assert after(one, {"contact": False}).state == "on"
    assert after(one, {"contact": True}).state == "off"
    assert after(one, {"contact": "?"}).state is None


def test_a_window_that_says_close_for_on_is_off() -> None:
    one = only(binary("window", access=1, on="CLOSE", off="OPEN"))
    assert after(one, {"window": "OPEN"}).state == "on"


def test_an_action_is_an_event() -> None:
    one = only(enum("action", ["single", "double"], access=1))
    assert one.entity.domain is Domain.EVENT
    pressed = after(one, {"action": "single"})
    assert (pressed.state, pressed.attributes) == ("single", {"event_type": "single"})
    assert after(one, {"action": ""}, pressed) == pressed


def test_a_sensor_cannot_be_told_anything() -> None:
    with pytest.raises(Unsupported):
        sent(only(numeric("temperature", access=1)), "sensor.set_value", value=1)


def test_a_device_is_named_after_what_it_is_for() -> None:
    all_of_it = found(
        numeric("battery", access=1),
        numeric("temperature", access=1),
        binary("occupancy", access=1, on=True, off=False),
        binary("tamper", access=1, on=True, off=False),
        enum("sensitivity", ["low", "high"]),
        name="hall_motion",
    )
    assert list(all_of_it) == [
        "binary_sensor.hall_motion",
        "sensor.hall_motion_temperature",
        "sensor.hall_motion_battery",
        "binary_sensor.hall_motion_tamper",
    ]
    first = all_of_it["binary_sensor.hall_motion"].entity
    assert (first.name, first.aliases) == ("hall motion", ("hall motion occupancy",))
    assert [p.property for p in first.properties] == ["sensitivity"]


# ---------------------------------------------------------------- devices that are nothing but settings


def test_number_entity() -> None:
    one = only(numeric("delay", low=1, high=60, value_step=1, unit="s"))
    limits = one.entity.capabilities.ranges[Quantity.VALUE]
    assert (one.entity.domain, limits.min, limits.max, limits.unit) == (Domain.NUMBER, 1, 60, "s")
    assert sent(one, "number.set_value", value=5) == {"delay": 5}
    assert after(one, {"delay": 7}).state == "7"


def test_select_entity() -> None:
    one = only(enum("model", ["fan", 2]))
    assert (one.entity.domain, one.entity.capabilities.choices) == (Domain.SELECT, {Choice.OPTION: ("fan", "2")})
    assert sent(one, "select.select_option", option="2") == {"model": 2}
    assert after(one, {"model": 2}).state == "2"
    with pytest.raises(Unsupported):
        sent(one, "select.select_option", option="sun")


def test_text_entity() -> None:
    one = only(feature("text", "message"))
    assert one.entity.domain is Domain.TEXT
    assert sent(one, "text.set_value", value="hello") == {"message": "hello"}


def test_switch_entity() -> None:
    one = only(binary("led", on=True, off=False))
    assert (one.entity.domain, one.entity.capabilities.features) == (Domain.SWITCH, {Feature.ON_OFF})
    assert sent(one, "switch.turn_off") == {"led": False}
    assert after(one, {"led": True}).state == "on"


def test_button_entity() -> None:
    one = only(enum("identify", ["identify"], access=2), numeric("group", access=2))
    assert (one.entity.domain, one.entity.reports_state) == (Domain.BUTTON, False)
    assert sent(one, "button.press") == {"identify": "identify"}
    assert [p.property for p in one.entity.properties] == ["identify", "group"]
