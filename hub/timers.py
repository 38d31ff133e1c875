"""Timers: several at once, with names, on the jobs' file. `hub.scheduler` lets them run out."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from agent.ports import Clock
from agent.times.moments import HOUR, MINUTE
from agent.types import Hitch, Outcome, OutcomeKind, Utterance
from device_registry.actions import Action
from device_registry.model import JsonValue
from hub.jobs import Job, JobKind, Jobs

MAX_SECONDS = 366 * 24 * HOUR


class Timers:
    """Carries out `timer.*` actions."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._deeds: Mapping[str, Callable[[Job, float], Job | None]] = {
            "timer.cancel": lambda *_: None,
            "timer.cancel_all": lambda *_: None,
            "timer.pause": lambda job, _: replace(job, due=None, left=self.left(job)),
            "timer.unpause": lambda job, _: replace(job, due=self._clock() + self.left(job)),
            "timer.change": self._changed,
            "timer.status": lambda job, _: job,
        }

    def left(self, job: Job) -> float:
        """Seconds until a timer is over."""
        return job.left if job.due is None else max(0.0, job.due - self._clock())

    def act(self, action: Action, utterance: Utterance, language: str) -> tuple[Outcome, ...]:
        """What became of it: an outcome a timer, whose data hold its name and the seconds left."""
        seconds = _seconds(action.data)
        if action.service == "timer.start":
            length = float(min(seconds, MAX_SECONDS))
            name = str(action.data.get("name", ""))
            job = Job(JobKind.TIMER, self._clock() + length, text=utterance.text, language=language, name=name)
            self._jobs.put(replace(job, source=utterance.source, area=utterance.area, left=length))
            return (self._outcome(action, job),)
        found = self._meant(action, seconds)
        for job in found:
            after = self._deeds[action.service](job, seconds)
            if after is None:
                self._jobs.take(job.job_id)
            elif after != job:
                self._jobs.put(after)
        if not found:
            return (Outcome(action, OutcomeKind.FAILED, detail=Hitch.NO_TIMER),)
        now = {job.job_id: job for job in self._jobs.all()}
        return tuple(self._outcome(action, now.get(job.job_id, job)) for job in found)

    def _changed(self, job: Job, seconds: float) -> Job:
        left = max(1.0, self.left(job) + seconds)
        return replace(job, left=left) if job.due is None else replace(job, due=self._clock() + left)

    def _meant(self, action: Action, seconds: int) -> list[Job]:
        """Those of the name, or of the length they were set to; else the one that is over next, or all asked for."""
        timers = [job for job in self._jobs.all() if job.kind is JobKind.TIMER]
        if action.service == "timer.cancel_all":
            return timers
        if name := str(action.data.get("name", "")).casefold():
            return [job for job in timers if job.name.casefold() == name]
        if seconds and action.service != "timer.change":
            return [job for job in timers if job.left == seconds][:1]
        if action.service == "timer.status":
            return timers
        fitting = [job for job in timers if (job.due is None) == (action.service == "timer.unpause")]
        return (fitting or timers)[:1]

    def _outcome(self, action: Action, job: Job) -> Outcome:
        data: dict[str, JsonValue] = {"name": job.name, "seconds": round(self.left(job))}
        return Outcome(replace(action, data=data), OutcomeKind.VERIFIED)


def _seconds(data: Mapping[str, JsonValue]) -> int:
    """The length that an action's data tell."""
    units = {"hours": HOUR, "minutes": MINUTE, "seconds": 1}
    return sum(size * n for unit, size in units.items() if isinstance(n := data.get(unit, 0), int))
