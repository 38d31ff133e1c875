"""Exposes of one device -> its functions, each with the settings and plain properties that go with it.

Everything that can be set ends up in one place: a function of a kind of its own, or a generic property of one
of the device's functions (the one at the same endpoint, else the first).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from device_registry.discovery.z2m_class import DIAGNOSTIC, PURPOSES, binary_class, class_by_words, sensor_class
from device_registry.discovery.z2m_climate import climate
from device_registry.discovery.z2m_cover import cover
from device_registry.discovery.z2m_expose import SPECIFIC, Expose
from device_registry.discovery.z2m_fan import fan
from device_registry.discovery.z2m_function import Function, options
from device_registry.discovery.z2m_light import light
from device_registry.discovery.z2m_record import DeviceRecord
from device_registry.discovery.z2m_setting import Setting, settings
from device_registry.discovery.z2m_switch import EnumSiren, Switch, WarningSiren, is_siren_enum
from device_registry.discovery.z2m_value import BinarySensor, Button, Control, Event, Sensor
from device_registry.model import Domain

MAX_PARTS = 256

_VALVE = re.compile(r"\bvalve", re.IGNORECASE)
_HEATING = re.compile(r"radiat|thermostat|heating|temperature", re.IGNORECASE)
_GARAGE = re.compile(r"\bgarage\b", re.IGNORECASE)
_SIRENS = frozenset({"alarm", "siren_on", "alarm_state", "alarm_control"})
_OPENINGS = frozenset({"door", "window", "garage_door"})


@dataclass(frozen=True, slots=True)
class Part:
    """One function. `key` tells it from the device's others; `label` is its name beside the device's ("" for none)."""

    key: str
    function: Function
    label: str = ""
    endpoint: str = ""
    device_class: str | None = None
    unit: str = ""
    settings: tuple[Setting, ...] = ()
    plain: tuple[str, ...] = ()


def parts(listed: DeviceRecord) -> tuple[Part, ...]:
    """The device's functions, the most important one first."""
    record = replace(listed, exposes=tuple(_regular(listed.exposes)))
    typed = tuple(_typed(record))
    claimed = frozenset(name for part in typed for name in part.function.claims())
    rest = tuple(e for e in record.exposes if e.type not in SPECIFIC and e.key not in claimed)
    rest += tuple(_left_over(record, typed, claimed))
    sensors = tuple(_sensors(rest, record))
    settable = settings(rest)
    # A device that is nothing but settings is the first of them.
    alone = () if typed or sensors else _alone(rest, settable)
    found = sorted(_told_apart((*typed, *sensors, *alone)), key=_rank)[:MAX_PARTS]
    return _placed(found, settable, tuple(e.key for e in rest if _is_plain(e)))


def _left_over(record: DeviceRecord, typed: tuple[Part, ...], claimed: frozenset[str]) -> Iterator[Expose]:
    """Features of specific exposes that came to nothing (a lock without state): what they offer is generic."""
    placed = {setting.path[0] for part in typed for setting in part.settings}
    placed |= {name for part in typed for name in part.plain} | claimed
    for expose in record.exposes:
        if expose.type in SPECIFIC:
            yield from (f for f in expose.features if f.key not in placed and f.type not in SPECIFIC)


def _told_apart(found: Iterable[Part]) -> Iterator[Part]:
    """Keys are unique within a device; an expose that is listed again as the same is one."""
    seen: dict[str, frozenset[str]] = {}
    for part in found:
        claims = part.function.claims()
        key = part.key if part.key not in seen else f"{part.key}_{min(claims)}"
        if key not in seen and seen.get(part.key) != claims:
            seen[key] = claims
            yield replace(part, key=key)


def _regular(exposes: tuple[Expose, ...]) -> Iterator[Expose]:
    """Irregular exposes made regular: a thermostat's "switch" that is a setting, a mode that only its twin can set."""
    kinds = {expose.type for expose in exposes if expose.type in SPECIFIC}
    settable = {expose.key: expose for expose in exposes if expose.type not in SPECIFIC and expose.settable}
    for expose in exposes:
        state = expose.feature("state")
        if expose.type == "switch" and state and not state.key.startswith("state") and len(kinds) > 1:
            yield replace(state, name=state.key, label="", endpoint=expose.endpoint)
        elif expose.type in SPECIFIC:
            features = (f if f.settable else settable.get(f.key, f) for f in expose.features)
            yield replace(expose, features=tuple(features), endpoint=_end_of(expose, state))
        else:
            yield expose


def _end_of(expose: Expose, state: Expose | None) -> str:
    """The endpoint, which some converters put into the state's key alone: state_l1."""
    prefix, _, end = state.key.partition("_") if state else ("", "", "")
    return expose.endpoint or (end if prefix == "state" else "")


def _typed(record: DeviceRecord) -> Iterator[Part]:
    # A light and a switch that share a state are one light.
    specific = sorted((e for e in record.exposes if e.type in SPECIFIC), key=lambda e: e.type == "switch")
    many = len({expose.type for expose in specific}) > 1
    seen: set[str] = set()
    for expose in specific:
        function = _specific(expose, specific, record)
        own = function.claims() - {"color_mode"} if function else frozenset()
        if function is None or not own or own & seen:
            continue
        seen |= function.claims()
        yield _part_of(expose, function, record, expose.type if many and not expose.endpoint else "")
    for expose in record.exposes:
        function = None if expose.type in SPECIFIC or expose.key in seen else _kindred(expose, record)
        if function is not None:
            seen |= function.claims()
            yield _part_of(expose, function, record, _word(expose) if seen - function.claims() else "")


def _specific(expose: Expose, specific: list[Expose], record: DeviceRecord) -> Function | None:
    alone = sum(other.type == expose.type for other in specific) == 1
    match expose.type:
        case "light":
            return light(expose, _beside(record, "effect", expose, alone))
        case "cover":
            moving = (_beside(record, name, expose, alone) for name in ("motor_state", "moving"))
            return cover(expose, next(filter(None, moving), None))
        case "climate":
            power = _beside(record, "state", expose, alone)
            return climate(expose, power if power and power.type == "binary" else None)
        case "fan":
            return fan(expose)
    state = expose.feature("state")
    if state is None:
        return None
    return Switch(Domain.LOCK if expose.type == "lock" else _switch_domain(record), state)


def _beside(record: DeviceRecord, name: str, expose: Expose, alone: bool) -> Expose | None:
    """The generic expose of that name that belongs to a specific one: at its endpoint, or it is the only one."""
    for other in record.exposes:
        mine = other.endpoint == expose.endpoint or (alone and not other.endpoint)
        if other.name == name and mine and other.type in ("enum", "binary") and _useful(other):
            return other
    return None


def _useful(expose: Expose) -> bool:
    """An effect that is never published is over in a moment, like "blink": no mode of the light, but a property."""
    return expose.published and (expose.settable or expose.name not in ("effect", "state"))


def _kindred(expose: Expose, record: DeviceRecord) -> Function | None:
    """A generic expose that is a function of a kind all the same: a plain switch or valve, a siren."""
    if not expose.settable:
        return None
    if expose.type == "composite":
        mode = expose.feature("mode") if expose.name == "warning" else None
        return WarningSiren(expose) if mode and mode.settable else None
    if expose.type == "binary" and expose.name in _SIRENS:
        return Switch(Domain.SIREN, expose)
    if expose.type == "enum" and expose.name in _SIRENS and is_siren_enum(expose):
        return EnumSiren(expose)
    if expose.type == "binary" and expose.name == "state":
        return Switch(_switch_domain(record), expose)
    return None


def _switch_domain(record: DeviceRecord) -> Domain:
    """What is switched may be a valve; a radiator's is a matter of its thermostat."""
    is_valve = _VALVE.search(record.description) and not _HEATING.search(record.description)
    return Domain.VALVE if is_valve else Domain.SWITCH


def _part_of(expose: Expose, function: Function, record: DeviceRecord, label: str) -> Part:
    claimed = function.claims()
    left = tuple(feature for feature in expose.features if feature.key not in claimed)
    whole = () if isinstance(function, WarningSiren) else left
    garage = function.domain is Domain.SWITCH and _GARAGE.search(record.description)
    by_words = class_by_words(function.domain, record.friendly_name, record.description)
    return Part(
        key=f"{function.domain}_{expose.endpoint}" if expose.type in SPECIFIC else expose.key,
        function=function,
        label=_ending(expose.endpoint) or label,
        endpoint=expose.endpoint,
        device_class="garage" if garage else by_words,
        settings=settings(whole),
        plain=tuple(feature.key for feature in whole if _is_plain(feature) or not feature.settable),
    )


def _sensors(rest: Iterable[Expose], record: DeviceRecord) -> Iterator[Part]:
    for expose in rest:
        if expose.settable or _is_plain(expose):
            continue
        if expose.name == "action":
            yield Part(expose.key, Event(expose), _said(expose), expose.endpoint)
        elif expose.type == "binary":
            kind = binary_class(expose, record.friendly_name)
            function = BinarySensor(_open_is_on(expose) if kind in _OPENINGS else expose)
            yield Part(expose.key, function, _said(expose), expose.endpoint, kind)
        else:
            yield Part(expose.key, Sensor(expose), _said(expose), expose.endpoint, sensor_class(expose), expose.unit)


def _open_is_on(expose: Expose) -> Expose:
    """A contact is true when closed, whichever of the two the converter calls "on"; here open is on."""
    closed = expose.on is True and "contact" in expose.name
    if closed or (isinstance(expose.on, str) and expose.on.casefold().startswith("clos")):
        return replace(expose, on=expose.off, off=expose.on)
    return expose


def _alone(rest: Iterable[Expose], settable: tuple[Setting, ...]) -> tuple[Part, ...]:
    button = next((e for e in rest if e.type == "enum" and e.settable and len(options(e)) == 1), None)
    if button is not None:
        return (Part(button.key, Button(button), "", button.endpoint),)
    first = settable[0] if settable else None
    return (Part(first.shown.property, Control(first)),) if first else ()


def _placed(found: Sequence[Part], settable: tuple[Setting, ...], plain: tuple[str, ...]) -> tuple[Part, ...]:
    """Settings go to the part at their endpoint, else to the first; plain properties to the first."""
    if not found:
        return ()
    places: dict[str, list[Setting]] = {}
    ends = {part.endpoint: part.key for part in reversed(found)}
    for setting in settable:
        where = ends.get(setting.expose.endpoint, found[0].key) if setting.expose.endpoint else found[0].key
        places.setdefault(where, []).append(setting)
    first = replace(found[0], plain=(*found[0].plain, *plain))
    merged = (replace(p, settings=_once((*p.settings, *places.get(p.key, ())))) for p in (first, *found[1:]))
    return tuple(merged)


def _once(found: Iterable[Setting]) -> tuple[Setting, ...]:
    return tuple({setting.shown.property: setting for setting in reversed(list(found))}.values())[::-1]


def _is_plain(expose: Expose) -> bool:
    """Shown as it is, in an attribute: lists, composites with parts that are only published, what goes
    with an action, the radio's quality."""
    if expose.type == "composite":
        return any(feature.published and not feature.settable for feature in expose.features)
    aside = expose.name == "linkquality" or expose.name.startswith("action_")
    return not expose.settable and (expose.type == "list" or aside)


def _rank(part: Part) -> int:
    """The first of a device bears its name: what it is for, before what it measures beside, before its own health."""
    domain, function = part.function.domain, part.function
    if domain is Domain.BINARY_SENSOR and part.device_class in PURPOSES:
        return 1
    if domain is Domain.SIREN:  # a smoke detector with a siren is a smoke detector
        return 2
    if isinstance(function, Sensor | BinarySensor):
        return 4 if function.expose.name in DIAGNOSTIC or function.expose.category else 3
    return 3 if isinstance(function, Event | Button | Control) else 0


def _said(expose: Expose) -> str:
    word = _word(expose)
    end = _ending(expose.endpoint)
    return f"{word} {end}" if end and not word.endswith(f" {end}") else word


def _word(expose: Expose) -> str:
    return (expose.label or expose.key.replace("_", " ")).lower()


def _ending(endpoint: str) -> str:
    """An endpoint as people say it: "l1" is 1, "bottom_left" bottom left."""
    return re.sub(r"^l(?=\d+$)", "", endpoint).replace("_", " ")
