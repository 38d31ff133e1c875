"""What the history answers: windows of numbers, readings, meters, and how long states lasted; it writes nothing."""

import math
import sqlite3
from pathlib import Path
from typing import NamedTuple

from device_registry.database import StoreError
from device_registry.past import DAY, HOUR, MINUTE, Flow, Point, Span, Window
from device_registry.tiers import WIDTH, Part, Sums, finest, parts

_RESET = 0.9  # share of what a meter said before: less than that, and it began anew


class _Stretch(NamedTuple):
    """Readings of one raw moment, minute or hour."""

    begin: float
    end: float
    low: float
    mean: float
    last: float
    high: float


class PastReader:
    """The questions to one open file; asked from one thread at a time. Moments are seconds since the epoch; of a thing
    whose unit has changed, the latest unit counts.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # ---------------------------------------------------------------- numbers

    def window(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Window | None:
        """The numbers from `begin` up to before `end`; None if there are none. Of the latest unit only."""
        series, unit = self._latest_series(entity_id, attribute)
        if series is None or begin >= end:
            return None
        sums = [self._sums(series, part, begin) for part in parts(self.connection, series, begin, end)]
        found = [part for part in sums if part is not None]
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

    def extreme(self, entity_id: str, begin: float, end: float, highest: bool, attribute: str = "") -> Point | None:
        """The highest reading of a window, or the lowest, and when it was first so; of what is left by the minute or
        the hour, the begin of that.
        """
        series, unit = self._latest_series(entity_id, attribute)
        if series is None or begin >= end:
            return None
        looked = parts(self.connection, series, begin, end)
        while True:
            found = [(point, part) for part in looked if (point := self._top(series, part, highest)) is not None]
            if not found:
                return None
            best = max(value if highest else -value for (_, value), _ in found)
            at, value, part = min(
                ((at, value, part) for (at, value), part in found if (value if highest else -value) == best),
                key=lambda one: one[0],
            )
            looked = self._finer(series, part, at, value, highest)
            if not looked:
                return Point(max(at, begin), value, unit)

    def _top(self, series: int, part: Part, highest: bool) -> tuple[float, float] | None:
        """Where a part has its extreme, the first one."""
        column = "value" if part.table == "raw" else "high" if highest else "low"
        order = "DESC" if highest else "ASC"
        found: tuple[float, float] | None = self.connection.execute(
            f"SELECT at, {column} FROM {part.table} WHERE series = ? AND at >= ? AND at < ? "
            f"ORDER BY {column} {order}, at LIMIT 1",
            (series, part.begin, part.end),
        ).fetchone()
        return found

    def _finer(self, series: int, part: Part, at: float, value: float, highest: bool) -> list[Part]:
        """The stretch of an extreme in the next finer tier that still has it; none if there is no such tier."""
        finer = {"hours": ("minutes", "raw"), "minutes": ("raw",)}.get(part.table, ())
        for table in finer:
            inside = Part(table, at, at + WIDTH[part.table])
            found = self._top(series, inside, highest)
            if found is not None and found[1] == value:
                return [inside]
        return []

    def reading(self, entity_id: str, at: float, attribute: str = "") -> Point | None:
        """The last reading that is known to be no later than a moment; None if there is none."""
        series, unit = self._latest_series(entity_id, attribute)
        if series is None:
            return None
        found: list[tuple[float, float]] = []
        for table in WIDTH:
            moment, value = ("at", "value") if table == "raw" else ("last_at", "last")
            row = self.connection.execute(
                f"SELECT {moment}, {value} FROM {table} WHERE series = :series AND at <= :at AND {moment} <= :at "
                "ORDER BY at DESC LIMIT 1",
                {"series": series, "at": at},
            ).fetchone()
            found += [row] if row else []
        return Point(*max(found, key=lambda row: row[0]), unit) if found else None

    def first(self, entity_id: str, attribute: str = "") -> float | None:
        """When its first reading was, to the hour where it is no longer kept itself; of states, the first change."""
        series, _ = self._latest_series(entity_id, attribute)
        if series is None:
            return None
        number = self._first(series)
        (state,) = self.connection.execute("SELECT min(at) FROM changes WHERE series = ?", (series,)).fetchone()
        return min((at for at in (number, state) if at is not None), default=None)

    def flow(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Flow | None:
        """What came together from `begin` to `end`; None if there is no reading before the end. What was said last up
        to the begin holds until the next, and what a meter says at the end counts. Where more than a few hundred
        readings would have to be read, a minute's or an hour's mean holds for all of it.
        """
        series, unit = self._latest_series(entity_id, attribute)
        if series is None or begin >= end:
            return None
        before = self.reading(entity_id, begin, attribute)
        stretches = [s for part in finest(self.connection, series, begin, end) for s in self._stretches(series, part)]
        if before is None and not stretches:
            return None
        first = _Stretch(begin, begin, *([before.value] * 4)) if before else stretches[0]
        risen, area, last = 0.0, 0.0, first
        for stretch in stretches:
            risen += _risen(first.low if stretch is first else last.last, stretch)
            area += last.last * max(0.0, stretch.begin - last.end)
            area += stretch.mean * (min(stretch.end, end) - max(stretch.begin, begin))
            last = stretch
        after = self.reading(entity_id, end, attribute)
        if after is not None and after.at == end:
            risen += _risen(last.last, _Stretch(end, end, *([after.value] * 4)))
        return Flow(risen, (area + last.last * max(0.0, end - last.end)) / HOUR, unit)

    def _stretches(self, series: int, part: Part) -> list[_Stretch]:
        """The readings of a part, in order; a raw one takes no time."""
        columns = "value, value, value" if part.table == "raw" else "low, total / n, last"
        high = "value" if part.table == "raw" else "high"
        rows = self.connection.execute(
            f"SELECT at, at + {WIDTH[part.table]}, {columns}, {high} FROM {part.table} "
            "WHERE series = ? AND at >= ? AND at < ? ORDER BY at",
            (series, part.begin, part.end),
        )
        return [_Stretch(*row) for row in rows]

    def usual(self, entity_id: str, at: float, days: int, attribute: str = "") -> tuple[float, ...]:
        """Means of the same hour on so many days of 24 hours before (an hour off the clock on the wall where that was
        changed since), as far as there are any; the newest first.
        """
        series, _ = self._latest_series(entity_id, attribute)
        if series is None:
            return ()
        hour = math.floor(at / HOUR) * HOUR
        hours = ", ".join(str(hour - day * DAY) for day in range(1, days + 1))
        rows = self.connection.execute(
            f"SELECT total / n FROM hours WHERE series = ? AND at IN ({hours}) ORDER BY at DESC", (series,)
        )
        return tuple(mean for (mean,) in rows)

    # ---------------------------------------------------------------- series

    def _latest_series(self, entity_id: str, attribute: str) -> tuple[int | None, str]:
        """The newest series of a thing: its unit may have changed."""
        found: tuple[int, str] | None = self.connection.execute(
            "SELECT id, unit FROM series WHERE entity_id = ? AND attribute = ? ORDER BY id DESC LIMIT 1",
            (entity_id, attribute),
        ).fetchone()
        return found or (None, "")

    def _first(self, series: int) -> float | None:
        """When its first number was, to the hour where it is no longer kept itself."""
        tiers = ("SELECT min(at) FROM raw WHERE series = ?", "SELECT min(at) FROM hours WHERE series = ?")
        raw, hour = (self.connection.execute(tier, (series,)).fetchone()[0] for tier in tiers)
        first: float | None = raw if hour is None or (raw is not None and raw < hour + HOUR) else hour
        return first

    def _sums(self, series: int, part: Part, origin: float) -> Sums | None:
        query = _RAW_SUMS if part.table == "raw" else _SUMS.format(table=part.table)
        bounds = (series, part.begin, part.end)
        row = self.connection.execute(query, dict(zip(("series", "begin", "end"), bounds, strict=True)) | {"o": origin})
        n, low, high, total, t, tt, tv = row.fetchone()
        if not n:
            return None
        last, last_at = self.connection.execute(
            "SELECT value, at FROM raw WHERE series = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT 1"
            if part.table == "raw"
            else f"SELECT last, last_at FROM {part.table} WHERE series = ? AND at >= ? AND at < ? "
            "ORDER BY at DESC LIMIT 1",
            bounds,
        ).fetchone()
        return Sums(int(n), low, high, total, last, last_at, t, tt, tv)

    # ---------------------------------------------------------------- states

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


def open_past(path: Path) -> PastReader:
    """Read a file beside the one who writes it. Raises `StoreError`."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", 5.0, check_same_thread=False, uri=True)
        connection.execute("SELECT 1 FROM series LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return PastReader(connection)


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


def _risen(before: float, stretch: _Stretch) -> float:
    """What a meter rose by; of one that fell by a tenth or more, so was reset: up to then, and from zero since."""
    if stretch.last > _RESET * before:
        return max(stretch.last - before, 0.0)
    return max(stretch.high - before, 0.0) + stretch.last


def _slope(n: int, t: float, tt: float, total: float, tv: float) -> float | None:
    """Least squares, per hour (https://en.wikipedia.org/wiki/Simple_linear_regression)."""
    spread = n * tt - t * t
    return None if n < 2 or spread <= 1e-9 * n * tt else (n * tv - t * total) / spread * HOUR
