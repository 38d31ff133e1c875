"""A home for the scheduler: real files, clocks that are moved by hand, an executor that remembers what it was told."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agent.types import Outcome, OutcomeKind, Utterance
from device_registry.actions import NOW, Action
from device_registry.conditions import Past
from device_registry.model import EntityState, JsonValue, Snapshot
from hub.jobs import Jobs
from hub.lists import Lists
from hub.scheduler import Event, Scheduler
from tests.homes import HOME

LAMP, DOOR = "light.living_lamp", "lock.front"
SAID = Utterance("the sentence", source="cli")
TURN = 30


class House:
    """A home whose executor remembers what it was told. `done`: entity_id, service, confirmed."""

    def __init__(self, path: Path, now: str = "2026-03-26T15:10:00", past: Past | None = None) -> None:
        self.now = datetime.fromisoformat(now).timestamp()
        self.steady = 0.0
        self.heard_from = 0.0
        self.done: list[tuple[str | None, str, bool]] = []
        self.events: list[Event] = []
        self.states = {**HOME.states, LAMP: EntityState("off")}
        self.listeners: list[Callable[[Collection[str]], None]] = []
        self.jobs = Jobs(path / "jobs.db")
        self.scheduler = Scheduler(
            *(self.jobs, Lists(path / "lists.db"), self, self, lambda: self.now, self.tell),
            past=past,
            fresh=lambda state: (state.updated_at or 0.0) >= self.heard_from,
            steady=lambda: self.steady,
        )

    def snapshot(self) -> Snapshot:
        return replace(HOME, states=self.states)

    def subscribe(self, listener: Callable[[Collection[str]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    async def execute(self, actions: Sequence[Action], *, source: str, confirmed: bool) -> tuple[Outcome, ...]:
        assert source == SAID.source
        assert all(a.timing == NOW for a in actions)
        self.done += [(a.entity_id, a.service, confirmed) for a in actions]
        return tuple(Outcome(a, OutcomeKind.VERIFIED) for a in actions)

    async def tell(self, event: Event) -> None:
        self.events.append(event)

    def says(self, entity_id: str, state: str | None, available: bool = True, **attributes: JsonValue) -> None:
        """A device tells its state; nobody has had time to act on it yet."""
        self.states = {**self.states, entity_id: EntityState(state, attributes, available, self.now)}
        for listener in self.listeners:
            listener(frozenset({entity_id}))

    async def hears(self, entity_id: str, *states: str | None) -> None:
        """A device tells one state after the other, two seconds apart, and each is seen to."""
        for state in states:
            self.says(entity_id, state)
            await self.settle()
            await self.passes(2)

    async def settle(self) -> None:
        """Let all that can happen now happen."""
        for _ in range(TURN):
            await asyncio.sleep(0)

    async def passes(self, seconds: float) -> None:
        """Time goes by, on every clock."""
        self.steady += seconds
        await self._at(self.now + seconds)

    async def later(self, until: str) -> None:
        """Set the clock that people see, and let the scheduler see it."""
        await self._at(datetime.fromisoformat(until).timestamp())

    async def _at(self, now: float) -> None:
        self.now = now
        self.scheduler._changed.set()
        await self.settle()

    async def ask(self, *actions: Action, confirmed: bool = False) -> list[OutcomeKind]:
        return [o.kind for o in await self.outcomes(*actions, confirmed=confirmed)]

    async def outcomes(self, *actions: Action, confirmed: bool = False) -> tuple[Outcome, ...]:
        return await self.scheduler.schedule(actions, SAID, "en", confirmed=confirmed)
