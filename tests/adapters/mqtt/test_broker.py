import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.mqtt import broker as module
from adapters.mqtt.broker import Broker, BrokerError, broker, mosquitto
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_a_configured_broker_is_used_as_it_is() -> None:
    async with broker("mqtt://example.invalid:1") as found:
        assert found == Broker("mqtt://example.invalid:1", "configured")


async def test_a_mosquitto_of_our_own_is_started_and_stopped_with_us() -> None:
    async with broker() as found:
        port = int(found.url.rpartition(":")[2])
        assert found.label == "mosquitto"
        assert listens(port)
    assert not listens(port)


async def test_without_mosquitto_the_embedded_broker_is_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    async with broker() as found:
        assert found.label == "amqtt (demo only)"
        connection = replace(Connection.from_url(found.url), mqtt5=found.mqtt5)
        async with MqttClient(connection, filters=tuple, deliver=print) as client:
            await asyncio.wait_for(client.connected(), 30)
            assert client.detail == "MQTT 3.1.1"


@pytest.mark.parametrize("start", [module.mosquitto, module.amqtt])
async def test_a_port_taken_in_the_meantime_is_left_for_another(
    start: Callable[[], AbstractAsyncContextManager[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        offers = [taken.getsockname()[1], module._free_port()]
        monkeypatch.setattr(module, "_free_port", lambda: offers.pop(0))
        async with start() as port:
            assert port != taken.getsockname()[1]
            assert offers == []


async def test_a_fixed_port_that_is_taken_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BrokerError, match="no free port"):
            async with mosquitto(taken.getsockname()[1]):
                pass


async def test_a_broker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_configuration", lambda _: "no_such_option true\n")
    with pytest.raises(BrokerError, match="no_such_option"):
        async with mosquitto():
            pass


@pytest.mark.skipif(not shutil.which("setpriv"), reason="the kernel ends the broker only where setpriv is")
async def test_the_broker_ends_when_we_are_killed() -> None:
    program = (
        "import asyncio\n"
        "from adapters.mqtt.broker import mosquitto\n"
        "async def main():\n"
        "    async with mosquitto() as port:\n"
        "        print(port, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[3]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, cwd=root, env={**os.environ}
    )
    assert process.stdout
    port = int(await process.stdout.readline())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    with suppress(ConnectionResetError):  # mosquitto went, and its end of the connection with it
        assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()
