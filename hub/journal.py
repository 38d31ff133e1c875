"""What happened in every turn, kept in SQLite: `hearth why` shows why it did what it did."""

import json
import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from agent.ports import Clock
from agent.types import Reply, Utterance
from device_registry.model import JsonValue

log = logging.getLogger(__name__)

KEEP = 10_000  # turns
MAX_STAGES = 256 * 1024  # characters of one turn's stages as JSON
SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    number INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    utterance TEXT NOT NULL,
    stages TEXT NOT NULL,
    reply TEXT NOT NULL,
    language TEXT NOT NULL,
    ms TEXT NOT NULL
)
"""
_COLUMNS = "turn_id, at, utterance, stages, reply, language, ms"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as kept. `at`: seconds since the epoch; `ms`: milliseconds by stage; `stages`: as recorded."""

    turn_id: str
    at: float
    utterance: Utterance
    stages: Mapping[str, JsonValue]
    reply: str
    language: str
    ms: Mapping[str, float]


class Journal:
    """`agent.ports.TraceSink` in one SQLite file; a context manager. Another process may read while the hub writes.

    A damaged file is kept beside it as `.damaged-<seconds>`, with a line in the log, and another is begun.
    """

    def __init__(self, path: Path, *, keep: int = KEEP, clock: Clock = time.time) -> None:
        self.path = path
        self._keep = keep
        self._clock = clock
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = _opened(path, clock)

    def __enter__(self) -> Self:
        """The journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._db.close()

    def record(self, turn_id: str, utterance: Utterance, stages: Mapping[str, object], reply: Reply) -> None:
        """Keep a turn. A full disk costs the trace, never the answer: it is logged, not raised."""
        row = (
            turn_id,
            self._clock(),
            json.dumps(asdict(replace(utterance, now=None)), ensure_ascii=False),
            _bounded(stages),
            reply.text,
            reply.language,
            json.dumps(asdict(reply.ms)),
        )
        try:
            self._insert(row)
        except (sqlite3.Error, UnicodeError, OSError) as error:
            log.error("turn %s is not in the journal %s: %s", turn_id, self.path, error)

    def last(self) -> Turn | None:
        """The turn recorded last, if any."""
        return self._one("ORDER BY number DESC LIMIT 1", ())

    def get(self, turn_id: str) -> Turn | None:
        """The turn of that id, if it is still kept."""
        return self._one("WHERE turn_id = ?", (turn_id,))

    def _insert(self, row: tuple[str | float, ...]) -> None:
        """Write a row; a damaged file is set aside first. Raises sqlite3.Error, UnicodeError or OSError."""
        try:
            self._write(row)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            log.error("the journal %s is damaged: %s", self.path, error)
            self._db.close()
            self._db = _anew(self.path, self._clock)
            self._write(row)

    def _write(self, row: tuple[str | float, ...]) -> None:
        with self._db:
            self._db.execute(f"INSERT OR REPLACE INTO turns ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._db.execute("DELETE FROM turns WHERE number <= (SELECT max(number) FROM turns) - ?", (self._keep,))

    def _one(self, clause: str, values: tuple[str, ...]) -> Turn | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM turns {clause}", values).fetchone()
        return _turn(row) if row else None


def _opened(path: Path, clock: Clock) -> sqlite3.Connection:
    """The database, with its table. Damage that shows at once is set aside; the rest shows on writing."""
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        log.error("the journal %s is damaged: %s", path, error)
        return _anew(path, clock)


def _is_damage(error: Exception) -> bool:
    """Whether a new file would mend it: not if it is locked, full or not ours (OperationalError)."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _anew(path: Path, clock: Clock) -> sqlite3.Connection:
    """Set the file aside and begin another."""
    path.rename(path.with_name(f"{path.name}.damaged-{clock():.0f}"))
    for suffix in ("-wal", "-shm"):  # they belong to the damaged file
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    """Open, and make the table if it is not there. Raises sqlite3.Error."""
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(SCHEMA)
    except BaseException:
        db.close()
        raise
    return db


def _bounded(stages: Mapping[str, object]) -> str:
    """The stages as JSON. Those that would make a turn too large are replaced by a note, the largest first."""
    parts = {name: json.dumps(value, ensure_ascii=False, default=str) for name, value in stages.items()}
    for name in sorted(parts, key=lambda n: -len(parts[n])):
        if sum(map(len, parts.values())) <= MAX_STAGES:
            break
        parts[name] = json.dumps(f"left out: {len(parts[name])} characters")
    return "{" + ", ".join(f"{json.dumps(name)}: {part}" for name, part in parts.items()) + "}"


def _turn(row: tuple[str, float, str, str, str, str, str]) -> Turn:
    """A row of `turns` in the order of `_COLUMNS`."""
    turn_id, at, utterance, stages, reply, language, ms = row
    return Turn(turn_id, at, Utterance(**json.loads(utterance)), json.loads(stages), reply, language, json.loads(ms))
