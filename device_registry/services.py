"""Home Assistant's services as data: what each one needs of an entity and which fields it takes.

The resolver builds actions from these tables, `validate` checks any action against them, `expect` reads
from them which attribute shows the result. One row here is all that a new service takes.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from device_registry.model import STATE, Capabilities, Choice, Domain, Entity, EntityState, Feature, Quantity, Range

SET_PROPERTY = "set_property"
"""The one service without a domain: {"property", "value"} of a generic property."""

CLEAN_AREA = "vacuum.clean_area"
CLEANED = "cleaning_area_id"
"""The service that sends a vacuum cleaner to rooms, and its field: a list of area_ids."""


class FieldType(StrEnum):
    """Type of one data field of a service."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    OPTION = "option"
    RGB = "rgb"
    TEXT = "text"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class Field:
    """One data field. `scale`: field value times scale is in the unit of `quantity`'s range."""

    type: FieldType
    feature: Feature | None = None
    quantity: Quantity | None = None
    scale: float = 1.0
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A service: the entity needs one of `features` (none listed: no feature is needed)."""

    features: frozenset[Feature]
    fields: Mapping[str, Field] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Setter:
    """How a quantity of a domain is set and read: attribute value times `scale` is in the range's unit.

    `attribute` "" means the state itself.
    """

    service: str
    field: str
    attribute: str
    feature: Feature
    attribute_scale: float = 1.0
    field_scale: float = 1.0


_D, _F, _Q, _C = Domain, Feature, Quantity, Choice

SETTERS: Mapping[tuple[Domain, Quantity], Setter] = {
    (_D.LIGHT, _Q.BRIGHTNESS): Setter("light.turn_on", "brightness_pct", "brightness", _F.BRIGHTNESS, 100 / 255),
    (_D.LIGHT, _Q.COLOR_TEMP): Setter("light.turn_on", "color_temp_kelvin", "color_temp_kelvin", _F.COLOR_TEMP),
    (_D.COVER, _Q.POSITION): Setter("cover.set_cover_position", "position", "current_position", _F.POSITION),
    (_D.COVER, _Q.TILT): Setter("cover.set_cover_tilt_position", "tilt_position", "current_tilt_position", _F.TILT),
    (_D.VALVE, _Q.POSITION): Setter("valve.set_valve_position", "position", "current_position", _F.POSITION),
    (_D.MEDIA_PLAYER, _Q.VOLUME): Setter(
        "media_player.volume_set", "volume_level", "volume_level", _F.VOLUME, 100.0, 100.0
    ),
    (_D.FAN, _Q.SPEED): Setter("fan.set_percentage", "percentage", "percentage", _F.SPEED),
    (_D.CLIMATE, _Q.TEMPERATURE): Setter(
        "climate.set_temperature", "temperature", "temperature", _F.TARGET_TEMPERATURE
    ),
    (_D.CLIMATE, _Q.HUMIDITY): Setter("climate.set_humidity", "humidity", "humidity", _F.TARGET_HUMIDITY),
    (_D.WATER_HEATER, _Q.TEMPERATURE): Setter(
        "water_heater.set_temperature", "temperature", "temperature", _F.TARGET_TEMPERATURE
    ),
    (_D.HUMIDIFIER, _Q.HUMIDITY): Setter("humidifier.set_humidity", "humidity", "humidity", _F.TARGET_HUMIDITY),
    (_D.NUMBER, _Q.VALUE): Setter("number.set_value", "value", "", _F.SET_VALUE),
}

CHOOSERS: Mapping[tuple[Domain, Choice], tuple[str, str]] = {
    (_D.CLIMATE, _C.HVAC_MODE): ("climate.set_hvac_mode", "hvac_mode"),
    (_D.CLIMATE, _C.PRESET): ("climate.set_preset_mode", "preset_mode"),
    (_D.CLIMATE, _C.FAN_MODE): ("climate.set_fan_mode", "fan_mode"),
    (_D.CLIMATE, _C.SWING): ("climate.set_swing_mode", "swing_mode"),
    (_D.FAN, _C.PRESET): ("fan.set_preset_mode", "preset_mode"),
    (_D.HUMIDIFIER, _C.MODE): ("humidifier.set_mode", "mode"),
    (_D.MEDIA_PLAYER, _C.SOURCE): ("media_player.select_source", "source"),
    (_D.MEDIA_PLAYER, _C.SOUND_MODE): ("media_player.select_sound_mode", "sound_mode"),
    (_D.LIGHT, _C.EFFECT): ("light.turn_on", "effect"),
    (_D.SELECT, _C.OPTION): ("select.select_option", "option"),
    (_D.WATER_HEATER, _C.OPERATION): ("water_heater.set_operation_mode", "operation_mode"),
    (_D.VACUUM, _C.CLEANING): ("vacuum.set_fan_speed", "fan_speed"),
    (_D.SIREN, _C.TONE): ("siren.turn_on", "tone"),
}
"""(domain, choice) -> the service that chooses it, and its field."""

CHOICES_BY_STATE = frozenset({Choice.HVAC_MODE, Choice.OPTION, Choice.OPERATION})
"""Choices whose present option is the entity's state, not an attribute."""

_PLAIN: Mapping[str, tuple[Feature, ...]] = {
    "light.turn_on": (_F.ON_OFF, _F.BRIGHTNESS, _F.COLOR, _F.COLOR_TEMP),
    "light.turn_off": (_F.ON_OFF, _F.BRIGHTNESS),
    "cover.open_cover": (_F.OPEN_CLOSE, _F.POSITION),
    "cover.close_cover": (_F.OPEN_CLOSE, _F.POSITION),
    "cover.stop_cover": (_F.STOP,),
    "valve.open_valve": (_F.OPEN_CLOSE, _F.POSITION),
    "valve.close_valve": (_F.OPEN_CLOSE, _F.POSITION),
    "valve.stop_valve": (_F.STOP,),
    "lock.lock": (_F.LOCK_UNLOCK,),
    "lock.unlock": (_F.LOCK_UNLOCK,),
    "media_player.media_play": (_F.PLAY,),
    "media_player.media_pause": (_F.PAUSE,),
    "media_player.media_stop": (_F.STOP,),
    "media_player.media_next_track": (_F.NEXT,),
    "media_player.media_previous_track": (_F.PREVIOUS,),
    "vacuum.start": (_F.START,),
    "vacuum.pause": (_F.PAUSE,),
    "vacuum.stop": (_F.STOP,),
    "vacuum.return_to_base": (_F.DOCK,),
    "vacuum.locate": (_F.LOCATE,),
    "lawn_mower.start_mowing": (_F.START,),
    "lawn_mower.pause": (_F.PAUSE,),
    "lawn_mower.dock": (_F.DOCK,),
    "alarm_control_panel.alarm_arm_home": (_F.ARM_HOME,),
    "alarm_control_panel.alarm_arm_away": (_F.ARM_AWAY,),
    "alarm_control_panel.alarm_arm_night": (_F.ARM_NIGHT,),
    "alarm_control_panel.alarm_disarm": (_F.DISARM,),
    "button.press": (_F.PRESS,),
    "scene.turn_on": (_F.ACTIVATE,),
    "script.turn_on": (_F.ACTIVATE,),
}
_ON_OFF_DOMAINS = (_D.SWITCH, _D.CLIMATE, _D.FAN, _D.MEDIA_PLAYER, _D.HUMIDIFIER, _D.WATER_HEATER, _D.SIREN)

_FIELDS: Mapping[str, tuple[Feature, str, Field]] = {
    "media_player.volume_mute": (_F.MUTE, "is_volume_muted", Field(FieldType.BOOLEAN)),
    "fan.oscillate": (_F.OSCILLATE, "oscillating", Field(FieldType.BOOLEAN)),
    "text.set_value": (_F.SET_VALUE, "value", Field(FieldType.TEXT)),
    CLEAN_AREA: (_F.CLEAN_AREA, CLEANED, Field(FieldType.AREAS)),
}


def _services() -> dict[str, Service]:
    table = {name: Service(frozenset(features)) for name, features in _PLAIN.items()}
    for domain in _ON_OFF_DOMAINS:
        for verb in ("turn_on", "turn_off"):
            table[f"{domain}.{verb}"] = Service(frozenset({Feature.ON_OFF}))
    for name, (feature, key, spec) in _FIELDS.items():
        table[name] = Service(frozenset({feature}), {key: spec}, frozenset({key}))
    for (_, quantity), setter in SETTERS.items():
        spec = Field(FieldType.NUMBER, setter.feature, quantity, setter.field_scale)
        table[setter.service] = _with_field(table.get(setter.service), setter.field, spec)
    for (_, choice), (name, key) in CHOOSERS.items():
        table[name] = _with_field(table.get(name), key, Field(FieldType.OPTION, choice=choice))
    words = dict.fromkeys(("media_content_id", "media_content_type"), Field(FieldType.TEXT))
    table["media_player.play_media"] = Service(frozenset({Feature.PLAY_MEDIA}), words, frozenset(words))
    rgb = Field(FieldType.RGB, Feature.COLOR)
    table["light.turn_on"] = _with_field(table["light.turn_on"], "rgb_color", rgb)
    return table


def _with_field(service: Service | None, key: str, spec: Field) -> Service:
    if service is None:  # a service of its own: the field is what it is for
        features = frozenset({spec.feature}) if spec.feature else frozenset()
        return Service(features, {key: spec}, frozenset({key}))
    return Service(service.features, {**service.fields, key: spec}, service.required)


SERVICES: Mapping[str, Service] = _services()

_PERCENT = Range(0, 100, None, "%")
_ASSUMED_RANGES: Mapping[Quantity, Range] = {
    Quantity.COLOR_TEMP: Range(2000, 6535, None, "K"),
    Quantity.TEMPERATURE: Range(7, 35, None, "°C"),
    Quantity.VALUE: Range(1, 100),
}


def range_of(capabilities: Capabilities, quantity: Quantity) -> Range:
    """The entity's range for a quantity, or Home Assistant's default where it names none."""
    return capabilities.ranges.get(quantity) or _ASSUMED_RANGES.get(quantity, _PERCENT)


def settable(domain: Domain, capabilities: Capabilities) -> frozenset[str]:
    """Attributes (and `STATE`) that services can set on an entity with these capabilities."""
    features = capabilities.features
    quantities = (SETTERS[domain, q].attribute or STATE for q in capabilities.ranges if (domain, q) in SETTERS)
    choices = (STATE if c in CHOICES_BY_STATE else c.value for c in capabilities.choices)
    flags = (key for feature, key, spec in _FIELDS.values() if spec.type is FieldType.BOOLEAN and feature in features)
    color = ("rgb_color",) if Feature.COLOR in features else ()
    return frozenset((STATE, *quantities, *choices, *flags, *color))


def shown_by(domain: Domain, fields: Collection[str]) -> frozenset[str]:
    """Attributes that show what a service's data fields set; most have the field's own name."""
    setters = (setter for (kind, _), setter in SETTERS.items() if kind is domain and setter.field in fields)
    return frozenset((*fields, *(setter.attribute for setter in setters)))


def supports(entity: Entity, service: str) -> bool:
    """Whether the entity can be asked this service at all (its fields not looked at)."""
    spec = SERVICES.get(service)
    if spec is None or service.partition(".")[0] != entity.domain:
        return False
    return not spec.features or bool(spec.features & entity.capabilities.features)


def present(entity: Entity, quantity: Quantity, state: EntityState) -> float | None:
    """The present value of a quantity in its range's unit; None if not known. What is off is at 0."""
    setter = SETTERS.get((entity.domain, quantity))
    if setter is None:
        return None
    raw = state.attributes.get(setter.attribute) if setter.attribute else _number(state.state)
    if quantity in (Quantity.BRIGHTNESS, Quantity.SPEED) and state.state == "off":
        return 0.0
    if quantity is Quantity.POSITION and raw is None and state.state == "closed":
        return 0.0
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    return raw * setter.attribute_scale


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
