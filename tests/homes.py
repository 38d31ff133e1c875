"""The fixture home of the tests: two floors, nine areas, every kind; built by hand so that each test can see it."""

from collections.abc import Iterable, Mapping
from typing import Any

from device_registry.model import (
    Area,
    Capabilities,
    Choice,
    Domain,
    Entity,
    EntityState,
    Feature,
    Floor,
    GenericProperty,
    PropertyType,
    Quantity,
    Range,
    Snapshot,
)

F, Q, C = Feature, Quantity, Choice
PERCENT = Range(0, 100, 1, "%")

FLOORS = (Floor("ground", "Ground floor", ("downstairs",)), Floor("upper", "Upstairs", ("first floor", "楼上")))
AREAS = (
    Area("kitchen", "Kitchen", ("厨房",), "ground"),
    Area("living_room", "Living room", ("客厅",), "ground"),
    Area("hall", "Hall", (), "ground"),
    Area("garage", "Garage", (), "ground"),
    Area("bedroom", "Bedroom", ("卧室",), "upper"),
    Area("guest_bedroom", "Bedroom", (), "upper"),
    Area("office", "Office", (), "upper"),
    Area("bathroom", "Bathroom", (), "upper"),
    Area("attic", "Attic", (), "upper"),
)

_BRIGHT = {Q.BRIGHTNESS: PERCENT}
_WARM = {**_BRIGHT, Q.COLOR_TEMP: Range(2200, 6500, 1, "K")}
_MEDIA = frozenset({F.ON_OFF, F.VOLUME, F.MUTE, F.PLAY, F.PAUSE, F.STOP, F.NEXT, F.PREVIOUS})
_COVER = frozenset({F.OPEN_CLOSE, F.STOP, F.POSITION})

_entities: dict[str, Entity] = {}
_states: dict[str, EntityState] = {}


def _add(
    entity_id: str,
    name: str,
    area: str | None,
    features: Iterable[Feature] = (),
    state: str | None = "off",
    attributes: Mapping[str, Any] | None = None,
    ranges: Mapping[Quantity, Range] | None = None,
    choices: Mapping[Choice, tuple[str, ...]] | None = None,
    **more: Any,
) -> None:
    domain = Domain(entity_id.partition(".")[0])
    capabilities = Capabilities(frozenset(features), ranges or {}, choices or {})
    _entities[entity_id] = Entity(entity_id, domain, name, area_id=area, capabilities=capabilities, **more)
    _states[entity_id] = EntityState(state, attributes or {}, updated_at=1.0)


_BULB = (F.ON_OFF, F.BRIGHTNESS)
_add("light.kitchen_ceiling", "Ceiling light", "kitchen", _BULB, "on", {"brightness": 128}, _BRIGHT)
_add("light.kitchen_counter", "Counter light", "kitchen", _BULB, "off", {}, _BRIGHT)
_add("light.kitchen_plain", "Larder light", "kitchen", (F.ON_OFF,), "off")
_add(
    "light.kitchen_group", "Kitchen spots", "kitchen", _BULB, "on", {"brightness": 128}, _BRIGHT,
    members=("light.kitchen_ceiling", "light.kitchen_counter"),
)  # fmt: skip
_add(
    "light.living_lamp", "Bob", "living_room", (*_BULB, F.COLOR, F.COLOR_TEMP), "on",
    {"brightness": 255, "rgb_color": [255, 0, 0], "color_temp_kelvin": 3000}, _WARM,
    {C.EFFECT: ("rainbow", "candle")}, aliases=("鲍勃",), labels=("cosy",),
)  # fmt: skip
_add("light.living_ceiling", "Ceiling light", "living_room", (*_BULB, F.COLOR_TEMP), "off", {}, _WARM)
_add("light.bedroom", "Bedside lamp", "bedroom", (*_BULB, F.COLOR), None, {}, _BRIGHT, labels=("cosy",))
_add("light.guest", "Guest lamp", "guest_bedroom", _BULB, "off", {}, _BRIGHT)
_add("light.bathroom", "Mirror light", "bathroom", (F.ON_OFF,), "on")
_add("light.hidden", "Secret light", "office", _BULB, "off", {}, _BRIGHT, exposed=False)
_add("switch.kettle", "Kettle", "kitchen", (F.ON_OFF,), "off", device_class="outlet")
_add("switch.heater_plug", "Towel rail", "bathroom", (F.ON_OFF,), "on", device_class="outlet")
_add("switch.printer", "Printer", "office", (F.ON_OFF,), "unknown", reports_state=False)
_add(
    "cover.living_blind", "Big blind", "living_room", _COVER, "open", {"current_position": 60},
    {Q.POSITION: PERCENT}, device_class="blind",
)  # fmt: skip
_add(
    "cover.bedroom_curtain", "Curtain", "bedroom", (F.OPEN_CLOSE, F.STOP), "closed", device_class="curtain",
)  # fmt: skip
_add(
    "cover.office_shutter", "Shutter", "office", (*_COVER, F.TILT), "closed",
    {"current_position": 0, "current_tilt_position": 50}, {Q.POSITION: PERCENT, Q.TILT: PERCENT},
    device_class="shutter",
)  # fmt: skip
_add("cover.garage_door", "Garage door", "garage", (F.OPEN_CLOSE,), "closed", device_class="garage")
_add("lock.front", "Front door", "hall", (F.LOCK_UNLOCK,), "unlocked", device_id="front_door")
_add("lock.back", "Back door", "kitchen", (F.LOCK_UNLOCK,), "locked")
_add(
    "climate.living", "Thermostat", "living_room", (F.TARGET_TEMPERATURE, F.ON_OFF), "heat",
    {"temperature": 21, "current_temperature": 19.5}, {Q.TEMPERATURE: Range(7, 30, 0.5, "°C")},
    {C.HVAC_MODE: ("off", "heat", "cool"), C.PRESET: ("eco", "comfort"), C.FAN_MODE: ("low", "high")},
)  # fmt: skip
_add(
    "climate.bedroom", "Air conditioner", "bedroom", (F.TARGET_TEMPERATURE,), "off",
    {"temperature": 72, "current_temperature": 70, "current_humidity": 55},
    {Q.TEMPERATURE: Range(60, 86, 1, "°F")}, {C.HVAC_MODE: ("off", "cool", "auto")},
)  # fmt: skip
_add(
    "fan.bedroom", "Ceiling fan", "bedroom", (F.ON_OFF, F.SPEED, F.OSCILLATE), "on", {"percentage": 33},
    {Q.SPEED: Range(0, 100, 100 / 3, "%")}, {C.PRESET: ("sleep", "breeze")},
)  # fmt: skip
_add("fan.office", "Desk fan", "office", (F.ON_OFF, F.SPEED), "off", {}, {Q.SPEED: PERCENT})
_add(
    "media_player.tv", "TV", "living_room", _MEDIA, "playing",
    {"volume_level": 0.3, "media_title": "News", "source": "HDMI 1"}, {Q.VOLUME: PERCENT},
    {C.SOURCE: ("HDMI 1", "Netflix")}, device_class="tv",
)  # fmt: skip
_add(
    "media_player.kitchen", "Kitchen radio", "kitchen", _MEDIA - {F.STOP}, "off", {}, {Q.VOLUME: PERCENT},
    device_class="speaker",
)  # fmt: skip
_add(
    "vacuum.rosie", "Rosie", "hall", (F.START, F.PAUSE, F.DOCK, F.LOCATE), "docked",
    {"fan_speed": "quiet", "battery_level": 80}, None, {C.CLEANING: ("quiet", "turbo")},
)  # fmt: skip
_add(
    "humidifier.bedroom", "Humidifier", "bedroom", (F.ON_OFF, F.TARGET_HUMIDITY), "on",
    {"humidity": 50, "mode": "normal"}, {Q.HUMIDITY: Range(30, 80, 5, "%")}, {C.MODE: ("normal", "sleep")},
    device_class="humidifier",
)  # fmt: skip
_add(
    "water_heater.boiler", "Boiler", "garage", (F.ON_OFF, F.TARGET_TEMPERATURE), "eco", {"temperature": 55},
    {Q.TEMPERATURE: Range(40, 65, 1, "°C")}, {C.OPERATION: ("eco", "performance")},
)  # fmt: skip
_add("valve.garden", "Garden valve", None, (F.OPEN_CLOSE,), "closed")
_add("siren.hall", "Siren", "hall", (F.ON_OFF,), "off", {}, None, {C.TONE: ("fire", "burglar")})
_add("lawn_mower.mowbert", "Mowbert", None, (F.START, F.PAUSE, F.DOCK), "docked")
_add(
    "alarm_control_panel.home", "Alarm", "hall", (F.ARM_HOME, F.ARM_AWAY, F.DISARM), "disarmed",
)  # fmt: skip
_add("number.delay", "Pump delay", "garage", (F.SET_VALUE,), "5", {}, {Q.VALUE: Range(0, 60, 5, "s")})
_add("select.washer", "Washer program", "bathroom", (F.SET_VALUE,), "Eco 40", {}, None, {C.OPTION: ("Eco 40", "Quick")})
_add("button.bell", "Doorbell test", "hall", (F.PRESS,), None)
_add("scene.movie", "Movie night", "living_room", (F.ACTIVATE,), None)
_add("script.morning", "Good morning", None, (F.ACTIVATE,), "off")
_add(
    "binary_sensor.hall_motion", "Hall motion", "hall", (), "on", device_class="motion", device_id="hall_sensor",
    properties=(
        GenericProperty("sensitivity", PropertyType.ENUM, "motion sensitivity", values=("low", "medium", "high")),
        GenericProperty("timeout", PropertyType.NUMBER, "timeout", 0, 300, 5, "s"),
        GenericProperty("led", PropertyType.SWITCH, "led", values=("ON", "OFF")),
        GenericProperty("note", PropertyType.TEXT, "note"),
    ),
)  # fmt: skip
_add(
    "sensor.hall_battery", "Hall motion battery", "hall", (), "15", device_class="battery",
    device_id="hall_sensor", unit="%",
)  # fmt: skip
_add("binary_sensor.kitchen_window", "Kitchen window", "kitchen", (), "on", device_class="window")
_add("binary_sensor.office_window", "Office window", "office", (), "off", device_class="window")
_add("binary_sensor.attic_window", "Attic window", "attic", (), None, device_class="window")
_add("sensor.kitchen_temperature", "Kitchen temperature", "kitchen", (), "21.5", device_class="temperature", unit="°C")
_add("sensor.office_temperature", "Office temperature", "office", (), "unknown", device_class="temperature", unit="°C")

_states["binary_sensor.office_window"] = EntityState("off", {}, available=False)

HOME = Snapshot(
    revision=1,
    floors={f.floor_id: f for f in FLOORS},
    areas={a.area_id: a for a in AREAS},
    entities=dict(_entities),
    states=dict(_states),
)
"""The home. Lights, sensors and the rest are listed above, in the order in which sets come out."""


def with_state(entity_id: str, state: str | None, **attributes: Any) -> Snapshot:
    """The home with one entity in another state."""
    states = {**HOME.states, entity_id: EntityState(state, attributes)}
    return Snapshot(HOME.revision + 1, HOME.structure, HOME.floors, HOME.areas, HOME.devices, HOME.entities, states)


def only(*entity_ids: str) -> Snapshot:
    """The home reduced to a few entities."""
    entities = {i: HOME.entities[i] for i in entity_ids}
    return Snapshot(1, 1, HOME.floors, HOME.areas, HOME.devices, entities, HOME.states)
