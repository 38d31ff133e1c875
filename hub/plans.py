"""What is planned, on the jobs' file: told, taken back, put off by a sentence. Timers are `hub.timers`' business."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from agent.ports import Clock
from agent.times.moments import sun_of
from agent.types import Hitch, Outcome, OutcomeKind
from device_registry.actions import NOW, Action, Given, Timing
from device_registry.model import JsonValue
from hub.due import NotDue, Place, first
from hub.jobs import Job, JobKind, Jobs
from hub.watch import Watches, waits

_KINDS = frozenset({JobKind.ACT, JobKind.SAY})
_PASSED = frozenset({Given.WHEN, Given.WHENEVER})  # what has a time by then waits for these no longer


class Plans:
    """Carries out `schedule.*` actions."""

    def __init__(self, jobs: Jobs, watches: Watches, clock: Clock, place: Place | None) -> None:
        self._jobs = jobs
        self._watches = watches
        self._clock = clock
        self._place = place

    def act(self, action: Action) -> tuple[Outcome, ...]:
        """What became of it: an outcome a plan that is meant, with what is planned (for a change, from now on)."""
        verb = action.service.partition(".")[2]
        found = self._meant(action, verb)
        if not found:
            return (Outcome(action, OutcomeKind.FAILED, detail=Hitch.NO_PLAN),)
        if len(found) > 1 and verb in ("cancel", "change"):
            return tuple(self._outcome(action, job, OutcomeKind.FAILED, Hitch.WHICH_PLAN) for job in found)
        if verb == "change":
            return (self._changed(action, found[0]),)
        if verb in ("cancel", "cancel_all"):
            for job in found:
                self._jobs.take(job.job_id)
                self._watches.drop(job.job_id)
        return tuple(self._outcome(action, job) for job in found)

    def _meant(self, action: Action, verb: str) -> list[Job]:
        """Those about the entities that are named, and at the time; else the one planned last, or all."""
        ids = _entity_ids(action.data)
        at = action.timing if verb != "change" else NOW
        order = self._jobs.all() if verb == "status" else self._jobs.latest()
        found = [job for job in order if job.kind in _KINDS and (not ids or _about(job) & ids) and self._is_at(job, at)]
        single = verb in ("cancel", "change") and not ids and at == NOW
        return found[:1] if single else found

    def _is_at(self, job: Job, timing: Timing) -> bool:
        """Whether a job is due at a time; that of what repeats is of any day."""
        if timing == NOW:
            return True
        if sun_of(timing.at):
            return job.timing.at == timing.at
        if timing.repeat:
            return job.timing.repeat == timing.repeat
        if job.due is None:
            return False
        when = first(timing, self._now(), self._place)
        due = datetime.fromtimestamp(job.due)
        same = (due.hour, due.minute) == (when.hour, when.minute)
        return same and (bool(job.timing.repeat) or due.date() == when.date())

    def _changed(self, action: Action, job: Job) -> Outcome:
        """Another time; how long, and on what conditions, stays."""
        timing = replace(job.timing, at=action.timing.at, repeat=action.timing.repeat)
        if waits(job) and timing.repeat:
            return self._outcome(action, job, OutcomeKind.FAILED, Hitch.UNCLEAR_TIME)
        try:
            due = first(timing, self._now(), self._place).timestamp()
        except NotDue:
            return self._outcome(action, job, OutcomeKind.FAILED, Hitch.NO_PLACE)
        actions = tuple(replace(a, timing=timing) for a in job.actions)
        after = replace(job, actions=actions, timing=timing, due=None if waits(job) else due)
        self._jobs.put(after)
        return self._outcome(action, after)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock())

    def _outcome(
        self, action: Action, job: Job, kind: OutcomeKind = OutcomeKind.VERIFIED, hitch: Hitch | None = None
    ) -> Outcome:
        return Outcome(action, kind, detail=hitch or "", planned=_as_planned(job))


def _entity_ids(data: Mapping[str, JsonValue]) -> frozenset[str]:
    ids = data.get("entity_ids")
    return frozenset(str(i) for i in ids) if isinstance(ids, list) else frozenset()


def _about(job: Job) -> set[str]:
    """What a job is about: what it acts on; an announcement, what it waits for."""
    acted: set[str] = {a.entity_id for a in job.actions if a.entity_id}
    return acted or {entity_id for c in job.timing.conditions for entity_id in c.entity_ids}


def _as_planned(job: Job) -> tuple[Action, ...]:
    """Its actions, with the moment at which they happen in the place of a length from when they were asked for."""
    timing = job.timing
    if job.due is not None and not timing.repeat and not sun_of(timing.at):
        timing = replace(timing, at=datetime.fromtimestamp(job.due).isoformat(timespec="seconds"))
    if job.due is not None and timing.given in _PASSED:
        timing = replace(timing, given=None, conditions=())
    return tuple(replace(action, timing=timing) for action in job.actions)
