from collections.abc import AsyncIterator
from pathlib import Path

import aiomqtt
import pytest

from adapters.mqtt.broker import mosquitto
from config.load import parse_settings
from config.settings import Hub, Mqtt, Settings
from device_registry.model import EntityState
from device_registry.registry import Unsaved
from device_registry.store import Store
from hub.home import announced_home, saved_home
from hub.paths import registry_file

TOPIC = "zigbee2mqtt/bridge/devices"
LAMP = b"""[{"ieee_address": "0x1", "type": "Router", "friendly_name": "lamp", "supported": true, "definition":
{"model": "m", "vendor": "v", "exposes": [{"type": "light", "features": [{"type": "binary", "name": "state",
"property": "state", "access": 7, "value_on": "ON", "value_off": "OFF"}]}]}}]"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A hub that has saved one lamp."""
    settings = Settings(hub=Hub(data_dir=tmp_path))
    save(settings, Unsaved({TOPIC: LAMP}, {}))
    return settings


def save(settings: Settings, unsaved: Unsaved) -> None:
    store = Store(registry_file(settings))
    store.save(unsaved)
    store.close()


async def test_what_was_saved_is_known_again(settings: Settings) -> None:
    (lamp,) = (await saved_home(settings)).snapshot().entities
    save(settings, Unsaved({}, {lamp: EntityState("on", updated_at=1.0)}))
    assert (await saved_home(settings)).snapshot().state(lamp).state == "on"


async def test_the_owners_settings_lie_over_it(settings: Settings) -> None:
    said = parse_settings("home: {entities: {lamp: {area: Hall, exposed: false}}}", "x.yaml")
    snapshot = (await saved_home(settings.model_copy(update={"home": said.home}))).snapshot()
    (lamp,) = snapshot.entities.values()
    assert not lamp.exposed
    area = snapshot.area_of(lamp)
    assert area is not None
    assert area.name == "Hall"


@pytest.fixture
async def broker() -> AsyncIterator[int]:
    async with mosquitto() as port:
        yield port


async def test_what_is_announced_now(broker: int, tmp_path: Path) -> None:
    settings = Settings(hub=Hub(data_dir=tmp_path), mqtt=Mqtt(url=f"mqtt://127.0.0.1:{broker}"))
    async with aiomqtt.Client("127.0.0.1", broker) as client:
        await client.publish(TOPIC, LAMP, qos=1, retain=True)
        await client.publish("homeassistant/light/x/config", b"{", qos=1, retain=True)
    found = await announced_home(settings)
    assert len(found.snapshot().entities) == 1
    assert [(r.topic, r.reason) for r in found.rejected()] == [("homeassistant/light/x/config", "not_json")]
    assert not registry_file(settings).exists()
