import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.mqtt import bus as module
from adapters.mqtt.bus import Bus, BusError, Refused, parse, presence
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message
from agent.types import Change, Outcome, OutcomeKind, Plan, PlanKind, Reply, Timings, Utterance
from device_registry.actions import Action

WAIT = 30.0  # an upper bound only: the machine may be busy
OUTCOME = Outcome(
    Action("light.bob", "light.turn_on", {"brightness_pct": 30}),
    OutcomeKind.VERIFIED,
    change=Change("light.bob", "off", "on"),
)
REPLY = Reply("Done: 好", "zh", Plan(PlanKind.ACTIONS), (OUTCOME,), turn_id="t1", ms=Timings(total=4.5))


class Asker:
    """Someone on the bus: sends sentences and collects what comes back."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Message] = asyncio.Queue()
        self.client: MqttClient

    async def answer(self) -> Message:
        return await asyncio.wait_for(self.answers.get(), WAIT)

    async def say(self, payload: str | bytes, **kwargs: str | bytes) -> None:
        await self.client.publish("hearth/h/say", payload, **kwargs)  # type: ignore[arg-type]


@asynccontextmanager
async def conversation(
    port: int, handle: Callable[[Utterance], Awaitable[Reply]], *, mqtt5: bool = True
) -> AsyncIterator[Asker]:
    """A hub "h" that answers by `handle`, and someone who asks."""
    where = Connection(port=port, mqtt5=mqtt5)
    asker = Asker()
    filters = ("hearth/h/reply", "private/#")
    async with MqttClient(where, filters=lambda: filters, deliver=asker.answers.put_nowait) as asker.client:
        hub = MqttClient(
            where, filters=lambda: [bus.say_topic], deliver=lambda m: bus.receive(m), presence=presence("h")
        )
        async with Bus("h", handle, hub) as bus, hub, asyncio.timeout(2 * WAIT):
            await hub.connected()
            await asker.client.connected()
            yield asker


async def answered(_: Utterance) -> Reply:
    return REPLY


async def test_a_sentence_is_answered_on_its_response_topic_with_its_correlation(port: int) -> None:
    heard: list[Utterance] = []

    async def handle(utterance: Utterance) -> Reply:
        heard.append(utterance)
        return REPLY

    async with conversation(port, handle) as asker:
        sentence = {"text": "开灯", "language": "zh", "area": "hall", "conversation_id": "c1", "user": "ann", "more": 1}
        await asker.say(json.dumps(sentence), response_topic="private/1", correlation=b"\x00\x01")
        got = await asker.answer()
    assert heard == [Utterance("开灯", "zh", "mqtt", "ann", "hall", "c1")]
    assert (got.topic, got.correlation, got.retained) == ("private/1", b"\x00\x01", False)
    answer = json.loads(got.payload)
    assert answer.pop("ms")["total"] == 4.5
    assert answer == {
        "text": "Done: 好",
        "language": "zh",
        "kind": "actions",
        "outcomes": [
            {
                "entity_id": "light.bob",
                "service": "light.turn_on",
                "data": {"brightness_pct": 30},
                "outcome": "verified",
                "detail": "",
                "change": {"entity_id": "light.bob", "before": "off", "after": "on"},
            }
        ],
        "turn_id": "t1",
        "expects_answer": False,
        "conversation_id": "c1",
    }


@pytest.mark.parametrize("mqtt5", [True, False])
async def test_plain_text_without_a_response_topic_is_answered_on_the_common_one(port: int, mqtt5: bool) -> None:
    async with conversation(port, answered, mqtt5=mqtt5) as asker:
        await asker.say("light on")
        got = await asker.answer()
    assert got.topic == "hearth/h/reply"
    assert json.loads(got.payload)["text"] == "Done: 好"


async def test_a_response_topic_that_would_make_us_talk_to_ourselves_is_not_used(port: int) -> None:
    async with conversation(port, answered) as asker:
        await asker.say("light on", response_topic="hearth/h/say")
        assert (await asker.answer()).topic == "hearth/h/reply"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"\xff\xfe", BusError.NOT_UTF8),
        (b"{", BusError.NOT_JSON),
        (b'{"a":' * 20_000, BusError.TOO_LARGE),
        (b'{"a":' * 10_000, BusError.NOT_JSON),
        (b"{}", BusError.NO_TEXT),
        (b'{"text": 1}', BusError.NO_TEXT),
        (b'{"text": "on", "area": 5}', BusError.BAD_FIELD),
        (b'{"text": "on", "language": ""}', BusError.BAD_FIELD),
        (b'{"text": "on", "conversation_id": "' + b"c" * 256 + b'"}', BusError.BAD_FIELD),
        (b'{"text": "\\ud800"}', BusError.NOT_UTF8),
        (b"x" * 65_537, BusError.TOO_LARGE),
    ],
)
def test_what_is_no_sentence_is_refused_by_name(payload: bytes, error: BusError) -> None:
    with pytest.raises(Refused) as refused:
        parse(payload)
    assert refused.value.error is error


def test_what_does_not_begin_with_a_brace_is_the_sentence_itself() -> None:
    assert parse(b'["on"]') == Utterance('["on"]', source="mqtt")
    assert parse(b"").text == ""


async def test_a_refusal_is_answered_too(port: int) -> None:
    async with conversation(port, answered) as asker:
        await asker.say(b"{", response_topic="private/1")
        got = await asker.answer()
    assert got.topic == "private/1"
    assert json.loads(got.payload)["error"] == "not_json"


async def test_a_bug_in_a_turn_is_answered_and_the_next_turn_works(port: int, caplog: pytest.LogCaptureFixture) -> None:
    async def handle(utterance: Utterance) -> Reply:
        if utterance.text == "trip":
            raise RuntimeError("a bug")
        return REPLY

    async with conversation(port, handle) as asker:
        await asker.say("trip")
        assert json.loads((await asker.answer()).payload)["error"] == "internal"
        await asker.say("on")
        assert json.loads((await asker.answer()).payload)["text"] == "Done: 好"
    assert "a bug" in caplog.text


async def test_a_turn_that_takes_too_long_is_ended(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURN_TIMEOUT", 0.05)

    async def handle(_: Utterance) -> Reply:
        await asyncio.Event().wait()
        return REPLY

    async with conversation(port, handle) as asker:
        await asker.say("on")
        assert json.loads((await asker.answer()).payload)["error"] == "timeout"


async def test_more_turns_than_we_take_at_once_are_told_busy(port: int) -> None:
    release = asyncio.Event()

    async def handle(utterance: Utterance) -> Reply:
        await release.wait()
        return replace(REPLY, text=utterance.text)

    async with conversation(port, handle) as asker:
        for number in range(module.MAX_TURNS + 1):
            await asker.say(str(number))
        assert json.loads((await asker.answer()).payload)["error"] == "busy"
        release.set()
        said = {json.loads((await asker.answer()).payload)["text"] for _ in range(module.MAX_TURNS)}
    assert said == {"0", "1", "2", "3"}


async def test_a_retained_sentence_is_an_old_wish_and_not_carried_out() -> None:
    heard: list[Utterance] = []

    async def handle(utterance: Utterance) -> Reply:
        heard.append(utterance)
        return REPLY

    class Nowhere:
        async def publish(self, *_: object, **__: object) -> None:
            pass

    async with Bus("h", handle, Nowhere()) as bus:
        bus.receive(Message("hearth/h/say", b"unlock", retained=True))
        bus.receive(Message("hearth/h/say", b"light on"))
        await asyncio.sleep(0)
    assert [u.text for u in heard] == ["light on"]
