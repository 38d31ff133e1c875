"""What waits, on disk: actions for later, what is to be undone, timers. One SQLite file, written by the hub alone."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from device_registry.actions import NOW, Action, Condition, Given, Op, Timing
from device_registry.database import Database
from device_registry.model import JsonValue

MAX_JOBS = 1000
_MIGRATIONS = (
    "CREATE TABLE jobs (id TEXT PRIMARY KEY, due REAL, body TEXT NOT NULL)",
    "ALTER TABLE jobs ADD COLUMN held INTEGER NOT NULL DEFAULT 0",
)


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
    """Something that waits. `due`: seconds since the epoch, None while a timer is paused (`left`: its seconds then) or
    while `timing.conditions` are waited for; `held`: those have held since it was asked, or last done.
    """

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
    held: bool = False
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
            self.connection.execute(
                "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)", (job.job_id, job.due, _body(job), job.held)
            )

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
                "UPDATE jobs SET due = ? WHERE id = ? AND due IS ?", (due, job.job_id, job.due)
            )
            return changed.rowcount > 0

    def mark(self, job_id: str, held: bool) -> bool:
        """Keep whether a job's conditions have held since it was last done; whether it was there."""
        with self.connection:
            return self.connection.execute("UPDATE jobs SET held = ? WHERE id = ?", (held, job_id)).rowcount > 0

    def get(self, job_id: str) -> Job | None:
        """The job of an id, if it is there."""
        row = self.connection.execute("SELECT id, due, body, held FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return None if row is None else _job(*row)

    def all(self) -> list[Job]:
        """Every job, the next one first, those without a time last."""
        return self._in_order("due IS NULL, due, id")

    def latest(self) -> list[Job]:
        """Every job, the one that was put last first."""
        return self._in_order("rowid DESC")

    def due(self, by: float) -> list[Job]:
        """Jobs that are due by a moment, the earliest first."""
        rows = self.connection.execute("SELECT id, due, body, held FROM jobs WHERE due <= ? ORDER BY due, id", (by,))
        return [_job(*row) for row in rows.fetchall()]

    def next_due(self) -> float | None:
        """The moment at which the next one is due, if any has a time."""
        row: tuple[float | None] = self.connection.execute("SELECT min(due) FROM jobs").fetchone()
        return row[0]

    def _in_order(self, order: str) -> list[Job]:
        rows = self.connection.execute(f"SELECT id, due, body, held FROM jobs ORDER BY {order}").fetchall()
        return [_job(*row) for row in rows]


def _body(job: Job) -> str:
    fields = asdict(job)
    del fields["job_id"], fields["due"], fields["held"]
    return json.dumps(fields, ensure_ascii=False)


def _job(job_id: str, due: float | None, body: str, held: int) -> Job:
    fields = json.loads(body)
    return Job(
        **{
            **fields,
            "kind": JobKind(fields["kind"]),
            "actions": tuple(map(_action, fields["actions"])),
            "timing": _timing(fields["timing"]),
        },
        due=due,
        held=bool(held),
        job_id=job_id,
    )


def _action(fields: Mapping[str, JsonValue]) -> Action:
    timing = fields["timing"]
    assert isinstance(timing, dict)
    return Action(**{**fields, "timing": _timing(timing)})  # type: ignore[arg-type]


def _timing(fields: Mapping[str, Any]) -> Timing:
    """Of before there were conditions, too."""
    given = fields.get("given")
    conditions = tuple(map(_condition, fields.get("conditions", ())))
    return Timing(**{**fields, "given": Given(given) if given else None, "conditions": conditions})


def _condition(fields: Mapping[str, Any]) -> Condition:
    ids, values = tuple(fields["entity_ids"]), tuple(fields["values"])
    return Condition(**{**fields, "entity_ids": ids, "op": Op(fields["op"]), "values": values})
