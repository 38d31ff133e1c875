import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.mqtt.broker import mosquitto
from adapters.mqtt.bus import Bus, presence
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection
from agent.types import Change, Outcome, OutcomeKind, Plan, PlanKind, Reply, Utterance
from device_registry.actions import Action
from hub import ask as module
from hub.ask import NoAnswer, Question, ask

ACTION = Action("light.lamp", "light.turn_off")


async def handle(utterance: Utterance) -> Reply:
    """Does what it is told, except for a failure on request."""
    kind = OutcomeKind.TIMEOUT if "fail" in utterance.text else OutcomeKind.VERIFIED
    outcome = Outcome(ACTION, kind, change=Change("light.lamp", "on", "off"))
    said = f"{utterance.text} in {utterance.area}, {utterance.language}"
    return Reply(said, "en", Plan(PlanKind.ACTIONS, (ACTION,)), (outcome,))


@asynccontextmanager
async def hub(port: int, *, mqtt5: bool = True) -> AsyncIterator[Connection]:
    """A bus named "test" on the broker."""
    connection = Connection(port=port, mqtt5=mqtt5)
    client = MqttClient(
        connection, filters=lambda: (bus.say_topic,), deliver=lambda m: bus.receive(m), presence=presence("test")
    )
    bus = Bus("test", handle, client)
    async with client, bus:
        await asyncio.wait_for(client.connected(), 10)
        yield connection


@pytest.mark.parametrize("mqtt5", [True, False])
async def test_a_question_is_answered_with_and_without_mqtt_5(mqtt5: bool) -> None:
    async with mosquitto() as port, hub(port, mqtt5=mqtt5) as connection:
        answer = await ask(connection, "test", Question("lamp off", language="en", area="hall"))
        failed = await ask(connection, "test", Question("fail"))
        refused = await ask(connection, "test", Question("x", area="y" * 1000))
    assert answer.text == "lamp off in hall, en"
    assert answer.well
    assert answer.outcomes[0].change is not None
    assert answer.outcomes[0].change.after == "off"
    assert json.loads(answer.raw)["kind"] == "actions"
    assert not failed.well
    assert refused.error == "bad_field"
    assert not refused.well


async def test_a_broker_without_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PRESENCE_PATIENCE", 0.2)
    async with mosquitto() as port, hub(port) as connection:
        with pytest.raises(NoAnswer, match=r"no hub 'other' runs .* start it with `hearth run`"):
            await ask(connection, "other", Question("x"))


async def test_a_hub_that_has_gone() -> None:
    async with mosquitto() as port:
        async with hub(port) as connection:
            pass
        with pytest.raises(NoAnswer, match="no hub 'test' runs"):
            await ask(connection, "test", Question("x"))


async def test_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_PATIENCE", 0.2)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        nowhere = replace(Connection(), port=taken.getsockname()[1])
        with pytest.raises(NoAnswer, match="cannot reach the broker"):
            await ask(nowhere, "test", Question("x"))
