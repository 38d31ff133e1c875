import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from adapters.mqtt.broker import amqtt, mosquitto
from adapters.mqtt.client import MqttClient, _stop
from adapters.mqtt.connection import (
    Connection,
    ConnectionState,
    Message,
    MqttFailure,
    NotConfirmed,
    NotConnected,
    NotSendable,
    Presence,
)

WAIT = 30.0  # an upper bound only: the machine may be busy
ROOT = Path(__file__).parents[3]
PRESENCE = Presence("me/state", "here", "gone")


@dataclass
class Inbox:
    """What a client received, and a way to wait for it."""

    messages: list[Message] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, message: Message) -> None:
        self.messages.append(message)
        self.changed.set()

    async def until(self, enough: Callable[[list[Message]], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not enough(self.messages):
                self.changed.clear()
                await self.changed.wait()

    async def one(self, topic: str) -> Message:
        await self.until(lambda messages: any(m.topic == topic for m in messages))
        return next(m for m in self.messages if m.topic == topic)


def fast(port: int) -> Connection:
    return Connection(port=port, first_delay=0.02, max_delay=0.1, connect_timeout=10.0)


@asynccontextmanager
async def client(
    port: int, *filters: str, presence: Presence | None = None, connect_timeout: float = 10.0
) -> AsyncIterator[tuple[MqttClient, Inbox]]:
    inbox = Inbox()
    where = replace(fast(port), connect_timeout=connect_timeout)
    async with MqttClient(where, filters=lambda: filters, deliver=inbox.deliver, presence=presence) as running:
        async with asyncio.timeout(WAIT):
            await running.connected()
        yield running, inbox


async def test_speaks_mqtt_5_and_carries_its_properties(port: int) -> None:
    async with client(port, "a/+") as (one, inbox):
        await one.publish("a/b", b"\xff", response_topic="r/1", correlation=b"7", expiry=2.5)
        assert await inbox.one("a/b") == Message("a/b", b"\xff", False, "r/1", b"7")
        assert (one.state, one.detail) == (ConnectionState.CONNECTED, "MQTT 5")


async def test_falls_back_to_3_1_1_where_the_broker_has_no_mqtt_5() -> None:
    async with amqtt() as port, client(port, "a/+", presence=PRESENCE, connect_timeout=1.0) as (one, inbox):
        await one.publish("a/b", "x", response_topic="r/1", correlation=b"7", expiry=2.5)
        assert await inbox.one("a/b") == Message("a/b", b"x")
        assert one.detail == "MQTT 3.1.1"


async def test_amqtts_leaked_retained_messages_are_dropped() -> None:
    async with amqtt() as port, client(port, "me/#", presence=PRESENCE, connect_timeout=1.0) as (_, first):
        await first.one("me/state")
        async with client(port, "zzz/#", connect_timeout=1.0) as (second, inbox):
            await second.publish("zzz/own", "x")
            await inbox.one("zzz/own")
            assert [m.topic for m in inbox.messages] == ["zzz/own"]
            assert second.dropped["not_wanted"] == 1


async def test_reconnects_and_subscribes_again_after_the_broker_restarts() -> None:
    states: list[ConnectionState] = []
    inbox = Inbox()
    async with AsyncExitStack() as stack:
        first = AsyncExitStack()
        port = await first.enter_async_context(mosquitto())
        one = MqttClient(
            fast(port),
            filters=lambda: ["a/#", "b"],
            deliver=inbox.deliver,
            on_state=lambda state, _: states.append(state),
        )
        await stack.enter_async_context(one)
        await asyncio.wait_for(one.connected(), WAIT)
        await first.aclose()
        with pytest.raises(NotConnected):
            await one.publish("b", "lost")
        await stack.enter_async_context(mosquitto(port))
        await asyncio.wait_for(one.connected(), WAIT)
        await one.publish("a/x", "1")
        await one.publish("b", "2")
        await inbox.one("a/x")
        await inbox.one("b")
        assert [m.payload for m in inbox.messages] == [b"1", b"2"]
        assert (states[0], states[-1]) == (ConnectionState.CONNECTED, ConnectionState.CONNECTED)
        assert ConnectionState.DEGRADED in states


async def test_a_publish_that_waits_ends_when_the_connection_is_lost() -> None:
    async with silent_broker() as (port, hang_up), client(port) as (one, _):
        waiting = asyncio.create_task(one.publish("a", "x", timeout=WAIT))
        await asyncio.sleep(0)
        hang_up()
        with pytest.raises(NotConnected, match="lost"):
            await asyncio.wait_for(waiting, WAIT / 2)


async def test_a_publish_that_the_broker_does_not_confirm_has_a_deadline() -> None:
    async with silent_broker() as (port, _), client(port) as (one, _):
        with pytest.raises(NotConfirmed, match=r"within 0\.05 s"):
            await one.publish("a", "x", timeout=0.05)


async def test_without_a_broker_publishing_fails_at_once_and_says_where() -> None:
    async with MqttClient(Connection(port=1), filters=tuple, deliver=print) as one:
        with pytest.raises(NotConnected, match=r"127\.0\.0\.1:1"):
            await one.publish("a", "x")
        assert one.state is ConnectionState.DEGRADED


@pytest.mark.parametrize("topic", ["a/+", "", "a\0b", "#"])
async def test_a_topic_that_cannot_be_sent_to_costs_only_its_message(port: int, topic: str) -> None:
    async with client(port, "b") as (one, inbox):
        with pytest.raises(NotSendable):
            await one.publish(topic, "x")
        await one.publish("b", "x")
        await inbox.one("b")


async def test_refresh_subscribes_and_unsubscribes_the_difference(port: int) -> None:
    wanted = ["a"]
    inbox = Inbox()
    async with (
        client(port) as (other, _),
        MqttClient(fast(port), filters=lambda: wanted, deliver=inbox.deliver, presence=PRESENCE) as one,
    ):
        await asyncio.wait_for(one.connected(), WAIT)
        wanted[:] = [f"many/{i}" for i in range(1000)] + ["me/state"]  # a retained answer ends the wait below
        one.refresh()
        await inbox.one("me/state")
        await other.publish("a", "x")
        await other.publish("many/999", "x")
        await inbox.one("many/999")
        assert [m.topic for m in inbox.messages] == ["me/state", "many/999"]


async def test_renewing_a_subscription_brings_its_retained_message_again(port: int) -> None:
    again: list[str] = []
    inbox = Inbox()
    topics = ["me/state", "other"]
    async with (
        client(port, presence=PRESENCE),
        MqttClient(fast(port), filters=lambda: topics, renew=lambda: again, deliver=inbox.deliver) as one,
    ):
        await inbox.until(lambda m: len(m) == 1)
        again.append("me/state")
        one.refresh()
        await inbox.until(lambda m: len(m) == 2)
        assert inbox.messages[1] == Message("me/state", b"here", True)


async def test_presence_is_told_on_coming_and_on_leaving(port: int) -> None:
    async with client(port, "me/#") as (_, inbox):
        async with client(port, presence=PRESENCE):
            await inbox.until(lambda m: [x.payload for x in m] == [b"here"])
        await inbox.until(lambda m: [x.payload for x in m] == [b"here", b"gone"])


VANISHING = """
import asyncio, sys
from adapters.mqtt.client import MqttClient, _stop
from adapters.mqtt.connection import Connection, Presence
async def main():
    presence = Presence("me/state", "here", "gone")
    async with MqttClient(Connection(port=int(sys.argv[1])), filters=tuple, deliver=print, presence=presence):
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_the_broker_speaks_the_last_will_of_a_process_that_is_killed(port: int) -> None:
    async with client(port, "me/#") as (_, inbox):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", VANISHING, str(port), cwd=ROOT)
        try:
            await inbox.until(lambda m: [x.payload for x in m] == [b"here"])
        finally:
            process.kill()
            await process.wait()
        await inbox.until(lambda m: [x.payload for x in m] == [b"here", b"gone"])


async def test_stopping_outlasts_a_swallowed_cancellation() -> None:
    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await asyncio.wait_for(_stop(task), WAIT)
    assert task.cancelled()


async def test_leaving_a_broker_that_no_longer_reads_does_not_hang() -> None:
    async with silent_broker(reads=False) as (port, _):
        async with client(port, connect_timeout=1.0) as (one, _):
            with pytest.raises(NotConfirmed):
                await one.publish("a", b"x" * 4_000_000, timeout=0.1)  # fills the socket's buffers
            leaving = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - leaving < WAIT / 2


async def test_what_is_too_large_is_dropped_and_a_failing_handler_costs_nothing(port: int) -> None:
    got: list[str] = []
    arrived = asyncio.Event()

    def handler(message: Message) -> None:
        if message.topic == "trip":
            raise RuntimeError("a bug")
        got.append(message.topic)
        arrived.set()

    small = replace(fast(port), max_payload=10)
    async with client(port) as (other, _), MqttClient(small, filters=lambda: ["#"], deliver=handler) as one:
        await asyncio.wait_for(one.connected(), WAIT)
        for topic, payload in (("large", "x" * 11), ("huge", "x" * 100_000), ("trip", "x"), ("fine", "x" * 10)):
            await other.publish(topic, payload)
        await asyncio.wait_for(arrived.wait(), WAIT)
        assert got == ["fine"]
        assert one.dropped["too_large"] == 1  # the huge one was stopped by the broker, as we asked on connecting


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://h", Connection("h")),
        ("mqtt://u:p%40w@h:1884", Connection("h", 1884, "u", "p@w")),
        ("mqtts://h", Connection("h", 8883, tls=True)),
    ],
)
def test_a_url_says_where_to_connect(url: str, expected: Connection) -> None:
    assert Connection.from_url(url) == expected


@pytest.mark.parametrize("url", ["http://h", "h:1883", "mqtt://", "mqtt://h:port"])
def test_what_is_no_broker_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        Connection.from_url(url)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Connection(password="secret"))


def test_failures_are_one_family() -> None:
    failures: Iterable[type[Exception]] = (NotConfirmed, NotConnected, NotSendable)
    assert all(issubclass(failure, MqttFailure) for failure in failures)


@asynccontextmanager
async def silent_broker(*, reads: bool = True) -> AsyncIterator[tuple[int, Callable[[], None]]]:
    """Accepts connections and never confirms a message; yields its port and how to hang up on everyone."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.read(1024)
        writer.write(b"\x20\x03\x00\x00\x00")  # CONNACK of MQTT 5: no session, success, no properties
        while reads and await reader.read(1024):
            pass

    def hang_up() -> None:
        for writer in writers:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], hang_up
    finally:
        hang_up()
        server.close()
        await server.wait_closed()
