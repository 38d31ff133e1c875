import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.mqtt.broker import mosquitto
from config.settings import Model, Mqtt, Settings
from device_registry.history import History, Reading
from hub.doctor import check_broker, check_clock, check_data_dir, check_history, check_model, examine


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    check = check_model(Model(path=tmp_path))
    assert not check.ok
    assert str(tmp_path / "manifest.json") in check.detail


@pytest.mark.parametrize(("year", "ok"), [(1970, False), (2026, True), (2106, False)])
def test_the_clock(year: int, ok: bool) -> None:
    assert check_clock(lambda: datetime(year, 5, 1, tzinfo=UTC).timestamp()).ok is ok


def test_the_data_directory_is_made(tmp_path: Path) -> None:
    assert check_data_dir(tmp_path / "a" / "b").ok
    (tmp_path / "file").touch()
    check = check_data_dir(tmp_path / "file")
    assert not check.ok
    assert str(tmp_path / "file") in check.detail


def test_the_history_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    assert check_history(path).ok
    assert not path.exists()
    history = History(path)
    history.add([Reading("sensor.a", 1000.0, 20.5), Reading("sensor.a", 1000.0, 20.5)], 1000.0)
    history.close()
    assert "1 duplicate" in check_history(path).detail
    path.write_bytes(b"no database at all, " * 100)
    damaged = check_history(path)
    assert not damaged.ok
    assert path.read_bytes().startswith(b"no database")
    History(path).close()
    assert ".damaged-1" in check_history(path).detail


async def test_a_broker_that_is_there() -> None:
    async with mosquitto() as port:
        check = await check_broker(Settings(mqtt=Mqtt(url=f"mqtt://127.0.0.1:{port}")))
    assert check.ok
    assert "MQTT 5" in check.detail


async def test_a_broker_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.doctor.BROKER_PATIENCE", 0.3)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"mqtt://127.0.0.1:{taken.getsockname()[1]}"
        check = await check_broker(Settings(mqtt=Mqtt(url=url)))
    assert not check.ok
    assert "mqtt.url" in check.fix


def test_settings_with_mistakes_leave_out_what_needs_them(tmp_path: Path) -> None:
    file = tmp_path / "hearth.yaml"
    file.write_text("mqtt: {ulr: x}")
    checks = list(examine(file))
    assert [check.name for check in checks] == ["clock", "settings"]
    assert "did you mean url?" in checks[1].detail
    assert not checks[1].ok
