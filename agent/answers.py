"""Questions about the present, answered by code from the snapshot: facts without words of any language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from agent.states import NOT_KNOWN, holds
from agent.types import Ask, Attr, Quantifier, Query, StateWord
from device_registry.model import (
    UNKNOWN_STATE,
    Domain,
    Entity,
    EntityState,
    JsonScalar,
    JsonValue,
    Quantity,
    Snapshot,
)
from device_registry.services import present, range_of

_D, _Q = Domain, Quantity
Value = JsonScalar | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one entity.

    `value`: the state or attribute asked about, a number where it is one, a colour as (r, g, b); None: not known.
    `state`: the entity's plain state, None if not known. `holds`: whether the state asked about is so.
    `quantity`, `level`: what a plain state goes with (a lamp is on at 40 %), in `level_unit`.
    """

    entity_id: str
    value: Value = None
    unit: str = ""
    state: str | None = None
    holds: bool | None = None
    available: bool = True
    quantity: Quantity | None = None
    level: float | None = None
    level_unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Facts in the query's order, and what they come to.

    `truth`: yes or no, None if it cannot be told. `matching`: entity_ids in the state asked about; `count`
    how many; `unknown`: those whose state or value is not known; `unavailable`: those that are offline.
    """

    query: Query
    facts: tuple[Fact, ...] = ()
    truth: bool | None = None
    matching: tuple[str, ...] = ()
    count: int = 0
    unknown: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()


def answer(query: Query, snapshot: Snapshot) -> Answer:
    """The facts a query asks for. Never raises: what is not known is said to be unknown."""
    query = _meant(query)
    entities = [e for i in query.entity_ids if (e := snapshot.entities.get(i)) is not None and e.exposed]
    facts = tuple(_fact(query, entity, snapshot) for entity in entities)
    matching = tuple(f.entity_id for f in facts if f.holds)
    return Answer(
        query,
        facts,
        truth=_truth(query, facts),
        matching=matching,
        count=len(matching) if query.state else len(facts),
        unknown=tuple(f.entity_id for f in facts if _is_unknown(query, f)),
        unavailable=tuple(f.entity_id for f in facts if not f.available),
    )


_SAFE = frozenset({StateWord.CLOSED, StateWord.LOCKED, StateWord.OFF, StateWord.ARMED})
"""States that people ask about to know that nothing was forgotten: one exception makes it a no."""


def _meant(query: Query) -> Query:
    """ "Are the windows closed?" asks about all of them."""
    return replace(query, quantifier=Quantifier.ALL) if query.ask is Ask.IS and query.state in _SAFE else query


def _is_unknown(query: Query, fact: Fact) -> bool:
    return fact.holds is None if query.state else fact.value is None


def _truth(query: Query, facts: tuple[Fact, ...]) -> bool | None:
    """Any of them, or all of them where "all" was said; unknown states leave open what they could change."""
    if query.state is None or not facts:
        return None
    decisive = query.quantifier is not Quantifier.ALL or query.ask is not Ask.IS
    seen = [f.holds for f in facts]
    if decisive in seen:
        return decisive
    return None if None in seen else not decisive


def _fact(query: Query, entity: Entity, snapshot: Snapshot) -> Fact:
    state = snapshot.state(entity.entity_id)
    truth = None
    if query.state:
        source = battery_of(entity, snapshot) if query.state == "s_low" else entity
        truth = holds(query.state, source, snapshot.state(source.entity_id)) if source else None
    value, unit = _value(query.attr, entity, state, snapshot)
    quantity, level, level_unit = _level(entity, state)
    plain = None if state.state in NOT_KNOWN else state.state
    return Fact(entity.entity_id, value, unit, plain, truth, state.available, quantity, level, level_unit)


# ---------------------------------------------------------------- values

MAIN: Mapping[Domain, Quantity] = {
    _D.LIGHT: _Q.BRIGHTNESS,
    _D.COVER: _Q.POSITION,
    _D.VALVE: _Q.POSITION,
    _D.MEDIA_PLAYER: _Q.VOLUME,
    _D.FAN: _Q.SPEED,
    _D.CLIMATE: _Q.TEMPERATURE,
    _D.WATER_HEATER: _Q.TEMPERATURE,
    _D.HUMIDIFIER: _Q.HUMIDITY,
}
"""The quantity that goes with a plain state."""

QUANTITIES: Mapping[Attr, frozenset[Quantity]] = {
    Attr.BRIGHTNESS: frozenset({_Q.BRIGHTNESS}),
    Attr.POSITION: frozenset({_Q.POSITION}),
    Attr.VOLUME: frozenset({_Q.VOLUME}),
    Attr.SPEED: frozenset({_Q.SPEED}),
    Attr.SETPOINT: frozenset({_Q.TEMPERATURE, _Q.HUMIDITY}),
}
"""Attribute asked about -> quantities that are it."""

MEASURED: Mapping[Attr, tuple[str, str]] = {
    Attr.TEMPERATURE: ("temperature", "current_temperature"),
    Attr.HUMIDITY: ("humidity", "current_humidity"),
}
"""Attribute asked about -> sensor class that is it, attribute of other kinds that shows it."""

_MODES: Mapping[Domain, tuple[str, ...]] = {  # "" is the state itself
    _D.CLIMATE: ("",),
    _D.WATER_HEATER: ("operation_mode", ""),
    _D.SELECT: ("",),
    _D.ALARM: ("",),
    _D.HUMIDIFIER: ("mode",),
    _D.FAN: ("preset_mode",),
    _D.MEDIA_PLAYER: ("source", "sound_mode"),
    _D.LIGHT: ("effect",),
    _D.VACUUM: ("fan_speed",),
}
_MEDIA_ATTRIBUTES = ("media_title", "app_name", "source")


def offers(attr: Attr, entity: Entity, snapshot: Snapshot) -> bool:
    """Whether the attribute makes sense for the entity, whether or not its value is known."""
    if attr in QUANTITIES:
        return MAIN.get(entity.domain) in QUANTITIES[attr]
    if attr in MEASURED:
        device_class, attribute = MEASURED[attr]
        return entity.device_class == device_class or attribute in snapshot.state(entity.entity_id).attributes
    if attr is Attr.BATTERY:
        return battery_of(entity, snapshot) is not None
    domains = {Attr.COLOR: {_D.LIGHT}, Attr.MEDIA: {_D.MEDIA_PLAYER}, Attr.MODE: _MODES.keys()}
    return entity.domain in domains[attr]


def _value(attr: Attr | None, entity: Entity, state: EntityState, snapshot: Snapshot) -> tuple[Value, str]:
    if attr is None:
        return _number_or_text(state.state), entity.unit
    if attr in QUANTITIES:
        quantity, level, unit = _level(entity, state)
        return (level, unit) if quantity in QUANTITIES[attr] else (None, "")
    if attr in MEASURED:
        return _measured(attr, entity, state)
    if attr is Attr.BATTERY:
        return _battery_level(entity, snapshot)
    if attr is Attr.COLOR:
        return _color(state)
    names = _MEDIA_ATTRIBUTES if attr is Attr.MEDIA else _MODES.get(entity.domain, ())
    return _first(state, names), ""


def _level(entity: Entity, state: EntityState) -> tuple[Quantity | None, float | None, str]:
    quantity = MAIN.get(entity.domain)
    if quantity is None:
        return None, None, ""
    level = present(entity, quantity, state)
    return quantity, None if level is None else round(level, 1), range_of(entity.capabilities, quantity).unit


def _measured(attr: Attr, entity: Entity, state: EntityState) -> tuple[Value, str]:
    device_class, attribute = MEASURED[attr]
    if entity.device_class == device_class:
        return _number_or_text(state.state), entity.unit
    unit = "%" if attr is Attr.HUMIDITY else range_of(entity.capabilities, Quantity.TEMPERATURE).unit
    return _scalar(state.attributes.get(attribute)), unit


def battery_of(entity: Entity, snapshot: Snapshot) -> Entity | None:
    """The entity that tells the battery of one: itself, or one of its device; itself too if it has the attribute."""
    if entity.device_class == "battery" or "battery_level" in snapshot.state(entity.entity_id).attributes:
        return entity
    if entity.device_id is None:
        return None
    same = (e for e in snapshot.entities.values() if e.device_id == entity.device_id and e.exposed)
    return next((e for e in same if e.device_class == "battery"), None)


def _battery_level(entity: Entity, snapshot: Snapshot) -> tuple[Value, str]:
    source = battery_of(entity, snapshot)
    state = snapshot.state(source.entity_id) if source else UNKNOWN_STATE
    if source is None or source.device_class != "battery":
        return _scalar(state.attributes.get("battery_level")), "%"
    return _number_or_text(state.state), source.unit or ("%" if source.domain is _D.SENSOR else "")


def _color(state: EntityState) -> tuple[Value, str]:
    raw = state.attributes.get("rgb_color")
    if isinstance(raw, list) and len(raw) == 3 and all(isinstance(c, int | float) for c in raw):
        return tuple(round(c) for c in raw if isinstance(c, int | float)), ""
    return _scalar(state.attributes.get("color_temp_kelvin")), "K"


def _first(state: EntityState, names: Iterable[str]) -> JsonScalar:
    read: Callable[[str], JsonScalar] = lambda n: _scalar(state.attributes.get(n)) if n else state.state  # noqa: E731
    return next((v for n in names if (v := read(n)) not in NOT_KNOWN), None)


def _scalar(value: JsonValue) -> JsonScalar:
    return value if isinstance(value, str | int | float | bool) else None


def _number_or_text(text: str | None) -> JsonScalar:
    if text is None or text in NOT_KNOWN:
        return None
    try:
        return float(text)
    except ValueError:
        return text
