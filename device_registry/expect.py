"""The state that shows an action done, with the tolerance a device may have in showing it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from device_registry.color import hs_to_rgb
from device_registry.model import (
    STATE,
    Choice,
    Domain,
    Entity,
    EntityState,
    Feature,
    GenericProperty,
    JsonValue,
    PropertyType,
    Quantity,
)
from device_registry.services import CHOICES_BY_STATE, CHOOSERS, CLEAN_AREA, SET_PROPERTY, SETTERS, present, range_of

Test = Callable[[EntityState], bool]
_Data = Mapping[str, JsonValue]

_TOLERANCE: Mapping[Quantity, float] = {  # in the unit of the quantity's range
    Quantity.BRIGHTNESS: 3 * 100 / 255,
    Quantity.COLOR_TEMP: 60,
    Quantity.POSITION: 2,
    Quantity.TILT: 2,
    Quantity.VOLUME: 2,
    Quantity.SPEED: 2,
    Quantity.TEMPERATURE: 0.25,
    Quantity.HUMIDITY: 1,
    Quantity.VALUE: 1e-3,
}
_CHANNEL = 12
_EPS = 1e-6


@dataclass(frozen=True, slots=True)
class Expectation:
    """All `tests` hold of the state that shows the action done; not `complete`: part of it is never reported."""

    tests: tuple[Test, ...]
    complete: bool = True

    def met(self, state: EntityState) -> bool:
        """Whether the state shows it."""
        return all(test(state) for test in self.tests)


def expected(entity: Entity, service: str, data: Mapping[str, JsonValue]) -> Expectation | None:
    """What to wait for; None for what leaves no state behind (a scene, a button, the next track) or is not reported."""
    if not entity.reports_state:
        return None
    if service == SET_PROPERTY:
        return _expected_property(entity, data)
    signs = tuple(_signs(entity, service, data))
    tests = tuple(test for attribute, test in signs if attribute not in entity.silent)
    return Expectation(tests, len(tests) == len(signs)) if tests else None


_Sign = tuple[str, Test]
"""The attribute (or STATE) that shows a part of the action, and when it does."""


def _signs(entity: Entity, service: str, data: _Data) -> Iterator[_Sign]:
    plain = _plain(entity, service)
    if plain:
        yield STATE, plain
    yield from _flags(data)
    yield from _numbers(entity, service, data)
    yield from _options(entity, service, data)
    if service == "text.set_value":
        yield STATE, _in(frozenset({str(data.get("value"))}))
    if "rgb_color" in data:
        yield "rgb_color", _color(data["rgb_color"])


# ---------------------------------------------------------------- plain states

_STATES: Mapping[str, frozenset[str]] = {
    "cover.close_cover": frozenset({"closed"}),
    "valve.close_valve": frozenset({"closed"}),
    "lock.lock": frozenset({"locked"}),
    "lock.unlock": frozenset({"unlocked", "open"}),
    "media_player.media_play": frozenset({"playing"}),
    "media_player.play_media": frozenset({"playing", "buffering"}),
    "media_player.media_pause": frozenset({"paused"}),
    "media_player.media_stop": frozenset({"idle", "off", "standby", "on", "paused"}),
    "media_player.turn_off": frozenset({"off", "standby"}),
    "vacuum.start": frozenset({"cleaning"}),
    CLEAN_AREA: frozenset({"cleaning"}),
    "vacuum.pause": frozenset({"paused", "idle"}),
    "vacuum.stop": frozenset({"idle", "paused", "docked"}),
    "vacuum.return_to_base": frozenset({"docked"}),
    "lawn_mower.start_mowing": frozenset({"mowing"}),
    "lawn_mower.pause": frozenset({"paused"}),
    "lawn_mower.dock": frozenset({"docked"}),
    "alarm_control_panel.alarm_arm_home": frozenset({"armed_home"}),
    "alarm_control_panel.alarm_arm_away": frozenset({"armed_away"}),
    "alarm_control_panel.alarm_arm_night": frozenset({"armed_night"}),
    "alarm_control_panel.alarm_disarm": frozenset({"disarmed"}),
}
_STOPS = frozenset({"cover.stop_cover", "valve.stop_valve"})
_OPENS = frozenset({"cover.open_cover", "valve.open_valve"})
_NOT_ON = frozenset({"off", "standby", "unknown", "unavailable"})
_LASTING = frozenset(
    {Domain.LIGHT, Domain.SWITCH, Domain.FAN, Domain.HUMIDIFIER, Domain.SIREN, Domain.CLIMATE, Domain.WATER_HEATER}
    | {Domain.MEDIA_PLAYER}
)


def _plain(entity: Entity, service: str) -> Test | None:
    """A thing that opens is open at its very end, not as soon as it has begun, if it tells its position."""
    if service in _STATES:
        return _in(_STATES[service])
    if service in _STOPS:
        return _out_of(frozenset({"opening", "closing"}))
    if service in _OPENS:
        return _opened(entity)
    verb = service.partition(".")[2]
    if verb == "turn_on" and entity.domain in _LASTING:
        return _out_of(_NOT_ON)
    return _in(frozenset({"off"})) if verb == "turn_off" else None


def _in(states: frozenset[str]) -> Test:
    return lambda state: state.state in states


def _out_of(states: frozenset[str]) -> Test:
    return lambda state: state.state is not None and state.state not in states


def _opened(entity: Entity) -> Test:
    def test(state: EntityState) -> bool:
        at = present(entity, Quantity.POSITION, state)
        if at is not None and Feature.POSITION in entity.capabilities.features:
            return at >= 100 - _TOLERANCE[Quantity.POSITION]
        return state.state == "open"

    return test


# ---------------------------------------------------------------- values


def _flags(data: _Data) -> Iterator[_Sign]:
    return ((name, _equals(name, value)) for name, value in data.items() if isinstance(value, bool))


def _equals(attribute: str, value: JsonValue) -> Test:
    return lambda state: state.attributes.get(attribute) == value


def _numbers(entity: Entity, service: str, data: _Data) -> Iterator[_Sign]:
    for (domain, quantity), setter in SETTERS.items():
        value = data.get(setter.field)
        if domain is entity.domain and setter.service == service and isinstance(value, int | float):
            yield setter.attribute or STATE, _near(entity, quantity, value * setter.field_scale)


def _near(entity: Entity, quantity: Quantity, value: float) -> Test:
    """Within the tolerance, or half a step where the device knows only steps."""
    half_step = (range_of(entity.capabilities, quantity).step or 0) / 2
    tolerance = max(_TOLERANCE[quantity], half_step if quantity is Quantity.SPEED else 0) + _EPS

    def test(state: EntityState) -> bool:
        now = present(entity, quantity, state)
        return now is not None and abs(now - value) <= tolerance

    return test


def _options(entity: Entity, service: str, data: _Data) -> Iterator[_Sign]:
    for (domain, choice), (chooser, field) in CHOOSERS.items():
        value = data.get(field)
        if domain is not entity.domain or chooser != service or not isinstance(value, str):
            continue
        if choice is Choice.TONE:  # sirens do not tell which tone sounds
            continue
        by_state = choice in CHOICES_BY_STATE
        yield (STATE, _in(frozenset({value}))) if by_state else (field, _equals(field, value))


def _color(asked: JsonValue) -> Test:
    """Brightness apart: devices report the colour at full brightness."""
    want = _full(asked)

    def test(state: EntityState) -> bool:
        now = _full(state.attributes.get("rgb_color")) or _from_hs(state.attributes.get("hs_color"))
        return (
            want is not None and now is not None and all(abs(a - b) <= _CHANNEL for a, b in zip(want, now, strict=True))
        )

    return test


def _full(value: JsonValue) -> tuple[float, ...] | None:
    numbers = _triple(value, 3)
    peak = max(numbers) if numbers else 0
    return tuple(n * 255 / peak for n in numbers) if numbers and peak > 0 else None


def _from_hs(value: JsonValue) -> tuple[float, ...] | None:
    pair = _triple(value, 2)
    return hs_to_rgb(pair[0], pair[1]) if pair else None


def _triple(value: JsonValue, size: int) -> list[float] | None:
    if not isinstance(value, list) or len(value) != size:
        return None
    numbers = [float(v) for v in value if isinstance(v, int | float)]
    return numbers if len(numbers) == size else None


# ---------------------------------------------------------------- generic properties


def _expected_property(entity: Entity, data: _Data) -> Expectation | None:
    """Properties are shown as attributes of their name."""
    name = data.get("property")
    spec = next((p for p in entity.properties if p.property == name), None)
    if spec is None or not spec.reports:
        return None
    return Expectation((_property(spec, data.get("value")),))


def _property(spec: GenericProperty, value: JsonValue) -> Test:
    if spec.type is PropertyType.NUMBER and isinstance(value, int | float):
        tolerance = max((spec.step or 0) / 2, _TOLERANCE[Quantity.VALUE])
        return _attribute_near(spec.property, value, tolerance)
    if spec.type is PropertyType.SWITCH and isinstance(value, bool):
        shown = spec.values[0 if value else 1] if len(spec.values) > 1 else value
        return lambda state: state.attributes.get(spec.property) in (value, shown)
    return _equals(spec.property, value)


def _attribute_near(name: str, value: float, tolerance: float) -> Test:
    def test(state: EntityState) -> bool:
        now = state.attributes.get(name)
        return isinstance(now, int | float) and abs(now - value) <= tolerance

    return test
