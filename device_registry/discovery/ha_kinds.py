"""Which module reads which component of Home Assistant's discovery."""

from collections.abc import Callable, Mapping

from device_registry.discovery.ha_climate import climate, humidifier, water_heater
from device_registry.discovery.ha_cover import cover, valve
from device_registry.discovery.ha_draft import Draft
from device_registry.discovery.ha_fan import fan
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_light_default import default_light
from device_registry.discovery.ha_light_json import json_light
from device_registry.discovery.ha_light_template import template_light
from device_registry.discovery.ha_machines import lawn_mower, vacuum
from device_registry.discovery.ha_media import media_player
from device_registry.discovery.ha_security import alarm_control_panel, lock, siren
from device_registry.discovery.ha_values import (
    binary_sensor,
    button,
    event,
    number_entity,
    scene,
    select,
    sensor,
    switch,
    text_entity,
)
from device_registry.model import Domain

Build = Callable[[Draft], None]
"""Fills a draft in. Raises `BadField`."""

_LIGHTS: Mapping[str, Build] = {
    "default": default_light,
    "basic": default_light,
    "json": json_light,
    "template": template_light,
}


def _light(draft: Draft) -> None:
    schema = draft.fields.payload("schema", "default").lower()
    if schema not in _LIGHTS:
        raise BadField("schema", "default, json or template expected")
    _LIGHTS[schema](draft)


BUILD: Mapping[Domain, Build] = {
    Domain.LIGHT: _light,
    Domain.SWITCH: switch,
    Domain.COVER: cover,
    Domain.LOCK: lock,
    Domain.CLIMATE: climate,
    Domain.FAN: fan,
    Domain.MEDIA_PLAYER: media_player,
    Domain.VACUUM: vacuum,
    Domain.HUMIDIFIER: humidifier,
    Domain.WATER_HEATER: water_heater,
    Domain.VALVE: valve,
    Domain.SIREN: siren,
    Domain.LAWN_MOWER: lawn_mower,
    Domain.ALARM: alarm_control_panel,
    Domain.NUMBER: number_entity,
    Domain.SELECT: select,
    Domain.BUTTON: button,
    Domain.TEXT: text_entity,
    Domain.SCENE: scene,
    Domain.SCRIPT: scene,
    Domain.BINARY_SENSOR: binary_sensor,
    Domain.SENSOR: sensor,
    Domain.EVENT: event,
}

NOT_OURS = frozenset(
    {"camera", "date", "datetime", "device_automation", "device_tracker", "image", "infrared", "notify"}
    | {"remote", "tag", "time", "update"}
)
"""Components of Home Assistant's that are no kind of ours: passed over, not refused."""
