"""What may be asked of a scheduler, drawn: one wish of each kind, as the actions that the agent makes of it."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from device_registry.actions import NOW, Action, Condition, Given, Op, Timing

Drawn = tuple[Timing, float]
"""When, and after how many days it is taken back."""

_NEVER = 400.0
_LENGTHS = ("PT1M", "PT90S", "PT13M", "PT45M", "PT2H", "PT8H", "PT14H30M", "P1DT1H", "P3D")
_SHORT = ("PT1M", "PT5M", "PT20M", "PT1H", "PT1H30M")
_SUN = ("sunrise", "sunset", "sunset-PT20M", "sunrise+PT1H", "sunset+PT3H", "sunset+PT8H")


def draw(rng: random.Random, number: int, asked: datetime, near: bool) -> tuple[str, Action, float]:
    """Kind, action, days until it is taken back. `near`: a change of the clock is near; times are around it."""
    (kind,) = rng.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])
    timing, days = _KINDS[kind][1](rng, asked, near)
    if kind == "timer":
        return kind, Action(None, "timer.start", {"seconds": rng.choice([30, 300, 5400, 40000])}), days
    if kind == "reminder":
        return kind, Action(None, "notify.announce", {"message": f"s{number}"}, timing=timing), days
    return kind, Action(f"light.s{number}", "light.turn_on", timing=timing), days


def _clock(rng: random.Random, near: bool) -> tuple[int, int]:
    """An hour and a minute."""
    return (rng.choice([1, 2, 2, 3]), rng.choice([0, 15, 30, 59])) if near else (rng.randrange(24), rng.randrange(60))


def _delay(rng: random.Random, _asked: datetime, _near: bool) -> Drawn:
    return Timing(at=rng.choice(_LENGTHS)), _NEVER


def _at(rng: random.Random, asked: datetime, near: bool) -> Drawn:
    """A time of the clock as the agent writes it: the hub's, or in the frame of the speaker."""
    hour, minute = _clock(rng, near)
    day = asked.replace(tzinfo=None, hour=hour, minute=minute, second=0, microsecond=0)
    wall = day + timedelta(days=rng.choice([0, 0, 1, 2, 5]))
    if wall <= asked.replace(tzinfo=None):
        wall += timedelta(days=1)
    at = wall if rng.random() < 0.7 else wall.replace(tzinfo=asked.tzinfo)
    return Timing(at=at.isoformat()), _NEVER


def _daily(rng: random.Random, _asked: datetime, near: bool) -> Drawn:
    hour, minute = _clock(rng, near)
    return Timing(repeat=f"{minute} {hour} * * *"), rng.uniform(3, 25)


def _weekdays(rng: random.Random, _asked: datetime, near: bool) -> Drawn:
    hour, minute = _clock(rng, near)
    return Timing(repeat=f"{minute} {hour} * * {rng.choice(['1-5', '0,6', '0', '1,3', '2'])}"), rng.uniform(10, 40)


def _monthly(rng: random.Random, _asked: datetime, near: bool) -> Drawn:
    hour, minute = _clock(rng, near)
    return Timing(repeat=f"{minute} {hour} {rng.choice([1, 15, 25, 29, 30, 31])} * *"), rng.uniform(60, 300)


def _often(rng: random.Random, _asked: datetime, _near: bool) -> Drawn:
    every = ("*/20 * * * *", "*/5 * * * *", "0 * * * *", "0 */6 * * *", "0 */2 * * *", "R/PT7M", "R/PT50M", "R/PT1H30M")
    return Timing(repeat=rng.choice(every)), rng.uniform(0.2, 2)


def _by_sun(rng: random.Random, _asked: datetime, _near: bool) -> Drawn:
    days = rng.choice(["", "", "0 0 * * *", "0 0 * * 1-5", "0 0 * * 0"])
    return Timing(at=rng.choice(_SUN), repeat=days), rng.uniform(4, 30) if days else _NEVER


def _for_a_while(rng: random.Random, asked: datetime, near: bool) -> Drawn:
    if rng.random() < 0.3:
        return Timing(repeat=_daily(rng, asked, near)[0].repeat, lasting=rng.choice(_SHORT)), rng.uniform(3, 15)
    begin = rng.choice([NOW, _delay(rng, asked, near)[0], _at(rng, asked, near)[0]])
    return Timing(at=begin.at, lasting=rng.choice([*_LENGTHS, "sunset", "sunrise"])), _NEVER


def _reminder(rng: random.Random, asked: datetime, near: bool) -> Drawn:
    return rng.choice([_delay, _at, _daily, _by_sun])(rng, asked, near)


def _condition(rng: random.Random) -> Condition:
    if rng.random() < 0.6:
        values = (rng.choice(["on", "off"]),)
        return Condition((f"binary_sensor.contact_{rng.randrange(10)}",), rng.choice([Op.IN, Op.NOT_IN]), values)
    bound = rng.choice([16, 18, 20, 22.5])
    return Condition((f"sensor.temperature_{rng.randrange(5)}",), rng.choice([Op.ABOVE, Op.BELOW]), (bound,))


def _conditions(rng: random.Random) -> tuple[Condition, ...]:
    return tuple(_condition(rng) for _ in range(rng.choice([1, 1, 1, 2])))


def _if(rng: random.Random, asked: datetime, near: bool) -> Drawn:
    timing, days = rng.choice([_at, _daily, _delay])(rng, asked, near)
    return Timing(at=timing.at, repeat=timing.repeat, given=Given.IF, conditions=_conditions(rng)), days


def _waiting(given: Given) -> Callable[[random.Random, datetime, bool], Drawn]:
    def drawn(rng: random.Random, _asked: datetime, _near: bool) -> Drawn:
        at, lasting = rng.choice([("", ""), ("", ""), ("PT5M", ""), ("", rng.choice(_SHORT))])
        return Timing(at=at, lasting=lasting, given=given, conditions=_conditions(rng)), rng.uniform(1, 12)

    return drawn


def _so_long(rng: random.Random, _asked: datetime, _near: bool) -> Drawn:
    one = _condition(rng)
    lasting = Condition(one.entity_ids, one.op, one.values, lasting=rng.choice(["PT3M", "PT10M", "PT1H", "PT4H"]))
    return Timing(given=rng.choice([Given.WHEN, Given.WHENEVER]), conditions=(lasting,)), rng.uniform(1, 20)


_KINDS: Mapping[str, tuple[int, Callable[[random.Random, datetime, bool], Drawn]]] = {
    "delay": (15, _delay),
    "clock": (15, _at),
    "every day": (8, _daily),
    "weekdays": (6, _weekdays),
    "monthly": (5, _monthly),
    "every so often": (3, _often),
    "sun": (10, _by_sun),
    "for a while": (10, _for_a_while),
    "timer": (6, lambda *_: (NOW, _NEVER)),
    "reminder": (6, _reminder),
    "if": (5, _if),
    "when": (5, _waiting(Given.WHEN)),
    "whenever": (5, _waiting(Given.WHENEVER)),
    "for so long": (6, _so_long),
}
"""Kind -> how many of a hundred or so, and how one is drawn."""
