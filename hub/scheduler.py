"""What happens later: keeps it on disk, does it when it is due, puts back what was asked for a while. And what is done
without a device: timers, lists, announcements.

Each job is taken from the file before it is done, so that it happens at most once, whatever stops the hub in between.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from agent.ports import Clock, Executor, SnapshotSource
from agent.types import Hitch, Outcome, OutcomeKind, Utterance
from device_registry.actions import NOW, Action, Timing
from device_registry.model import Domain, Snapshot
from device_registry.undo import undoing
from hub.due import NotDue, Place, first, following
from hub.jobs import Job, JobKind, Jobs, TooMany, new_id
from hub.lists import Lists
from hub.timers import Timers

log = logging.getLogger(__name__)

GRACE = 120.0
"""Seconds that an action may be late; what is later is left out, and said. What is to be put back is never too late."""

_LONGEST_WAIT = 600.0  # a clock that is set is noticed by then
_FOR_NO_WHILE = frozenset({Domain.SCENE, Domain.SCRIPT, Domain.BUTTON})
_UNDONE = frozenset({OutcomeKind.REFUSED, OutcomeKind.OFFLINE, OutcomeKind.FAILED})
_TIMER, _LIST = "timer.", "todo."


class EventKind(StrEnum):
    """What the scheduler has to tell."""

    DONE = "done"
    SKIPPED = "skipped"  # it was due while the hub was down
    TIMER = "timer"
    SAY = "say"  # something to be announced


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened without anybody having just asked for it."""

    kind: EventKind
    job: Job
    outcomes: tuple[Outcome, ...] = ()


class Scheduler:
    """An async context manager: from entering on, what is due is done. `tell` gets every `Event`."""

    def __init__(
        self,
        jobs: Jobs,
        lists: Lists,
        source: SnapshotSource,
        executor: Executor,
        clock: Clock,
        tell: Callable[[Event], Awaitable[None]],
        place: Place | None = None,
    ) -> None:
        """`place`: of the home, for the sun."""
        self._jobs = jobs
        self._lists = lists
        self._source = source
        self._executor = executor
        self._clock = clock
        self._tell = tell
        self._place = place
        self._timers = Timers(jobs, clock)
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Go on with what waits."""
        for notice in filter(None, (self._jobs.notice, self._lists.notice)):
            log.error("%s", notice)
        self._task = asyncio.create_task(self._run(), name="scheduler")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what waits stays on disk."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._jobs.close()
        self._lists.close()

    async def schedule(
        self, actions: Sequence[Action], utterance: Utterance, language: str, *, confirmed: bool
    ) -> tuple[Outcome, ...]:
        """Keep actions that have a timing, or begin those that last from now on; see to timers. Never raises for what
        is asked.
        """
        outcomes: list[Outcome] = []
        for action in (a for a in actions if a.entity_id is None):
            outcomes += await self._deviceless(action, utterance, language)
        on_devices = [a for a in actions if a.entity_id is not None]
        for timing in dict.fromkeys(a.timing for a in on_devices):
            group = tuple(a for a in on_devices if a.timing == timing)
            job = Job(JobKind.ACT, None, group, timing, utterance.text, language, utterance.source, utterance.area)
            outcomes += await self._begin(replace(job, confirmed=confirmed))
        self._changed.set()
        return tuple(outcomes)

    async def _deviceless(self, action: Action, utterance: Utterance, language: str) -> Sequence[Outcome]:
        if action.service.startswith(_LIST):
            return self._lists.act(action, language)
        try:
            if action.service.startswith(_TIMER):
                return self._timers.act(action, utterance, language)
        except TooMany:
            return [Outcome(action, OutcomeKind.FAILED, detail=Hitch.TOO_MANY)]
        area, name = str(action.data.get("area") or "") or None, str(action.data.get("message") or "")
        job = Job(JobKind.SAY, None, (action,), action.timing, utterance.text, language, utterance.source, area)
        return await self._begin(replace(job, name=name))

    async def _begin(self, job: Job) -> Sequence[Outcome]:
        """Keep a job, or do what lasts from now on."""
        if (
            job.kind is JobKind.ACT
            and job.timing.lasting
            and (endless := _endless(job.actions, self._source.snapshot()))
        ):
            return [Outcome(a, OutcomeKind.REFUSED, detail=Hitch.CANNOT_UNDO) for a in endless]
        if not job.timing.at and not job.timing.repeat:
            if job.kind is JobKind.SAY:
                await self._tell(Event(EventKind.SAY, job))
                return [Outcome(a, OutcomeKind.VERIFIED) for a in job.actions]
            done = await self._do(job)
            return [replace(o, action=replace(o.action, timing=job.timing)) for o in done]
        try:
            due = first(job.timing, self._now(), self._place)
            self._jobs.put(replace(job, due=due.timestamp()))
        except NotDue:
            return [Outcome(a, OutcomeKind.FAILED, detail=Hitch.NO_PLACE) for a in job.actions]
        except TooMany:
            return [Outcome(a, OutcomeKind.FAILED, detail=Hitch.TOO_MANY) for a in job.actions]
        return [Outcome(a, OutcomeKind.SCHEDULED) for a in job.actions]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock())

    # ------------------------------------------------------------ when it is due

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            for job in self._jobs.all():
                if job.due is not None and job.due <= self._clock():
                    await self._safely(job)
            due = min((j.due for j in self._jobs.all() if j.due is not None), default=None)
            wait = None if due is None else min(_LONGEST_WAIT, max(0.0, due - self._clock()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait)

    async def _safely(self, job: Job) -> None:
        """One job; a bug in it stops no other."""
        try:
            await self._fire(job)
        except Exception:
            log.exception("%s: %r failed unexpectedly", job.kind, job.text)

    async def _fire(self, job: Job) -> None:
        late = job.due is not None and self._clock() - job.due > GRACE
        again = self._again(job)
        if not (self._jobs.take(job.job_id) if again is None else self._jobs.move(job, again)):
            return
        if job.kind in (JobKind.TIMER, JobKind.SAY):
            await self._tell(Event(EventKind(job.kind), job))
        elif late and job.kind is JobKind.ACT:
            log.warning("left out, since it is late: %s", job.text)
            await self._tell(Event(EventKind.SKIPPED, job))
        else:
            await self._tell(Event(EventKind.DONE, job, await self._do(job)))

    def _again(self, job: Job) -> float | None:
        """When a job is due the next time, if it is."""
        if not job.timing.repeat:
            return None
        try:
            return following(job.timing, self._now(), self._place).timestamp()
        except NotDue:
            return None

    async def _do(self, job: Job) -> tuple[Outcome, ...]:
        """Carry out a job's actions, and see to it that what lasts for a while ends."""
        before = self._source.snapshot()
        now = [replace(action, timing=NOW) for action in job.actions]
        outcomes = await self._executor.execute(now, source=job.source, confirmed=job.confirmed)
        if job.timing.lasting:
            self._end_later(job, [o.action for o in outcomes if o.kind not in _UNDONE], before)
        return outcomes

    def _end_later(self, job: Job, done: Sequence[Action], before: Snapshot) -> None:
        entities = [(a, before.entities.get(a.entity_id or "")) for a in done]
        back = [undoing(action, entity, before.state(entity.entity_id)) for action, entity in entities if entity]
        ending = replace(job, kind=JobKind.UNDO, actions=tuple(a for a in back if a), timing=NOW)
        if not ending.actions:
            return
        at = Timing(at=job.timing.lasting)
        try:
            due = first(at, self._now(), self._place).timestamp()
            self._jobs.put(replace(ending, due=due, job_id=new_id()))
        except (NotDue, TooMany) as error:
            log.error("%s will not be undone: %s", job.text, error)
        self._changed.set()


def _endless(actions: Sequence[Action], snapshot: Snapshot) -> list[Action]:
    """Actions that cannot be undone after a while."""
    entities = [(a, snapshot.entities.get(a.entity_id or "")) for a in actions]
    return [a for a, entity in entities if entity is not None and entity.domain in _FOR_NO_WHILE]
