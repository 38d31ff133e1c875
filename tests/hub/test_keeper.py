import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from device_registry.discovery.zigbee2mqtt import Zigbee2Mqtt
from device_registry.model import EntityState
from device_registry.registry import Registry, Unsaved
from hub.keeper import Keeper
from tests.hub.living import EXPOSES

DEVICES = [
    {
        "ieee_address": "0x1",
        "friendly_name": "Bob",
        "type": "Router",
        "supported": True,
        "definition": {"model": "B1", "vendor": "Acme", "exposes": EXPOSES},
    }
]
ANNOUNCEMENT = json.dumps(DEVICES).encode()
LIST = "zigbee2mqtt/bridge/devices"


def fresh() -> Registry:
    return Registry([Zigbee2Mqtt()])


def states(registry: Registry) -> list[tuple[str, EntityState]]:
    home = registry.snapshot()
    return [(e.name, home.state(e.entity_id)) for e in home.entities.values()]


async def restored(path: Path) -> Registry:
    registry = fresh()
    async with Keeper(path, registry, lambda: 9.0):
        return registry


async def test_what_was_learnt_is_there_after_a_restart(tmp_path: Path) -> None:
    registry = fresh()
    async with Keeper(tmp_path / "r.db", registry, lambda: 1.0):
        registry.apply(LIST, ANNOUNCEMENT, 1.0)
        registry.apply("zigbee2mqtt/Bob", b'{"state": "ON"}', 2.0)
        assert states(registry)[0][1].state == "on"
    assert states(await restored(tmp_path / "r.db")) == states(registry)


async def test_it_is_saved_in_batches_while_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry, saved = fresh(), asyncio.Event()
    loop = asyncio.get_running_loop()
    keeper = Keeper(tmp_path / "r.db", registry, lambda: 1.0, interval=0.01)
    save = keeper._save

    def watched(unsaved: Unsaved) -> None:
        save(unsaved)
        loop.call_soon_threadsafe(saved.set)

    monkeypatch.setattr(keeper, "_save", watched)
    async with keeper:
        registry.apply(LIST, ANNOUNCEMENT, 1.0)
        await asyncio.wait_for(saved.wait(), 30)
        with sqlite3.connect(tmp_path / "r.db") as other:
            assert other.execute("SELECT topic FROM discovery").fetchall() == [(LIST,)]
        other.close()


async def test_what_could_not_be_saved_is_saved_with_the_next_batch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registry = fresh()
    async with Keeper(tmp_path / "r.db", registry, lambda: 1.0) as keeper:
        keeper._store.connection.execute("PRAGMA query_only = ON")  # a disk that takes nothing
        registry.apply(LIST, ANNOUNCEMENT, 1.0)
        keeper._save(keeper._unsaved())
        assert "cannot be written" in caplog.text
        keeper._store.connection.execute("PRAGMA query_only = OFF")
    assert [name for name, _ in states(await restored(tmp_path / "r.db"))] == ["Bob"]


async def test_a_file_that_is_damaged_is_said_and_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "r.db").write_bytes(b"not a database, " * 100)
    assert states(await restored(tmp_path / "r.db")) == []
    assert "was not usable" in caplog.text
