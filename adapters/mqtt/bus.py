"""The way in over MQTT: a sentence on `hearth/<hub>/say` is answered on its response topic or `hearth/<hub>/reply`.

Asked: JSON {"text", "language"?, "area"?, "conversation_id"?, "user"?}, or the plain sentence.
Answered: JSON {"text", "language", "kind", "outcomes", "turn_id", "ms", "expects_answer", "conversation_id"}, or
{"error", "detail"} with one of `BusError`. The hub is there while `hearth/<hub>/state` says {"state": "online"}.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Protocol, Self

from adapters.mqtt.connection import Message, MqttFailure, Presence
from adapters.mqtt.filters import is_topic
from agent.types import Outcome, Reply, Utterance

log = logging.getLogger(__name__)

MAX_PAYLOAD = 64 * 1024
MAX_FIELD = 255  # characters of language, area, conversation_id, user
MAX_TURNS = 4  # at once; the next is told "busy"
MAX_REFUSALS = 64  # on their way at once; what comes on top of a flood is not answered
TURN_TIMEOUT = 90.0
SOURCE = "mqtt"
_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can spell them, no text can hold them
_FIELDS = ("language", "area", "conversation_id", "user")

Handle = Callable[[Utterance], Awaitable[Reply]]


class BusError(StrEnum):
    """Why a sentence was not taken."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NO_TEXT = "no_text"
    BAD_FIELD = "bad_field"
    BUSY = "busy"
    TIMEOUT = "timeout"
    INTERNAL = "internal"


class Refused(ValueError):
    """A message that is no sentence; `error` names the reason."""

    def __init__(self, error: BusError, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


class Publisher(Protocol):
    """The MQTT client, as the bus needs it."""

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 1, correlation: bytes | None = None, timeout: float = 5.0
    ) -> None:
        """Send; raises `MqttFailure`."""
        ...


class Bus:
    """Answers sentences, a few at a time. An async context manager: leaving it ends the turns that still run."""

    def __init__(self, hub_id: str, handle: Handle, publisher: Publisher) -> None:
        self.say_topic = f"hearth/{hub_id}/say"
        self.reply_topic = f"hearth/{hub_id}/reply"
        self._handle = handle
        self._publisher = publisher
        self._turns: set[asyncio.Task[None]] = set()
        self._refusals: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """The bus itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the turns that still run."""
        tasks = self._turns | self._refusals
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def receive(self, message: Message) -> None:
        """Take a message on `say_topic`. A retained one is an old wish: it is not carried out."""
        if message.retained:
            log.warning("a retained sentence on %s is ignored", self.say_topic)
        elif len(self._turns) < MAX_TURNS:
            _start(self._turns, self._turn(message))
        elif len(self._refusals) < MAX_REFUSALS:
            _start(self._refusals, self._answer(message, _failure(BusError.BUSY)))

    async def _turn(self, message: Message) -> None:
        """One sentence from its bytes to its answer."""
        try:
            utterance = parse(message.payload)
            async with asyncio.timeout(TURN_TIMEOUT):
                answer = _success(utterance, await self._handle(utterance))
        except Refused as refused:
            answer = _failure(refused.error, refused.detail)
        except TimeoutError:
            answer = _failure(BusError.TIMEOUT, f"no answer within {TURN_TIMEOUT:g} s")
        except Exception:
            log.exception("a turn failed unexpectedly")
            answer = _failure(BusError.INTERNAL)
        await self._answer(message, answer)

    async def _answer(self, message: Message, answer: Mapping[str, object]) -> None:
        """Publish where the asker waits. A response topic that would make us answer ourselves is not used."""
        topic = message.response_topic
        if topic is None or not is_topic(topic) or topic == self.say_topic:
            topic = self.reply_topic
        try:
            await self._publisher.publish(
                topic, json.dumps(answer, ensure_ascii=False, default=str), correlation=message.correlation
            )
        except MqttFailure as error:
            log.warning("an answer is lost: %s", error)


def _start(tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
    """Run `work` beside us, kept in `tasks` while it runs."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


# ---------------------------------------------------------------- bytes to utterance


def parse(payload: bytes) -> Utterance:
    """The sentence in a message; what begins with a brace is JSON. Raises `Refused`."""
    if len(payload) > MAX_PAYLOAD:
        raise Refused(BusError.TOO_LARGE, f"{len(payload)} bytes, at most {MAX_PAYLOAD}")
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise Refused(BusError.NOT_UTF8, str(error)) from None
    fields: dict[str, Any] = _fields(text) if text.lstrip().startswith("{") else {"text": text}
    return Utterance(source=SOURCE, **fields)


def _fields(text: str) -> dict[str, Any]:
    """The known fields of a JSON sentence; unknown ones are left out, so that newer askers can speak to us."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(BusError.NOT_JSON, str(error)) from None
    if not isinstance(document.get("text"), str):
        raise Refused(BusError.NO_TEXT, 'expected {"text": "..."}')
    fields = {"text": document["text"]}
    for name in _FIELDS:
        value = document.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value or len(value) > MAX_FIELD:
            raise Refused(BusError.BAD_FIELD, f"{name}: expected 1 to {MAX_FIELD} characters")
        fields[name] = value
    if any(_SURROGATE.search(value) for value in fields.values()):
        raise Refused(BusError.NOT_UTF8, "half of a surrogate pair")
    return fields


# ---------------------------------------------------------------- reply to JSON


def _success(utterance: Utterance, reply: Reply) -> dict[str, object]:
    """A reply as JSON-ready values."""
    return {
        "text": reply.text,
        "language": reply.language,
        "kind": reply.plan.kind,
        "outcomes": [_outcome(outcome) for outcome in reply.outcomes],
        "turn_id": reply.turn_id,
        "ms": asdict(reply.ms),
        "expects_answer": reply.expects_answer,
        "conversation_id": utterance.conversation_id,
    }


def _outcome(outcome: Outcome) -> dict[str, object]:
    """What was asked of one entity and what became of it."""
    action = outcome.action
    return {
        "entity_id": action.entity_id,
        "service": action.service,
        "data": dict(action.data),
        "outcome": outcome.kind,
        "detail": outcome.detail,
        "change": asdict(outcome.change) if outcome.change else None,
    }


def _failure(error: BusError, detail: str = "") -> dict[str, object]:
    """A named error."""
    return {"error": error, "detail": detail}


def presence(hub_id: str) -> Presence:
    """How a hub says on MQTT whether it is there."""
    return Presence(f"hearth/{hub_id}/state", '{"state": "online"}', '{"state": "offline"}')
