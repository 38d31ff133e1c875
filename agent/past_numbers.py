"""Numbers of one entity in the past: which of its readings are meant, and what they come to over a stretch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.answers import MAIN, MEASURED, QUANTITIES, battery_of
from agent.ports import Past
from agent.recalled import Lack, Recollection, Stretch, known_since
from agent.types import Aggregate, Attr
from device_registry.model import Domain, Entity, Quantity, Snapshot
from device_registry.past import DAY, HOUR
from device_registry.services import SETTERS, range_of

_OLD = DAY  # a reading older than this says nothing of a moment
_METERS = frozenset({"energy", "gas", "water"})
_COUNTING = frozenset({"total", "total_increasing"})  # state classes
_KILOWATT_HOURS: Mapping[str, float] = {"W": 1e-3, "kW": 1.0, "MW": 1e3}
_NUMERIC = frozenset({Domain.SENSOR, Domain.NUMBER})


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of an entity: of which one and of which attribute, what they are to be taken times, and their unit ("":
    the one that they were stored with).
    """

    entity: Entity
    entity_id: str
    attribute: str = ""
    scale: float = 1.0
    unit: str = ""


def series_of(attr: Attr | None, entity: Entity, snapshot: Snapshot) -> Series | None:
    """The numbers that an attribute stands for; of none the entity's own, or those of what it mainly does."""
    if attr is not None and attr in QUANTITIES:
        quantity = MAIN.get(entity.domain)
        return _of_quantity(entity, quantity) if quantity in QUANTITIES[attr] else None
    if attr is not None and attr in MEASURED:
        return _measured(attr, entity)
    if attr is Attr.BATTERY:
        battery = battery_of(entity, snapshot)
        return Series(entity, battery.entity_id) if battery and battery.device_class == "battery" else None
    if attr is not None:
        return None
    if entity.domain in _NUMERIC:
        return Series(entity, entity.entity_id)
    measured = {Domain.CLIMATE: Attr.TEMPERATURE, Domain.WATER_HEATER: Attr.TEMPERATURE}.get(entity.domain)
    return _measured(measured, entity) if measured else _of_quantity(entity, MAIN.get(entity.domain))


def _of_quantity(entity: Entity, quantity: Quantity | None) -> Series | None:
    setter = SETTERS.get((entity.domain, quantity)) if quantity else None
    if setter is None or quantity is None:
        return None
    unit = range_of(entity.capabilities, quantity).unit
    return Series(entity, entity.entity_id, setter.attribute, setter.attribute_scale, unit)


def _measured(attr: Attr, entity: Entity) -> Series | None:
    device_class, attribute = MEASURED[attr]
    if entity.device_class == device_class:
        return Series(entity, entity.entity_id)
    if entity.domain in _NUMERIC or entity.domain is Domain.BINARY_SENSOR:
        return None
    unit = "%" if attr is Attr.HUMIDITY else range_of(entity.capabilities, Quantity.TEMPERATURE).unit
    return Series(entity, entity.entity_id, attribute, 1.0, unit)


def is_meter(entity: Entity, snapshot: Snapshot) -> bool:
    """Whether its numbers count up."""
    counting = snapshot.state(entity.entity_id).attributes.get("state_class") in _COUNTING
    return entity.device_class in _METERS or counting


def number(
    aggregate: Aggregate | None, attr: Attr | None, entity: Entity, snapshot: Snapshot, past: Past, stretch: Stretch
) -> Recollection:
    """What the readings of a stretch come to; of a moment what was said last before it."""
    series = series_of(attr, entity, snapshot)
    if series is None:
        return Recollection(entity.entity_id, lack=Lack.NO_NUMBER)
    if aggregate is Aggregate.SUM:
        return _sum(series, snapshot, past, stretch)
    if aggregate is Aggregate.CHANGE:
        return _change(series, past, stretch)
    if stretch[0] == stretch[1]:
        return _at_moment(series, past, stretch[0])
    return _window(aggregate, series, past, stretch)


def _window(aggregate: Aggregate | None, series: Series, past: Past, stretch: Stretch) -> Recollection:
    """Of no aggregate the mean, with the ends that it had."""
    window = past.window(series.entity_id, *stretch, series.attribute)
    if window is None:
        return _lacking(series, past, stretch)
    fact = _fact(series, window.mean, window.unit, stretch, window.since)
    if aggregate is Aggregate.TREND:
        truth = None if window.slope is None else not window.steady
        value = None if window.slope is None else window.slope * series.scale
        return replace(fact, value=value, truth=truth, lack=Lack.NEVER if value is None else None)
    if aggregate in (Aggregate.MIN, Aggregate.MAX):
        point = past.extreme(series.entity_id, *stretch, aggregate is Aggregate.MAX, series.attribute)
        return replace(fact, value=point.value * series.scale, at=point.at) if point else fact
    return replace(fact, low=window.low * series.scale, high=window.high * series.scale)


def _at_moment(series: Series, past: Past, at: float) -> Recollection:
    point = past.reading(series.entity_id, at, series.attribute)
    if point is None or at - point.at > _OLD:
        return _lacking(series, past, (at, at))
    return replace(_fact(series, point.value, point.unit, (at, at)), at=point.at)


def _change(series: Series, past: Past, stretch: Stretch) -> Recollection:
    """From what was said last up to the begin, however long before, or else first after it, to what was said last."""
    first = past.first(series.entity_id, series.attribute)
    before = past.reading(series.entity_id, stretch[0], series.attribute)
    if before is None and first is not None:  # to the hour, where that is all that is left
        tried = (past.reading(series.entity_id, first + wait, series.attribute) for wait in (0, HOUR))
        before = next((point for point in tried if point is not None), None)
    after = past.reading(series.entity_id, stretch[1], series.attribute)
    if before is None or after is None or after.at <= stretch[0] - _OLD:
        return _lacking(series, past, stretch)
    since = before.at if before.at > stretch[0] else None
    return _fact(series, after.value - before.value, after.unit, stretch, since)


def _sum(series: Series, snapshot: Snapshot, past: Past, stretch: Stretch) -> Recollection:
    """What a meter rose by; of power the energy, in kWh."""
    power = _KILOWATT_HOURS.get(series.entity.unit)
    if power is None and not is_meter(series.entity, snapshot):
        return Recollection(series.entity.entity_id, lack=Lack.NO_SUM)
    flow = past.flow(series.entity_id, *stretch, series.attribute)
    if flow is None:
        return _lacking(series, past, stretch)
    first = past.first(series.entity_id, series.attribute)
    if power is None:
        return _fact(series, flow.risen, flow.unit, stretch, first)
    return replace(_fact(series, flow.area * power, "kWh", stretch, first), unit="kWh")


def _fact(series: Series, value: float, unit: str, stretch: Stretch, first: float | None = None) -> Recollection:
    since = known_since(first, stretch)
    return Recollection(series.entity.entity_id, value * series.scale, series.unit or unit, since=since)


def _lacking(series: Series, past: Past, stretch: Stretch) -> Recollection:
    entity_id = series.entity.entity_id
    first = past.first(series.entity_id, series.attribute)
    if first is None:
        return Recollection(entity_id, lack=Lack.NEVER)
    if first >= stretch[1]:
        return Recollection(entity_id, lack=Lack.NOT_BEFORE, since=first)
    last = past.reading(series.entity_id, stretch[1], series.attribute)
    return Recollection(entity_id, lack=Lack.NOT_SINCE, since=last.at if last else first)
