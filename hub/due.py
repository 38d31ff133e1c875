"""When something that waits is next due. Wall-clock times are those of this machine, as naive datetimes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agent.times.moments import Event, Moment, seconds_of, sun_of
from device_registry.actions import Timing

_DAYS_AHEAD = 400  # to look for the sun on a day that cron names


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
        return now + timedelta(seconds=seconds_of(timing.at))
    if moment := sun_of(timing.at):
        return next(t for t in _suns(moment, now, place) if t > now)
    when = datetime.fromisoformat(timing.at) if timing.at else now
    return when.astimezone().replace(tzinfo=None) if when.tzinfo else when


def following(timing: Timing, after: datetime, place: Place | None) -> datetime:
    """When what repeats is due next, after a moment. Raises `NotDue`."""
    from cronsim import CronSim, CronSimError

    if timing.repeat.startswith("R/"):
        return after + timedelta(seconds=seconds_of(timing.repeat[2:]))
    try:
        if moment := sun_of(timing.at):
            days = CronSim(timing.repeat, after - timedelta(days=2))
            named = {next(days).date() for _ in range(_DAYS_AHEAD)}
            return next(t for t in _suns(moment, after, place) if t > after and t.date() in named)
        return next(CronSim(timing.repeat, after))
    except (CronSimError, StopIteration):
        raise NotDue(f"{timing.repeat!r} never comes") from None


def _suns(moment: Moment, now: datetime, place: Place | None) -> Iterator[datetime]:
    """The event, day after day from yesterday on; none on days when the sun neither rises nor sets."""
    from astral import Observer
    from astral.sun import sunrise, sunset

    if place is None:
        raise NotDue("where the home is, is not in the settings (hub.location)")
    shift = timedelta(seconds=moment.offset)
    observer = Observer(place.latitude, place.longitude)
    for ahead in range(-1, _DAYS_AHEAD):
        day: date = now.date() + timedelta(days=ahead)
        try:
            when = (sunrise if moment.event is Event.SUNRISE else sunset)(observer, day, tzinfo=UTC)
        except ValueError:
            continue
        yield when.astimezone().replace(tzinfo=None) + shift
