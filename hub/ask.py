"""Asks a running hub over MQTT, as any other program could (`adapters.mqtt.bus` says how)."""

import asyncio
import json
from dataclasses import asdict, dataclass
from typing import TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message, MqttFailure
from agent.types import OutcomeKind, PlanKind

CONNECT_PATIENCE = 5.0
PRESENCE_PATIENCE = 2.0
ANSWER_PATIENCE = 100.0  # a little longer than the hub gives itself


_Value = TypeVar("_Value")


class NoAnswer(Exception):
    """Nobody answered; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence and what is known of its speaker; None is not sent."""

    text: str
    language: str | None = None
    area: str | None = None
    conversation_id: str = "cli"


class AnswerChange(BaseModel):
    """A state before and after, in words."""

    model_config = ConfigDict(frozen=True)

    before: str
    after: str


class AnswerOutcome(BaseModel):
    """What became of one action."""

    model_config = ConfigDict(frozen=True)

    entity_id: str | None = None
    outcome: OutcomeKind
    detail: str = ""
    change: AnswerChange | None = None


class Answer(BaseModel):
    """The hub's answer, as much of it as is used here; `raw` is the whole. With `error` nothing was done."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    kind: PlanKind | None = None
    outcomes: tuple[AnswerOutcome, ...] = ()
    conversation_id: str | None = None
    error: str | None = None
    detail: str = ""
    raw: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing was refused and nothing failed."""
        refused = self.error is not None or self.kind is PlanKind.REJECT
        return not refused and all(outcome.outcome in _WELL for outcome in self.outcomes)


_WELL = frozenset(
    {OutcomeKind.VERIFIED, OutcomeKind.ACCEPTED, OutcomeKind.UNVERIFIABLE, OutcomeKind.SCHEDULED, OutcomeKind.NOT_SO}
)


async def ask(connection: Connection, hub_id: str, question: Question) -> Answer:
    """One question, one answer. Raises `NoAnswer`."""
    inbox = _Inbox(hub_id, question.conversation_id)
    where = f"{connection.host}:{connection.port}"
    client = MqttClient(connection, filters=inbox.filters, deliver=inbox.deliver)
    async with client:
        await reach(client)
        await _present(inbox, hub_id, where)
        try:
            await client.publish(
                f"hearth/{hub_id}/say",
                json.dumps({k: v for k, v in asdict(question).items() if v is not None}, ensure_ascii=False),
                response_topic=inbox.response_topic,
                correlation=inbox.correlation,
            )
            return await asyncio.wait_for(inbox.answer, ANSWER_PATIENCE)
        except MqttFailure as error:
            raise NoAnswer(f"the broker at {where} did not take the sentence: {error}") from None
        except TimeoutError:
            raise NoAnswer(f"the hub {hub_id!r} took the sentence and did not answer") from None


async def reach(client: MqttClient) -> None:
    """Wait until connected, but not for ever. Raises `NoAnswer`."""
    try:
        await asyncio.wait_for(client.connected(), CONNECT_PATIENCE)
    except TimeoutError:
        where = f"{client.connection.host}:{client.connection.port}"
        raise NoAnswer(f"cannot reach the broker at {where}: {client.detail}; try `hearth doctor`") from None


async def _present(inbox: "_Inbox", hub_id: str, where: str) -> None:
    """The hub's presence is retained: it arrives at once, or nobody is there."""
    try:
        online = await asyncio.wait_for(inbox.online, PRESENCE_PATIENCE)
    except TimeoutError:
        online = False
    if not online:
        raise NoAnswer(f"no hub {hub_id!r} runs on the broker at {where}: start it with `hearth run`")


class _Inbox:
    """Sorts what comes in: is the hub there, and which message is our answer."""

    def __init__(self, hub_id: str, conversation_id: str) -> None:
        loop = asyncio.get_running_loop()
        self.correlation = uuid4().bytes
        self.response_topic = f"hearth/{hub_id}/reply/{uuid4().hex}"
        self.online: asyncio.Future[bool] = loop.create_future()
        self.answer: asyncio.Future[Answer] = loop.create_future()
        self._reply_topic = f"hearth/{hub_id}/reply"
        self._state_topic = f"hearth/{hub_id}/state"
        self._conversation_id = conversation_id

    def filters(self) -> tuple[str, ...]:
        """What to listen to: the common reply topic is for brokers without MQTT 5."""
        return self.response_topic, self._reply_topic, self._state_topic

    def deliver(self, message: Message) -> None:
        """Take one message."""
        if message.topic == self._state_topic:
            _settle(self.online, b'"online"' in message.payload)
        elif not message.retained and (answer := _parsed(message.payload)) and self._ours(message, answer):
            _settle(self.answer, answer)

    def _ours(self, message: Message, answer: Answer) -> bool:
        if message.topic == self.response_topic:
            return message.correlation == self.correlation
        return message.correlation is None and answer.conversation_id in (self._conversation_id, None)


def _settle(future: "asyncio.Future[_Value]", value: _Value) -> None:
    if not future.done():
        future.set_result(value)


def _parsed(payload: bytes) -> Answer | None:
    try:
        answer = Answer.model_validate_json(payload)
    except ValidationError:
        return None
    return answer.model_copy(update={"raw": payload.decode()})
