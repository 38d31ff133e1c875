"""Moments and stretches behind, in the speaker's words: "yesterday at 12:20", "from 12:20 to 14:00", "today"."""

from datetime import datetime, timedelta

from agent.when import moment
from agent.wording import Wording

_LATELY = 60.0  # seconds before now that are now


def at(when: datetime, now: datetime, words: Wording) -> str:
    """A moment, with its preposition."""
    if (now.date() - when.date()).days == 1:
        return words.locale.say("past.at_yesterday", time=_time(when, words))
    return moment(when, now, words)


def stamp(when: datetime, now: datetime, words: Wording) -> str:
    """A moment as it stands behind "since" or "from"."""
    days = (now.date() - when.date()).days
    time = _time(when, words)
    if days == 0:
        return words.locale.say("past.stamp", time=time)
    if days == 1:
        return words.locale.say("past.stamp_yesterday", time=time)
    return words.locale.say("past.stamp_dated", date=_date(when, words), time=time)


def stretch(window: tuple[datetime, datetime], now: datetime, words: Wording) -> str:
    """A stretch of time, whole days by their names; a moment where it is none."""
    begin, end = window
    if begin == end:
        return at(begin, now, words)
    today = _midnight(now)
    lately = now.timestamp() - end.timestamp() <= _LATELY
    if begin == today and lately:
        return words.locale.say("past.today")
    if begin == _midnight(begin) and end == _midnight(end):
        return _days(begin, end - timedelta(days=1), now, words)
    if lately:
        return words.locale.say("past.since_when", time=stamp(begin, now, words))
    same_day = begin.date() == end.date()
    until = words.locale.say("past.stamp", time=_time(end, words)) if same_day else stamp(end, now, words)
    return words.locale.say("past.between", begin=stamp(begin, now, words), end=until)


def _days(first: datetime, last: datetime, now: datetime, words: Wording) -> str:
    """Whole days, both counted."""
    if first.date() != last.date():
        return words.locale.say("past.between", begin=_date(first, words), end=_date(last, words))
    yesterday = (now.date() - first.date()).days == 1
    return words.locale.say("past.yesterday") if yesterday else words.locale.say("past.on", date=_date(first, words))


def _midnight(when: datetime) -> datetime:
    return when.replace(hour=0, minute=0, second=0, microsecond=0)


def _time(when: datetime, words: Wording) -> str:
    from babel.dates import format_time

    return format_time(when.time(), "short", locale=words.locale.language)


def _date(when: datetime, words: Wording) -> str:
    from babel.dates import format_skeleton

    return format_skeleton("MMMEd", when, locale=words.locale.language)
