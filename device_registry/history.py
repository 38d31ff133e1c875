"""What the home's sensors said: raw readings, rollups by minute and hour, and how long each state lasted.

One SQLite file, one writer. A window of numbers is put together from whole hours, whole minutes and raw readings, as
far as each is kept; a state is kept as what it became, and when.
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from device_registry.database import Database

MINUTE, HOUR, DAY = 60, 3600, 86400
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


@dataclass(frozen=True, slots=True)
class Window:
    """Numbers of one series between two moments. `slope`: least squares, per hour; None of fewer than two readings.

    `since`: from when on there is anything, where that is later than what was asked for.
    """

    count: int
    low: float
    high: float
    mean: float
    last: float
    last_at: float
    slope: float | None
    unit: str
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A state and how long it lasted; `state` None: not available. `end` None: it lasts still."""

    state: str | None
    begin: float
    end: float | None


@dataclass(slots=True)
class _Bucket:
    """Sums of the readings in one stretch; times are counted from its begin."""

    n: int
    low: float
    high: float
    total: float
    last: float
    last_at: float
    t: float
    tt: float
    tv: float


KEPT = Retention()


class History(Database):
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

    # ---------------------------------------------------------------- out

    def window(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Window | None:
        """The numbers from `begin` up to before `end`; None if there are none. Of the latest unit only."""
        series, unit = self._latest_series(entity_id, attribute)
        if series is None or begin >= end:
            return None
        parts = [self._sums(series, *part) for part in self._parts(series, begin, end)]
        found = [part for part in parts if part is not None]
        if not found:
            return None
        n = sum(p.n for p in found)
        total = sum(p.total for p in found)
        last = max(found, key=lambda p: p.last_at)
        first = self._first(series)
        return Window(
            n,
            min(p.low for p in found),
            max(p.high for p in found),
            total / n,
            last.last,
            last.last_at,
            _slope(n, sum(p.t for p in found), sum(p.tt for p in found), total, sum(p.tv for p in found)),
            unit,
            first if first is not None and first > begin else None,
        )

    def _latest_series(self, entity_id: str, attribute: str) -> tuple[int | None, str]:
        """The newest series of a thing: its unit may have changed."""
        mine = [(number, key[2]) for key, number in self._series.items() if key[:2] == (entity_id, attribute)]
        return max(mine, default=(None, ""), key=lambda found: found[0] or 0)

    def _first(self, series: int) -> float | None:
        """When its first reading was, to the hour where it is no longer kept itself."""
        tiers = ("SELECT min(at) FROM raw WHERE series = ?", "SELECT min(at) FROM hours WHERE series = ?")
        raw, hour = (self.connection.execute(tier, (series,)).fetchone()[0] for tier in tiers)
        first: float | None = raw if hour is None or (raw is not None and raw < hour + HOUR) else hour
        return first

    def _parts(self, series: int, begin: float, end: float) -> list[tuple[str, float, float, float]]:
        """(table, from, to, origin): raw readings at the edges, whole minutes and whole hours between them; coarser
        where the finer tier has forgotten.
        """
        raw_from, minutes_from = self._kept_from("raw", series), self._kept_from("minutes", series)
        minute = (math.ceil(begin / MINUTE) * MINUTE, math.floor(end / MINUTE) * MINUTE)
        hour = (math.ceil(begin / HOUR) * HOUR, math.floor(end / HOUR) * HOUR)
        if begin < minutes_from:  # nothing finer than hours is left of its begin
            hour = (math.floor(begin / HOUR) * HOUR, hour[1])
        if begin < raw_from:
            minute = (math.floor(begin / MINUTE) * MINUTE, minute[1])
        if minute[0] >= minute[1]:
            return [("raw", begin, end, begin)]
        inner = (
            [("minutes", minute[0], hour[0], begin), ("hours", *hour, begin), ("minutes", hour[1], minute[1], begin)]
            if hour[0] < hour[1]
            else [("minutes", *minute, begin)]
        )
        edges = [("raw", begin, minute[0], begin), *inner, ("raw", minute[1], end, begin)]
        return [part for part in edges if part[1] < part[2]]

    def _kept_from(self, table: str, series: int) -> float:
        (first,) = self.connection.execute(f"SELECT min(at) FROM {table} WHERE series = ?", (series,)).fetchone()
        (ever,) = self.connection.execute("SELECT min(at) FROM hours WHERE series = ?", (series,)).fetchone()
        if first is None:
            return math.inf
        return -math.inf if ever is None or first <= ever + HOUR else float(first)

    def _sums(self, series: int, table: str, begin: float, end: float, origin: float) -> _Bucket | None:
        query = _RAW_SUMS if table == "raw" else _SUMS.format(table=table)
        row = self.connection.execute(query, {"series": series, "begin": begin, "end": end, "o": origin}).fetchone()
        if not row[0]:
            return None
        (last, last_at) = self.connection.execute(
            "SELECT value, at FROM raw WHERE series = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT 1"
            if table == "raw"
            else f"SELECT last, last_at FROM {table} WHERE series = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT 1",
            (series, begin, end),
        ).fetchone()
        n, low, high, total, t, tt, tv = row
        return _Bucket(int(n), low, high, total, last, last_at, t, tt, tv)

    def spans(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[Span, ...]:
        """The states between two moments, oldest first; the first one from when on it held."""
        series, _ = self._latest_series(entity_id, attribute)
        if series is None:
            return ()
        rows = self.connection.execute(
            "SELECT at, state FROM changes WHERE series = :series AND at < :end AND at >= ifnull("
            "(SELECT max(at) FROM changes WHERE series = :series AND at <= :begin), :begin) ORDER BY at",
            {"series": series, "begin": begin, "end": end},
        ).fetchall()
        if not rows:
            return ()
        after = self.connection.execute(
            "SELECT min(at) FROM changes WHERE series = ? AND at >= ?", (series, end)
        ).fetchone()[0]
        ends = [*(at for at, _ in rows[1:]), after]
        return tuple(Span(state, at, until) for (at, state), until in zip(rows, ends, strict=True))

    def points(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[tuple[float, float], ...]:
        """(moment, value) to draw: raw readings of an hour, means of minutes up to two days, means of hours beyond."""
        series, _ = self._latest_series(entity_id, attribute)
        if series is None:
            return ()
        table, width = ("raw", 0) if end - begin <= HOUR else ("minutes", MINUTE)
        table, width = ("hours", HOUR) if end - begin > 2 * DAY else (table, width)
        value = "value" if table == "raw" else "total / n"
        rows = self.connection.execute(
            f"SELECT at, {value} FROM {table} WHERE series = ? AND at >= ? AND at < ? ORDER BY at",
            (series, begin, end),
        )
        return tuple((at + width / 2, said) for at, said in rows)


_MERGE = """
    ON CONFLICT (series, at) DO UPDATE SET
        n = n + excluded.n, total = total + excluded.total,
        low = min(low, excluded.low), high = max(high, excluded.high),
        last = CASE WHEN excluded.last_at >= last_at THEN excluded.last ELSE last END,
        last_at = max(last_at, excluded.last_at), t = t + excluded.t, tt = tt + excluded.tt, tv = tv + excluded.tv
"""
_RAW_SUMS = """
    SELECT count(*), min(value), max(value), total(value), total(at - :o), total((at - :o) * (at - :o)),
        total((at - :o) * value)
    FROM raw WHERE series = :series AND at >= :begin AND at < :end
"""
_SUMS = """
    SELECT total(n), min(low), max(high), total(total), total(t + n * (at - :o)),
        total(tt + 2 * (at - :o) * t + n * (at - :o) * (at - :o)), total(tv + (at - :o) * total)
    FROM {table} WHERE series = :series AND at >= :begin AND at < :end
"""


def _buckets(said: Sequence[tuple[float, float]], width: int) -> dict[int, _Bucket]:
    """Readings, oldest first, in stretches of `width` seconds, by where each begins."""
    found: dict[int, _Bucket] = {}
    for at, value in said:
        start = int(at // width) * width
        t = at - start
        if (b := found.get(start)) is None:
            found[start] = _Bucket(1, value, value, value, value, at, t, t * t, t * value)
            continue
        b.n += 1
        b.low, b.high, b.total = min(b.low, value), max(b.high, value), b.total + value
        b.last, b.last_at = value, at
        b.t, b.tt, b.tv = b.t + t, b.tt + t * t, b.tv + t * value
    return found


def _slope(n: int, t: float, tt: float, total: float, tv: float) -> float | None:
    """Least squares, per hour (https://en.wikipedia.org/wiki/Simple_linear_regression)."""
    spread = n * tt - t * t
    return None if n < 2 or spread <= 1e-9 * n * tt else (n * tv - t * total) / spread * HOUR
