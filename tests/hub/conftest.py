from collections.abc import AsyncIterator

import pytest

from adapters.mqtt.broker import mosquitto


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """The port of a real mosquitto of this test's own."""
    async with mosquitto() as port:
        yield port
