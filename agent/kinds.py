"""Kinds of thing that people name without a proper name ("lights", "blinds", "the temperature").

A kind is a predicate over entities. Its key is a token of the action language; the words for it in
each language are the phrasebook's and the model's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from device_registry.model import Domain, Entity


@dataclass(frozen=True, slots=True)
class Kind:
    """Entities of one of `domains`; with `classes`, only those device classes.

    `loose`: classes ("" is none given) that are meant too where the home has nothing of `classes`: people say
    "curtains" to their blinds, and many devices do not say what they are.
    """

    domains: frozenset[Domain]
    classes: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()

    def matches(self, entity: Entity) -> bool:
        """Whether the entity is of this kind."""
        if entity.domain not in self.domains:
            return False
        return not self.classes or (entity.device_class or "") in self.classes

    @property
    def senses(self) -> bool:
        """Whether only sensors are of this kind."""
        return self.domains <= _SENSORS

    def may_match(self, entity: Entity) -> bool:
        """Whether the entity may be called so in a home that has nothing of this kind proper."""
        return entity.domain in self.domains and (entity.device_class or "") in self.loose


_SENSORS = frozenset({Domain.SENSOR, Domain.BINARY_SENSOR})
_WINDOW = frozenset({"blind", "curtain", "shutter", "shade", "awning", "window", ""})
_UNSAID = frozenset({""})


def _kind(*domains: Domain, classes: str = "", loose: frozenset[str] = frozenset()) -> Kind:
    return Kind(frozenset(domains), frozenset(classes.split()), loose)


_D = Domain
KINDS: Mapping[str, Kind] = {
    "light": _kind(_D.LIGHT),
    "switch": _kind(_D.SWITCH),
    "outlet": _kind(_D.SWITCH, classes="outlet", loose=_UNSAID),
    "cover": _kind(_D.COVER),
    "blind": _kind(_D.COVER, classes="blind", loose=_WINDOW),
    "curtain": _kind(_D.COVER, classes="curtain", loose=_WINDOW),
    "shutter": _kind(_D.COVER, classes="shutter", loose=_WINDOW),
    "shade": _kind(_D.COVER, classes="shade", loose=_WINDOW),
    "awning": _kind(_D.COVER, classes="awning", loose=_WINDOW),
    "garage": _kind(_D.COVER, classes="garage"),
    "gate": _kind(_D.COVER, classes="gate"),
    "window_cover": _kind(_D.COVER, classes="window", loose=_WINDOW),
    "lock": _kind(_D.LOCK),
    "climate": _kind(_D.CLIMATE),
    "fan": _kind(_D.FAN),
    "media": _kind(_D.MEDIA_PLAYER),
    "tv": _kind(_D.MEDIA_PLAYER, classes="tv", loose=_UNSAID),
    "speaker": _kind(_D.MEDIA_PLAYER, classes="speaker", loose=_UNSAID),
    "vacuum": _kind(_D.VACUUM),
    "humidifier": _kind(_D.HUMIDIFIER, classes="humidifier", loose=_UNSAID),
    "dehumidifier": _kind(_D.HUMIDIFIER, classes="dehumidifier"),
    "water_heater": _kind(_D.WATER_HEATER),
    "valve": _kind(_D.VALVE),
    "siren": _kind(_D.SIREN),
    "mower": _kind(_D.LAWN_MOWER),
    "alarm": _kind(_D.ALARM),
    "scene": _kind(_D.SCENE),
    "script": _kind(_D.SCRIPT),
    "button": _kind(_D.BUTTON),
    "number": _kind(_D.NUMBER),
    "select": _kind(_D.SELECT),
    "door_s": _kind(_D.BINARY_SENSOR, classes="door opening garage_door"),
    "window_s": _kind(_D.BINARY_SENSOR, classes="window"),
    "motion_s": _kind(_D.BINARY_SENSOR, classes="motion occupancy presence"),
    "smoke_s": _kind(_D.BINARY_SENSOR, classes="smoke gas carbon_monoxide"),
    "leak_s": _kind(_D.BINARY_SENSOR, classes="moisture"),
    "temperature_s": _kind(_D.SENSOR, classes="temperature"),
    "humidity_s": _kind(_D.SENSOR, classes="humidity"),
    "light_s": _kind(_D.SENSOR, classes="illuminance"),
    "battery_s": _kind(_D.SENSOR, classes="battery"),
    "power_s": _kind(_D.SENSOR, classes="power"),
    "energy_s": _kind(_D.SENSOR, classes="energy"),
    "co2_s": _kind(_D.SENSOR, classes="carbon_dioxide"),
    "air_s": _kind(_D.SENSOR, classes="pm25 pm10 aqi volatile_organic_compounds"),
    "everything": _kind(_D.LIGHT, _D.SWITCH, _D.FAN, _D.MEDIA_PLAYER, _D.CLIMATE, _D.HUMIDIFIER, _D.COVER, _D.LOCK),
}
