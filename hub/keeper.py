"""Keeps the registry on disk: restores it at the start, saves what it learns in batches."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Self

from agent.ports import Clock
from device_registry.database import StoreError
from device_registry.registry import Registry, Unsaved
from device_registry.store import Store

log = logging.getLogger(__name__)

INTERVAL = 10.0  # seconds between two saves: sensors report all day, and flash cards wear out


class Keeper:
    """An async context manager: entering restores, leaving saves what is left. Raises `StoreError` on entering only."""

    def __init__(self, path: Path, registry: Registry, clock: Clock, interval: float = INTERVAL) -> None:
        self._registry = registry
        self._clock = clock
        self._interval = interval
        self._store = Store(path)
        self._changed = asyncio.Event()
        self._closing = asyncio.Event()
        self._pending = Unsaved({}, {})

    async def __aenter__(self) -> Self:
        """Restore, and go on saving in the background."""
        if self._store.notice:
            log.error("%s", self._store.notice)
        for topic, payload in self._store.discoveries():
            self._registry.apply(topic, payload, self._clock())
        self._registry.restore(self._store.states())
        self._registry.take_unsaved()  # it came from there
        self._unsubscribe = self._registry.subscribe(lambda _: self._changed.set())
        self._task = asyncio.create_task(self._run(), name="keeper")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Save what is left."""
        self._unsubscribe()
        self._closing.set()
        self._changed.set()
        await self._task
        self._store.close()

    async def _run(self) -> None:
        """Save after a change, and once more on closing. In a thread: a slow disk must not hold up a sentence."""
        while True:
            await self._changed.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._interval)
            self._changed.clear()
            last = self._closing.is_set()
            await asyncio.to_thread(self._save, self._unsaved())
            if last:
                return

    def _unsaved(self) -> Unsaved:
        """All that is not on disk: what could not be saved last time, and what is new."""
        new = self._registry.take_unsaved()
        old = self._pending
        self._pending = Unsaved({**old.discoveries, **new.discoveries}, {**old.states, **new.states})
        return self._pending

    def _save(self, unsaved: Unsaved) -> None:
        """Write; what a full disk refuses is tried again with the next batch."""
        try:
            self._store.save(unsaved)
        except StoreError as error:
            log.error("%s", error)
        else:
            self._pending = Unsaved({}, {})
