"""What every answer from the past is told with: its times, and why something is not known."""

from collections.abc import Sequence
from datetime import datetime

from agent.recalled import Lack, Recalled
from agent.stretches import at, stamp, stretch
from agent.wording import Wording

MAX_TOLD = 6


def lacking(recalled: Recalled, words: Wording) -> str:
    """Why nothing is known; those that share the reason are told together."""
    groups: dict[tuple[Lack, float | None], list[str]] = {}
    for fact in (*recalled.facts, *recalled.others):
        if fact.lack is not None:
            groups.setdefault((fact.lack, fact.since), []).append(fact.entity_id)
    if not groups:
        return _lack(recalled.lack or Lack.NO_STATE, None, recalled.query.entity_ids, recalled, words)
    told = [_lack(lack, since, ids, recalled, words) for (lack, since), ids in groups.items()]
    return words.locale.say("join.clause").join(told[:MAX_TOLD])


def _lack(lack: Lack, since: float | None, ids: Sequence[str], recalled: Recalled, words: Wording) -> str:
    subject = words.subject(list(dict.fromkeys(ids)), 3)
    if since is None:
        key = Lack.NEVER if lack in (Lack.NOT_SINCE, Lack.NOT_BEFORE) else lack
        return words.locale.say(f"past.{key}", subject.plural, what=subject.text)
    return words.locale.say(f"past.{lack}", subject.plural, what=subject.text, time=stamped(since, recalled, words))


def instant(seconds: float, recalled: Recalled) -> datetime:
    """A moment in the frame of the speaker's clock."""
    return datetime.fromtimestamp(seconds, recalled.now.tzinfo)


def at_moment(seconds: float | None, recalled: Recalled, words: Wording) -> str:
    """ "yesterday at 12:20"; "" for none."""
    return "" if seconds is None else at(instant(seconds, recalled), recalled.now, words)


def stamped(seconds: float, recalled: Recalled, words: Wording) -> str:
    """ "yesterday, 12:20": behind "since"."""
    return stamp(instant(seconds, recalled), recalled.now, words)


def looked_at(recalled: Recalled, words: Wording) -> str:
    """The stretch that was looked at."""
    return "" if recalled.window is None else stretch(recalled.window, recalled.now, words)
