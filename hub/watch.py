"""Conditions that jobs wait for: when each comes to hold, in memory; the jobs' file is `hub.scheduler`'s business."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from agent.ports import Clock
from agent.times.moments import HOUR, seconds_of
from device_registry.actions import Condition, Given, Op, Timing
from device_registry.conditions import age, holds
from device_registry.model import UNKNOWN_STATE, EntityState, Snapshot
from hub.jobs import Job

log = logging.getLogger(__name__)

PER_HOUR = 30
"""How often a job may be done in an hour; what is more is left out."""

APART = 1.0
"""Seconds between two times that a job is done."""


@dataclass(slots=True)
class _Term:
    """One condition: since when it has been so without a break, by the steady clock; `settled`: long enough, and not
    known to have ended since.
    """

    condition: Condition
    seconds: int
    since: float | None = None
    settled: bool = False

    def see(self, snapshot: Snapshot, now: float, known_for: float) -> bool | None:
        """Whether it holds, for as long as it says."""
        so = holds(self.condition, snapshot)
        if not so:
            self.since = None
            self.settled = self.settled and so is None
            return so
        if self.since is None:
            self.since = now - known_for
        self.settled = self.settled or now - self.since >= self.seconds
        return self.settled

    @property
    def settles(self) -> float | None:
        """When it will hold for long enough, if it goes on."""
        return None if self.since is None or self.settled else self.since + self.seconds


@dataclass(slots=True)
class _Watch:
    """What is known of one job's conditions. `held`: they have held since they last came to; `kept`: what the file
    says of that.
    """

    job: Job
    terms: tuple[_Term, ...]
    held: bool
    kept: bool
    acted: deque[float] = field(default_factory=lambda: deque(maxlen=PER_HOUR))
    leaving_out: bool = False

    def rises(self, snapshot: Snapshot, now: float, wall: float | None = None) -> bool:
        """Whether they come to hold with this. `wall`: the clock, where the ages of the states count."""
        ages = [0.0 if wall is None else age(t.condition, snapshot, wall) for t in self.terms]
        told = [t.see(snapshot, now, known_for) for t, known_for in zip(self.terms, ages, strict=True)]
        if False in told:
            self.held = False
        if None in told or False in told or self.held:
            return False
        self.held = True
        return True


class Watches:
    """The jobs that wait for conditions, by the entities they are about. Times are of a clock that nobody sets."""

    def __init__(self, steady: Clock, fresh: Callable[[EntityState], bool]) -> None:
        """`fresh`: whether a state was heard from the device; one from before a restart brings nothing about."""
        self._steady = steady
        self._fresh = fresh
        self._watches: dict[str, _Watch] = {}
        self._about: dict[str, set[str]] = defaultdict(set)

    def add(self, job: Job, snapshot: Snapshot, wall: float) -> bool:
        """Watch for a job's conditions; whether they have come to hold already. Those of one that is `held` have held
        for long enough, as far as is known.
        """
        lengths = [seconds_of(c.lasting) if c.lasting else 0 for c in job.timing.conditions]
        terms = tuple(_Term(c, n, settled=job.held) for c, n in zip(job.timing.conditions, lengths, strict=True))
        watch = _Watch(job, terms, job.held, job.held)
        self.drop(job.job_id)
        self._watches[job.job_id] = watch
        for entity_id in _about(job):
            self._about[entity_id].add(job.job_id)
        return watch.rises(self._heard(job, snapshot), self._steady(), wall)

    def held(self, job_id: str) -> bool:
        """Whether a job's conditions have held since they last came to."""
        return job_id in self._watches and self._watches[job_id].held

    def drop(self, job_id: str) -> None:
        """Watch no longer, if it was watched."""
        watch = self._watches.pop(job_id, None)
        for entity_id in _about(watch.job) if watch else ():
            self._about[entity_id].discard(job_id)
            if not self._about[entity_id]:
                del self._about[entity_id]

    def concerns(self, entity_ids: Collection[str]) -> bool:
        """Whether anything waits for one of them."""
        return not self._about.keys().isdisjoint(entity_ids)

    def changed(self, entity_ids: Collection[str], snapshot: Snapshot) -> list[str]:
        """job_ids whose conditions come to hold with what entities have just told, in the order they were added."""
        concerned = {job_id for i in self._about.keys() & set(entity_ids) for job_id in self._about[i]}
        return self._risen([w for job_id, w in self._watches.items() if job_id in concerned], snapshot)

    def settled(self, snapshot: Snapshot) -> list[str]:
        """job_ids whose conditions have held for long enough by now."""
        now = self._steady()
        due = [w for w in self._watches.values() if any(t.settles is not None and t.settles <= now for t in w.terms)]
        return self._risen(due, snapshot)

    def wait(self) -> float | None:
        """Seconds until the next could have held for long enough."""
        ends = [t.settles for w in self._watches.values() for t in w.terms if t.settles is not None]
        return max(0.0, min(ends) - self._steady()) if ends else None

    def unkept(self) -> list[tuple[str, bool]]:
        """job_ids of which the file says something else than is so, and what is so."""
        return [(job_id, w.held) for job_id, w in self._watches.items() if w.kept and not w.held]

    def keep(self, job_id: str, held: bool) -> None:
        """The file says so now."""
        if watch := self._watches.get(job_id):
            watch.kept = held

    def may_act(self, job_id: str) -> bool:
        """Whether a job may be done once more; counts it if so. What is left out is logged once in a row."""
        watch, now = self._watches.get(job_id), self._steady()
        if watch is None:
            return False
        full = len(watch.acted) == PER_HOUR and now - watch.acted[0] < HOUR
        if full or (watch.acted and now - watch.acted[-1] < APART):
            if not watch.leaving_out:
                log.warning("left out, since it comes too often: %s", watch.job.text)
            watch.leaving_out = True
            return False
        watch.acted.append(now)
        watch.leaving_out = False
        return True

    def _risen(self, watches: Sequence[_Watch], snapshot: Snapshot) -> list[str]:
        now = self._steady()
        return [w.job.job_id for w in watches if w.rises(self._heard(w.job, snapshot), now)]

    def _heard(self, job: Job, snapshot: Snapshot) -> Snapshot:
        """The home as the job may see it: what was not heard since the start is not known."""
        told = {i: snapshot.state(i) for i in _about(job)}
        return replace(snapshot, states={i: s if self._fresh(s) else UNKNOWN_STATE for i, s in told.items()})


_ACTIVE = frozenset({"on", "open", "playing", "unlocked", "cleaning", "triggered"})
_RESTING = frozenset({"off", "closed", "locked", "docked", "disarmed"})


def is_ahead(timing: Timing) -> bool:
    """Whether only a change that is still to come can be meant: always by "whenever", by "when" of what begins ("when
    the door opens"). What must last is looked at from now on.
    """
    if any(c.lasting for c in timing.conditions):
        return False
    return timing.given is Given.WHENEVER or any(map(_begins, timing.conditions))


def _begins(condition: Condition) -> bool:
    """Whether it is that something becomes active, said of the states that are active, or that are not."""
    telling = {Op.IN: _ACTIVE, Op.NOT_IN: _RESTING}.get(condition.op, frozenset())
    return any(isinstance(value, str) and value.casefold() in telling for value in condition.values)


def waits(job: Job) -> bool:
    """Whether a job waits for conditions, and not for a time."""
    return job.due is None and job.timing.given in (Given.WHEN, Given.WHENEVER)


def _about(job: Job) -> set[str]:
    return {entity_id for c in job.timing.conditions for entity_id in c.entity_ids}
