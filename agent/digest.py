"""What a room is like, as a few tokens: the model reads them where words alone do not tell what is to be done ("it's
stuffy", "make it comfortable in here").

    <g:here> <g:temp4> <g:up> <g:high> <g:hum3> <g:out:cooler> <g:window:closed> <g:climate:off> <g:can:heat>

In this order: of what place, each quantity with its class (agent/bands.py), its trend and how it stands against what is
usual at this hour, then outside, windows, presence, and the kinds of device that are there. What is not known or not
there has no token.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol

from agent.bands import BANDS, Measure
from agent.kinds import KINDS
from agent.room_sensors import Sensed, chosen, of_sensor
from agent.states import NOT_KNOWN, holds
from agent.trends import HOURS, slope
from agent.types import StateWord
from device_registry.baseline import Baseline, Hours, Standing
from device_registry.model import Choice, Domain, Entity, Snapshot
from device_registry.past import HOUR

MAX_TOKENS = 28
HERE, AREA, HOME = "<g:here>", "<g:area>", "<g:home>"

UP, DOWN, FLAT = "<g:up>", "<g:down>", "<g:flat>"
_STANDINGS = {standing: f"<g:{standing}>" for standing in Standing}
_FAR = 2.0  # standard deviations from what is usual that count
_OUTSIDE = 1.0  # °C between in and out that are felt
_RUNNING = ("on", "off")
_OPENNESS = ("open", "closed")
_HEATS, _COOLS = frozenset({"heat", "heat_cool"}), frozenset({"cool", "heat_cool"})
_WINDOWS = frozenset({"window"})


class Readings(Hours, Protocol):
    """What is asked of the history (`agent.ports.Past`)."""

    def points(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[tuple[float, float], ...]:
        """(moment, value), oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Senses:
    """What there is to know of a home when a sentence is said. `here`: the speaker's area_id; `now`: seconds since the
    epoch; without `past` only what is so now is known, without `baseline` nothing of what is usual.
    """

    snapshot: Snapshot
    here: str | None = None
    past: Readings | None = None
    baseline: Baseline | None = None
    now: float = 0.0


def digest(senses: Senses, area_id: str | None = None) -> tuple[str, ...]:
    """What it is like in an area; without one where the speaker is, else in the home. At most `MAX_TOKENS` tokens, and
    eight reads of the history.
    """
    place = area_id or senses.here
    scope = AREA if area_id else HERE if place else HOME
    home = [e for e in senses.snapshot.entities.values() if e.exposed and senses.snapshot.state(e.entity_id).available]
    room = [e for e in home if place is None or e.area_id == place]
    found = [chosen(measure, room, senses.snapshot) for measure in Measure]
    told = chain.from_iterable(_measured(one, senses) for one in found if one)
    around = _surroundings(found[0], room, home, senses.snapshot)
    shared = [] if area_id else home
    return scope, *told, *around, *_devices(room, shared, senses.snapshot)


def tokens() -> list[str]:
    """Every token of a digest."""
    measures = [f"<g:{measure}{level}>" for measure in Measure for level in range(1, 6)]
    outside = ["<g:out:warmer>", "<g:out:cooler>", "<g:out:same>"]
    seen = [*(f"<g:window:{how}>" for how in _OPENNESS), "<g:somebody>", "<g:nobody>"]
    climate = [f"<g:climate:{doing}>" for doing in ("off", "on", "heating", "cooling")]
    running = [f"<g:{kind}:{how}>" for kind in ("fan", "humidifier", "dehumidifier", "light") for how in _RUNNING]
    opened = [f"<g:{kind}:{how}>" for kind in ("opener", "cover") for how in _OPENNESS]
    trends = [UP, DOWN, FLAT, *_STANDINGS.values()]
    able = ["<g:can:heat>", "<g:can:cool>"]
    return [HERE, AREA, HOME, *measures, *trends, *outside, *seen, *climate, *able, *running, *opened]


# ---------------------------------------------------------------- what is measured


def _measured(one: Sensed, senses: Senses) -> Iterator[str]:
    """Class, trend, and how it stands against what is usual."""
    yield f"<g:{one.band.measure}{one.band.level(one.value)}>"
    entity_id = one.entity.entity_id
    if senses.past is not None:
        points = senses.past.points(entity_id, senses.now - HOURS * HOUR, senses.now, one.attribute)
        per_hour = slope(points)
        if per_hour is not None:
            yield _trend(per_hour * one.factor, one.band.steep)
    if senses.baseline is not None:
        usual = senses.baseline.usual(entity_id, senses.now, one.entity.device_class, one.attribute)
        if usual is not None:
            yield _STANDINGS[usual.standing(one.raw, _FAR)]


def _trend(per_hour: float, steep: float) -> str:
    return FLAT if abs(per_hour) < steep else UP if per_hour > 0 else DOWN


# ---------------------------------------------------------------- around it


def _surroundings(
    inside: Sensed | None, room: Sequence[Entity], home: Sequence[Entity], snapshot: Snapshot
) -> Iterator[str]:
    """How it is outside against inside, windows, and whether anybody is there."""
    temperature = BANDS["temperature"]
    outdoors = [s for e in home for s in of_sensor(e, snapshot, outside=True) if s.band is temperature]
    if inside and outdoors:
        yield _outside(sorted(s.value for s in outdoors)[(len(outdoors) - 1) // 2] - inside.value)
    windows = [*_of("window_s", room), *_of("window_cover", room)]
    yield from _seen(windows, snapshot, StateWord.OPEN, "window", _OPENNESS)
    yield from _seen(_of("motion_s", room), snapshot, StateWord.ON, "", ("somebody", "nobody"))


def _outside(difference: float) -> str:
    if abs(difference) < _OUTSIDE:
        return "<g:out:same>"
    return "<g:out:warmer>" if difference > 0 else "<g:out:cooler>"


def _of(kind: str, entities: Sequence[Entity]) -> list[Entity]:
    return [e for e in entities if KINDS[kind].matches(e)]


def _seen(
    entities: Sequence[Entity], snapshot: Snapshot, word: StateWord, name: str, states: tuple[str, str]
) -> Iterator[str]:
    """Whether any of them is in a state, as far as one of them tells."""
    known = [truth for e in entities if (truth := holds(word, e, snapshot.state(e.entity_id))) is not None]
    if known:
        yield f"<g:{name}{':' if name else ''}{states[0] if any(known) else states[1]}>"


# ---------------------------------------------------------------- what could help


def _devices(room: Sequence[Entity], shared: Sequence[Entity], snapshot: Snapshot) -> Iterator[str]:
    """The kinds of device that are there, and whether they run. `shared`: where a climate device that is the only one
    serves every room, as it does for "i'm cold" (`agent.resolve_targets`).
    """
    everywhere = _of("climate", shared)
    climate = _of("climate", room) or (everywhere if len(everywhere) == 1 else [])
    yield from _climate(climate, snapshot)
    told = partial(_seen, snapshot=snapshot)
    drying = _of("dehumidifier", room)
    yield from told(_of("fan", room), word=StateWord.ON, name="fan", states=_RUNNING)
    wetting = [e for e in room if e.domain is Domain.HUMIDIFIER and e not in drying]
    yield from told(wetting, word=StateWord.ON, name="humidifier", states=_RUNNING)
    yield from told(drying, word=StateWord.ON, name="dehumidifier", states=_RUNNING)
    openers = _of("window_cover", room)
    yield from told(openers, word=StateWord.OPEN, name="opener", states=_OPENNESS)
    covers = [e for e in _of("cover", room) if (e.device_class or "") in KINDS["blind"].loose - _WINDOWS]
    yield from told(covers, word=StateWord.OPEN, name="cover", states=_OPENNESS)
    yield from told(_of("light", room), word=StateWord.ON, name="light", states=_RUNNING)


def _climate(devices: Sequence[Entity], snapshot: Snapshot) -> Iterator[str]:
    """What they do, the one that does most, and what they could."""
    doing = [d for e in devices if (d := _doing(e, snapshot)) is not None]
    if not doing:
        return
    modes = {mode for e in devices for mode in e.capabilities.choices.get(Choice.HVAC_MODE, ("heat",))}
    yield f"<g:climate:{next((d for d in ('cooling', 'heating', 'on') if d in doing), 'off')}>"
    if modes & _HEATS:
        yield "<g:can:heat>"
    if modes & _COOLS:
        yield "<g:can:cool>"


def _doing(entity: Entity, snapshot: Snapshot) -> str | None:
    """off, heating, cooling, or on in another way; None if it does not tell."""
    state = snapshot.state(entity.entity_id)
    if state.state in NOT_KNOWN:
        return None
    if state.state == "off":
        return "off"
    action = state.attributes.get("hvac_action")
    if action in ("heating", "cooling"):
        return str(action)
    return {"heat": "heating", "cool": "cooling"}.get(state.state or "", "on")
