"""Modes, sources, effects and generic properties of one entity."""

import json
from collections.abc import Iterable

from agent.resolve_values import LEVELS, plain
from agent.resolve_wish import Wish
from agent.text import key, runs, words
from agent.types import Level
from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Choice, Entity, GenericProperty, JsonScalar, PropertyType, Snapshot
from device_registry.services import CHOOSERS, SET_PROPERTY

_LOW = ("low", "低", "低档", "niedrig", "bajo", "baja", "baixo", "baixa", "bas", "faible")
_HIGH = ("high", "高", "高档", "hoch", "alto", "alta", "haut", "fort", "strong")
_LEVEL_WORDS = {
    Level.MAX: ("max", "maximum", *_HIGH),
    Level.MIN: ("min", "minimum", *_LOW),
    Level.LOW: _LOW,
    Level.MEDIUM: (
        "medium",
        "mid",
        "middle",
        "normal",
        "中",
        "中档",
        "mittel",
        "medio",
        "media",
        "médio",
        "média",
        "moyen",
    ),
    Level.HIGH: _HIGH,
    Level.ON: ("on",),
    Level.OFF: ("off",),
}
_MAX_LISTED = 12
_LONGEST = 4  # words of an option
_EPS = 1e-6


# ---------------------------------------------------------------- options


def choose_option(wish: Wish, entity: Entity) -> Action | Rejection:
    """Choose a mode of whatever kind, if this entity offers it."""
    if wish.value is None:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    offered = _offered(wish, entity)
    for choice, option in offered:
        chooser = CHOOSERS.get((entity.domain, choice))
        if chooser:
            return Action(entity.entity_id, chooser[0], {chooser[1]: option})
    return _no_such_option(wish, entity)


def _offered(wish: Wish, entity: Entity) -> list[tuple[Choice, str]]:
    mention, choices = wish.mention, entity.capabilities.choices
    if wish.value is Level.LACKING:  # of an option that the linker takes for a level or for a common word
        return [(c, o) for c, options in choices.items() for o in _said(options, wish.unlinked)]
    if isinstance(wish.value, Level):
        words = _LEVEL_WORDS.get(wish.value, ())
        return [(c, o) for w in words for c, options in choices.items() if (o := _same(w, options)) is not None]
    if mention is None or not mention.option:
        return []
    named = [c for i, c in mention.choices if i == entity.entity_id]
    kinds = named or [c for c in Choice if c in choices]
    return [(c, o) for c in kinds if (o := _same(mention.option, choices.get(c, ()))) is not None]


def _said(options: Iterable[str], text: str) -> list[str]:
    """The only one of some options that a text speaks of; none where it speaks of several."""
    said = runs(words(text), _LONGEST)
    found = [o for o in options if key(words(o)) in said]
    return found if len(found) == 1 else []


def _same(word: str, options: Iterable[str]) -> str | None:
    folded = _folded(word)
    return next((o for o in options if _folded(o) == folded), None)


def _folded(text: str) -> str:
    return "".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _no_such_option(wish: Wish, entity: Entity) -> Rejection:
    choices = entity.capabilities.choices
    if not choices:
        return wish.cannot(entity)
    meant = {c for _, c in wish.mention.choices} & choices.keys() if wish.mention else set()
    options = [o for c, offered in choices.items() if c in meant or not meant for o in offered]
    span = wish.mention.text if wish.mention else wish.span
    return Rejection(Reason.NO_SUCH_OPTION, span, entity.entity_id, {"options": ", ".join(options[:_MAX_LISTED])})


# ---------------------------------------------------------------- generic properties


def set_property(wish: Wish, entity: Entity, snapshot: Snapshot) -> Action | Rejection:
    """Set a property that the entity, or another entity of its device, offers."""
    if wish.prop is None or wish.value is None:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    owner, spec = _owner(wish.prop.property, entity, snapshot)
    if spec is None:
        return wish.cannot(entity)
    value = _property_value(wish, spec)
    if isinstance(value, Rejection):
        return Rejection(value.reason, value.span, owner.entity_id, value.detail)
    return Action(owner.entity_id, SET_PROPERTY, {"property": spec.property, "value": value})


def _owner(name: str, entity: Entity, snapshot: Snapshot) -> tuple[Entity, GenericProperty | None]:
    for candidate in (entity, *_siblings(entity, snapshot)):
        for spec in candidate.properties:
            if spec.property == name:
                return candidate, spec
    return entity, None


def _siblings(entity: Entity, snapshot: Snapshot) -> Iterable[Entity]:
    if entity.device_id is None:
        return ()
    return (e for e in snapshot.entities.values() if e.device_id == entity.device_id and e.exposed)


def _property_value(wish: Wish, spec: GenericProperty) -> JsonScalar | Rejection:
    if spec.type is PropertyType.NUMBER:
        return _property_number(wish, spec)
    if spec.type is PropertyType.SWITCH:
        return _property_switch(wish, spec)
    if spec.type is PropertyType.ENUM:
        return _property_enum(wish, spec)
    mention = wish.mention
    return mention.option or mention.text if mention else Rejection(Reason.UNCLEAR, wish.span)


def _property_number(wish: Wish, spec: GenericProperty) -> JsonScalar | Rejection:
    value = _number_said(wish, spec)
    if value is None:
        return Rejection(Reason.UNCLEAR, wish.span)
    if (spec.min is not None and value < spec.min - _EPS) or (spec.max is not None and value > spec.max + _EPS):
        detail: dict[str, JsonScalar] = {"min": spec.min, "max": spec.max, "unit": spec.unit, "value": plain(value)}
        return Rejection(Reason.OUT_OF_RANGE, wish.span, detail=detail)
    if spec.step:
        origin = spec.min or 0.0
        value = origin + round((value - origin) / spec.step) * spec.step
    return plain(value if spec.max is None else min(value, spec.max))


def _number_said(wish: Wish, spec: GenericProperty) -> float | None:
    bounded = spec.min is not None and spec.max is not None
    low, high = spec.min or 0.0, spec.max or 0.0
    if isinstance(wish.value, Level):
        return low + LEVELS[wish.value] * (high - low) if bounded and wish.value in LEVELS else None
    number = wish.mention.number if wish.mention else None
    if number is None or wish.mention is None:
        return None
    if wish.mention.percent and spec.unit != "%" and bounded:
        return low + number / 100 * (high - low)
    return number


def _property_switch(wish: Wish, spec: GenericProperty) -> JsonScalar | Rejection:
    word = wish.mention.option if wish.mention else ""
    on = wish.value is Level.ON or _folded(word) in ("on", "true")
    off = wish.value is Level.OFF or _folded(word) in ("off", "false")
    if not on and not off:
        return _property_enum(wish, spec)
    if len(spec.values) < 2:
        return on
    payload = spec.values[0 if on else 1]
    return bool(json.loads(payload)) if payload in ("true", "false") else payload


def _property_enum(wish: Wish, spec: GenericProperty) -> JsonScalar | Rejection:
    mention = wish.mention
    if isinstance(wish.value, Level):
        words: tuple[str, ...] = _LEVEL_WORDS.get(wish.value, ())
    elif mention and mention.number is not None:
        words = (str(plain(mention.number)),)
    else:
        words = (mention.option, mention.text) if mention else ()
    found = next((v for w in words if (v := _same(w, spec.values)) is not None), None)
    if found is not None:
        return found
    span = mention.text if mention else wish.span
    return Rejection(Reason.NO_SUCH_OPTION, span, detail={"options": ", ".join(spec.values[:_MAX_LISTED])})
