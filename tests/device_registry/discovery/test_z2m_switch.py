import pytest

from device_registry.model import Choice, Domain, Feature
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import (
    after,
    binary,
    composite,
    enum,
    feature,
    found,
    numeric,
    only,
    sent,
    specific,
)

SWITCH = specific("switch", binary("state", value_toggle="TOGGLE"))
LOCK = specific("lock", binary("state", on="LOCK", off="UNLOCK"), enum("lock_state", ["locked", "unlocked"], access=1))
WARNING = composite(
    "warning", enum("mode", ["stop", "burglar", "emergency"], access=2), numeric("duration", access=2), access=2
)


def test_switch() -> None:
    one = only(SWITCH)
    assert one.entity.capabilities.features == {Feature.ON_OFF}
    assert sent(one, "switch.turn_on") == {"state": "ON"}
    assert sent(one, "switch.turn_off") == {"state": "OFF"}
    assert after(one, {"state": "OFF"}).state == "off"
    with pytest.raises(Unsupported):
        sent(one, "switch.toggle")


def test_lock() -> None:
    one = only(LOCK)
    assert one.entity.domain is Domain.LOCK
    assert sent(one, "lock.lock") == {"state": "LOCK"}
    assert sent(one, "lock.unlock") == {"state": "UNLOCK"}
    locked = after(one, {"state": "LOCK", "lock_state": "locked"})
    assert (locked.state, locked.attributes) == ("locked", {"lock_state": "locked"})
    assert after(one, {"state": "UNLOCK"}).state == "unlocked"


def test_gangs_are_entities_named_after_their_endpoint() -> None:
    def gang(end: str) -> dict[str, object]:
        return specific("switch", binary("state", property=f"state_{end}", endpoint=end), endpoint=end)

    power = enum("power_on_behavior", ["on", "off"], property="power_on_behavior_left", endpoint="left")
    both = found(gang("left"), gang("right"), power, name="hall")
    assert [one.entity.name for one in both.values()] == ["hall left", "hall right"]
    assert [len(one.entity.properties) for one in both.values()] == [1, 0]
    assert after(both["switch.hall_right"], {"state_right": "ON", "state_left": "OFF"}, name="hall").state == "on"


@pytest.mark.parametrize(
    ("description", "domain", "device_class"),
    [
        ("Zigbee smart water valve", Domain.VALVE, None),
        ("Thermostatic radiator valve relay", Domain.SWITCH, None),
        ("Smart plug", Domain.SWITCH, "outlet"),
        ("Garage door opener", Domain.SWITCH, "garage"),
    ],
)
def test_what_it_switches_is_in_its_description(description: str, domain: Domain, device_class: str | None) -> None:
    entity = only(SWITCH, description=description).entity
    assert (entity.domain, entity.device_class) == (domain, device_class)


def test_valve() -> None:
    one = only(SWITCH, description="Water valve")
    assert sent(one, "valve.open_valve") == {"state": "ON"}
    assert sent(one, "valve.close_valve") == {"state": "OFF"}
    assert after(one, {"state": "ON"}).state == "open"


def test_a_lone_binary_state_is_a_switch() -> None:
    one = only(binary("state", on=True, off=False))
    assert sent(one, "switch.turn_on") == {"state": True}
    assert after(one, {"state": False}).state == "off"


def test_binary_siren() -> None:
    one = only(binary("alarm", on=True, off=False), enum("melody", ["1", "2"]))
    assert one.entity.domain is Domain.SIREN
    assert sent(one, "siren.turn_on") == {"alarm": True}
    assert [p.property for p in one.entity.properties] == ["melody"]


def test_enum_siren() -> None:
    one = only(enum("alarm", ["sound", "light", "off"], access=3))
    assert one.entity.capabilities.choices == {Choice.TONE: ("sound", "light")}
    assert sent(one, "siren.turn_on") == {"alarm": "sound"}
    assert sent(one, "siren.turn_on", tone="light") == {"alarm": "light"}
    assert sent(one, "siren.turn_off") == {"alarm": "off"}
    sounding = after(one, {"alarm": "light"})
    assert (sounding.state, sounding.attributes) == ("on", {"tone": "light"})
    assert after(one, {"alarm": "off"}, sounding).attributes == {}


def test_warning_siren_is_never_told() -> None:
    one = only(WARNING)
    assert not one.entity.reports_state
    assert sent(one, "siren.turn_on") == {"warning": {"mode": "emergency"}}
    assert sent(one, "siren.turn_on", tone="burglar", duration=5) == {"warning": {"mode": "burglar", "duration": 5}}
    assert sent(one, "siren.turn_off") == {"warning": {"mode": "stop"}}
    assert one.entity.properties == ()
    with pytest.raises(Unsupported):
        sent(one, "siren.toggle")


def test_a_smoke_detector_with_a_siren_is_a_smoke_detector() -> None:
    both = found(WARNING, feature("binary", "smoke", 1, value_on=True, value_off=False))
    assert list(both) == ["binary_sensor.the_device", "siren.the_device_warning"]
