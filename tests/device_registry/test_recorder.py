import asyncio
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from device_registry import recorder as module
from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.history import History, Reading, Unusable
from device_registry.recorder import Recorder
from device_registry.registry import Registry

CONFIG = {
    "name": "Room",
    "unique_id": "room",
    "default_entity_id": "sensor.room",
    "state_topic": "room/state",
    "unit_of_measurement": "°C",
    "device_class": "temperature",
}
START = 1_774_500_000.0


def home() -> Registry:
    registry = Registry([HomeAssistantDiscovery("homeassistant")])
    registry.apply("homeassistant/sensor/room/config", json.dumps(CONFIG).encode(), START)
    return registry


class Clock:
    now = START

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


async def test_every_report_is_kept(tmp_path: Path) -> None:
    registry, clock = home(), Clock()
    (entity_id,) = registry.snapshot().entities
    async with Recorder(History(tmp_path / "h.db"), registry, clock, interval=0.01):
        registry.apply("room/state", b"20.5", START + 1)
        await asyncio.sleep(0.05)
        registry.apply("room/state", b"21.5", START + 2)
        registry.apply("room/state", b"warm", START + 3)
    kept = History(tmp_path / "h.db")
    window = kept.window(entity_id, START, START + 60)
    assert window is not None
    assert (window.count, window.low, window.last, window.unit) == (2, 20.5, 21.5, "°C")


class Full(History):
    """A disk that is full for one batch."""

    full = True

    def add(self, readings: Iterable[Reading], now: float) -> None:
        if self.full:
            self.full = False
            raise sqlite3.OperationalError("disk is full")
        super().add(readings, now)


async def test_what_a_full_disk_refuses_is_written_with_the_next_batch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registry = home()
    (entity_id,) = registry.snapshot().entities
    async with Recorder(Full(tmp_path / "h.db"), registry, Clock(), interval=0.01):
        registry.apply("room/state", b"20.5", START + 1)
        await asyncio.sleep(0.1)
    assert "disk is full" in caplog.text
    window = History(tmp_path / "h.db").window(entity_id, START, START + 60)
    assert window is not None
    assert window.count == 1


async def test_there_is_an_end_to_what_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PENDING", 3)
    registry = home()
    async with Recorder(History(tmp_path / "h.db"), registry, Clock(), interval=60.0):
        for n in range(5):
            registry.apply("room/state", str(n).encode(), START + n)
    assert History(tmp_path / "h.db").refused == {Unusable.OVERFLOW: 2}


async def test_a_flood_of_one_sensor_starves_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RATE", 0.25)
    registry = home()
    clock = Clock()
    async with Recorder(History(tmp_path / "h.db"), registry, clock, interval=60.0):
        for n in range(50):
            clock.now += 0.01
            registry.apply("room/state", str(n).encode(), clock.now)
    kept = History(tmp_path / "h.db")
    (entity_id,) = registry.snapshot().entities
    window = kept.window(entity_id, START, START + 60)
    assert window is not None
    assert window.count == 15
    assert kept.refused == {Unusable.FLOOD: 35}
