"""From a target of the program to entities of the home: names, sets, scopes, "it", and asking back.

Entities that are not exposed do not exist here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from agent.called import bearing, called_so, spelled_out
from agent.companions import dials
from agent.frame import Frame, Picked, existing, mention_of, unclear
from agent.kind_index import loosely, of_kind
from agent.kinds import KINDS
from agent.outdoors import meant
from agent.scopes import closest, nearby, scoped
from agent.sides import on_side, other_side
from agent.types import Mention, MentionKind, Quantifier, Ref, Special, StateWord, Target, Verb
from device_registry.actions import Reason, Rejection
from device_registry.model import Domain, Entity

MAX_CHOICES = 10
"""More choices than this are no question that a person can answer."""

_D = Domain
_EVERYTHING_OFF = frozenset({_D.LIGHT, _D.SWITCH, _D.FAN, _D.MEDIA_PLAYER, _D.CLIMATE, _D.HUMIDIFIER})
EVERYTHING = {
    Verb.ON: frozenset({_D.LIGHT}),
    Verb.TOGGLE: frozenset({_D.LIGHT}),
    Verb.OFF: _EVERYTHING_OFF,
    Verb.STOP: _EVERYTHING_OFF | {_D.COVER},
    Verb.OPEN: frozenset({_D.COVER}),
    Verb.CLOSE: frozenset({_D.COVER}),
    Verb.LOCK: frozenset({_D.LOCK}),
    Verb.UNLOCK: frozenset({_D.LOCK}),
}
"""What "everything" is, by verb: never locks, covers, valves or alarms by an "everything off"."""

NATURAL = {
    **dict.fromkeys((Verb.BRI, Verb.BRI_UP, Verb.BRI_DOWN, Verb.COLOR, Verb.WHITE), "light"),
    **dict.fromkeys((Verb.WARMER_LIGHT, Verb.COOLER_LIGHT), "light"),
    **dict.fromkeys((Verb.TEMP, Verb.TEMP_UP, Verb.TEMP_DOWN), "climate"),
    **dict.fromkeys((Verb.VOL, Verb.VOL_UP, Verb.VOL_DOWN, Verb.MUTE, Verb.UNMUTE), "media"),
    **dict.fromkeys((Verb.PLAY, Verb.NEXT, Verb.PREVIOUS), "media"),
    **dict.fromkeys((Verb.SPEED, Verb.SPEED_UP, Verb.SPEED_DOWN, Verb.OSC_ON, Verb.OSC_OFF), "fan"),
    **dict.fromkeys((Verb.HUM, Verb.HUM_UP, Verb.HUM_DOWN), "humidifier"),
}
"""The kind that a verb is said of where nothing else is. What opens or unlocks has none: that is asked back."""


def pick(target: Target, frame: Frame) -> Picked:
    """The entities that a target means for this verb."""
    target = _antecedent(_unplaced(target, frame), frame)
    found = pool(target, frame)
    if isinstance(found, Rejection):
        return Picked(rejected=found)
    if target.entity:
        return _pick_named(found, mention_of(target.entity, frame), frame)
    if target.special is Special.IT:
        fitting = _fitting(found, frame)
        return Picked(tuple(fitting)) if fitting else Picked(rejected=unclear(frame))
    return _pick_set(target, found, frame)


_WEATHER = frozenset({"temperature_s", "humidity_s", "illuminance_s"})
_HOME_WIDE = frozenset({"climate", "water_heater", "alarm"})


def _unplaced(target: Target, frame: Frame) -> Target:
    """ "Here" where nobody knows where that is means the one such thing of the home, or is asked back; "i'm cold" where
    the only thermostat is in the hall means that one. A whole room that is not known stays unclear.
    """
    kind = target.kind
    if target.scope is not Special.HERE or kind in (None, "everything") or target.quantifier is Quantifier.ALL:
        return target
    if frame.context.here is None:
        return replace(target, scope=None, quantifier=Quantifier.ONE)
    alone = kind in _HOME_WIDE and len(_of_kind(kind, frame)) == 1
    return replace(target, scope=None) if alone else target


def _antecedent(target: Target, frame: Frame) -> Target:
    """ "It" with nothing spoken of that fits: what the verb is naturally said of ("make it red": the lights)."""
    kind = NATURAL.get(frame.verb)
    if target.special is not Special.IT or kind is None:
        return target
    if _fitting(existing(frame.context.last_targets, frame), frame):
        return target
    here = frame.context.here is not None
    return Target(quantifier=Quantifier.SOME if here else Quantifier.ONE, kind=kind)  # "it" is never the whole home


def pool(target: Target, frame: Frame) -> tuple[Entity, ...] | Rejection:
    """Every entity that the words fit within their scope, whatever the verb; never empty."""
    if target.special is Special.IT:
        last = other_side(existing(frame.context.last_targets, frame), frame.linked, frame.snapshot)
        return last or unclear(frame)
    if target.scope is Special.NO_AREA:
        return Rejection(Reason.NO_SUCH_AREA, frame.linked.text)
    if target.entity:
        named = _named_pool(target, frame)
        return named if isinstance(named, Rejection) else on_side(named, frame.linked)
    if target.kind is None:
        return Rejection(Reason.NO_SUCH_DEVICE, frame.linked.text)
    every = target.quantifier in (Quantifier.ALL, Quantifier.ANY)
    whole = _of_kind(target.kind, frame)
    members = called_so(target.kind, whole, frame.linked, frame.snapshot, every=every)
    if not members:
        return Rejection(Reason.NO_SUCH_DEVICE, frame.linked.text, detail={"kind": target.kind})
    if target.scope is None:
        members = spelled_out(members, frame.linked) if frame.question and KINDS[target.kind].senses else members
        outside = meant(members, frame.linked.text, frame.snapshot) if target.kind in _WEATHER else members
        return on_side(outside, frame.linked)
    there = scoped(members, target, frame)
    if isinstance(there, Rejection) and len(members) < len(whole) and not any(w.narrow for w in frame.linked.kinds):
        there = scoped(whole, target, frame)  # "the floor lamp" of a room where nothing is called so
    if not isinstance(there, Rejection):
        return on_side(there, frame.linked)
    if isinstance(there, Rejection) and (loose := loosely(target.kind, frame.snapshot)):
        also = scoped(loose, target, frame)  # "the curtains" of a room that has blinds
        return there if isinstance(also, Rejection) else also
    return there


def expand(entities: Iterable[Entity], frame: Frame) -> tuple[Entity, ...]:
    """Groups spelled out as their members, each entity once. A group of nothing known stays itself."""
    result: dict[str, Entity] = {}
    for entity in entities:
        for member in _members(entity, frame, frozenset()):
            result[member.entity_id] = member
    return tuple(result.values())


def _members(entity: Entity, frame: Frame, above: frozenset[str]) -> tuple[Entity, ...]:
    known = [e for e in existing(entity.members, frame) if e.entity_id not in above | {entity.entity_id}]
    if not known:
        return (entity,)
    return tuple(m for e in known for m in _members(e, frame, above | {entity.entity_id}))


# ---------------------------------------------------------------- named


def _named_pool(target: Target, frame: Frame) -> tuple[Entity, ...] | Rejection:
    mention = mention_of(target.entity, frame)
    named = existing(mention.ids, frame) if mention else ()
    if not named:
        return Rejection(Reason.NO_SUCH_DEVICE, mention.text if mention else frame.linked.text)
    if target.scope is None or target.scope is Special.HERE:
        return named  # a name is surer than the speaker's place
    placed = scoped(named, target, frame)
    if isinstance(placed, Rejection) and placed.reason is Reason.NOTHING_THERE:
        return tuple(e for e in named if e.area_id is None) or placed
    return placed


def _pick_named(found: tuple[Entity, ...], mention: Mention | None, frame: Frame) -> Picked:
    span = mention.text if mention else ""
    fitting = _best(_fitting(found, frame) or list(found[:1]), frame)
    if len(fitting) == 1 or frame.question or (mention is not None and mention.several):
        return Picked(fitting, span=span)
    return _ask_back(fitting, span, frame)


def _fitting(found: Sequence[Entity], frame: Frame) -> list[Entity]:
    """Those that the verb is said of, or what they are set by ("the heating blanket on level 3")."""
    fits = [e for e in found if frame.fits(e)]
    if fits or frame.question:
        return fits
    return [e for e in dials(found, frame.linked, frame.snapshot) if frame.fits(e)]


def _best(fitting: Sequence[Entity], frame: Frame) -> tuple[Entity, ...]:
    """Of entities that fit a name equally: the speaker's area first; a group before its members; one per device."""
    place = nearby(frame)
    here = [e for e in fitting if e.area_id is not None and e.area_id == place]
    left = here or list(fitting)
    inside = {m for e in left for m in e.members}
    left = [e for e in left if e.entity_id not in inside] or left
    devices = {e.device_id for e in left}
    if len(devices) == 1 and None not in devices:
        left = left[:1]
    return tuple(left)


# ---------------------------------------------------------------- sets


def _pick_set(target: Target, found: tuple[Entity, ...], frame: Frame) -> Picked:
    near = closest(target, found, frame)
    fitting = expand_set([e for e in near if frame.fits(e)], frame)
    if not fitting:
        only = near[0].entity_id if len(near) == 1 else None
        detail = {"kind": target.kind, "verb": frame.verb.value}
        return Picked(rejected=Rejection(Reason.CANNOT, frame.linked.text, only, detail))
    if frame.question or len(fitting) == 1 or not (_is_one(target) or _is_two_places(target, fitting, frame)):
        return Picked(fitting)
    if _is_one(target) and any({e.entity_id for e in fitting} <= set(group.members) for group in near):
        return Picked(fitting)  # "the kitchen light" is the group of that name
    named = _named_literally(fitting, frame)
    if len(named) != 1 and _is_one(target) and target.kind:  # "the lamp", where the other one is a "ceiling light"
        named = bearing(fitting, target.kind, frame.linked)
    return Picked(named) if len(named) == 1 else _ask_back(fitting, "", frame)


def _is_two_places(target: Target, entities: Sequence[Entity], frame: Frame) -> bool:
    """Two bedrooms bear the name that was said: which one is meant is not for us to guess, unless it is "bedrooms"."""
    mention = mention_of(target.scope, frame) if isinstance(target.scope, Ref) else None
    if mention is None or mention.kind is not MentionKind.AREA or mention.several:
        return False
    if target.quantifier is Quantifier.ALL:
        return False
    return len({e.area_id for e in entities}) > 1


def expand_set(entities: Sequence[Entity], frame: Frame) -> tuple[Entity, ...]:
    """A set without groups: a group is skipped where its members are in the set, otherwise spelled out."""
    ids = {e.entity_id for e in entities}
    kept = [e for e in entities if ids.isdisjoint(e.members)]
    return tuple(e for e in expand(kept, frame) if e.entity_id in ids or frame.fits(e))


def _is_one(target: Target) -> bool:
    return target.quantifier in (Quantifier.ONE, Quantifier.ANY)


def _named_literally(entities: Sequence[Entity], frame: Frame) -> tuple[Entity, ...]:
    said = frame.linked.text.casefold()
    return tuple(e for e in entities if any(n and n.casefold() in said for n in (e.name, *e.aliases)))


def _of_kind(kind: str, frame: Frame) -> tuple[Entity, ...]:
    """Every entity of the kind; what "everything" is depends on the verb."""
    if kind != "everything":
        return of_kind(kind, frame.snapshot)
    if frame.state in (StateWord.ON, StateWord.OFF):  # a motion sensor is not "on" in this sense
        return tuple(e for e in of_kind(kind, frame.snapshot) if e.domain in _EVERYTHING_OFF)
    if frame.state is not None:
        return tuple(e for e in frame.snapshot.entities.values() if e.exposed and frame.fits(e))
    domains = EVERYTHING.get(frame.verb, KINDS[kind].domains)
    return tuple(e for e in of_kind(kind, frame.snapshot) if e.domain in domains)


# ---------------------------------------------------------------- common


def _ask_back(entities: Sequence[Entity], span: str, frame: Frame) -> Picked:
    chosen = tuple(e for e in entities if e.entity_id in frame.context.chosen)
    if chosen:
        return Picked(chosen, span=span, decided=True)
    return Picked(choices=tuple(e.entity_id for e in entities[:MAX_CHOICES]), span=span)
