"""Services as deeds, with the values in the units that people say."""

import pytest

from agent.deeds import Color, Deed, Doing, Measure, Places, doing_of
from device_registry.actions import Action
from device_registry.model import (
    Capabilities,
    Domain,
    Entity,
    GenericProperty,
    JsonValue,
    PropertyType,
    Quantity,
    Range,
)
from device_registry.services import SERVICES

SENSITIVITY = GenericProperty("sens", PropertyType.NUMBER, "motion sensitivity", 1, 10, unit="dB")
ENTITY = Entity(
    "climate.t",
    Domain.CLIMATE,
    "T",
    capabilities=Capabilities(ranges={Quantity.TEMPERATURE: Range(45, 90, 1, "°F")}),
    properties=(SENSITIVITY,),
)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_verb(service: str) -> None:
    data: dict[str, JsonValue] = dict.fromkeys(SERVICES[service].required, 1)
    assert doing_of(Action("x.y", service, data), None).deed is not Deed.OTHER


@pytest.mark.parametrize(
    ("service", "data", "doing"),
    [
        ("light.turn_on", {}, Doing(Deed.TURN_ON)),
        (
            "light.turn_on",
            {"brightness_pct": 30, "rgb_color": [1, 2, 3]},
            Doing(Deed.SET, (Measure(30, "%", Quantity.BRIGHTNESS), Color((1, 2, 3)))),
        ),
        (
            "climate.set_temperature",
            {"temperature": 70},
            Doing(Deed.SET, (Measure(70, "°F", Quantity.TEMPERATURE),)),
        ),
        ("media_player.volume_set", {"volume_level": 0.3}, Doing(Deed.VOLUME, (Measure(30, "%", Quantity.VOLUME),))),
        ("fan.oscillate", {"oscillating": False}, Doing(Deed.OSCILLATE_OFF)),
        ("climate.set_hvac_mode", {"hvac_mode": "heat"}, Doing(Deed.SET, ("heat",))),
        ("scene.turn_on", {}, Doing(Deed.ACTIVATE)),
        ("vacuum.clean_area", {"cleaning_area_id": ["den"]}, Doing(Deed.CLEAN_AREA, (Places(("den",)),))),
        (
            "set_property",
            {"property": "sens", "value": 3},
            Doing(Deed.PROPERTY, (Measure(3, "dB"),), "motion sensitivity"),
        ),
        ("set_property", {"property": "led_mode", "value": True}, Doing(Deed.PROPERTY, ("true",), "led mode")),
        ("robot.dance", {}, Doing(Deed.OTHER, ("dance",))),
        ("", {}, Doing(Deed.OTHER, ("?",))),
    ],
)
def test_doing(service: str, data: dict[str, JsonValue], doing: Doing) -> None:
    assert doing_of(Action(ENTITY.entity_id, service, data), ENTITY) == doing
