"""What happens later: keeps it on disk, does it when it is due or what it waits for is so, puts back what was asked for
a while. And what is done without a device: timers, lists, announcements, plans.

Each job is taken from the file before it is done, so that it happens at most once, whatever stops the hub in between.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from agent.ports import Clock, Executor
from agent.times.moments import seconds_of
from agent.types import Hitch, Outcome, OutcomeKind, Utterance
from device_registry.actions import NOW, Action, Given, Timing
from device_registry.conditions import Past, have_lasted, told_of
from device_registry.model import Domain, EntityState, Snapshot
from device_registry.undo import undoing
from hub.circles import closes_a_circle
from hub.due import NotDue, Place, first, following
from hub.jobs import Job, JobKind, Jobs, TooMany, new_id
from hub.lists import Lists
from hub.plans import Plans
from hub.standing import Home, Standing
from hub.timers import Timers
from hub.watch import Watches

log = logging.getLogger(__name__)

GRACE = 120.0
"""Seconds that an action may be late; what is later is left out, and said. What is to be put back is never too late."""

_LONGEST_WAIT = 600.0  # a clock that is set is noticed by then
_FOR_NO_WHILE = frozenset({Domain.SCENE, Domain.SCRIPT, Domain.BUTTON})
_UNDONE = frozenset({OutcomeKind.REFUSED, OutcomeKind.OFFLINE, OutcomeKind.FAILED})
_TIMER, _LIST, _PLAN = "timer.", "todo.", "schedule."


class EventKind(StrEnum):
    """What the scheduler has to tell."""

    DONE = "done"
    SKIPPED = "skipped"  # it was due while the hub was down
    NOT_SO = "not_so"  # it was due, and its condition did not hold, or could not be told
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
        source: Home,
        executor: Executor,
        clock: Clock,
        tell: Callable[[Event], Awaitable[None]],
        place: Place | None = None,
        *,
        past: Past | None = None,
        fresh: Callable[[EntityState], bool] = lambda _: True,
        steady: Clock = time.monotonic,
    ) -> None:
        """`place`: of the home, for the sun. `past`: for how long something has been so. `fresh`: whether a state was
        heard from the device; one from before a restart brings nothing about. `steady`: a clock that nobody sets.
        """
        self._jobs = jobs
        self._lists = lists
        self._source = source
        self._executor = executor
        self._clock = clock
        self._tell = tell
        self._place = place
        self._past = past
        self._timers = Timers(jobs, clock)
        watches = Watches(steady, fresh)
        self._plans = Plans(jobs, watches, clock, place)
        self._changed = asyncio.Event()
        self._standing = Standing(jobs, watches, source, clock, place, self._perform, self._changed.set)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Go on with what waits."""
        for notice in filter(None, (self._jobs.notice, self._lists.notice)):
            log.error("%s", notice)
        self._standing.resume()
        self._task = asyncio.create_task(self._run(), name="scheduler")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what waits stays on disk."""
        self._standing.stop()
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
            if action.service.startswith(_PLAN):
                return self._plans.act(action)
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
        if hindrance := self._hindrance(job):
            return _all(job, *hindrance)
        if job.timing.given in (Given.WHEN, Given.WHENEVER):
            return await self._wait_for(job)
        if job.timing.at or job.timing.repeat:
            return self._keep(job)
        return self._left(job) or await self._at_once(job)

    async def _wait_for(self, job: Job) -> Sequence[Outcome]:
        """Keep a job until its conditions come to hold, or see to it now."""
        try:
            if self._standing.keep(job):
                return _all(job, OutcomeKind.SCHEDULED)
        except NotDue:
            return _all(job, OutcomeKind.FAILED, Hitch.NO_PLACE)
        except TooMany:
            return _all(job, OutcomeKind.FAILED, Hitch.TOO_MANY)
        return self._keep(job) if job.timing.at else await self._at_once(job)

    def _hindrance(self, job: Job) -> tuple[OutcomeKind, Hitch] | None:
        """Why a job with conditions can never be done as it is meant."""
        timing, snapshot = job.timing, self._source.snapshot()
        if not all(told_of(condition, snapshot) for condition in timing.conditions):
            return OutcomeKind.FAILED, Hitch.SILENT
        if timing.given in (Given.WHEN, Given.WHENEVER) and timing.repeat:
            return OutcomeKind.FAILED, Hitch.UNCLEAR_TIME
        if timing.given is Given.WHENEVER and closes_a_circle(job, self._jobs.all(), snapshot):
            return OutcomeKind.REFUSED, Hitch.CIRCLE
        return None

    def _keep(self, job: Job) -> Sequence[Outcome]:
        """Until it is due."""
        try:
            due = first(job.timing, self._now(), self._place)
            self._jobs.put(replace(job, due=due.timestamp()))
        except NotDue:
            return _all(job, OutcomeKind.FAILED, Hitch.NO_PLACE)
        except TooMany:
            return _all(job, OutcomeKind.FAILED, Hitch.TOO_MANY)
        return _all(job, OutcomeKind.SCHEDULED)

    async def _at_once(self, job: Job) -> Sequence[Outcome]:
        if job.kind is JobKind.SAY:
            await self._tell(Event(EventKind.SAY, job))
            return _all(job, OutcomeKind.VERIFIED)
        done = await self._do(job)
        return [replace(o, action=replace(o.action, timing=job.timing)) for o in done]

    def _left(self, job: Job) -> tuple[Outcome, ...]:
        """What is said of a job whose condition does not hold, or cannot be told; nothing if it is to be done."""
        if job.timing.given is not Given.IF:
            return ()
        conditions, snapshot, now = job.timing.conditions, self._source.snapshot(), self._clock()
        try:
            so = have_lasted(conditions, snapshot, now, seconds_of, self._past)
        except sqlite3.Error as error:
            log.error("the history cannot be read: %s", error)
            so = have_lasted(conditions, snapshot, now, seconds_of, None)
        if so is None:
            return _all(job, OutcomeKind.FAILED, Hitch.SILENT)
        return () if so else _all(job, OutcomeKind.NOT_SO)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock())

    # ------------------------------------------------------------ when it is due

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            await self._standing.go()
            for job in self._jobs.due(self._clock()):
                await self._safely(job)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._wait())

    def _wait(self) -> float | None:
        """Seconds until there may be something to do by itself."""
        due = self._jobs.next_due()
        until = None if due is None else max(0.0, due - self._clock())
        waits = [seconds for seconds in (until, self._standing.wait()) if seconds is not None]
        return min(_LONGEST_WAIT, *waits) if waits else None

    async def _safely(self, job: Job) -> None:
        """One job; a bug in it stops no other."""
        try:
            await self._fire(job)
        except Exception:
            log.exception("%s: %r failed unexpectedly", job.kind, job.text)

    async def _fire(self, job: Job) -> None:
        now = self._clock()
        late = job.kind is JobKind.ACT and job.due is not None and now - job.due > GRACE
        again = self._again(job, now - GRACE if late else now)  # of what was missed, the last may be in time still
        if not (self._jobs.take(job.job_id) if again is None else self._jobs.move(job, again)):
            return
        if late:
            log.warning("left out, since it is late: %s", job.text)
            await self._tell(Event(EventKind.SKIPPED, job))
        elif left := self._left(job):
            await self._tell(Event(EventKind.NOT_SO, job, left))
        else:
            await self._perform(job)

    async def _perform(self, job: Job) -> None:
        """Do a job that is the caller's, and tell."""
        if job.kind in (JobKind.TIMER, JobKind.SAY):
            await self._tell(Event(EventKind(job.kind), job))
        else:
            await self._tell(Event(EventKind.DONE, job, await self._do(job)))

    def _again(self, job: Job, after: float) -> float | None:
        """When a job is due the next time after a moment, if it is."""
        if not job.timing.repeat:
            return None
        try:
            since = datetime.fromtimestamp(after if job.due is None else job.due)
            return following(job.timing, datetime.fromtimestamp(after), self._place, since).timestamp()
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
        job_id = f"{job.job_id}-end" if job.timing.given is Given.WHENEVER else new_id()
        pending = self._jobs.get(job_id)  # done once more before it was put back: that is put off
        actions = pending.actions if pending else tuple(a for a in back if a)
        ending = replace(job, kind=JobKind.UNDO, actions=actions, timing=NOW, held=False)
        if not ending.actions:
            return
        at = Timing(at=job.timing.lasting)
        try:
            due = first(at, self._now(), self._place).timestamp()
            self._jobs.put(replace(ending, due=due, job_id=job_id))
        except (NotDue, TooMany) as error:
            log.error("%s will not be undone: %s", job.text, error)
        self._changed.set()


def _all(job: Job, kind: OutcomeKind, hitch: Hitch | None = None) -> tuple[Outcome, ...]:
    """The same outcome for each of a job's actions."""
    return tuple(Outcome(action, kind, detail=hitch or "") for action in job.actions)


def _endless(actions: Sequence[Action], snapshot: Snapshot) -> list[Action]:
    """Actions that cannot be undone after a while."""
    entities = [(a, snapshot.entities.get(a.entity_id or "")) for a in actions]
    return [a for a, entity in entities if entity is not None and entity.domain in _FOR_NO_WHILE]
