"""Writes down what the home's devices report, in batches, for as long as a hub runs."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from device_registry.history import History, Reading, Unusable
from device_registry.past import HOUR
from device_registry.readings import readings
from device_registry.registry import Registry

log = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between two batches
MAX_PENDING = 200_000
"""Readings that wait to be written; further ones are lost, and counted."""

MAX_RATE = 2500
"""Reports of one entity a second that are kept, on the mean over a batch: a flood of one starves no other."""

MIN_EACH = 10
"""Reports of one entity that are kept of a batch, however short."""


class Recorder:
    """An async context manager: while it is entered, every report of the registry is kept. Closes the history."""

    def __init__(
        self, history: History, registry: Registry, clock: Callable[[], float], interval: float = INTERVAL
    ) -> None:
        self._history = history
        self._registry = registry
        self._clock = clock
        self._interval = interval
        self._pending: list[Reading] = []
        self._noted: Counter[str] = Counter()  # reports by entity, in this batch
        self._refused: Counter[Unusable] = Counter()
        self._forgot = 0.0
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Go on writing in the background."""
        if self._history.notice:
            log.error("%s", self._history.notice)
        self._unsubscribe = self._registry.subscribe(self._note)
        self._task = asyncio.create_task(self._run(), name="recorder")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what is left."""
        self._unsubscribe()
        self._closing.set()
        await self._task
        self._history.close()

    def _note(self, entity_ids: frozenset[str]) -> None:
        now = self._clock()
        for entity_id in entity_ids:
            self._noted[entity_id] += 1
            if self._noted[entity_id] > max(MIN_EACH, MAX_RATE * self._interval):
                self._refused[Unusable.FLOOD] += 1
            elif reported := self._registry.reported(entity_id):
                self._pending += readings(*reported, now)
        if len(self._pending) > MAX_PENDING:
            self._refused[Unusable.OVERFLOW] += len(self._pending) - MAX_PENDING
            del self._pending[MAX_PENDING:]

    async def _run(self) -> None:
        """A batch every so often, and once more on closing. In a thread: a slow disk must not hold up a sentence."""
        while not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._interval)
            if not self._closing.is_set():
                await self._flush()
        await self._flush()

    async def _flush(self) -> None:
        batch, self._pending = self._pending, []
        refused, self._refused = self._refused, Counter()
        self._noted.clear()
        await asyncio.to_thread(self._write, batch, refused)

    def _write(self, batch: list[Reading], refused: Counter[Unusable]) -> None:
        """Write; what a full disk refuses waits for the next batch."""
        now = self._clock()
        self._history.refused += refused
        try:
            if batch or refused:
                self._history.add(batch, now)
            if now - self._forgot >= HOUR:
                self._history.forget(now)
                self._forgot = now
        except sqlite3.Error as error:
            log.error("%s cannot be written: %s", self._history.path, error)
            self._pending = [*batch, *self._pending]
