"""What is said of plans: "at 21:00: turn off the fan; when the front door is open: turn on the hall light"."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.circumstances import begins
from agent.types import Hitch, Outcome
from agent.wording import Wording
from device_registry.actions import Action, Timing

ToDo = Callable[[Sequence[Action]], str]
"""What actions on devices do, in words."""

PREFIX = "schedule."
_MAX_TOLD = 8


def plans_said(outcomes: Sequence[Outcome], words: Wording, clock: datetime, to_do: ToDo) -> str:
    """What became of `schedule.*` actions of one service; there is at least one."""
    action, hitch = outcomes[0].action, outcomes[0].detail
    if hitch == Hitch.NO_PLAN:
        known = bool(action.data) or action.timing != Timing()
        return words.locale.say("plans.none_such" if known and action.service != f"{PREFIX}change" else "plans.none")
    plans = [_plan(o.planned, words, clock, to_do) for o in outcomes if o.planned]
    told = plans[:_MAX_TOLD]
    if len(plans) > len(told):
        told.append(words.locale.say("facts.more", count=str(len(plans) - len(told))))
    joined = words.locale.say("join.clause").join(told)
    if hitch in (Hitch.NO_PLACE, Hitch.UNCLEAR_TIME):
        return words.locale.say(f"outcomes.{hitch}", do=joined)
    verb = "which" if hitch == Hitch.WHICH_PLAN else action.service.removeprefix(PREFIX).removesuffix("_all")
    return words.locale.say(f"plans.{verb}", plans=joined)


def announcement(action: Action, words: Wording) -> str:
    """What an announcement does: "say “dinner”", "ring", "tell you"."""
    message = words.quoted(str(action.data.get("message") or ""))
    if message:
        return words.locale.say("plans.say", message=message)
    return words.locale.say("plans.tell" if action.timing.given else "plans.ring")


def _plan(planned: Sequence[Action], words: Wording, clock: datetime, to_do: ToDo) -> str:
    timing = planned[0].timing
    said = [announcement(a, words) for a in planned if a.entity_id is None]
    lasting = Timing(lasting=timing.lasting)
    on_devices = [replace(a, timing=lasting) for a in planned if a.entity_id is not None]
    deeds = words.deeds([*said, *([to_do(on_devices)] if on_devices else [])])
    return words.locale.say("plans.one", when=begins(timing, clock, words), do=deeds)
