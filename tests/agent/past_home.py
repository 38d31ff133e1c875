"""A small home with a history worked out by hand, as of noon of 26 March 2026. Times below are hours before noon."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from device_registry.history import History, Reading
from device_registry.model import (
    Area,
    Capabilities,
    Domain,
    Entity,
    EntityState,
    Quantity,
    Range,
    Snapshot,
)

D = Domain
NOW = datetime(2026, 3, 26, 12, 0)
HOUR = 3600
DEGREES = Capabilities(ranges={Quantity.TEMPERATURE: Range(7, 30, 0.5, "°C")})
BRIGHT = Capabilities(ranges={Quantity.BRIGHTNESS: Range(0, 100, 1, "%")})

ENTITIES = (
    Entity("sensor.hall", D.SENSOR, "Hall Temperature", ("走廊温度",), "hall", None, "temperature", "°C"),
    Entity("sensor.bed", D.SENSOR, "Bedroom Temperature", ("卧室温度",), "bed", None, "temperature", "°C"),
    Entity("sensor.attic", D.SENSOR, "Attic Temperature", ("阁楼温度",), None, None, "temperature", "°F"),
    Entity("sensor.power", D.SENSOR, "Washer Power", ("洗衣机功率",), None, None, "power", "W"),
    Entity("sensor.energy", D.SENSOR, "Energy Meter", ("电表",), None, None, "energy", "kWh"),
    Entity("sensor.battery", D.SENSOR, "Remote Battery", ("遥控器电量",), None, "remote", "battery", "%"),
    Entity("binary_sensor.door", D.BINARY_SENSOR, "Front Door", ("前门",), device_class="door"),
    Entity("binary_sensor.window", D.BINARY_SENSOR, "Kitchen Window", ("厨房窗",), device_class="window"),
    Entity("light.desk", D.LIGHT, "Desk Lamp", ("台灯",), capabilities=BRIGHT),
    Entity("light.wall", D.LIGHT, "Wall Lamp", ("壁灯",)),
    Entity("climate.bed", D.CLIMATE, "Thermostat", ("恒温器",), "bed", capabilities=DEGREES),
)
STATES = {
    "sensor.hall": EntityState("21"),
    "sensor.bed": EntityState("23.5"),
    "sensor.attic": EntityState("68"),
    "sensor.power": EntityState("0"),
    "sensor.energy": EntityState("107"),
    "sensor.battery": EntityState("12"),
    "binary_sensor.door": EntityState("off"),
    "binary_sensor.window": EntityState("on"),
    "light.desk": EntityState("on", {"brightness": 255}),
    "light.wall": EntityState(available=False),
    "climate.bed": EntityState("heat", {"temperature": 21.0, "current_temperature": 20.0}),
}
HOME = Snapshot(
    areas={"hall": Area("hall", "Hall", ("走廊",)), "bed": Area("bed", "Bedroom", ("卧室",))},
    entities={e.entity_id: e for e in ENTITIES},
    states=STATES,
)

Said = tuple[tuple[float, float | str | None], ...]
SAID: Mapping[tuple[str, str, str], Said] = {
    ("sensor.hall", "", "°C"): ((26, 18.0), (10, 19.0), (5, 20.0), (2, 22.0), (0, 21.0)),
    ("sensor.bed", "", "°C"): ((20, 20.0), (3, 23.0), (1, 23.5)),
    ("sensor.power", "", "W"): ((6, 0.0), (3, 2000.0), (2, 0.0)),
    ("sensor.energy", "", "kWh"): ((30, 100.0), (13, 103.0), (6, 105.5), (1, 107.0)),
    ("binary_sensor.door", "", ""): ((30, "off"), (5, "on"), (4.5, "off"), (2, "on"), (1.75, "off")),
    ("binary_sensor.window", "", ""): ((30, "off"), (3, "on")),
    ("light.desk", "", ""): ((20, "off"), (6, "on"), (5, "off"), (1, "on")),
    ("light.desk", "brightness", ""): ((6, 51.0), (1, 255.0)),
    ("climate.bed", "", ""): ((20, "off"), (4, "heat")),
    ("climate.bed", "current_temperature", ""): ((4, 18.0), (2, 19.0), (1, 20.0)),
}


def history(said: Mapping[tuple[str, str, str], Said] = SAID) -> History:
    """In memory."""
    kept, clock = History(Path(":memory:")), NOW.timestamp()
    for (entity_id, attribute, unit), told in said.items():
        kept.add([Reading(entity_id, clock - ago * HOUR, v, attribute, unit) for ago, v in told], clock)
    return kept
