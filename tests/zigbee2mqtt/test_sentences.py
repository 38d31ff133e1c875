"""From a sentence to a state seen: the whole hub, with the bundled model, against a real Zigbee2MQTT."""

from pathlib import Path

import pytest

from adapters.mqtt.broker import Broker
from agent.types import OutcomeKind, Utterance
from config.settings import Discovery, Model, Settings, Timeouts
from config.settings import Hub as HubSettings
from hub.app import Hub
from hub.model import load_reader
from tests.hub.living import eventually
from tests.zigbee2mqtt.bridge import Bridge

pytestmark = [pytest.mark.zigbee2mqtt, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(
    ("sentence", "entity_id"),
    [
        ("turn on the coffee machine", "switch.coffee_machine"),
        ("dim the kitchen ceiling lamp to 40 percent", "light.kitchen_ceiling_lamp"),
        ("打开客厅灯", "light.客厅灯"),
    ],
)
async def test_a_sentence_is_verified(bridge: Bridge, tmp_path: Path, sentence: str, entity_id: str) -> None:
    settings = Settings(
        hub=HubSettings(id="z", data_dir=tmp_path),
        discovery=Discovery(home_assistant=None, zigbee2mqtt=(bridge.base,)),
        timeouts=Timeouts(verify=10),
    )
    broker = Broker(f"mqtt://127.0.0.1:{bridge.port}", "test")
    async with Hub(settings, load_reader(Model()), broker=broker) as hub:
        await eventually(lambda: _is_there(hub, entity_id), hub.registry.subscribe)
        reply = await hub.handle(Utterance(sentence))
    assert [(o.action.entity_id, o.kind) for o in reply.outcomes] == [(entity_id, OutcomeKind.VERIFIED)], reply.text
    assert reply.verified


def _is_there(hub: Hub, entity_id: str) -> bool:
    return entity_id in hub.registry.snapshot().entities
