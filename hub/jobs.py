"""What waits, on disk: actions for later, what is to be undone, timers. One SQLite file, written by the hub alone."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from device_registry.actions import NOW, Action, Timing
from device_registry.database import Database
from device_registry.model import JsonValue

MAX_JOBS = 1000
_MIGRATIONS = ("CREATE TABLE jobs (id TEXT PRIMARY KEY, due REAL, body TEXT NOT NULL)",)


class JobKind(StrEnum):
    """What happens when a job is due."""

    ACT = "act"
    UNDO = "undo"  # what was asked for a while is put back
    TIMER = "timer"
    SAY = "say"  # a reminder, a wake-up call


class TooMany(RuntimeError):
    """There are `MAX_JOBS` already."""


def new_id() -> str:
    """The id of a job, short enough to be typed."""
    return uuid.uuid4().hex[:8]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that waits. `due`: seconds since the epoch, None while a timer is paused; `left`: its seconds then."""

    kind: JobKind
    due: float | None
    actions: tuple[Action, ...] = ()
    timing: Timing = NOW
    text: str = ""  # the sentence it came from
    language: str = "en"
    source: str = "cli"
    area: str | None = None
    confirmed: bool = False
    name: str = ""
    left: float = 0.0
    job_id: str = field(default_factory=new_id)


class Jobs(Database):
    """The jobs of one file."""

    def __init__(self, path: Path) -> None:
        """Open or begin it. Raises `StoreError`."""
        super().__init__(path, _MIGRATIONS)

    def put(self, job: Job) -> None:
        """Keep a job, in the place of the one of its id. Raises `TooMany` or sqlite3.Error."""
        with self.connection:
            (count,) = self.connection.execute("SELECT count(*) FROM jobs WHERE id != ?", (job.job_id,)).fetchone()
            if count >= MAX_JOBS:
                raise TooMany(f"{MAX_JOBS} jobs wait already")
            self.connection.execute("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?)", (job.job_id, job.due, _body(job)))

    def take(self, job_id: str) -> bool:
        """Remove a job; whether it was there. Who takes it does it: nobody else will."""
        with self.connection:
            return self.connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,)).rowcount > 0

    def move(self, job: Job, due: float) -> bool:
        """Put off a job that comes again, in one step; whether it was there still, at the time it had. Who moves it
        does it.
        """
        with self.connection:
            changed = self.connection.execute(
                "UPDATE jobs SET due = ? WHERE id = ? AND due = ?", (due, job.job_id, job.due)
            )
            return changed.rowcount > 0

    def all(self) -> list[Job]:
        """Every job, the next one first, paused ones last."""
        rows = self.connection.execute("SELECT id, due, body FROM jobs ORDER BY due IS NULL, due, id").fetchall()
        return [_job(*row) for row in rows]


def _body(job: Job) -> str:
    fields = asdict(job)
    del fields["job_id"], fields["due"]
    return json.dumps(fields, ensure_ascii=False)


def _job(job_id: str, due: float | None, body: str) -> Job:
    fields = json.loads(body)
    return Job(
        **{
            **fields,
            "kind": JobKind(fields["kind"]),
            "actions": tuple(map(_action, fields["actions"])),
            "timing": Timing(**fields["timing"]),
        },
        due=due,
        job_id=job_id,
    )


def _action(fields: Mapping[str, JsonValue]) -> Action:
    timing = fields["timing"]
    assert isinstance(timing, dict)
    return Action(**{**fields, "timing": Timing(**timing)})  # type: ignore[arg-type]
