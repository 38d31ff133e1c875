"""What the home's sensors said: raw readings, rollups by minute and hour, and how long each state lasted.

One SQLite file, one writer; what it answers is in device_registry/past_reader.py. A state is kept as what it became,
and when.
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from device_registry.database import Database
from device_registry.past import DAY, HOUR, MINUTE
from device_registry.past_reader import PastReader
from device_registry.tiers import Sums

MAX_SERIES = 50_000
_MAX_TEXT = 64  # characters of a state
_MIGRATIONS = (
    """
    CREATE TABLE series (
        id INTEGER PRIMARY KEY, entity_id TEXT NOT NULL, attribute TEXT NOT NULL, unit TEXT NOT NULL,
        UNIQUE (entity_id, attribute, unit)
    );
    CREATE TABLE raw (series INTEGER, at REAL, value REAL NOT NULL, PRIMARY KEY (series, at)) WITHOUT ROWID;
    CREATE TABLE minutes (
        series INTEGER, at INTEGER, n INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL, total REAL NOT NULL,
        last REAL NOT NULL, last_at REAL NOT NULL, t REAL NOT NULL, tt REAL NOT NULL, tv REAL NOT NULL,
        PRIMARY KEY (series, at)
    ) WITHOUT ROWID;
    CREATE TABLE hours (
        series INTEGER, at INTEGER, n INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL, total REAL NOT NULL,
        last REAL NOT NULL, last_at REAL NOT NULL, t REAL NOT NULL, tt REAL NOT NULL, tv REAL NOT NULL,
        PRIMARY KEY (series, at)
    ) WITHOUT ROWID;
    CREATE TABLE changes (series INTEGER, at REAL, state TEXT, PRIMARY KEY (series, at)) WITHOUT ROWID;
    """,
    "CREATE TABLE refused (reason TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;",
)


class Unusable(StrEnum):
    """Why a reading was not stored as a number."""

    NOT_FINITE = "not_finite"
    DUPLICATE = "duplicate"
    AHEAD = "ahead"  # of the hub's clock
    TOO_MANY_SERIES = "too_many_series"
    FLOOD = "flood"  # more of one entity than anybody needs: some of them are kept
    OVERFLOW = "overflow"  # of what waits to be written


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entity, or one of its attributes, said at a moment (seconds since the epoch).

    `value`: a number in `unit`, or the text of a state; None while it is not available.
    """

    entity_id: str
    at: float
    value: float | str | None
    attribute: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """Seconds for which each tier is kept."""

    raw: float = 3 * DAY
    minutes: float = 14 * DAY
    hours: float = 5 * 365 * DAY
    changes: float = 365 * DAY


KEPT = Retention()


class History(Database, PastReader):
    """One open file. `add`, `forget` and the questions are called from one thread at a time.

    `refused` counts what was not stored, by its reason, since the file was begun.
    """

    def __init__(self, path: Path, retention: Retention = KEPT) -> None:
        """Open or begin it. Raises `device_registry.database.StoreError`."""
        super().__init__(path, _MIGRATIONS)
        self._retention = retention
        self.refused = self._refused_before()
        self._series: dict[tuple[str, str, str], int] = {}
        self._latest: dict[int, float] = {}
        self._recall()

    def _refused_before(self) -> Counter[Unusable]:
        rows = self.connection.execute("SELECT reason, n FROM refused")
        return Counter({Unusable(reason): n for reason, n in rows if reason in set(Unusable)})

    def _recall(self) -> None:
        """What is kept in memory, as the file has it."""
        rows = self.connection.execute("SELECT entity_id, attribute, unit, id FROM series")
        self._series = {(e, a, u): number for e, a, u, number in rows}
        self._latest = {}

    # ---------------------------------------------------------------- in

    def add(self, readings: Iterable[Reading], now: float) -> None:
        """Store readings in one transaction, in any order; one known already is left out. Raises sqlite3.Error."""
        try:
            self._add(readings, now)
        except sqlite3.Error:
            self._recall()  # series that were new are not in the file
            raise

    def _add(self, readings: Iterable[Reading], now: float) -> None:
        with self.connection:
            numbers: dict[int, dict[float, float]] = {}
            for reading in readings:
                series = self._number_of(reading)
                if series is None:
                    continue
                if reading.at > now + MINUTE:
                    self.refused[Unusable.AHEAD] += 1
                elif isinstance(reading.value, str) or (reading.value is None and not reading.unit):
                    self._change(series, reading.at, reading.value)
                elif reading.value is None or not math.isfinite(reading.value):
                    self.refused[Unusable.NOT_FINITE] += 1
                elif self._is_new(series, reading.at, numbers.get(series, {})):
                    numbers.setdefault(series, {})[reading.at] = reading.value
                else:
                    self.refused[Unusable.DUPLICATE] += 1
            for series, said in numbers.items():
                self._put(series, sorted(said.items()))
            self.connection.executemany("INSERT OR REPLACE INTO refused VALUES (?, ?)", list(self.refused.items()))

    def _number_of(self, reading: Reading) -> int | None:
        key = (reading.entity_id, reading.attribute, reading.unit)
        if key not in self._series:
            if len(self._series) >= MAX_SERIES:
                self.refused[Unusable.TOO_MANY_SERIES] += 1
                return None
            row = self.connection.execute("INSERT INTO series (entity_id, attribute, unit) VALUES (?, ?, ?)", key)
            self._series[key] = row.lastrowid or 0
        return self._series[key]

    def _is_new(self, series: int, at: float, batch: dict[float, float]) -> bool:
        if at in batch:
            return False
        if series not in self._latest:
            (latest,) = self.connection.execute("SELECT max(at) FROM raw WHERE series = ?", (series,)).fetchone()
            self._latest[series] = -math.inf if latest is None else latest
        if at > self._latest[series]:
            self._latest[series] = at
            return True
        found = self.connection.execute("SELECT 1 FROM raw WHERE series = ? AND at = ?", (series, at)).fetchone()
        return found is None

    def _put(self, series: int, said: Sequence[tuple[float, float]]) -> None:
        self.connection.executemany("INSERT INTO raw VALUES (?, ?, ?)", [(series, at, value) for at, value in said])
        for table, width in (("minutes", MINUTE), ("hours", HOUR)):
            buckets = _buckets(said, width)
            rows = [
                (series, at, b.n, b.low, b.high, b.total, b.last, b.last_at, b.t, b.tt, b.tv)
                for at, b in buckets.items()
            ]
            self.connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) {_MERGE}", rows)

    def _change(self, series: int, at: float, state: str | None) -> None:
        """A state that is what it was before is no change; one out of order falls into its place."""
        state = state[:_MAX_TEXT] if state is not None else None
        before = self._state_before(series, at)
        if before is not None and before[0] == state:
            return
        self.connection.execute("INSERT OR REPLACE INTO changes VALUES (?, ?, ?)", (series, at, state))
        after = self.connection.execute(
            "SELECT at, state FROM changes WHERE series = ? AND at > ? ORDER BY at LIMIT 1", (series, at)
        ).fetchone()
        if after is not None and after[1] == state:  # it began earlier than was known
            self.connection.execute("DELETE FROM changes WHERE series = ? AND at = ?", (series, after[0]))

    def _state_before(self, series: int, at: float) -> tuple[str | None] | None:
        found = self.connection.execute(
            "SELECT state FROM changes WHERE series = ? AND at <= ? ORDER BY at DESC LIMIT 1", (series, at)
        ).fetchone()
        return None if found is None else (found[0],)

    def forget(self, now: float) -> None:
        """Remove what is older than its tier is kept; of states the last change stays, since it holds still."""
        kept = self._retention
        with self.connection:
            for table, seconds in (("raw", kept.raw), ("minutes", kept.minutes), ("hours", kept.hours)):
                for series in self._series.values():
                    bounds = (series, now - seconds)
                    self.connection.execute(f"DELETE FROM {table} WHERE series = ? AND at < ?", bounds)
            for series in self._series.values():
                self.connection.execute(
                    "DELETE FROM changes WHERE series = ? AND at < "
                    "(SELECT max(at) FROM changes WHERE series = ? AND at <= ?)",
                    (series, series, now - kept.changes),
                )


_MERGE = """
    ON CONFLICT (series, at) DO UPDATE SET
        n = n + excluded.n, total = total + excluded.total,
        low = min(low, excluded.low), high = max(high, excluded.high),
        last = CASE WHEN excluded.last_at >= last_at THEN excluded.last ELSE last END,
        last_at = max(last_at, excluded.last_at), t = t + excluded.t, tt = tt + excluded.tt, tv = tv + excluded.tv
"""


def _buckets(said: Sequence[tuple[float, float]], width: int) -> dict[int, Sums]:
    """Readings, oldest first, in stretches of `width` seconds, by where each begins."""
    found: dict[int, Sums] = {}
    for at, value in said:
        start = int(at // width) * width
        t = at - start
        if (b := found.get(start)) is None:
            found[start] = Sums(1, value, value, value, value, at, t, t * t, t * value)
            continue
        b.n += 1
        b.low, b.high, b.total = min(b.low, value), max(b.high, value), b.total + value
        b.last, b.last_at = value, at
        b.t, b.tt, b.tv = b.t + t, b.tt + t * t, b.tv + t * value
    return found
