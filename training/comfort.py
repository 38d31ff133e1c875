"""What wishes mean that name nothing ("make it comfortable in here", "it's stuffy"): a policy over the room's digest.

A wish tells which trouble it may be about, the digest which one it is, and `REMEDIES` what is done about it: the first
line that the room allows. It is careful: what is guarded is in no line, what runs already is not started again, and
where nothing helps it asks. These programs are taught; the hub has no copy of the policy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from agent.bands import Measure
from agent.digest import DOWN, UP
from agent.types import Verb
from device_registry.baseline import Standing


class Trouble(StrEnum):
    """What may be wrong with a room."""

    HOT = "hot"
    COLD = "cold"
    STALE = "stale"
    DAMP = "damp"
    DRY = "dry"


@dataclass(slots=True)
class Room:
    """A digest, read: classes, trends and standings by quantity, and every token of it."""

    seen: frozenset[str]
    level: dict[Measure, int] = field(default_factory=dict)
    trend: dict[Measure, str] = field(default_factory=dict)
    standing: dict[Measure, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sign:
    """A class that is a trouble. `mild`: none while it gets better of itself, which is when it goes `better`."""

    measure: Measure
    level: int
    trouble: Trouble
    better: str
    mild: bool = True


_T, _A, _H = Measure.TEMPERATURE, Measure.AIR, Measure.HUMIDITY
SIGNS = (
    Sign(_A, 5, Trouble.STALE, DOWN, mild=False),
    Sign(_T, 5, Trouble.HOT, DOWN, mild=False),
    Sign(_T, 1, Trouble.COLD, UP, mild=False),
    Sign(_A, 4, Trouble.STALE, DOWN),
    Sign(_H, 5, Trouble.DAMP, DOWN, mild=False),
    Sign(_H, 1, Trouble.DRY, UP, mild=False),
    Sign(_T, 4, Trouble.HOT, DOWN),
    Sign(_T, 2, Trouble.COLD, UP),
    Sign(_A, 3, Trouble.STALE, DOWN),
    Sign(_H, 4, Trouble.DAMP, DOWN),
    Sign(_H, 2, Trouble.DRY, UP),
)
"""The worst first."""

UNUSUAL = {Standing.HIGH: (Trouble.HOT, DOWN), Standing.LOW: (Trouble.COLD, UP)}
"""A good temperature that is not what this room has at this hour."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What helps, in a room that has all of `needs` and none of `unless`."""

    does: str
    needs: frozenset[str]
    unless: frozenset[str] = frozenset()


def _remedy(does: str, needs: str, unless: str = "") -> Remedy:
    return Remedy(does, _marked(needs), _marked(unless))


def _marked(said: str) -> frozenset[str]:
    return frozenset(f"<g:{word}>" for word in said.split())


_OPEN = (
    _remedy("open window_cover", "opener:closed out:same"),
    _remedy("open window_cover", "opener:closed out:cooler", unless="temp1 temp2"),
    _remedy("open window_cover", "opener:closed out:warmer", unless="temp4 temp5"),
)
_FAN = _remedy("on fan", "fan:off")
REMEDIES: Mapping[Trouble, tuple[Remedy, ...]] = {
    Trouble.HOT: (
        _remedy("temp_down climate", "climate:heating"),
        _remedy("temp_down climate", "can:cool", unless="window:open"),
        _remedy("open window_cover", "opener:closed out:cooler"),
        _FAN,
        _remedy("close cover", "cover:open light4"),
        _remedy("close cover", "cover:open light5"),
    ),
    Trouble.COLD: (
        _remedy("close window_cover", "opener:open", unless="out:warmer"),
        _remedy("temp_up climate", "climate:cooling"),
        _remedy("temp_up climate", "can:heat", unless="window:open"),
    ),
    Trouble.STALE: (*_OPEN, _FAN),
    Trouble.DAMP: (
        _remedy("off humidifier", "humidifier:on"),
        _remedy("on dehumidifier", "dehumidifier:off"),
        _remedy("hum_down dehumidifier", "dehumidifier:on"),
        _remedy("open window_cover", "opener:closed out:cooler", unless="temp1 temp2"),
        _FAN,
    ),
    Trouble.DRY: (
        _remedy("off dehumidifier", "dehumidifier:on"),
        _remedy("on humidifier", "humidifier:off"),
        _remedy("hum_up humidifier", "humidifier:on"),
    ),
}
"""The first that fits is done. Cold air is the drier one, so a damp room is aired when it is cooler outside."""

NOTHING_WRONG, ASK = "chat", "vague"
_UNFIT = (_marked("out:warmer temp4"), _marked("out:warmer temp5"), _marked("out:cooler temp1"))
"""Outside and inside that make fresh air unwelcome."""


def deed(wish: Verb, digest: Sequence[str]) -> tuple[str, ...]:
    """What the model is to write of a room (`agent.room_wishes.Deeds`). `wish`: of `WISHES`."""
    does = _answer(wish, read(digest)).split()
    return (f"<{does[0]}>", *(f"<K:{kind}>" for kind in does[1:]))


def _answer(wish: Verb, room: Room) -> str:
    if wish is Verb.COMFORT:
        trouble = worst(room)
        known = room.level.keys() & {_T, _A, _H}
        return _helped(trouble, room) if trouble else NOTHING_WRONG if known else ASK
    if wish is Verb.AIRING:
        if not any(token.startswith("<g:out:") for token in room.seen):
            return ASK
        return NOTHING_WRONG if any(unfit <= room.seen for unfit in _UNFIT) else _helped(Trouble.STALE, room)
    if wish is Verb.AIR:
        return _helped(_behind_the_air(room), room)
    return _helped(Trouble(wish), room)


def _behind_the_air(room: Room) -> Trouble:
    """Air that is called bad: what is measured of it, else heat or damp that make it so."""
    if room.level.get(_A, 0) < 3 and room.level.get(_T, 0) > 3:
        return Trouble.HOT
    if room.level.get(_A, 0) < 3 and room.level.get(_H, 0) > 3:
        return Trouble.DAMP
    return Trouble.STALE


def worst(room: Room) -> Trouble | None:
    """What is wrong with a room, None if nothing is."""
    for sign in SIGNS:
        mending = sign.mild and room.trend.get(sign.measure) == sign.better
        if room.level.get(sign.measure) == sign.level and not mending:
            return sign.trouble
    trouble, better = UNUSUAL.get(Standing(room.standing.get(_T, Standing.USUAL)), (None, ""))
    return trouble if room.level.get(_T) == 3 and room.trend.get(_T) != better else None


def _helped(trouble: Trouble, room: Room) -> str:
    fitting = (r for r in REMEDIES[trouble] if r.needs <= room.seen and r.unless.isdisjoint(room.seen))
    return next((remedy.does for remedy in fitting), ASK)


def read(digest: Sequence[str]) -> Room:
    """A digest's tokens (agent/digest.py)."""
    room, of = Room(frozenset(digest)), Measure.TEMPERATURE
    for token in digest:
        word = token[3:-1]
        if word[:-1] in set(Measure) and word[-1].isdigit():
            of = Measure(word[:-1])
            room.level[of] = int(word[-1])
        elif token in (UP, DOWN):
            room.trend[of] = token
        elif word in set(Standing):
            room.standing[of] = word
    return room
