"""`hearth demo`: a broker, a simulated home on it, and the hub, all in one process."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import config
from adapters.mqtt.broker import Broker, broker
from adapters.mqtt.connection import Connection, Presence
from agent.reading import Reader
from agent.types import Reply, Utterance
from config.load import load_settings
from config.settings import Settings
from device_registry.model import Domain, Snapshot
from hub import from_settings
from hub.app import Hub
from hub.simulator import home
from hub.simulator.run import SimulatedHome
from hub.simulator.zigbee import OFFLINE, ONLINE

HOME = Path(config.__file__).with_name("demo_home.yaml")
CONVERSATION = "demo"
PATIENCE = 30.0
"""Seconds to wait for the hub to know the whole home."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said, where, and in which language (None: guessed)."""

    text: str
    area: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    hub: Hub
    broker: Broker

    async def say(self, said: Sentence) -> Reply:
        """Answer a sentence."""
        return await self.hub.handle(Utterance(said.text, said.language, area=said.area, conversation_id=CONVERSATION))


def demo_settings(own: Settings, data_dir: Path) -> Settings:
    """The demo's home; broker, model and timeouts as the settings `own` have them."""
    demo = load_settings(HOME)
    here = demo.hub.model_copy(update={"data_dir": data_dir, "language": own.hub.language})
    return demo.model_copy(update={"hub": here, "mqtt": own.mqtt, "model": own.model, "timeouts": own.timeouts})


@contextmanager
def data_folder(chosen: Path | None) -> Iterator[Path]:
    """The chosen folder, or one that is gone afterwards."""
    if chosen:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="hearth-demo-") as folder:
        yield Path(folder)


@asynccontextmanager
async def demo(settings: Settings, reader: Reader) -> AsyncIterator[Demo]:
    """Everything, started in order; inside, the hub knows the whole home. Raises `BrokerError` or `MqttFailure`."""
    things = home.load()
    bridge = f"{settings.discovery.zigbee2mqtt[0]}/bridge/state"
    async with broker(settings.mqtt.url) as chosen:
        simulated = SimulatedHome(
            things,
            _connection(settings, chosen),
            presence=Presence(bridge, ONLINE, OFFLINE),
            tidy=settings.mqtt.url is not None,
        )
        async with simulated, Hub(settings, reader, broker=chosen) as hub:
            await _acquainted(hub, simulated.unreachable)
            yield Demo(hub, chosen)


def _connection(settings: Settings, chosen: Broker) -> Connection:
    """The devices' own connection: another client than the hub."""
    return replace(from_settings.connection(settings.mqtt, chosen), client_id=None)


async def _acquainted(hub: Hub, unreachable: frozenset[str]) -> None:
    """Wait until the hub knows every device's state, and who is out of reach; no longer than `PATIENCE`."""
    changed = asyncio.Event()
    stop = hub.registry.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(PATIENCE):
            while not _known(hub.registry.snapshot(), unreachable):
                changed.clear()
                await changed.wait()
    except TimeoutError:
        pass  # it answers with what it knows
    finally:
        stop()


def _known(snapshot: Snapshot, unreachable: frozenset[str]) -> bool:
    """Whether every state is there that will come: all announcements come before the first state."""
    reporting = [e for e in snapshot.entities.values() if e.reports_state and e.domain is not Domain.EVENT]
    heard = bool(reporting) and all(snapshot.state(e.entity_id).state is not None for e in reporting)
    present = {e.entity_id for e in snapshot.entities.values() if e.device_id not in unreachable}
    return heard and present == {e for e in snapshot.entities if snapshot.state(e).available}
