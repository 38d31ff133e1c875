"""A real Zigbee2MQTT with a coordinator in software, on a real broker: what the suite starts before its tests."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt

from adapters.mqtt.broker import mosquitto
from tests.zigbee2mqtt import fleet

INSTALLED = Path(__file__).parents[2] / "var" / "zigbee2mqtt"
START_TIMEOUT = 240.0
PATIENCE = 60.0


class NotRunning(RuntimeError):
    """Zigbee2MQTT is not installed or did not come up; the message has its last words."""


@dataclass(slots=True)
class Bridge:
    """A running Zigbee2MQTT. `frames`: what it sent into the air, "zcl <ieee> <endpoint> <cluster> <command>"."""

    port: int
    base: str = "zigbee2mqtt"
    frames: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def sends(self, beginning: str) -> None:
        """Wait until a frame that begins so has gone into the air. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while not any(frame.startswith(beginning) for frame in self.frames):
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Bridge]:
    """Broker on a free port, the fleet written to `folder`, Zigbee2MQTT up with it. Raises `NotRunning`."""
    if not (INSTALLED / "node_modules" / "zigbee2mqtt" / "index.js").is_file():
        raise NotRunning("Zigbee2MQTT is not installed: run scripts/get_zigbee2mqtt.sh")
    async with mosquitto() as port:
        bridge = Bridge(port)
        fleet.write(folder, port)
        process = await _start(folder)
        listening = asyncio.create_task(_listen(process, bridge))
        try:
            await _until_online(bridge, listening)
            yield bridge
        finally:
            await _stop(process)
            await listening


async def _start(folder: Path) -> asyncio.subprocess.Process:
    own = INSTALLED / "node_modules" / "node" / "bin" / "node"
    node = str(own) if own.exists() else shutil.which("node") or "node"
    preload = Path(__file__).with_name("coordinator.cjs")
    environment = os.environ | {
        "ZIGBEE2MQTT_DATA": str(folder),
        "Z2M_ONBOARD_NO_SERVER": "1",
        # Else it takes our repository for its own and wants to build itself anew.
        "GIT_CEILING_DIRECTORIES": str(INSTALLED.parent),
    }
    return await asyncio.create_subprocess_exec(
        *(node, "-r", str(preload), "node_modules/zigbee2mqtt/index.js"),
        cwd=INSTALLED,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def _listen(process: asyncio.subprocess.Process, bridge: Bridge) -> None:
    assert process.stdout is not None
    async for raw in process.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        kept = bridge.frames if line.startswith("zcl ") else bridge.words
        kept.append(line)
        del kept[:-1000]
        bridge.news.set()


async def _until_online(bridge: Bridge, listening: asyncio.Task[None]) -> None:
    """The bridge says online, or its process ends, or the time is up."""
    online = asyncio.create_task(_online(bridge))
    try:
        await asyncio.wait({online, listening}, timeout=START_TIMEOUT, return_when=asyncio.FIRST_COMPLETED)
        if not online.done():
            raise NotRunning("Zigbee2MQTT did not come up:\n" + "\n".join(bridge.words[-20:]))
        online.result()
    finally:
        online.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await online


async def _online(bridge: Bridge) -> None:
    async with aiomqtt.Client("127.0.0.1", bridge.port) as client:
        await client.subscribe(f"{bridge.base}/bridge/state", qos=1)
        async for message in client.messages:
            if b"online" in bytes(message.payload):  # type: ignore[arg-type]
                return


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
