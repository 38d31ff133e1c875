"""What an entity can do, read out of its Home Assistant state attributes.

`supported_features` is a bitmask of Home Assistant's per-domain constants, or a list of their names.
What is absent is unknown, and the ordinary features of the kind are then assumed.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from device_registry.model import Capabilities, Choice, Domain, Feature, JsonValue, Quantity, Range

Attributes = Mapping[str, JsonValue]

MAX_OPTIONS = 1000
MAX_OPTION_LENGTH = 200

_F = Feature
_NONE: frozenset[Feature] = frozenset()

# Home Assistant's <Domain>EntityFeature: name -> (bit, what we can do with it).
_BITS: Mapping[Domain, Mapping[str, tuple[int, Feature]]] = {
    Domain.LIGHT: {"brightness": (1, _F.BRIGHTNESS), "color_temp": (2, _F.COLOR_TEMP), "color": (16, _F.COLOR)},
    Domain.COVER: {
        "open": (1, _F.OPEN_CLOSE),
        "close": (2, _F.OPEN_CLOSE),
        "set_position": (4, _F.POSITION),
        "stop": (8, _F.STOP),
        "set_tilt_position": (128, _F.TILT),
    },
    Domain.VALVE: {
        "open": (1, _F.OPEN_CLOSE),
        "close": (2, _F.OPEN_CLOSE),
        "set_position": (4, _F.POSITION),
        "stop": (8, _F.STOP),
    },
    Domain.CLIMATE: {
        "target_temperature": (1, _F.TARGET_TEMPERATURE),
        "target_humidity": (4, _F.TARGET_HUMIDITY),
        "turn_off": (128, _F.ON_OFF),
        "turn_on": (256, _F.ON_OFF),
    },
    Domain.FAN: {"set_speed": (1, _F.SPEED), "oscillate": (2, _F.OSCILLATE), "direction": (4, _F.DIRECTION)},
    Domain.MEDIA_PLAYER: {
        "pause": (1, _F.PAUSE),
        "volume_set": (4, _F.VOLUME),
        "volume_mute": (8, _F.MUTE),
        "previous_track": (16, _F.PREVIOUS),
        "next_track": (32, _F.NEXT),
        "turn_on": (128, _F.ON_OFF),
        "turn_off": (256, _F.ON_OFF),
        "play_media": (512, _F.PLAY_MEDIA),
        "stop": (4096, _F.STOP),
        "play": (16384, _F.PLAY),
    },
    Domain.VACUUM: {
        "turn_on": (1, _F.START),
        "pause": (4, _F.PAUSE),
        "stop": (8, _F.STOP),
        "return_home": (16, _F.DOCK),
        "locate": (512, _F.LOCATE),
        "start": (8192, _F.START),
        "clean_area": (16384, _F.CLEAN_AREA),
    },
    Domain.WATER_HEATER: {"target_temperature": (1, _F.TARGET_TEMPERATURE), "on_off": (8, _F.ON_OFF)},
    Domain.SIREN: {"turn_on": (1, _F.ON_OFF), "turn_off": (2, _F.ON_OFF)},
    Domain.LAWN_MOWER: {"start_mowing": (1, _F.START), "pause": (2, _F.PAUSE), "dock": (4, _F.DOCK)},
    Domain.ALARM: {
        "arm_home": (1, _F.ARM_HOME),
        "arm_away": (2, _F.ARM_AWAY),
        "arm_night": (4, _F.ARM_NIGHT),
        "trigger": (8, _F.TRIGGER),
    },
}

# Every entity of the domain can do these, whatever its bitmask says.
_ALWAYS: Mapping[Domain, frozenset[Feature]] = {
    Domain.LIGHT: frozenset({_F.ON_OFF}),
    Domain.SWITCH: frozenset({_F.ON_OFF}),
    Domain.LOCK: frozenset({_F.LOCK_UNLOCK}),
    Domain.FAN: frozenset({_F.ON_OFF}),
    Domain.HUMIDIFIER: frozenset({_F.ON_OFF, _F.TARGET_HUMIDITY}),
    Domain.ALARM: frozenset({_F.DISARM}),
    Domain.NUMBER: frozenset({_F.SET_VALUE}),
    Domain.TEXT: frozenset({_F.SET_VALUE}),
    Domain.BUTTON: frozenset({_F.PRESS}),
    Domain.SCENE: frozenset({_F.ACTIVATE}),
    Domain.SCRIPT: frozenset({_F.ACTIVATE}),
}

# Assumed as well where `supported_features` is absent.
_ORDINARY: Mapping[Domain, frozenset[Feature]] = {
    Domain.COVER: frozenset({_F.OPEN_CLOSE, _F.STOP, _F.POSITION}),
    Domain.VALVE: frozenset({_F.OPEN_CLOSE}),
    Domain.CLIMATE: frozenset({_F.TARGET_TEMPERATURE}),
    Domain.FAN: frozenset({_F.SPEED}),
    Domain.MEDIA_PLAYER: frozenset(
        {_F.ON_OFF, _F.VOLUME, _F.MUTE, _F.PLAY, _F.PLAY_MEDIA, _F.PAUSE, _F.STOP, _F.NEXT, _F.PREVIOUS},
    ),
    Domain.VACUUM: frozenset({_F.START, _F.PAUSE, _F.STOP, _F.DOCK, _F.LOCATE, _F.CLEAN_AREA}),
    Domain.WATER_HEATER: frozenset({_F.ON_OFF, _F.TARGET_TEMPERATURE}),
    Domain.SIREN: frozenset({_F.ON_OFF}),
    Domain.LAWN_MOWER: frozenset({_F.START, _F.PAUSE, _F.DOCK}),
    Domain.ALARM: frozenset({_F.ARM_HOME, _F.ARM_AWAY, _F.ARM_NIGHT}),
}

# Where `supported_features` is absent, an entity that reports the attribute can be told to change it.
_HINTS: Mapping[Domain, Mapping[str, Feature]] = {
    Domain.COVER: {"current_tilt_position": _F.TILT},
    Domain.VALVE: {"current_position": _F.POSITION},
    Domain.CLIMATE: {"humidity": _F.TARGET_HUMIDITY},
    Domain.FAN: {"oscillating": _F.OSCILLATE, "direction": _F.DIRECTION},
}

_CHOICES: Mapping[Domain, Mapping[str, Choice]] = {
    Domain.LIGHT: {"effect_list": Choice.EFFECT},
    Domain.CLIMATE: {
        "hvac_modes": Choice.HVAC_MODE,
        "preset_modes": Choice.PRESET,
        "fan_modes": Choice.FAN_MODE,
        "swing_modes": Choice.SWING,
    },
    Domain.FAN: {"preset_modes": Choice.PRESET},
    Domain.MEDIA_PLAYER: {"source_list": Choice.SOURCE, "sound_mode_list": Choice.SOUND_MODE},
    Domain.VACUUM: {"fan_speed_list": Choice.CLEANING},
    Domain.HUMIDIFIER: {"available_modes": Choice.MODE},
    Domain.WATER_HEATER: {"operation_list": Choice.OPERATION},
    Domain.SIREN: {"available_tones": Choice.TONE},
    Domain.SELECT: {"options": Choice.OPTION},
}

_ORDINARY_HVAC_MODES = ("off", "heat", "cool", "auto")
_COLOR_MODES = frozenset({"hs", "xy", "rgb", "rgbw", "rgbww"})
_UNLIT_MODES = frozenset({"onoff", "unknown"})
_PERCENT = Range(0, 100, 1, "%")
_HOTTEST_CELSIUS = 50  # no room thermostat is set above this in °C

DESCRIPTIVE = frozenset(
    {"supported_features", "supported_color_modes", "min_temp", "max_temp", "target_temp_step", "min", "max", "step"}
    | {"min_humidity", "max_humidity", "min_color_temp_kelvin", "max_color_temp_kelvin", "min_mireds", "max_mireds"}
    | {"percentage_step", "unit_of_measurement", "temperature_unit"}
    | {hint for hints in _HINTS.values() for hint in hints}
    | {name for names in _CHOICES.values() for name in names}
)
"""Attributes that `capabilities` reads: as long as none of them changes, the capabilities stay the same."""


def capabilities(domain: Domain, attributes: Attributes) -> Capabilities:
    """Features, ranges and choices of an entity. An attribute of a wrong type counts as absent; never raises."""
    choices = dict(_choices(domain, attributes))
    features = _features(domain, attributes, choices)
    ranges = dict(_ranges(domain, features, attributes))
    return Capabilities(features, MappingProxyType(ranges), MappingProxyType(choices))


def _features(domain: Domain, attributes: Attributes, choices: Mapping[Choice, tuple[str, ...]]) -> frozenset[Feature]:
    granted = _granted(domain, attributes.get("supported_features"))
    always = _ALWAYS.get(domain, _NONE)
    if domain is Domain.LIGHT:
        return always | _light_features(attributes.get("supported_color_modes"), granted or _NONE)
    if domain is Domain.CLIMATE and "off" in choices[Choice.HVAC_MODE]:
        always |= {_F.ON_OFF}
    if granted is not None:
        return always | granted
    hints = {feature for name, feature in _HINTS.get(domain, {}).items() if attributes.get(name) is not None}
    return always | _ORDINARY.get(domain, _NONE) | hints


def _granted(domain: Domain, supported: JsonValue) -> frozenset[Feature] | None:
    """Features that `supported_features` names; None where it is absent."""
    table = _BITS.get(domain, {})
    if isinstance(supported, int) and not isinstance(supported, bool):
        return frozenset(feature for bit, feature in table.values() if supported & bit)
    if isinstance(supported, list):
        names = {_feature_name(name) for name in supported if isinstance(name, str)}
        ours = {feature for feature in Feature if feature.value in names}
        return frozenset(feature for name, (_, feature) in table.items() if name in names) | ours
    return None


def _feature_name(name: str) -> str:
    """`SUPPORT_SET_POSITION` and `CoverEntityFeature.SET_POSITION` are both set_position."""
    return name.rpartition(".")[2].lower().removeprefix("support_")


def _light_features(modes: JsonValue, granted: frozenset[Feature]) -> frozenset[Feature]:
    """From the colour modes; before they existed, lights said it in `supported_features`."""
    if not isinstance(modes, list):
        return granted or frozenset({_F.BRIGHTNESS, _F.COLOR, _F.COLOR_TEMP})
    names = {mode.lower() for mode in modes if isinstance(mode, str)}
    found = {_F.BRIGHTNESS} if names - _UNLIT_MODES else set()
    if names & _COLOR_MODES:
        found.add(_F.COLOR)
    if "color_temp" in names:
        found.add(_F.COLOR_TEMP)
    return frozenset(found)


def _choices(domain: Domain, attributes: Attributes) -> Iterator[tuple[Choice, tuple[str, ...]]]:
    for attribute, choice in _CHOICES.get(domain, {}).items():
        options = _options(attributes.get(attribute))
        if not options and choice is Choice.HVAC_MODE:
            options = _ORDINARY_HVAC_MODES
        if options:
            yield choice, options


def _options(value: JsonValue) -> tuple[str, ...]:
    if isinstance(value, dict):  # sirens: {id: tone}
        value = list(value.values())
    if not isinstance(value, list):
        return ()
    texts = (item for item in value[:MAX_OPTIONS] if isinstance(item, str) and len(item) <= MAX_OPTION_LENGTH)
    return tuple(dict.fromkeys(texts))


def _ranges(domain: Domain, features: frozenset[Feature], attributes: Attributes) -> Iterator[tuple[Quantity, Range]]:
    for feature, quantity in _PERCENTAGES.items():
        if feature in features:
            yield quantity, _PERCENT
    if _F.SPEED in features:
        yield Quantity.SPEED, Range(0, 100, _number(attributes, "percentage_step", 1), "%")
    if _F.COLOR_TEMP in features:
        yield Quantity.COLOR_TEMP, _kelvin_range(attributes)
    if _F.TARGET_TEMPERATURE in features:
        yield Quantity.TEMPERATURE, _temperature_range(domain, attributes)
    if _F.TARGET_HUMIDITY in features:
        low, high = _number(attributes, "min_humidity", 0), _number(attributes, "max_humidity", 100)
        yield Quantity.HUMIDITY, _ordered(low, high, 1, "%")
    if domain is Domain.NUMBER:
        low, high = _number(attributes, "min", 0), _number(attributes, "max", 100)
        yield Quantity.VALUE, _ordered(low, high, _number(attributes, "step", 1), _unit(attributes))


_PERCENTAGES: Mapping[Feature, Quantity] = {
    _F.BRIGHTNESS: Quantity.BRIGHTNESS,
    _F.POSITION: Quantity.POSITION,
    _F.TILT: Quantity.TILT,
    _F.VOLUME: Quantity.VOLUME,
}


def _kelvin_range(attributes: Attributes) -> Range:
    """Kelvin as said, or from mireds, which run the other way."""
    warm, cold = _number(attributes, "max_mireds", 500), _number(attributes, "min_mireds", 153)
    low = _number(attributes, "min_color_temp_kelvin", round(1e6 / warm) if warm > 0 else 2000)
    high = _number(attributes, "max_color_temp_kelvin", round(1e6 / cold) if cold > 0 else 6536)
    return _ordered(low, high, 1, "K")


def _temperature_range(domain: Domain, attributes: Attributes) -> Range:
    """Home Assistant's defaults: 7..35 °C for rooms, 43..60 °C for hot water."""
    low, high = (43.0, 60.0) if domain is Domain.WATER_HEATER else (7.0, 35.0)
    low, high = _number(attributes, "min_temp", low), _number(attributes, "max_temp", high)
    unit = _unit(attributes)
    if not unit:
        hot = domain is Domain.CLIMATE and high > _HOTTEST_CELSIUS
        unit = "°F" if hot else "°C"
    return _ordered(low, high, _number(attributes, "target_temp_step", 0.5), unit)


def _unit(attributes: Attributes) -> str:
    unit = attributes.get("unit_of_measurement") or attributes.get("temperature_unit")
    return unit if isinstance(unit, str) and len(unit) <= MAX_OPTION_LENGTH else ""


def _ordered(low: float, high: float, step: float, unit: str) -> Range:
    return Range(min(low, high), max(low, high), step if step > 0 else None, unit)


def _number(attributes: Attributes, name: str, default: float) -> float:
    value = attributes.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9 or value != value:
        return default
    return value
