"""Which broker to use: the configured one, else a mosquitto of our own, else the embedded amqtt."""

import asyncio
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
ATTEMPTS = 5  # a port that was free when asked for may be taken a moment later
START_TIMEOUT = 20.0
STOP_TIMEOUT = 0.5  # then killed: it keeps nothing, and it misses a signal that comes while it starts


class BrokerError(RuntimeError):
    """No broker could be started; the message says what was tried."""


class _PortTaken(Exception):
    """Another process took the port in the meantime."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker to connect to. `label` says to people which one it is; `mqtt5` False: it is known to lack MQTT 5."""

    url: str
    label: str
    mqtt5: bool = True


@asynccontextmanager
async def broker(url: str | None = None) -> AsyncIterator[Broker]:
    """The broker at `url` or, without one, a broker of our own on a free loopback port that stops with us."""
    if url:
        yield Broker(url, "configured")
    elif shutil.which("mosquitto"):
        async with mosquitto() as port:
            yield Broker(f"mqtt://{HOST}:{port}", "mosquitto")
    else:
        async with amqtt() as port:
            yield Broker(f"mqtt://{HOST}:{port}", "amqtt (demo only)", mqtt5=False)


def mosquitto(port: int | None = None) -> AbstractAsyncContextManager[int]:
    """A mosquitto process on loopback, yielding its port. Nothing is kept on disk. Raises `BrokerError`."""
    return _on_port(port, _mosquitto)


def amqtt(port: int | None = None) -> AbstractAsyncContextManager[int]:
    """The embedded amqtt broker on loopback, yielding its port. MQTT 3.1.1 only. Raises `BrokerError`."""
    return _on_port(port, _amqtt)


@asynccontextmanager
async def _on_port(
    port: int | None, start: Callable[[int], Awaitable[Callable[[], Awaitable[None]]]]
) -> AsyncIterator[int]:
    """Start a broker on `port`, or on a free one, and stop it in the end."""
    for _ in range(ATTEMPTS):
        chosen = port or _free_port()
        try:
            stop = await start(chosen)
        except _PortTaken:
            continue
        try:
            yield chosen
        finally:
            await stop()
        return
    raise BrokerError(f"no free port for a broker on {HOST} after {ATTEMPTS} attempts")


def _free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# ---------------------------------------------------------------- mosquitto


async def _mosquitto(port: int) -> Callable[[], Awaitable[None]]:
    """Spawn mosquitto; returns how to stop it. Raises `_PortTaken` or `BrokerError`."""
    home = tempfile.TemporaryDirectory(prefix="hearth-mosquitto-")
    conf = Path(home.name, "mosquitto.conf")
    conf.write_text(_configuration(port), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *_with_parent(),
        *("mosquitto", "-c", str(conf)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for us: we say goodbye to the broker before we end it
    )
    assert process.stderr is not None
    drain: asyncio.Task[None] | None = None

    async def stop() -> None:
        await _terminate(process)
        if drain:
            await drain
        home.cleanup()

    try:
        async with asyncio.timeout(START_TIMEOUT):
            await _until_running(process.stderr)
    except TimeoutError:
        await stop()
        raise BrokerError(f"mosquitto did not start within {START_TIMEOUT:g} s") from None
    except BaseException:
        await stop()
        raise
    drain = asyncio.create_task(_drain(process.stderr), name="mosquitto log")
    return stop


def _configuration(port: int) -> str:
    """Loopback only, open to this machine, nothing kept. Started by root it would drop to a user of its own,
    who may not read our directory, and would lose the signal that ends it with us."""
    lines = [
        f"listener {port} {HOST}",
        "allow_anonymous true",
        "persistence false",
        "set_tcp_nodelay true",
        "max_queued_messages 0",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type information",
    ]
    if os.geteuid() == 0:
        lines.append("user root")
    return "\n".join(lines) + "\n"


def _with_parent() -> list[str]:
    """The command prefix that makes the kernel end the broker when we die without a word (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


async def _until_running(stderr: asyncio.StreamReader) -> None:
    """Return when mosquitto says that it listens. Raises `_PortTaken`, or `BrokerError` with what it said."""
    said = ""
    while line := (await stderr.readline()).decode(errors="replace"):
        said += line
        if line.rstrip().endswith(" running"):
            return
        if "Address already in use" in line:
            raise _PortTaken
    raise BrokerError(f"mosquitto did not start: {said.strip()}")


async def _drain(stderr: asyncio.StreamReader) -> None:
    """Keep the pipe empty, or the broker would block on its log one day."""
    while line := await stderr.readline():
        log.debug("mosquitto: %s", line.decode(errors="replace").rstrip())


async def _terminate(process: asyncio.subprocess.Process) -> None:
    """End a process, gently first."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
    except TimeoutError:
        process.kill()
        await process.wait()


# ---------------------------------------------------------------- amqtt


async def _amqtt(port: int) -> Callable[[], Awaitable[None]]:
    """Start amqtt in this event loop; returns how to stop it. Raises `_PortTaken` or `BrokerError`."""
    try:
        import amqtt.broker
        import amqtt.errors
    except ImportError:
        raise BrokerError('no broker: install mosquitto, or Hearth with its extra "demo", or set mqtt.url') from None
    anonymous = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    listener = {"default": {"type": "tcp", "bind": f"{HOST}:{port}"}}
    embedded = amqtt.broker.Broker({"listeners": listener, "plugins": anonymous})
    try:
        await embedded.start()
    except amqtt.errors.BrokerError as error:
        raise _PortTaken from error

    async def stop() -> None:
        await embedded.shutdown()

    return stop
