"""The home as immutable data: floors, areas, devices, entities, their capabilities and states.

Everything downstream (linker, resolver, validation, reply) reads a `Snapshot`; nothing here does I/O.
Names of states, attributes, domains and services are Home Assistant's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

JsonScalar: TypeAlias = str | int | float | bool | None
JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"

EMPTY: Mapping[str, JsonValue] = MappingProxyType({})

STATE = "state"
"""What `Entity.silent` calls the state itself, beside its attributes."""


class Domain(StrEnum):
    """Kinds of entity, named as Home Assistant's domains."""

    LIGHT = "light"
    SWITCH = "switch"
    COVER = "cover"
    LOCK = "lock"
    CLIMATE = "climate"
    FAN = "fan"
    MEDIA_PLAYER = "media_player"
    VACUUM = "vacuum"
    HUMIDIFIER = "humidifier"
    WATER_HEATER = "water_heater"
    VALVE = "valve"
    SIREN = "siren"
    LAWN_MOWER = "lawn_mower"
    ALARM = "alarm_control_panel"
    NUMBER = "number"
    SELECT = "select"
    BUTTON = "button"
    TEXT = "text"
    SCENE = "scene"
    SCRIPT = "script"
    BINARY_SENSOR = "binary_sensor"
    SENSOR = "sensor"
    EVENT = "event"


class Feature(StrEnum):
    """What an entity can do, beyond reporting. A verb of the action language needs one of these."""

    ON_OFF = "on_off"
    BRIGHTNESS = "brightness"
    COLOR = "color"
    COLOR_TEMP = "color_temp"
    OPEN_CLOSE = "open_close"
    POSITION = "position"
    TILT = "tilt"
    STOP = "stop"
    LOCK_UNLOCK = "lock_unlock"
    TARGET_TEMPERATURE = "target_temperature"
    TARGET_HUMIDITY = "target_humidity"
    SPEED = "speed"
    OSCILLATE = "oscillate"
    DIRECTION = "direction"
    VOLUME = "volume"
    MUTE = "mute"
    PLAY = "play"
    PLAY_MEDIA = "play_media"
    PAUSE = "pause"
    NEXT = "next"
    PREVIOUS = "previous"
    START = "start"
    DOCK = "dock"
    CLEAN_AREA = "clean_area"  # it can be sent to rooms
    LOCATE = "locate"
    ARM_HOME = "arm_home"
    ARM_AWAY = "arm_away"
    ARM_NIGHT = "arm_night"
    DISARM = "disarm"
    TRIGGER = "trigger"
    PRESS = "press"
    ACTIVATE = "activate"
    SET_VALUE = "set_value"


class Quantity(StrEnum):
    """A number an entity can be set to, in the unit that `Range.unit` names."""

    BRIGHTNESS = "brightness"  # percent 0..100 (the attribute of that name is 0..255, as in Home Assistant)
    COLOR_TEMP = "color_temp"  # kelvin
    POSITION = "position"  # percent open
    TILT = "tilt"  # percent
    VOLUME = "volume"  # percent (the attribute volume_level is 0..1)
    SPEED = "speed"  # percent
    TEMPERATURE = "temperature"  # the home's unit
    HUMIDITY = "humidity"  # percent
    VALUE = "value"  # number.* entities


class Choice(StrEnum):
    """An enumerated setting of an entity. The value is the name of the attribute that shows the present one."""

    HVAC_MODE = "hvac_mode"  # shown by the climate entity's state itself
    PRESET = "preset_mode"
    FAN_MODE = "fan_mode"
    SWING = "swing_mode"
    EFFECT = "effect"
    SOURCE = "source"
    SOUND_MODE = "sound_mode"
    OPTION = "option"  # select.*, shown by the state itself
    OPERATION = "operation_mode"  # water_heater
    MODE = "mode"  # humidifier
    CLEANING = "fan_speed"  # vacuum suction
    TONE = "tone"  # siren


class PropertyType(StrEnum):
    """Type of a generic property."""

    NUMBER = "number"
    ENUM = "enum"
    SWITCH = "switch"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Range:
    """Closed interval with an optional step; `unit` as shown to people ("%", "K", "°C", "")."""

    min: float
    max: float
    step: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class GenericProperty:
    """A settable thing a device offers beyond its kind's own features ("sensitivity" of a motion sensor)."""

    property: str
    type: PropertyType
    name: str  # as people say it: "motion sensitivity"
    min: float | None = None
    max: float | None = None
    step: float | None = None
    unit: str = ""
    values: tuple[str, ...] = ()  # enum: the values; switch: (on, off) payloads
    value: JsonScalar = None  # last known
    reports: bool = True  # false: it can only be set, its value is never published


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What can be asked of an entity: features, numeric ranges, enumerated choices."""

    features: frozenset[Feature] = frozenset()
    ranges: Mapping[Quantity, Range] = field(default_factory=dict)
    choices: Mapping[Choice, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Floor:
    """A storey of the home."""

    floor_id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A room or zone."""

    area_id: str
    name: str
    aliases: tuple[str, ...] = ()
    floor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A physical device; its functions are entities."""

    device_id: str
    name: str
    manufacturer: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One function of a device. `entity_id` is `domain.object_id`; `reports_state` false means assumed state."""

    entity_id: str
    domain: Domain
    name: str
    aliases: tuple[str, ...] = ()
    area_id: str | None = None
    device_id: str | None = None
    device_class: str | None = None
    unit: str = ""
    labels: tuple[str, ...] = ()
    capabilities: Capabilities = Capabilities()
    properties: tuple[GenericProperty, ...] = ()
    exposed: bool = True
    reports_state: bool = True
    silent: frozenset[str] = frozenset()  # attributes (or STATE) that can be set and are never reported
    members: tuple[str, ...] = ()  # entity_ids, for a group


@dataclass(frozen=True, slots=True)
class EntityState:
    """Last known state. `state` None: never reported. `updated_at`: seconds since the epoch."""

    state: str | None = None
    attributes: Mapping[str, JsonValue] = field(default_factory=lambda: EMPTY)  # 3.11 takes no proxy as a default
    available: bool = True
    updated_at: float | None = None


UNKNOWN_STATE = EntityState()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The home at one revision. Immutable: a turn works on one snapshot from linking to validation.

    `structure` changes only when names, areas, entities or capabilities change (not states), so
    that indexes built over names can be kept between state changes.
    """

    revision: int = 0
    structure: int = 0
    floors: Mapping[str, Floor] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    states: Mapping[str, EntityState] = field(default_factory=dict)

    def state(self, entity_id: str) -> EntityState:
        """Last known state, or `UNKNOWN_STATE`."""
        return self.states.get(entity_id, UNKNOWN_STATE)

    def area_of(self, entity: Entity) -> Area | None:
        """The entity's area, if it has one."""
        return self.areas.get(entity.area_id) if entity.area_id else None

    def members_of(self, entity: Entity) -> tuple[Entity, ...]:
        """A group's members, as far as they are known; none for what is no group."""
        return tuple(self.entities[i] for i in entity.members if i in self.entities)

    def floor_id_of(self, entity: Entity) -> str | None:
        """The id of the floor the entity's area lies on, if known."""
        area = self.area_of(entity)
        return area.floor_id if area else None
