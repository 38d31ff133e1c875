"""Looks at everything the hub needs and says, for what is wrong, how to mend it. Changes nothing."""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.mqtt.client import MqttClient
from agent.ports import EngineError
from config.load import SettingsError, load_settings, user_file
from config.settings import Model, Settings, data_dir
from hub.from_settings import connection
from hub.model import load_reader, model_dir
from hub.paths import history_file

BROKER_PATIENCE = 5.0
MIN_FREE_BYTES = 100 * 1024 * 1024
SANE_YEARS = range(2025, 2100)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fix`: what to do, empty if all is well."""

    name: str
    detail: str
    fix: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.fix


def examine(config: Path | None, now: Callable[[], float] = time.time) -> Iterator[Check]:
    """Every check, as it is done. Settings that cannot be read leave the checks that need them out."""
    yield check_clock(now)
    try:
        settings = load_settings(config)
    except SettingsError as error:
        yield Check("settings", str(error), "mend the lines named; config/default.yaml explains every key")
        return
    yield _settings_read(config)
    yield check_data_dir(data_dir(settings))
    yield check_history(history_file(settings))
    yield check_model(settings.model)
    yield asyncio.run(check_broker(settings))


def _settings_read(config: Path | None) -> Check:
    file = config or user_file()
    return Check("settings", str(file) if file.exists() else f"defaults: there is no {file}")


def check_clock(now: Callable[[], float] = time.time) -> Check:
    """A board without a battery for its clock starts in the past, and TLS and schedules go wrong."""
    moment = datetime.fromtimestamp(now(), UTC)
    detail = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    if moment.year not in SANE_YEARS:
        return Check("clock", detail, "set the clock, for instance with `timedatectl set-ntp true`")
    if not time.get_clock_info("monotonic").monotonic:
        return Check("clock", "no monotonic clock", "use a system whose Python has one")
    return Check("clock", detail)


def check_data_dir(path: Path) -> Check:
    """It can be made and written, and there is room."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"hearth")
        free = shutil.disk_usage(path).free
    except OSError as error:
        fix = "make it writable for this user, or set hub.data_dir"
        return Check("data", f"{path}: {error.strerror}", fix)
    if free < MIN_FREE_BYTES:
        return Check("data", f"{path}: {free / 1e6:.0f} MB free", "make room on that disk, or set hub.data_dir")
    return Check("data", f"{path}: writable, {free / 1e9:.1f} GB free")


def check_history(path: Path) -> Check:
    """What the sensors said is kept, nothing of it was set aside as damaged, and how much was not stored."""
    if aside := sorted(path.parent.glob(f"{path.name}.damaged-*")):
        return Check("history", f"{aside[-1]} was not usable and is kept", "look at it with sqlite3, then remove it")
    if not path.exists():
        return Check("history", f"{path}: none yet; `hearth run` begins it")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            rows = file.execute("SELECT n, reason FROM refused ORDER BY n DESC").fetchall()
    except sqlite3.Error as error:
        return Check("history", f"{path}: {error}", "start the hub: it sets a damaged file aside and begins anew")
    refused = ", ".join(f"{n} {reason}" for n, reason in rows)
    size = f"{path}: {path.stat().st_size / 1e6:.0f} MB"
    return Check("history", f"{size}; not stored: {refused}" if refused else size)


def check_model(settings: Model) -> Check:
    """The engine takes the model; of the bundled one every file has the sha256 that its manifest names."""
    folder = model_dir(settings)
    began = time.monotonic()
    try:
        load_reader(settings).warm()
    except EngineError as error:
        detail, _, fix = str(error).partition("; ")
        return Check("model", detail, fix or "export the model again, or remove model.path to use the bundled one")
    sound = "sha256 as in the manifest, " if settings.engine == "onnx" else ""
    return Check("model", f"{folder}: {sound}loaded in {1000 * (time.monotonic() - began):.0f} ms")


# ---------------------------------------------------------------- the broker


async def check_broker(settings: Settings) -> Check:
    """A connection as the hub makes it."""
    target = connection(settings.mqtt)
    where = f"{target.host}:{target.port}"
    client = MqttClient(target, filters=tuple, deliver=lambda _: None)
    began = time.monotonic()
    async with client:
        try:
            await asyncio.wait_for(client.connected(), BROKER_PATIENCE)
        except TimeoutError:
            return Check("broker", f"{where}: {client.detail}", _broker_fix(settings, client.detail))
        return Check("broker", f"{where}: {client.detail}, {1000 * (time.monotonic() - began):.0f} ms")


def _broker_fix(settings: Settings, detail: str) -> str:
    if "authori" in detail.lower() or "password" in detail.lower():
        return "set mqtt.username and mqtt.password as the broker knows them"
    if settings.mqtt.url is None:
        return "start a broker on this machine (`apt install mosquitto`), or set mqtt.url to the address of yours"
    return "see that the broker runs there and that mqtt.url is its address"
