"""When a statement is to happen: its expressions of time put together and counted from the speaker's clock."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agent.text import tokenize
from agent.times.expressions import find_times
from agent.times.moments import (
    Event,
    Every,
    Moment,
    NoInstant,
    Role,
    Time,
    cron,
    duration,
    ending,
    instant,
    sun,
)
from agent.times.windows import window
from agent.types import Linked, Mention, Ref
from device_registry.actions import Timing

_BEHIND = frozenset({Role.PAST, Role.SINCE, Role.AGO})
_LAST_HOUR = 24
_LATE = 13  # from this hour on a clock tells by itself which half of the day is meant


def timing(times: Sequence[Ref], linked: Linked, now: datetime, after: datetime | None = None) -> Timing:
    """The timing that some mentions tell together ("tomorrow ... at 9 ... for an hour"). `after`: a moment of another
    day that was spoken of just before, behind which a time of day alone is. Raises `NoInstant` where they give no point
    in time, or one that is over.
    """
    said = _together([_ahead(linked.mention(ref.kind, ref.slot), linked.language) for ref in times])
    begin, at, repeat = now, "", ""
    for time in said:
        match time.role:
            case Role.IN:
                at, begin = duration(time.seconds or 0), now + timedelta(seconds=time.seconds or 0)
            case Role.AT if time.moment is not None:
                at, begin = _at(time.moment, after if after is not None and not time.moment.dated else now)
            case Role.EACH:
                at, repeat = _repeated(time)
    return Timing(at, _lasting(said, begin, now), repeat)


def asked_window(times: Sequence[Ref], linked: Linked, now: datetime) -> tuple[datetime, datetime]:
    """The stretch of time behind that a question is about. Raises `NoInstant`."""
    said = _together([_time(linked.mention(ref.kind, ref.slot)) for ref in times])
    if len(said) != 1:
        raise NoInstant("two stretches of time")
    return window(said[0], now)


def seconds(times: Sequence[Ref], linked: Linked) -> int | None:
    """The length of time among some mentions: of a timer."""
    said = (_time(linked.mention(ref.kind, ref.slot)).seconds for ref in times)
    return next((length for length in said if length), None)


def _time(mention: Mention | None) -> Time:
    """An expression of time, or a number said as an hour."""
    if mention is not None and mention.time is not None:
        return mention.time
    if mention is None or mention.number is None or mention.unit or not 0 <= mention.number <= _LAST_HOUR:
        raise NoInstant("no hour of the clock")
    minute = round(mention.number * 60)
    return Time(Role.AT, moment=Moment(minute=minute % (24 * 60), exact=minute >= _LATE * 60))


def _ahead(mention: Mention | None, language: str) -> Time:
    """What an expression says of something to be done: one that may lie behind ("from Monday to Friday", "pendant la
    nuit") is read once more.
    """
    time = _time(mention)
    if mention is None or time.role not in _BEHIND:
        return time
    tokens = tokenize(mention.text)
    found = find_times(tokens, language, bare=True)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(tokens)):
        raise NoInstant("that time is over")
    return found[0].time


def _together(times: Sequence[Time]) -> list[Time]:
    """One moment where a day and a time of day stand apart ("tomorrow, turn it on at 9", "every day ... at 7")."""
    at = [time for time in times if time.role is Role.AT and time.moment is not None]
    others = [time for time in times if time not in at]
    whole = _sum(at)
    each = next((time for time in others if time.role is Role.EACH), None)
    if whole is None or each is None:
        return [*others, whole] if whole else others
    others.remove(each)
    return [*others, replace(each, moment=_over(each.moment, whole.moment), until=each.until or whole.until)]


def _sum(at: Iterable[Time]) -> Time | None:
    whole: Time | None = None
    for time in at:
        whole = time if whole is None else replace(whole, moment=_over(whole.moment, time.moment), until=time.until)
    return whole


def _over(one: Moment | None, other: Moment | None) -> Moment | None:
    """What either of two moments tells. Raises `NoInstant` where both name a time of day."""
    if one is None or other is None:
        return one or other
    if (one.minute is not None or one.event) and (other.minute is not None or other.event):
        raise NoInstant("two times of day")
    told = {
        name: getattr(one, name) if getattr(one, name) not in (None, 0, False) else getattr(other, name)
        for name in Moment.__dataclass_fields__
    }
    return Moment(**told)


def _at(moment: Moment, now: datetime) -> tuple[str, datetime]:
    """A moment as text, and when it is (for the sun, which is not known here: now)."""
    if moment.event is not None:
        return sun(moment), now
    when = instant(moment, now)
    if when <= now:
        raise NoInstant("that time is over")
    return when.isoformat(), when


def _repeated(time: Time) -> tuple[str, str]:
    """What comes again: the sun's event if it is one, and cron text; an ISO 8601 interval where cron has no words."""
    every, moment = time.every or Every(), time.moment
    if moment is not None and moment.event is not None:
        return sun(moment), cron(Time(Role.EACH, moment=Moment(minute=0, exact=True), every=every))
    try:
        return "", cron(time)
    except NoInstant:
        if every.seconds is None:
            raise
        return "", f"R/{duration(every.seconds)}"


def _lasting(said: Iterable[Time], begin: datetime, now: datetime) -> str:
    for time in said:
        if time.role in (Role.FOR, Role.SPAN) and time.seconds:
            return duration(time.seconds)
        if time.role is Role.UNTIL and time.moment is not None:
            return _until(time.moment, begin)
        if time.until is not None and time.until.event is None:
            return _length(instant(time.moment or Moment(), now), ending(time, now))
    return ""


def _until(moment: Moment, begin: datetime) -> str:
    if isinstance(moment.event, Event):
        return sun(moment)
    return _length(begin, instant(moment, begin))


def _length(begin: datetime, end: datetime) -> str:
    """What really passes, also over a change of the clock."""
    return duration(round(end.timestamp() - begin.timestamp()))
