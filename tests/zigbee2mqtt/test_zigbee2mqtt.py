"""Discovered, commanded, verified: against a real Zigbee2MQTT whose only unreal part is the radio."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from device_registry.expect import expected
from device_registry.model import Domain, JsonValue
from tests.zigbee2mqtt import fleet
from tests.zigbee2mqtt.bridge import Bridge
from tests.zigbee2mqtt.home import Home, home

pytestmark = [pytest.mark.zigbee2mqtt, pytest.mark.asyncio(loop_scope="module")]

DEVICES = 60


@pytest_asyncio.fixture(loop_scope="module")
async def ours(bridge: Bridge) -> AsyncIterator[Home]:
    """Our view of it once every device, the group and everyone's availability has been heard of."""
    async with home(bridge.port, bridge.base) as found:
        await found.until(lambda: _complete(found))
        yield found


def _complete(found: Home) -> bool:
    snapshot = found.registry.snapshot()
    return len(snapshot.devices) == DEVICES and "light.upstairs_lamps" in snapshot.entities


async def test_every_device_is_discovered(ours: Home) -> None:
    snapshot = ours.registry.snapshot()
    expected = {f"zigbee2mqtt_{ieee}" for ieee, _, _ in fleet.devices()}
    assert len(expected) == DEVICES
    assert set(snapshot.devices) == expected
    assert {entity.device_id for entity in snapshot.entities.values()} == expected | {None}
    assert ours.registry.rejected() == ()


async def test_kinds_are_told_apart(ours: Home) -> None:
    entities = ours.registry.snapshot().entities
    domains = {entity.domain for entity in entities.values()}
    assert domains >= {Domain.LIGHT, Domain.SWITCH, Domain.COVER, Domain.LOCK, Domain.CLIMATE, Domain.SIREN}
    assert entities["binary_sensor.study_window_1"].device_class == "window"
    assert entities["binary_sensor.motion_1"].device_class == "motion"
    assert entities["binary_sensor.kitchen_smoke"].device_class == "smoke"
    assert entities["cover.bedroom_blind_1"].device_class == "blind"


async def test_a_group_has_its_members(ours: Home) -> None:
    group = ours.registry.snapshot().entities["light.upstairs_lamps"]
    assert group.members == tuple(f"light.mood_lamp_{number}" for number in range(1, 8))


@pytest.mark.parametrize(
    ("entity_id", "service", "data"),
    [
        ("light.kitchen_ceiling_lamp", "light.turn_on", {"brightness_pct": 30}),
        ("light.hall_lamp_1", "light.turn_on", {"color_temp_kelvin": 3000}),
        ("light.客厅灯", "light.turn_on", {"rgb_color": [0, 0, 255]}),
        ("light.mood_lamp_1", "light.turn_on", {"rgb_color": [255, 120, 0], "brightness_pct": 80}),
        ("light.mood_lamp_2", "light.turn_on", {"effect": "candle"}),
        ("light.white_lamp_1", "light.turn_off", {}),
        ("switch.coffee_machine", "switch.turn_on", {}),
        ("switch.double_switch_1_left", "switch.turn_on", {}),
        ("cover.bedroom_blind_1", "cover.set_cover_position", {"position": 40}),
        ("climate.radiator_1", "climate.set_temperature", {"temperature": 21.5}),
        ("climate.radiator_2", "climate.set_hvac_mode", {"hvac_mode": "auto"}),
        ("light.hall_lamp_2", "set_property", {"property": "power_on_behavior", "value": "off"}),
        ("climate.radiator_3", "set_property", {"property": "child_lock", "value": "LOCK"}),
    ],
)
async def test_a_command_is_shown_by_the_devices_state(
    ours: Home, entity_id: str, service: str, data: dict[str, JsonValue]
) -> None:
    expectation = expected(ours.registry.snapshot().entities[entity_id], service, data)
    assert expectation is not None
    assert not expectation.met(ours.state(entity_id))
    await ours.call(entity_id, service, **data)
    await ours.until(lambda: expectation.met(ours.state(entity_id)))
    assert ours.state(entity_id).available


async def test_a_group_is_commanded_at_once(ours: Home) -> None:
    await ours.call("light.upstairs_lamps", "light.turn_on", brightness_pct=50)
    names = ["light.upstairs_lamps", *(f"light.mood_lamp_{number}" for number in range(1, 8))]
    await ours.until(lambda: all(ours.state(name).attributes.get("brightness") == 128 for name in names))
    assert {ours.state(name).state for name in names} == {"on"}


@pytest.mark.parametrize(
    ("entity_id", "service", "frame"),
    [
        ("cover.bedroom_blind_2", "cover.close_cover", "closuresWindowCovering downClose"),
        ("lock.front_door", "lock.lock", "closuresDoorLock lockDoor"),
        ("siren.alarm_siren", "siren.turn_on", "ssIasWd startWarning"),
    ],
)
async def test_what_the_device_has_not_confirmed_is_not_shown(
    bridge: Bridge, ours: Home, entity_id: str, service: str, frame: str
) -> None:
    """Zigbee2MQTT waits for these devices' own word, which never comes here: sent, and not verified."""
    entity = ours.registry.snapshot().entities[entity_id]
    _, address = str(entity.device_id).split("_")
    await ours.call(entity_id, service)
    await bridge.sends(f"zcl {address} 1 {frame}")
    assert ours.state(entity_id).state is None


async def test_renaming_takes_effect_with_the_old_name_gone(bridge: Bridge, ours: Home) -> None:
    async def rename(old: str, new: str) -> None:
        request = json.dumps({"from": old, "to": new})
        await ours.client.publish(f"{bridge.base}/bridge/request/device/rename", request, qos=1)
        await ours.until(lambda: any(d.name == new for d in ours.registry.snapshot().devices.values()))

    await rename("hall lamp 9", "attic lamp")
    assert "light.attic_lamp" in ours.registry.snapshot().entities
    assert "light.hall_lamp_9" not in ours.registry.snapshot().entities
    await ours.call("light.attic_lamp", "light.turn_on")
    await ours.until(lambda: ours.state("light.attic_lamp").state == "on")
    await rename("attic lamp", "hall lamp 9")
