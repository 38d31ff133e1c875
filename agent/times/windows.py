"""Where what was said of time lies behind: the stretch from one instant to another that a question asks about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agent.times.moments import Calendar, Moment, NoInstant, Part, Role, Time, local, minutes_meant, shifted

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_WAKING = 6 * 60  # minute of the day: "yesterday at 3" is of the afternoon; who means the night says so
_MONTHS = 8 * 12 + 1  # as many behind hold a 29th of February, even about 1900

_HOURS = {
    Part.SMALL: (0, 6),
    Part.MORNING: (5, 12),
    Part.NOON: (11, 14),
    Part.AFTERNOON: (12, 18),
    Part.EVENING: (18, 24),
    Part.NIGHT: (21, 30),
    Part.DARK: (19, 30),
    Part.AM: (0, 12),
    Part.PM: (12, 24),
}
"""Hours that a part of the day begins and ends with; those past 24 are of the day after."""

_NIGHTS = frozenset({Part.NIGHT, Part.DARK})
_BEHIND = frozenset({Role.AT, Role.FOR, Role.SPAN, Role.PAST, Role.SINCE, Role.AGO})


def window(time: Time, now: datetime) -> tuple[datetime, datetime]:
    """Begin and end of a stretch behind, in the frame of `now` (its zone, or none), the end no later than `now`; one
    moment is both. Raises `NoInstant` for what lies ahead, comes again, ends something or follows the sun.

    What names no day is the last that has begun ("at 3", "in March"), and so is the night of today, asked about in the
    morning. A weekday is one before today. Days go by the clock on the wall, lengths of time by what it has ticked.
    """
    if time.role not in _BEHIND:
        raise NoInstant(f"{time.role} has no stretch behind")
    if time.moment is None:
        begin = shifted(now, -(time.seconds or 0))
        return begin, begin if time.role is Role.AGO else now
    begin, end = _stretch(time.moment, now)
    if time.until is not None:
        end = _ending(time.until, begin, now)
    if time.role is Role.SINCE or _ticks(end) > _ticks(now):
        end = now
    if _ticks(begin) > _ticks(end):
        raise NoInstant("it lies ahead, or ends before it begins")
    return begin, end


def _stretch(moment: Moment, now: datetime) -> tuple[datetime, datetime]:
    """Begin and end of a moment; ahead of `now` if nothing behind is meant."""
    if moment.event is not None:
        raise NoInstant("the sun's times are not known here")
    first, last = _days(moment, now)
    if moment.open:
        return local(first, 0, now), local(last, 0, now)
    floats = not _dated(moment) or (moment.days == 0 and moment.part in _NIGHTS)
    found = [
        (shifted(local(day, begin, now), moment.offset), shifted(local(day, end, now), moment.offset))
        for day in ((first, first - _DAY, first - 2 * _DAY) if floats else (first,))
        for begin, end in _hours(moment, floats)
    ]
    begun = [stretch for stretch in found if _ticks(stretch[0]) <= _ticks(now)]
    if floats and begun:
        return max(begun, key=lambda stretch: _ticks(stretch[0]))
    return (begun or found)[0]


def _hours(moment: Moment, floats: bool) -> list[tuple[int, int]]:
    """Minutes of the day that a part of it or a time of the clock may begin and end with, the likeliest first."""
    if moment.minute is None:
        begin, end = _HOURS[moment.part or Part.MORNING]
        return [(begin * 60, end * 60)]
    options = minutes_meant(moment, False)
    if not floats and options[0] < _WAKING:
        options.reverse()
    return [(minute, minute) for minute in options]


def _dated(moment: Moment) -> bool:
    named = (moment.days, moment.weekday, moment.monthday, moment.month, moment.calendar)
    return any(name is not None for name in named)


def _ending(until: Moment, begin: datetime, now: datetime) -> datetime:
    """Where a range ends: with its last day, or at the first such time after it has begun."""
    day = _midnight(begin)
    if until.weekday is not None and until.calendar is None:
        ahead = day + timedelta(days=(until.weekday - day.weekday()) % 7) - _midnight(now)
        return _stretch(replace(until, weekday=None, days=ahead.days), now)[1]
    if until.minute is None or _dated(until):
        return _stretch(until, now)[1]
    found = [local(day + later, minute, now) for later in (0 * _DAY, _DAY) for minute in minutes_meant(until, False)]
    return next(at for at in found if _ticks(at) > _ticks(begin))


def _days(moment: Moment, now: datetime) -> tuple[datetime, datetime]:
    """The midnights that begin and end the day or the days."""
    today = _midnight(now)
    if moment.calendar is not None:
        return _calendar(moment, moment.calendar, today)
    if moment.month is not None and moment.monthday is None:
        year, month = next(named for named in _months(today) if named[1] == moment.month)
        return datetime(year, month, 1), _month_after(year, month)
    day = today
    if moment.days is not None:
        day = today + moment.days * _DAY
    elif moment.weekday is not None:
        day = today - timedelta(days=(today.weekday() - moment.weekday) % 7 or 7) + moment.week * _WEEK
    elif moment.monthday is not None:
        day = _date(moment.month, moment.monthday, today)
    return day, day + _DAY


def _calendar(moment: Moment, calendar: Calendar, today: datetime) -> tuple[datetime, datetime]:
    monday = today - timedelta(days=today.weekday()) - moment.back * _WEEK
    match calendar:
        case Calendar.WEEK if moment.weekday is not None:
            day = monday + timedelta(days=moment.weekday)
            return day, day + _DAY
        case Calendar.WEEK:
            return monday, monday + _WEEK
        case Calendar.WEEKEND:
            saturday = monday + 5 * _DAY
            saturday -= _WEEK if saturday > today else 0 * _WEEK  # "this weekend", asked about after it
            return saturday, saturday + 2 * _DAY
        case Calendar.MONTH:
            year, month = divmod(today.year * 12 + today.month - 1 - moment.back, 12)
            return datetime(year, month + 1, 1), _month_after(year, month + 1)
        case Calendar.YEAR:
            year = today.year - moment.back
            return datetime(year, 1, 1), datetime(year + 1, 1, 1)


def _date(month: int | None, monthday: int, today: datetime) -> datetime:
    """The last day of that number up to today, in that month if one is named."""
    for year, each in _months(today):
        if month in (None, each) and monthday <= (_month_after(year, each) - _DAY).day:
            day = datetime(year, each, monthday)
            if day <= today:
                return day
    raise NoInstant("no such date")


def _months(today: datetime) -> Iterator[tuple[int, int]]:
    """Year and month of this month and those before it."""
    for back in range(_MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield year, month + 1


def _month_after(year: int, month: int) -> datetime:
    return datetime(year + month // 12, month % 12 + 1, 1)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _ticks(at: datetime) -> float:
    """Seconds that order instants: two of one zone compare by what the clock on the wall says."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
