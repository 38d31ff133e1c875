import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from adapters.mqtt.broker import mosquitto
from adapters.mqtt.connection import ConnectionState
from agent.types import OutcomeKind, Utterance
from device_registry.actions import Action, Condition, Given, Op, Reason, Timing
from hub.app import Hub
from tests.hub.living import WAIT, Bridge, broker, eventually, reader, settings


async def known(hub: Hub, *names: str) -> None:
    """Wait until exactly these devices are known, with their states."""

    def there() -> bool:
        home = hub.registry.snapshot()
        found = {e.name for e in home.entities.values() if home.state(e.entity_id).state is not None}
        return found == set(names) and len(home.entities) == len(names)

    await eventually(there, hub.registry.subscribe)


async def test_a_sentence_becomes_a_verified_action(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob", "Ann") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob", "Ann")
        await bridge.presence("online")
        answer = await bridge.ask("turn on Bob")
        turn = hub.journal.get(answer["turn_id"])
    assert [(o["service"], o["outcome"]) for o in answer["outcomes"]] == [("light.turn_on", "verified")]
    assert answer["outcomes"][0]["change"] == {
        "entity_id": answer["outcomes"][0]["entity_id"],
        "before": "off",
        "after": "on",
    }
    assert [name for name, _ in bridge.commands] == ["Bob"]
    assert turn is not None
    assert turn.utterance.text == "turn on Bob"


async def test_a_speaker_in_a_place_that_the_home_lacks_moves_nothing(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
        reply = await hub.handle(Utterance("turn on Bob", area="Kichen"))
    assert reply.text == "I know no such place here: “Kichen”."
    assert bridge.commands == []


async def test_a_device_that_does_not_react_is_a_timeout(port: int, tmp_path: Path) -> None:
    async with (
        Bridge(port, "Bob") as bridge,
        Hub(settings(tmp_path, verify=0.2), reader(), broker=broker(port)) as hub,
    ):
        await known(hub, "Bob")
        bridge.obeys = False
        reply = await hub.handle(Utterance("turn on Bob"))
    assert [o.kind for o in reply.outcomes] == [OutcomeKind.TIMEOUT]
    assert len(bridge.commands) == 1


async def test_a_new_device_can_be_used_in_the_next_sentence(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
        await bridge.announce("Zoe")
        await known(hub, "Bob", "Zoe")
        reply = await hub.handle(Utterance("turn on Zoe"))
    assert [o.kind for o in reply.outcomes] == [OutcomeKind.VERIFIED]


async def test_a_renamed_device_is_known_by_its_new_name_and_one_that_left_by_none(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob", "Ann") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob", "Ann")
        bridge.names[0] = "Rob"
        await bridge.announce()
        await known(hub, "Rob", "Ann")
        renamed = await hub.handle(Utterance("turn on Rob"))
        bridge.names.remove("Rob")
        await bridge.announce()
        await known(hub, "Ann")
        gone = await hub.handle(Utterance("turn on Rob"))
    assert [o.kind for o in renamed.outcomes] == [OutcomeKind.VERIFIED]
    assert bridge.commands == [("Rob", '{"state": "ON"}')]
    assert [r.reason for r in gone.plan.rejected] == [Reason.NO_SUCH_DEVICE]


async def test_the_hub_says_when_it_comes_and_goes(port: int, tmp_path: Path) -> None:
    async with Bridge(port) as bridge:
        async with Hub(settings(tmp_path), reader(), broker=broker(port)):
            await bridge.presence("online")
        await bridge.presence("offline")


async def test_without_a_broker_it_starts_and_says_that_it_cannot_reach_it(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob"), Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
    began = asyncio.get_running_loop().time()
    async with Hub(settings(tmp_path), reader(), broker=broker(1)) as hub:
        reply = await hub.handle(Utterance("turn on Bob"))
        assert hub.client.state is ConnectionState.DEGRADED
        assert asyncio.get_running_loop().time() - began < 10  # nothing was waited for
        turn = hub.journal.get(reply.turn_id)
    assert [o.kind for o in reply.outcomes] == [OutcomeKind.FAILED]
    assert reply.outcomes[0].detail.startswith("no_broker: ")
    assert reply.text.startswith("I cannot reach the broker at 127.0.0.1:1, so nothing was done")
    assert turn is not None
    assert turn.reply == reply.text


async def test_without_broker_and_home_it_blames_the_broker_not_the_speaker(tmp_path: Path) -> None:
    async with Hub(settings(tmp_path), reader(), broker=broker(1)) as hub:
        reply = await hub.handle(Utterance("turn on Bob", language="zh"))
    assert reply.text.startswith("连不上消息服务器 127.0.0.1:1")


@pytest.mark.parametrize(("own", "language"), [(None, "zh"), ("en", "en")])
async def test_who_names_no_language_speaks_the_hubs(own: str | None, language: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    chosen = chosen.model_copy(update={"hub": chosen.hub.model_copy(update={"language": "zh"})})
    async with Hub(chosen, reader(), broker=broker(1)) as hub:
        reply = await hub.handle(Utterance("", language=own))
    assert reply.language == language


async def test_a_state_from_before_a_restart_verifies_nothing(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob"), Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
        assert (await hub.handle(Utterance("turn on Bob"))).verified
    async with mosquitto() as empty, Hub(settings(tmp_path, verify=0.2), reader(), broker=broker(empty)) as hub:
        await asyncio.wait_for(hub.client.connected(), WAIT)
        reply = await hub.handle(Utterance("turn on Bob"))
    assert [(o.kind, o.change and o.change.before) for o in reply.outcomes] == [(OutcomeKind.TIMEOUT, "on")]


async def test_a_device_that_left_while_we_were_away_is_forgotten(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob", "Ann") as bridge:
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            await known(hub, "Bob", "Ann")
        bridge.names.remove("Ann")
        await bridge.announce()
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            assert len(hub.registry.snapshot().entities) == 2  # as it was known last
            await known(hub, "Bob")


async def test_everything_works_again_after_the_broker_restarts(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        first = AsyncExitStack()
        port = await first.enter_async_context(mosquitto())
        hub = await stack.enter_async_context(Hub(settings(tmp_path), reader(), broker=broker(port)))
        async with Bridge(port, "Bob"):
            await known(hub, "Bob")
        await first.aclose()
        await stack.enter_async_context(mosquitto(port))
        await asyncio.wait_for(hub.client.connected(), WAIT)
        async with Bridge(port, "Bob") as bridge:
            reply = await hub.handle(Utterance("turn on Bob"))
            answer = await bridge.ask("turn off Bob")
    assert [o.kind for o in reply.outcomes] == [OutcomeKind.VERIFIED]
    assert answer["outcomes"][0]["outcome"] == "verified"


async def test_what_is_asked_for_later_happens_then_and_is_told(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
        await bridge.presence("online")
        reply = await hub.handle(Utterance("turn on Bob in 1 second"))
        assert (bridge.commands, [o.kind for o in reply.outcomes]) == ([], [OutcomeKind.SCHEDULED])
        event = await bridge.event()
    assert reply.text == "I will turn on Bob in 1 second."
    assert bridge.commands == [("Bob", '{"state": "ON"}')]
    assert (event["event"], event["text"]) == ("done", "Turned on Bob.")


async def test_what_lasts_is_put_back(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob") as bridge, Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
        await known(hub, "Bob")
        reply = await hub.handle(Utterance("turn on Bob for 1 second"))
        await bridge.event()
    assert reply.text == "Turned on Bob for 1 second."
    assert [command for _, command in bridge.commands] == ['{"state": "ON"}', '{"state": "OFF"}']


async def test_what_one_device_tells_sets_off_another_and_once_only_over_a_restart(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob", "Ann") as bridge:
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            await known(hub, "Bob", "Ann")
            ids = {e.name: e.entity_id for e in hub.registry.snapshot().entities.values()}
            bob_on = (Condition((ids["Bob"],), Op.IN, ("on",)),)
            when, whenever = (Timing(given=given, conditions=bob_on) for given in (Given.WHEN, Given.WHENEVER))
            notice = Action(None, "notify.announce", {"message": ""}, timing=when)
            action = Action(ids["Ann"], "light.turn_on", timing=whenever)
            outcomes = await hub.scheduler.schedule([notice, action], Utterance("so"), "en", confirmed=False)
            await bridge.presence("online")
            await hub.handle(Utterance("turn on Bob"))
            told = [await bridge.event(), await bridge.event()]
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            await bridge.presence("online")
            await known(hub, "Bob", "Ann")  # on, as the broker has kept it
            for state in ("OFF", "ON"):
                await bridge._retain("zigbee2mqtt/Bob", {"state": state})
            told.append(await bridge.event())
    assert [o.kind for o in outcomes] == [OutcomeKind.SCHEDULED] * 2
    assert {(e["event"], e["text"]) for e in told[:2]} == {("say", "Bob is on."), ("done", "Turned on Ann.")}
    assert [name for name, _ in bridge.commands] == ["Bob", "Ann", "Ann"]


async def test_the_hub_reads_the_history_that_its_recorder_writes(port: int, tmp_path: Path) -> None:
    async with Bridge(port, "Bob"):
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            await known(hub, "Bob")
            [bob] = hub.registry.snapshot().entities
        async with Hub(settings(tmp_path), reader(), broker=broker(port)) as hub:
            assert hub.past.first(bob) is not None
            assert [span.state for span in hub.past.spans(bob, 0, time.time())][-1] == "off"
