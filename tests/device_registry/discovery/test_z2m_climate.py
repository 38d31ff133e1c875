import pytest

from device_registry.model import Choice, Feature, Quantity
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import after, assign, binary, enum, numeric, only, sent, specific

SETPOINT = numeric("occupied_heating_setpoint", low=5, high=30, value_step=0.5, unit="°C")
MODES = enum("system_mode", ["off", "heat", "auto"])
RADIATOR = specific(
    "climate",
    SETPOINT,
    numeric("local_temperature", access=5),
    MODES,
    enum("preset", ["eco", "boost"]),
    enum("fan_mode", ["low", "high"]),
    enum("running_state", ["idle", "heat"], access=5),
    numeric("local_temperature_calibration", low=-5, high=5),
)
COOLER = specific("climate", SETPOINT, enum("system_mode", ["cool", "heat"]))
POWER = binary("state")


def test_capabilities() -> None:
    capabilities = only(RADIATOR).entity.capabilities
    limits = capabilities.ranges[Quantity.TEMPERATURE]
    assert (limits.min, limits.max, limits.step, limits.unit) == (5, 30, 0.5, "°C")
    assert capabilities.choices == {
        Choice.HVAC_MODE: ("off", "heat", "auto"),
        Choice.PRESET: ("eco", "boost"),
        Choice.FAN_MODE: ("low", "high"),
    }
    assert capabilities.features == {Feature.TARGET_TEMPERATURE, Feature.ON_OFF}


@pytest.mark.parametrize(
    ("service", "data", "payload"),
    [
        ("set_temperature", {"temperature": 21.5}, {"occupied_heating_setpoint": 21.5}),
        ("set_temperature", {"temperature": 21.0}, {"occupied_heating_setpoint": 21}),
        (
            "set_temperature",
            {"temperature": 20, "hvac_mode": "heat"},
            {"occupied_heating_setpoint": 20, "system_mode": "heat"},
        ),
        ("set_hvac_mode", {"hvac_mode": "auto"}, {"system_mode": "auto"}),
        ("set_preset_mode", {"preset_mode": "eco"}, {"preset": "eco"}),
        ("set_fan_mode", {"fan_mode": "high"}, {"fan_mode": "high"}),
        ("turn_off", {}, {"system_mode": "off"}),
        ("turn_on", {}, {"system_mode": "heat"}),
    ],
)
def test_commands(service: str, data: dict[str, object], payload: dict[str, object]) -> None:
    assert sent(only(RADIATOR), f"climate.{service}", **data) == payload


def test_modes_it_lacks_are_unsupported() -> None:
    for service, data in (("set_hvac_mode", {"hvac_mode": "dry"}), ("set_swing_mode", {"swing_mode": "on"})):
        with pytest.raises(Unsupported):
            sent(only(RADIATOR), f"climate.{service}", **data)
    with pytest.raises(Unsupported):
        sent(only(COOLER), "climate.turn_off")


def test_state_is_the_mode() -> None:
    state = after(
        only(RADIATOR),
        {
            "system_mode": "heat",
            "local_temperature": 20.5,
            "occupied_heating_setpoint": 22,
            "running_state": "heat",
            "preset": "eco",
            "fan_mode": "low",
        },
    )
    assert state.state == "heat"
    assert state.attributes == {
        "temperature": 22,
        "current_temperature": 20.5,
        "hvac_action": "heating",
        "preset_mode": "eco",
        "fan_mode": "low",
    }


def test_what_it_offers_besides_is_a_property() -> None:
    assert assign(only(RADIATOR), "local_temperature_calibration", -1.5) == {"local_temperature_calibration": -1.5}


def test_a_switch_beside_it_is_its_power() -> None:
    one = only(POWER, COOLER)
    assert sent(one, "climate.turn_off") == {"state": "OFF"}
    assert sent(one, "climate.set_hvac_mode", hvac_mode="cool") == {"state": "ON", "system_mode": "cool"}
    off = after(one, {"state": "OFF", "system_mode": "cool"})
    assert off.state == "off"
    assert after(one, {"system_mode": "cool"}, off).state == "off"
    assert after(one, {"state": "ON", "system_mode": "cool"}, off).state == "cool"
    assert after(one, {"state": "ON"}, off).state == "heat"


def test_without_modes_it_heats() -> None:
    one = only(specific("climate", SETPOINT))
    assert after(one, {"occupied_heating_setpoint": 20}).state == "heat"
    assert not one.entity.capabilities.choices
