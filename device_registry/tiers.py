"""Which tier a window is read of: whole hours, whole minutes and raw readings, as far as each is kept.

Where only a coarser tier is left, the edges of a window are to the minute or to the hour, outwards.
"""

import math
import sqlite3
from dataclasses import dataclass

from device_registry.past import HOUR, MINUTE

WIDTH = {"raw": 0, "minutes": MINUTE, "hours": HOUR}
"""Seconds that a row of each tier stands for."""

_MAX_ROWS = 600  # that a sum over time reads of one tier, before it takes a coarser one


@dataclass(slots=True)
class Sums:
    """Sums of the readings of one stretch; times are counted from its begin."""

    n: int
    low: float
    high: float
    total: float
    last: float
    last_at: float
    t: float
    tt: float
    tv: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch that is read of one tier."""

    table: str
    begin: float
    end: float


def parts(connection: sqlite3.Connection, series: int, begin: float, end: float, hours: bool = True) -> list[Part]:
    """Raw readings at the edges, whole minutes and whole hours between them, in order; coarser where the finer
    tier has forgotten. Without `hours` minutes alone are between the edges.
    """
    m0, m1 = _whole(begin, end, MINUTE, _kept_from(connection, "raw", series))
    h0, h1 = _whole(begin, end, HOUR, _kept_from(connection, "minutes", series)) if hours else (end, end)
    if h0 >= h1:
        inner = [("minutes", m0, m1)] if m0 < m1 else []
    else:
        inner = [("minutes", m0, h0), ("hours", h0, h1), ("minutes", h1, m1)]
    if not inner:
        return [Part("raw", begin, end)]
    low, high = (m0, m1) if h0 >= h1 else (min(m0, h0), max(m1, h1))
    edges = [("raw", begin, low), *inner, ("raw", high, end)]
    return [Part(*part) for part in edges if part[1] < part[2]]


def finest(connection: sqlite3.Connection, series: int, begin: float, end: float) -> list[Part]:
    """Parts as fine as they can be without more than `_MAX_ROWS` rows."""
    if _kept_from(connection, "raw", series) <= begin and _few(connection, "raw", series, begin, end):
        return [Part("raw", begin, end)]
    if _kept_from(connection, "minutes", series) <= begin and _few(connection, "minutes", series, begin, end):
        return parts(connection, series, begin, end, hours=False)
    return parts(connection, series, begin, end)


def _few(connection: sqlite3.Connection, table: str, series: int, begin: float, end: float) -> bool:
    (n,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE series = ? AND at >= ? AND at < ? LIMIT ?)",
        (series, begin, end, _MAX_ROWS + 1),
    ).fetchone()
    return bool(n <= _MAX_ROWS)


def _kept_from(connection: sqlite3.Connection, table: str, series: int) -> float:
    (first,) = connection.execute(f"SELECT min(at) FROM {table} WHERE series = ?", (series,)).fetchone()
    (ever,) = connection.execute("SELECT min(at) FROM hours WHERE series = ?", (series,)).fetchone()
    if first is None:
        return math.inf
    return -math.inf if ever is None or first <= ever + HOUR else float(first)


def _whole(begin: float, end: float, width: int, finer_from: float) -> tuple[float, float]:
    """The whole stretches of `width` seconds between two moments; those at the edges too, where finer ones are gone."""
    first = math.floor(begin / width) if begin < finer_from else math.ceil(begin / width)
    last = math.floor(end / width) * width
    return first * width, math.ceil(end / width) * width if last < finer_from else last
