"""The other side of the broker: a household's devices, which do as they are told, and somebody who asks the hub."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Self

from adapters.mqtt.broker import HOST
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message
from benchmarks.household import COMMANDS, Household

HUB = "bench"
"""The id of the hub that is asked."""

_SAY, _STATE, _ANSWERS = f"hearth/{HUB}/say", f"hearth/{HUB}/state", "bench-asker/answer"
_SET = "/set"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub said, and what became of each action."""

    text: str
    outcomes: tuple[str, ...]


class Devices:
    """An async context manager on a broker's port. `online` is set while the hub is there."""

    def __init__(self, port: int) -> None:
        self.online = asyncio.Event()
        self._answers: asyncio.Queue[Answer] = asyncio.Queue(1)
        self._acting: set[asyncio.Task[None]] = set()
        topics = (COMMANDS, _STATE, _ANSWERS)
        self._client = MqttClient(Connection(HOST, port), filters=lambda: topics, deliver=self._receive)

    async def __aenter__(self) -> Self:
        """Connect."""
        await self._client.__aenter__()
        await self._client.connected()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish what is being done, and leave."""
        await asyncio.gather(*self._acting)
        await self._client.__aexit__()

    async def announce(self, home: Household) -> None:
        """Announcements and first states, retained."""
        messages = list(home.messages())
        for start in range(0, len(messages), _AT_ONCE):
            batch = messages[start : start + _AT_ONCE]
            await asyncio.gather(*(self._client.publish(t, p, retain=True) for t, p in batch))

    async def ask(self, text: str, language: str) -> Answer:
        """Say a sentence to the hub; its answer. One at a time."""
        question = json.dumps({"text": text, "language": language}, ensure_ascii=False)
        await self._client.publish(_SAY, question, response_topic=_ANSWERS)
        return await self._answers.get()

    def _receive(self, message: Message) -> None:
        if message.topic == _STATE:
            self._presence(json.loads(message.payload)["state"])
        elif message.topic == _ANSWERS:
            answer = json.loads(message.payload)
            self._answers.put_nowait(Answer(answer["text"], tuple(o["outcome"] for o in answer["outcomes"])))
        else:
            self._start(self._client.publish(message.topic.removesuffix(_SET), message.payload, retain=True))

    def _presence(self, state: str) -> None:
        if state == "online":
            self.online.set()
        else:
            self.online.clear()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)
