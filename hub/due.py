"""When something that waits is next due. Wall-clock times are those of this machine, as naive datetimes whose `fold`
counts: what is due is the instant that `timestamp()` tells.

Lengths are lengths, whatever the clock on the wall does meanwhile. A time of day that the change of clocks leaves out
comes that much later; of one that comes twice, what repeats takes the first, what is due once the first still ahead.
Cron that names minutes alone ("every 20 minutes") goes on through the change.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agent.times.moments import Event, Moment, seconds_of, sun_of
from device_registry.actions import Timing

_DAYS_AHEAD = 400  # to look for the sun on a day that cron names
_CHANGE = timedelta(hours=2)  # more than clocks are ever changed by
_ANY_HOUR = ["*"] * 4


class NotDue(ValueError):
    """It is never due: the text is none that is written here, or the sun's times are not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the home is: degrees north and east."""

    latitude: float
    longitude: float


def first(timing: Timing, now: datetime, place: Place | None) -> datetime:
    """When it is due for the first time, at or after `now`. Raises `NotDue`."""
    if timing.repeat:
        return following(timing, now, place)
    if timing.at.startswith("P"):
        return _later(now, seconds_of(timing.at))
    if moment := sun_of(timing.at):
        return _next_sun(moment, now, place, lambda _: True)
    when = datetime.fromisoformat(timing.at) if timing.at else now
    return datetime.fromtimestamp(when.timestamp()) if when.tzinfo else _ahead(when, now)


def following(timing: Timing, after: datetime, place: Place | None, since: datetime | None = None) -> datetime:
    """When what repeats is due next, after a moment; an interval is counted from `since`, when it was due before.
    Raises `NotDue`.
    """
    from cronsim import CronSim, CronSimError

    if timing.repeat.startswith("R/"):
        return _in_rhythm(seconds_of(timing.repeat[2:]), after, since or after)
    try:
        if moment := sun_of(timing.at):
            return _next_sun(moment, after, place, lambda day: _names(timing.repeat, day))
        if timing.repeat.split()[1:] == _ANY_HOUR:
            return datetime.fromtimestamp(next(CronSim(timing.repeat, after.astimezone())).timestamp())
        found = CronSim(timing.repeat, after - _CHANGE)
        return next(when for when in found if when.timestamp() > after.timestamp())
    except (CronSimError, StopIteration):
        raise NotDue(f"{timing.repeat!r} never comes") from None


def _later(when: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(when.timestamp() + seconds)


def _ahead(when: datetime, now: datetime) -> datetime:
    """A wall-clock time; the second of two if the first is over."""
    again = when.replace(fold=1)
    return again if when.timestamp() < now.timestamp() <= again.timestamp() else when


def _in_rhythm(seconds: int, after: datetime, since: datetime) -> datetime:
    if not seconds:
        raise NotDue("an interval of no length")
    passed = after.timestamp() - since.timestamp()
    return _later(since, seconds * max(1, math.floor(passed / seconds) + 1))


def _names(cron: str, day: date) -> bool:
    """Whether cron of days (at midnight) names a day."""
    from cronsim import CronSim

    midnight = datetime(day.year, day.month, day.day)
    return next(CronSim(cron, midnight - timedelta(seconds=1))) == midnight


def _next_sun(moment: Moment, after: datetime, place: Place | None, named: Callable[[date], bool]) -> datetime:
    """The next event after a moment, of those on days that are named."""
    suns = (when for day, when in _suns(moment, after, place) if when.timestamp() > after.timestamp() and named(day))
    found = next(suns, None)
    if found is None:
        raise NotDue("the sun does not do so here")
    return found


def _suns(moment: Moment, now: datetime, place: Place | None) -> Iterator[tuple[date, datetime]]:
    """The days of the event, from yesterday on, and the moments; none of days when the sun neither rises nor sets."""
    from astral import Observer
    from astral.sun import sunrise, sunset

    if place is None:
        raise NotDue("where the home is, is not in the settings (hub.location)")
    observer = Observer(place.latitude, place.longitude)
    for ahead in range(-1, _DAYS_AHEAD):
        day: date = now.date() + timedelta(days=ahead)
        try:
            when = (sunrise if moment.event is Event.SUNRISE else sunset)(observer, day, tzinfo=UTC)
        except ValueError:
            continue
        yield datetime.fromtimestamp(when.timestamp()).date(), _later(when, moment.offset)
