"""The hub as a process: `hearth run`. Loads no training library."""

import asyncio
import logging
import signal

from agent.ports import EngineError
from agent.reading import Reader
from config.settings import Model, Settings
from hub.app import Hub
from hub.model import load_reader, reload_adapter

log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises `EngineError` (no usable model) or `StoreError` (no data directory)."""
    asyncio.run(serve(settings, load_reader(settings.model)))


async def serve(settings: Settings, reader: Reader) -> None:
    """The hub, until SIGINT or SIGTERM; SIGHUP reads the adapter again, where the engine has one. Without a broker it
    starts all the same, says so and keeps trying.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, _reload, reader, settings.model)
    async with Hub(settings, reader) as hub:
        where = hub.client.connection
        log.info("hub %s: broker %s:%d, say on %s", settings.hub.id, where.host, where.port, hub.bus.say_topic)
        await stop.wait()
        log.info("hub %s stops", settings.hub.id)


def _reload(reader: Reader, settings: Model) -> None:
    try:
        changed = reload_adapter(reader, settings)
    except EngineError as error:
        log.error("the adapter in use stays: %s", error)
    else:
        log.info("adapter read again" if changed else "this engine has no adapter to read again")
