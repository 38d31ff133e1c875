from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.zigbee2mqtt.bridge import Bridge, running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bridge(tmp_path_factory) -> AsyncIterator[Bridge]:  # type: ignore[no-untyped-def]
    """A running Zigbee2MQTT with sixty devices, started once a module. Not installed: an error says what to run."""
    folder: Path = tmp_path_factory.mktemp("zigbee2mqtt")
    async with running(folder) as started:
        yield started
