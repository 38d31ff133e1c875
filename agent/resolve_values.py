"""Amounts, colours and whites for one entity: from what was said to an absolute value within the entity's range."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.resolve_wish import Wish
from agent.types import Level, Mention, MentionKind
from agent.units import PER_FAHRENHEIT, in_degrees
from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Domain, Entity, EntityState, Feature, JsonScalar, Quantity, Range
from device_registry.services import SETTERS, Setter, present, range_of, supports

_Q = Quantity
_EPS = 1e-6

LEVELS: Mapping[Level, float] = {Level.MIN: 0.0, Level.LOW: 0.25, Level.MEDIUM: 0.5, Level.HIGH: 0.75, Level.MAX: 1.0}
"""Named values as a share of the range."""
FAN_LEVELS: Mapping[Level, float] = {**LEVELS, Level.LOW: 0.33, Level.MEDIUM: 0.66, Level.HIGH: 1.0}


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity, and which way: 0 sets it, 1 and -1 change it."""

    quantity: Quantity
    direction: int


@dataclass(frozen=True, slots=True)
class _Steps:
    """How far "a bit", "up" and "a lot" go, in the range's unit."""

    bit: float
    plain: float
    lot: float


_STEPS: Mapping[Quantity, _Steps] = {
    _Q.BRIGHTNESS: _Steps(10, 20, 40),
    _Q.COLOR_TEMP: _Steps(250, 500, 1500),
    _Q.POSITION: _Steps(10, 20, 40),
    _Q.TILT: _Steps(10, 20, 40),
    _Q.VOLUME: _Steps(5, 10, 25),
    _Q.HUMIDITY: _Steps(5, 5, 15),
    _Q.TEMPERATURE: _Steps(0.5, 1, 3),
}
_FAHRENHEIT_STEPS = _Steps(1, 2, 5)
_SHARES = _Steps(0.05, 0.1, 0.25)  # of the range of a number entity
_NEVER_BELOW_ONE = frozenset({_Q.BRIGHTNESS, _Q.SPEED})  # dimming and slowing do not turn off
_WHOLE = frozenset({_Q.BRIGHTNESS, _Q.COLOR_TEMP, _Q.POSITION, _Q.TILT, _Q.VOLUME, _Q.SPEED, _Q.HUMIDITY})
_UNITS: Mapping[str, frozenset[Quantity]] = {
    "K": frozenset({_Q.COLOR_TEMP, _Q.VALUE}),
    "°": frozenset({_Q.TEMPERATURE, _Q.TILT, _Q.VALUE}),
    "°C": frozenset({_Q.TEMPERATURE, _Q.VALUE}),
    "°F": frozenset({_Q.TEMPERATURE, _Q.VALUE}),
}


def set_color(wish: Wish, entity: Entity, color: tuple[int, int, int]) -> Action | Rejection:
    """A colour needs a colour light."""
    if entity.domain is not Domain.LIGHT or Feature.COLOR not in entity.capabilities.features:
        return wish.cannot(entity)
    return Action(entity.entity_id, "light.turn_on", {"rgb_color": list(color)})


def set_white(wish: Wish, entity: Entity, kelvin: int) -> Action | Rejection:
    """A white by name is the nearest that the light has."""
    if Feature.COLOR_TEMP not in entity.capabilities.features:
        return wish.cannot(entity)
    limits = range_of(entity.capabilities, Quantity.COLOR_TEMP)
    nearest = min(max(kelvin, limits.min), limits.max)
    return Action(entity.entity_id, "light.turn_on", {"color_temp_kelvin": plain(nearest)})


def set_quantity(wish: Wish, entity: Entity, state: EntityState, amount: Amount) -> Action | Rejection:
    """Set, raise or lower a quantity; a cover or valve without positions is opened or closed."""
    setter = SETTERS.get((entity.domain, amount.quantity))
    unit = wish.mention.unit if wish.mention else ""
    if setter is None or amount.quantity not in _UNITS.get(unit, (amount.quantity,)):
        return wish.cannot(entity)
    if wish.value is None and amount == _BRIGHTER and state.state == "off" and supports(entity, "light.turn_on"):
        return Action(entity.entity_id, "light.turn_on")  # who sits in the dark wants light, not a fifth of it
    if setter.feature not in entity.capabilities.features:
        return _open_or_close(wish, entity, amount)
    if wish.mention and wish.mention.kind is not MentionKind.NUMBER:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    limits = range_of(entity.capabilities, amount.quantity)
    if amount.direction and not (isinstance(wish.value, Level) and wish.value in LEVELS):
        return _relative(wish, entity, present(entity, amount.quantity, state), setter, limits, amount)
    return _absolute(wish, entity, setter, limits, amount.quantity)


_BRIGHTER = Amount(Quantity.BRIGHTNESS, 1)


def _open_or_close(wish: Wish, entity: Entity, amount: Amount) -> Action | Rejection:
    names = {
        Domain.COVER: ("cover.open_cover", "cover.close_cover"),
        Domain.VALVE: ("valve.open_valve", "valve.close_valve"),
    }
    services = names.get(entity.domain) if amount.quantity is Quantity.POSITION else None
    if services is None or not supports(entity, services[0]):
        return wish.cannot(entity)
    if amount.direction and wish.mention is None:
        return Action(entity.entity_id, services[0 if amount.direction > 0 else 1])
    number = wish.mention.number if wish.mention else None
    if wish.value is Level.MAX or number == 100:
        return Action(entity.entity_id, services[0])
    if wish.value is Level.MIN or number == 0:
        return Action(entity.entity_id, services[1])
    return wish.cannot(entity)


# ---------------------------------------------------------------- absolute


def _absolute(wish: Wish, entity: Entity, setter: Setter, limits: Range, quantity: Quantity) -> Action | Rejection:
    value = _named(wish.value, limits, quantity) if isinstance(wish.value, Level) else _said(wish.value, limits)
    if value is None:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    if quantity is Quantity.SPEED and wish.mention and not wish.mention.percent:
        value = _gear(value, limits)
    off = f"{entity.domain}.turn_off"
    if value == 0 and quantity in _NEVER_BELOW_ONE and supports(entity, off):
        return Action(entity.entity_id, off)
    low = 0.0 if quantity in _NEVER_BELOW_ONE else limits.min
    if not low - _EPS <= value <= limits.max + _EPS:
        return Rejection(Reason.OUT_OF_RANGE, wish.span, entity.entity_id, _range_detail(limits, value))
    return _action(entity, setter, _snap(value, limits, quantity))


def _named(level: Level, limits: Range, quantity: Quantity) -> float | None:
    """The value of "low" or "max"; None for "a bit", which is no value."""
    share = (FAN_LEVELS if quantity is Quantity.SPEED else LEVELS).get(level)
    if share is None:
        return None
    value = limits.min + share * (limits.max - limits.min)
    return max(value, _floor(limits, quantity))


def _said(mention: Mention | None, limits: Range) -> float | None:
    if mention is None or mention.number is None:
        return None
    if mention.percent and limits.unit != "%":
        return limits.min + mention.number / 100 * (limits.max - limits.min)
    degrees = in_degrees(mention.number, mention.unit, limits.unit)
    return mention.number if degrees is None else degrees


def _gear(value: float, limits: Range) -> float:
    """A fan of three speeds set to 2 runs at its second speed, not at 2 %."""
    step = limits.step or 0
    return value * step if step >= 10 and value == int(value) and 0 < value * step <= 100 + step / 10 else value


# ---------------------------------------------------------------- relative


def _relative(
    wish: Wish, entity: Entity, now: float | None, setter: Setter, limits: Range, amount: Amount
) -> Action | Rejection:
    step = _step(wish.value, limits, amount.quantity)
    if step is None:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    if now is None:
        return Rejection(Reason.UNKNOWN_STATE, wish.span, entity.entity_id)
    if now <= _EPS and amount.direction < 0 and amount.quantity in _NEVER_BELOW_ONE:
        return Rejection(Reason.OUT_OF_RANGE, wish.span, entity.entity_id, {"at": 0})
    wanted = now + amount.direction * max(step, limits.step or 0)
    low = _floor(limits, amount.quantity)
    limited = not low - _EPS <= wanted <= limits.max + _EPS
    value = _snap(min(max(wanted, low), limits.max), limits, amount.quantity)
    return _action(entity, setter, value, limited)


def _step(value: Mention | Level | None, limits: Range, quantity: Quantity) -> float | None:
    """How far to go, in the range's unit; None if the value is not an amount."""
    steps = _steps(limits, quantity)
    if value is None:
        return steps.plain
    if isinstance(value, Level):
        return {Level.BIT: steps.bit, Level.LOT: steps.lot}.get(value)
    if value.number is None:
        return None
    if value.percent and limits.unit != "%":
        return value.number / 100 * (limits.max - limits.min)
    scale = {("°F", "°C"): PER_FAHRENHEIT, ("°C", "°F"): 1.8}.get((value.unit, limits.unit), 1.0)
    return value.number * scale


def _steps(limits: Range, quantity: Quantity) -> _Steps:
    if quantity is Quantity.TEMPERATURE and limits.unit == "°F":
        return _FAHRENHEIT_STEPS
    if quantity is Quantity.SPEED:
        one = limits.step if limits.step and limits.step >= 5 else 20
        return _Steps(one, one, max(40, one))
    span = limits.max - limits.min
    return _STEPS.get(quantity) or _Steps(_SHARES.bit * span, _SHARES.plain * span, _SHARES.lot * span)


# ---------------------------------------------------------------- numbers


def _floor(limits: Range, quantity: Quantity) -> float:
    """The lowest value that a change or a name reaches."""
    if quantity is Quantity.SPEED:
        return max(limits.min, round(limits.step or 1), 1)
    return max(limits.min, 1) if quantity is Quantity.BRIGHTNESS else limits.min


def _snap(value: float, limits: Range, quantity: Quantity) -> float:
    """The nearest value on the range's grid; its end where the grid stops short of it."""
    if limits.step and limits.step > 0:
        value = limits.min + round((value - limits.min) / limits.step) * limits.step
    if quantity in _WHOLE:
        value = round(value)
    return min(max(value, _floor(limits, quantity) if quantity in _NEVER_BELOW_ONE else limits.min), limits.max)


def _action(entity: Entity, setter: Setter, value: float, limited: bool = False) -> Action:
    return Action(entity.entity_id, setter.service, {setter.field: plain(value / setter.field_scale)}, limited)


def plain(value: float) -> int | float:
    """A number as people write it: 21 rather than 21.0, without binary dust."""
    return int(value) if value == int(value) else round(value, 4)


def _range_detail(limits: Range, value: float) -> dict[str, JsonScalar]:
    return {"min": plain(limits.min), "max": plain(limits.max), "unit": limits.unit, "value": plain(value)}
