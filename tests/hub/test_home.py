from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import parse_settings
from config.settings import Settings
from device_registry.model import EntityState
from device_registry.registry import Unsaved
from device_registry.store import Store, open_store
from hub.home import conventions, saved_home

LAMP = b"""[{"ieee_address": "0x1", "type": "Router", "friendly_name": "lamp", "supported": true, "definition":
{"model": "m", "vendor": "v", "exposes": [{"type": "light", "features": [{"type": "binary", "name": "state",
"property": "state", "access": 7, "value_on": "ON", "value_off": "OFF"}]}]}}]"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(tmp_path / "registry.db")
    yield found
    found.close()


def test_conventions() -> None:
    settings = parse_settings("discovery: {zigbee2mqtt: [z1, z2]}", "x.yaml")
    filters = {f for convention in conventions(settings.discovery) for f in convention.filters()}
    assert {"z1/bridge/devices", "z2/bridge/devices"} <= filters


def test_what_was_saved_is_known_again(store: Store) -> None:
    store.save(Unsaved({"zigbee2mqtt/bridge/devices": LAMP}, {}))
    first = saved_home(Settings(), store, lambda: 1.0)
    (lamp,) = first.snapshot().entities
    store.save(Unsaved({}, {lamp: EntityState("on", updated_at=1.0)}))
    again = saved_home(Settings(), store, lambda: 2.0)
    assert again.snapshot().state(lamp).state == "on"
    assert not again.take_unsaved().discoveries


def test_the_owners_settings_lie_over_it(store: Store) -> None:
    store.save(Unsaved({"zigbee2mqtt/bridge/devices": LAMP}, {}))
    settings = parse_settings("home: {entities: {lamp: {area: Hall, exposed: false}}}", "x.yaml")
    snapshot = saved_home(settings, store, lambda: 1.0).snapshot()
    (lamp,) = snapshot.entities.values()
    assert not lamp.exposed
    area = snapshot.area_of(lamp)
    assert area is not None
    assert area.name == "Hall"
