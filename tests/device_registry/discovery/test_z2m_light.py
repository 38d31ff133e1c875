import pytest

from device_registry.model import Choice, Domain, Feature, Quantity
from device_registry.wiring import Unsupported
from tests.device_registry.discovery.z2m_payloads import (
    HS,
    LIGHT,
    XY,
    after,
    binary,
    enum,
    found,
    numeric,
    only,
    sent,
    specific,
)

DIMMER = specific("light", binary("state"), numeric("brightness", high=254))


def test_features_and_ranges() -> None:
    capabilities = only(LIGHT).entity.capabilities
    assert capabilities.features == {Feature.ON_OFF, Feature.BRIGHTNESS, Feature.COLOR_TEMP, Feature.COLOR}
    white = capabilities.ranges[Quantity.COLOR_TEMP]
    assert (white.min, white.max, white.unit) == (2000, 6536, "K")
    assert only(DIMMER).entity.capabilities.features == {Feature.ON_OFF, Feature.BRIGHTNESS}


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        ({}, {"state": "ON"}),
        ({"brightness_pct": 30}, {"state": "ON", "brightness": 76}),
        ({"brightness_pct": 100}, {"state": "ON", "brightness": 254}),
        ({"brightness_pct": 0.1}, {"state": "ON", "brightness": 1}),
        ({"brightness_pct": 0}, {"state": "OFF"}),
        ({"brightness": 255}, {"state": "ON", "brightness": 254}),
        ({"color_temp_kelvin": 2700}, {"state": "ON", "color_temp": 370}),
        ({"color_temp_kelvin": 1000}, {"state": "ON", "color_temp": 500}),
        ({"rgb_color": [255, 0, 0]}, {"state": "ON", "color": {"x": 0.6401, "y": 0.33}}),
        ({"transition": 2}, {"state": "ON", "transition": 2}),
    ],
)
def test_turn_on(data: dict[str, object], payload: dict[str, object]) -> None:
    assert sent(only(LIGHT), "light.turn_on", **data) == payload


def test_turn_off() -> None:
    assert sent(only(LIGHT), "light.turn_off") == {"state": "OFF"}


def test_the_colour_space_that_is_listed_first_is_used() -> None:
    by_hue = only(specific("light", binary("state"), HS, XY))
    assert sent(by_hue, "light.turn_on", rgb_color=[0, 0, 255])["color"] == {"hue": 240, "saturation": 100}
    assert after(by_hue, {"color": {"hue": 120, "saturation": 100, "x": 0, "y": 0}}).attributes["rgb_color"] == [
        0,
        255,
        0,
    ]


@pytest.mark.parametrize(
    ("service", "data"),
    [
        ("light.turn_on", {"rgb_color": [1, 2, 3]}),
        ("light.turn_on", {"color_temp_kelvin": 3000}),
        ("light.turn_on", {"effect": "blink"}),
        ("light.turn_on", {"brightness_pct": "bright"}),
        ("light.toggle", {}),
        ("switch.turn_on", {}),
    ],
)
def test_what_it_cannot_do_is_unsupported(service: str, data: dict[str, object]) -> None:
    with pytest.raises(Unsupported):
        sent(only(DIMMER), service, **data)


def test_state_has_home_assistants_attributes() -> None:
    state = after(only(LIGHT), {"state": "ON", "brightness": 127, "color_mode": "color_temp", "color_temp": 370})
    assert state.state == "on"
    assert state.attributes == {"brightness": 128, "color_mode": "color_temp", "color_temp_kelvin": 2703}


def test_white_and_colour_take_each_others_place() -> None:
    one = only(LIGHT)
    white = after(one, {"color_mode": "color_temp", "color_temp": 250, "color": {"x": 0.4, "y": 0.4}})
    colour = after(one, {"color_mode": "xy", "color_temp": 250, "color": {"x": 0.64, "y": 0.33}}, white)
    assert "rgb_color" not in white.attributes
    assert "color_temp_kelvin" not in colour.attributes
    assert colour.attributes["rgb_color"] == [255, 0, 0]


def test_effects_are_a_choice_of_the_only_light() -> None:
    one = only(LIGHT, enum("effect", ["blink", "candle"]))
    assert one.entity.capabilities.choices[Choice.EFFECT] == ("blink", "candle")
    assert sent(one, "light.turn_on", effect="Candle") == {"state": "ON", "effect": "candle"}


def test_an_effect_that_is_over_in_a_moment_is_a_property() -> None:
    entity = only(LIGHT, enum("effect", ["blink", "okay"], access=2)).entity
    assert not entity.capabilities.choices
    assert [(p.property, p.reports) for p in entity.properties] == [("effect", False)]


def test_lights_at_endpoints_have_properties_of_their_own() -> None:
    def at(end: str) -> dict[str, object]:
        state = binary("state", property=f"state_{end}", endpoint=end)
        return specific("light", state, numeric("brightness", property=f"brightness_{end}", endpoint=end), endpoint=end)

    both = found(at("l1"), at("l2"))
    assert set(both) == {"light.the_device_1", "light.the_device_2"}
    assert sent(both["light.the_device_2"], "light.turn_on", brightness_pct=100) == {
        "state_l2": "ON",
        "brightness_l2": 100,
    }
    message = {"state_l1": "ON", "state_l2": "OFF"}
    assert [after(one, message).state for one in both.values()] == ["on", "off"]


def test_a_light_that_is_only_told_is_assumed() -> None:
    assert not only(specific("light", binary("state", access=2))).entity.reports_state
    assert only(LIGHT).entity.domain is Domain.LIGHT
