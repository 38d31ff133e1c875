"""What an action does, free of language: a deed that every locale has a verb for, and the values it sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from device_registry.actions import Action
from device_registry.model import Domain, Entity, JsonValue, Quantity
from device_registry.services import CLEAN_AREA, CLEANED, SET_PROPERTY, SETTERS, range_of


class Deed(StrEnum):
    """Verbs of the replies; `locale/*.yaml` has three forms of each."""

    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    SET = "set"
    TILT = "tilt"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    VOLUME = "volume"
    MUTE = "mute"
    UNMUTE = "unmute"
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    PREVIOUS = "previous"
    OSCILLATE_ON = "oscillate_on"
    OSCILLATE_OFF = "oscillate_off"
    CLEAN = "clean"
    CLEAN_AREA = "clean_area"
    MOW = "mow"
    DOCK = "dock"
    LOCATE = "locate"
    ARM_HOME = "arm_home"
    ARM_AWAY = "arm_away"
    ARM_NIGHT = "arm_night"
    DISARM = "disarm"
    PRESS = "press"
    ACTIVATE = "activate"
    RUN = "run"
    PROPERTY = "property"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with the unit it is said with ("%", "°C", "K", ""); `quantity` where the action sets one."""

    number: float
    unit: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Color:
    """A colour to be named."""

    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Areas to be named."""

    ids: tuple[str, ...]


Value = Measure | Color | Places | str
"""A str is an option or a text, as the device spells it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A deed with its values; equal for all actions that can be told in one clause. `property`: its name."""

    deed: Deed
    values: tuple[Value, ...] = ()
    property: str = ""


_DEEDS: Mapping[str, Deed] = {
    "scene.turn_on": Deed.ACTIVATE,
    "script.turn_on": Deed.RUN,
    "cover.open_cover": Deed.OPEN,
    "cover.close_cover": Deed.CLOSE,
    "cover.stop_cover": Deed.STOP,
    "cover.set_cover_tilt_position": Deed.TILT,
    "valve.open_valve": Deed.OPEN,
    "valve.close_valve": Deed.CLOSE,
    "valve.stop_valve": Deed.STOP,
    "lock.lock": Deed.LOCK,
    "lock.unlock": Deed.UNLOCK,
    "media_player.volume_set": Deed.VOLUME,
    "media_player.media_play": Deed.PLAY,
    "media_player.play_media": Deed.PLAY,
    "media_player.media_pause": Deed.PAUSE,
    "media_player.media_stop": Deed.STOP,
    "media_player.media_next_track": Deed.NEXT,
    "media_player.media_previous_track": Deed.PREVIOUS,
    "vacuum.start": Deed.CLEAN,
    CLEAN_AREA: Deed.CLEAN_AREA,
    "vacuum.pause": Deed.PAUSE,
    "vacuum.stop": Deed.STOP,
    "vacuum.return_to_base": Deed.DOCK,
    "vacuum.locate": Deed.LOCATE,
    "lawn_mower.start_mowing": Deed.MOW,
    "lawn_mower.pause": Deed.PAUSE,
    "lawn_mower.dock": Deed.DOCK,
    "alarm_control_panel.alarm_arm_home": Deed.ARM_HOME,
    "alarm_control_panel.alarm_arm_away": Deed.ARM_AWAY,
    "alarm_control_panel.alarm_arm_night": Deed.ARM_NIGHT,
    "alarm_control_panel.alarm_disarm": Deed.DISARM,
    "button.press": Deed.PRESS,
}
_SWITCHED: Mapping[tuple[str, str], tuple[Deed, Deed]] = {
    ("media_player.volume_mute", "is_volume_muted"): (Deed.MUTE, Deed.UNMUTE),
    ("fan.oscillate", "oscillating"): (Deed.OSCILLATE_ON, Deed.OSCILLATE_OFF),
}
_QUANTITIES = {(s.service, s.field): (quantity, s.field_scale) for (_, quantity), s in SETTERS.items()}


def doing_of(action: Action, entity: Entity | None) -> Doing:
    """What the action does. Total: an unknown service is `Deed.OTHER` with its name as the value."""
    if action.service == SET_PROPERTY:
        return _property(action, entity)
    for (service, key), (true, false) in _SWITCHED.items():
        if action.service == service:
            return Doing(true if action.data.get(key) else false)
    values = tuple(_value(action.service, key, value, entity) for key, value in action.data.items())
    if action.service in _DEEDS:
        return Doing(_DEEDS[action.service], values)
    if values:
        return Doing(Deed.SET, values)
    verb = action.service.rpartition(".")[2]
    return Doing(Deed(verb)) if verb in (Deed.TURN_ON, Deed.TURN_OFF) else Doing(Deed.OTHER, (verb or "?",))


def _value(service: str, key: str, value: JsonValue, entity: Entity | None) -> Value:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return _measure(service, key, float(value), entity)
    if isinstance(value, list) and len(value) == 3 and key == "rgb_color":
        red, green, blue = (c if isinstance(c, int) else 0 for c in value)
        return Color((red, green, blue))
    if isinstance(value, list) and key == CLEANED:
        return Places(tuple(map(str, value)))
    return str(value)


def _measure(service: str, key: str, number: float, entity: Entity | None) -> Measure:
    quantity, scale = _QUANTITIES.get((service, key), (None, 1.0))
    if quantity is None:
        return Measure(number)
    unit = range_of(entity.capabilities, quantity).unit if entity else ""
    if quantity is Quantity.VALUE and entity and entity.domain is Domain.NUMBER:
        unit = unit or entity.unit
    return Measure(number * scale, unit, quantity)


def _property(action: Action, entity: Entity | None) -> Doing:
    name, value = str(action.data.get("property", "")), action.data.get("value")
    spec = next((p for p in entity.properties if p.property == name), None) if entity else None
    said = spec.name if spec else name.replace("_", " ")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Doing(Deed.PROPERTY, (Measure(float(value), spec.unit if spec else ""),), said)
    return Doing(Deed.PROPERTY, (_value(SET_PROPERTY, "value", value, entity),), said)
