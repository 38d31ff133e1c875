"""Jobs that wait for conditions: done once, or each time, as these come to hold. At most once, whatever stops the hub:
before anything is done, the file says that it was.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from agent.ports import Clock, SnapshotSource
from device_registry.actions import Given
from hub.due import Place, first
from hub.jobs import Job, Jobs, new_id
from hub.watch import Watches, is_ahead, waits

log = logging.getLogger(__name__)


class Home(SnapshotSource, Protocol):
    """The registry, as jobs that wait for it need it."""

    def subscribe(self, listener: Callable[[Collection[str]], None], /) -> Callable[[], None]:
        """Call back with the entity_ids that told something, each time; returns how to stop that."""
        ...


class Standing:
    """What the home tells sets them off; `go` does what has been set off."""

    def __init__(
        self,
        jobs: Jobs,
        watches: Watches,
        home: Home,
        clock: Clock,
        place: Place | None,
        perform: Callable[[Job], Awaitable[None]],
        wake: Callable[[], None],
    ) -> None:
        """`perform`: does a job that has been taken; `wake`: sees to it that `go` is called soon."""
        self._jobs = jobs
        self._watches = watches
        self._home = home
        self._clock = clock
        self._place = place
        self._perform = perform
        self._wake = wake
        self._met: dict[str, None] = {}  # job_ids whose conditions have come to hold, in order
        self._unsubscribe: Callable[[], None] = lambda: None

    def resume(self) -> None:
        """Wait on for what is in the file."""
        snapshot = self._home.snapshot()
        for job in filter(waits, reversed(self._jobs.latest())):
            if self._watches.add(job, snapshot, self._clock()):
                self._met[job.job_id] = None
        self._unsubscribe = self._home.subscribe(self._heard)

    def stop(self) -> None:
        """Listen no longer; what waits stays in the file."""
        self._unsubscribe()

    def keep(self, job: Job) -> bool:
        """Keep a job until its conditions come to hold; False, and not kept, where it is to be done now: those that
        hold already are enough for "when", unless it is a change that is meant. Raises `NotDue` or `TooMany`.
        """
        if job.timing.at:
            first(job.timing, self._now(), self._place)
        job = replace(job, held=is_ahead(job.timing))
        holds = self._watches.add(job, self._home.snapshot(), self._clock())
        if holds and job.timing.given is Given.WHEN:
            self._watches.drop(job.job_id)
            return False
        held = self._watches.held(job.job_id)
        try:
            self._jobs.put(replace(job, held=held))
        except Exception:
            self._watches.drop(job.job_id)
            raise
        self._watches.keep(job.job_id, held)
        self._wake()
        return True

    def wait(self) -> float | None:
        """Seconds until there may be something to do though the home tells nothing."""
        return self._watches.wait()

    async def go(self) -> None:
        """Do all that has been set off, in order. A bug in one job stops no other."""
        try:
            self._note_ends()
        except Exception:
            log.exception("what no longer holds could not be kept")
        self._met |= dict.fromkeys(self._watches.settled(self._home.snapshot()))
        met, self._met = self._met, {}
        for job_id in met:
            try:
                await self._set_off(job_id)
            except Exception:
                log.exception("%s failed unexpectedly", job_id)

    # ------------------------------------------------------------ set off

    def _heard(self, entity_ids: Collection[str]) -> None:
        """Note whose conditions come to hold with what is told, before anything else is told."""
        if not self._watches.concerns(entity_ids):
            return
        risen = self._watches.changed(entity_ids, self._home.snapshot())
        self._met |= dict.fromkeys(risen)
        if risen or self._watches.unkept() or self._watches.wait() is not None:
            self._wake()

    def _note_ends(self) -> None:
        """Keep that conditions hold no longer: they may come to hold again, after a restart too."""
        for job_id, held in self._watches.unkept():
            self._jobs.mark(job_id, held)
            self._watches.keep(job_id, held)

    async def _set_off(self, job_id: str) -> None:
        """Do a job, if it is there still."""
        job = self._jobs.get(job_id)
        if job is None or not waits(job):
            self._watches.drop(job_id)
        elif job.timing.given is Given.WHENEVER:
            await self._once_more(job)
        elif job.timing.at:
            self._watches.drop(job_id)
            self._jobs.move(job, self._delayed(job))
        elif self._jobs.take(job_id):
            self._watches.drop(job_id)
            await self._perform(job)

    async def _once_more(self, job: Job) -> None:
        if not self._watches.may_act(job.job_id):
            return
        if not self._jobs.mark(job.job_id, True):
            self._watches.drop(job.job_id)
            return
        self._watches.keep(job.job_id, True)
        if job.timing.at:
            self._jobs.put(replace(job, due=self._delayed(job), held=False, job_id=new_id()))
        else:
            await self._perform(job)

    def _delayed(self, job: Job) -> float:
        """When a job is due that waits for a while more; at once, if that moment is over."""
        return max(self._clock(), first(job.timing, self._now(), self._place).timestamp())

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock())
