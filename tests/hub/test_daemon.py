import asyncio
import logging
import os
import signal
from pathlib import Path

import pytest

from config.settings import Mqtt
from hub.daemon import serve
from tests.hub.living import WAIT, Bridge, reader, settings


async def stop(running: asyncio.Task[None], number: int) -> None:
    """Signal the hub, which is this process; a hub that is not there would not catch it."""
    if not running.done():
        os.kill(os.getpid(), number)
    await asyncio.wait_for(running, WAIT)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_runs_until_it_is_told_to_stop_and_says_goodbye(port: int, tmp_path: Path, number: int) -> None:
    here = settings(tmp_path).model_copy(update={"mqtt": Mqtt(url=f"mqtt://127.0.0.1:{port}")})
    async with Bridge(port) as bridge:
        running = asyncio.create_task(serve(here, reader()))
        await bridge.presence("online")
        await stop(running, number)
        await bridge.presence("offline")


async def test_without_a_broker_it_runs_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warned = asyncio.Event()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "broker degraded" in record.getMessage():
                warned.set()

    listener = Listener()
    logging.getLogger("adapters.mqtt.client").addHandler(listener)
    here = settings(tmp_path).model_copy(update={"mqtt": Mqtt(url="mqtt://127.0.0.1:1")})
    running = asyncio.create_task(serve(here, reader()))
    try:
        await asyncio.wait_for(warned.wait(), WAIT)
    finally:
        logging.getLogger("adapters.mqtt.client").removeHandler(listener)
        await stop(running, signal.SIGTERM)
    assert "refused" in caplog.text
