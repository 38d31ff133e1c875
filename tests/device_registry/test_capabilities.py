from typing import Any

import pytest

from device_registry.capabilities import capabilities
from device_registry.model import Choice, Domain, Feature, Quantity, Range

F = Feature


def features(domain: Domain, **attributes: Any) -> frozenset[Feature]:
    return capabilities(domain, attributes).features


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (Domain.LIGHT, {F.ON_OFF, F.BRIGHTNESS, F.COLOR, F.COLOR_TEMP}),
        (Domain.COVER, {F.OPEN_CLOSE, F.STOP, F.POSITION}),
        (Domain.LOCK, {F.LOCK_UNLOCK}),
        (Domain.CLIMATE, {F.TARGET_TEMPERATURE, F.ON_OFF}),
        (Domain.FAN, {F.ON_OFF, F.SPEED}),
        (Domain.VACUUM, {F.START, F.PAUSE, F.STOP, F.DOCK, F.LOCATE, F.CLEAN_AREA}),
        (Domain.HUMIDIFIER, {F.ON_OFF, F.TARGET_HUMIDITY}),
        (Domain.ALARM, {F.ARM_HOME, F.ARM_AWAY, F.ARM_NIGHT, F.DISARM}),
        (Domain.SENSOR, set()),
    ],
)
def test_ordinary_features_are_assumed_where_nothing_is_said(domain: Domain, expected: set[Feature]) -> None:
    assert features(domain) == expected


@pytest.mark.parametrize(
    ("domain", "bits", "expected"),
    [
        (Domain.COVER, 1 | 2, {F.OPEN_CLOSE}),
        (Domain.COVER, 4 | 8 | 128, {F.POSITION, F.STOP, F.TILT}),
        (Domain.FAN, 1 | 2, {F.ON_OFF, F.SPEED, F.OSCILLATE}),
        (Domain.MEDIA_PLAYER, 1 | 4 | 16384, {F.PAUSE, F.VOLUME, F.PLAY}),
        (Domain.VACUUM, 16 | 8192, {F.DOCK, F.START}),
        (Domain.ALARM, 2, {F.ARM_AWAY, F.DISARM}),
        (Domain.LAWN_MOWER, 0, set()),
    ],
)
def test_a_bitmask_says_it_all(domain: Domain, bits: int, expected: set[Feature]) -> None:
    assert features(domain, supported_features=bits) == expected


@pytest.mark.parametrize(
    "name", ["set_position", "SUPPORT_SET_POSITION", "CoverEntityFeature.SET_POSITION", "position"]
)
def test_names_of_features(name: str) -> None:
    assert features(Domain.COVER, supported_features=[name, "no_such_feature", 7]) == {F.POSITION}


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (["onoff"], {F.ON_OFF}),
        (["brightness"], {F.ON_OFF, F.BRIGHTNESS}),
        (["color_temp"], {F.ON_OFF, F.BRIGHTNESS, F.COLOR_TEMP}),
        (["color_temp", "xy"], {F.ON_OFF, F.BRIGHTNESS, F.COLOR_TEMP, F.COLOR}),
    ],
)
def test_colour_modes_say_what_a_light_can_do(modes: list[str], expected: set[Feature]) -> None:
    assert features(Domain.LIGHT, supported_color_modes=modes, supported_features=44) == expected


def test_lights_from_before_colour_modes() -> None:
    assert features(Domain.LIGHT, supported_features=1) == {F.ON_OFF, F.BRIGHTNESS}
    assert F.COLOR in features(Domain.LIGHT, supported_features=4)  # says nothing of colour: unknown


def test_a_reported_attribute_hints_at_a_feature() -> None:
    assert F.TILT in features(Domain.COVER, current_tilt_position=50)
    assert F.OSCILLATE in features(Domain.FAN, oscillating=False)


def test_ranges() -> None:
    climate = capabilities(Domain.CLIMATE, {"min_temp": 10, "max_temp": 28, "target_temp_step": 1})
    assert climate.ranges[Quantity.TEMPERATURE] == Range(10, 28, 1, "°C")
    assert capabilities(Domain.CLIMATE, {}).ranges[Quantity.TEMPERATURE] == Range(7, 35, 0.5, "°C")
    assert capabilities(Domain.CLIMATE, {"max_temp": 95}).ranges[Quantity.TEMPERATURE].unit == "°F"
    number: dict[str, Any] = {"min": -5, "max": 5, "step": 0.5, "unit_of_measurement": "dB"}
    assert capabilities(Domain.NUMBER, number).ranges[Quantity.VALUE] == Range(-5, 5, 0.5, "dB")
    assert capabilities(Domain.FAN, {"percentage_step": 25}).ranges[Quantity.SPEED] == Range(0, 100, 25, "%")


def test_kelvin_from_mireds() -> None:
    light = capabilities(Domain.LIGHT, {"min_mireds": 200, "max_mireds": 400})
    assert light.ranges[Quantity.COLOR_TEMP] == Range(2500, 5000, 1, "K")
    light = capabilities(Domain.LIGHT, {"min_color_temp_kelvin": 2200, "max_color_temp_kelvin": 6500})
    assert light.ranges[Quantity.COLOR_TEMP] == Range(2200, 6500, 1, "K")


def test_choices() -> None:
    climate = capabilities(Domain.CLIMATE, {"hvac_modes": ["heat"], "preset_modes": ["eco", "eco", 3]})
    assert climate.choices == {Choice.HVAC_MODE: ("heat",), Choice.PRESET: ("eco",)}
    assert F.ON_OFF not in climate.features
    assert capabilities(Domain.SIREN, {"available_tones": {"1": "fire"}}).choices == {Choice.TONE: ("fire",)}
    assert capabilities(Domain.SELECT, {"options": ["a", "b"]}).choices == {Choice.OPTION: ("a", "b")}
    assert capabilities(Domain.CLIMATE, {}).choices[Choice.HVAC_MODE] == ("off", "heat", "cool", "auto")


@pytest.mark.parametrize("nonsense", [True, "7", None, float("nan"), float("inf"), [], {}])
def test_an_attribute_of_a_wrong_type_counts_as_absent(nonsense: Any) -> None:
    attributes = {"min": nonsense, "max": nonsense, "step": nonsense}
    assert capabilities(Domain.NUMBER, attributes) == capabilities(Domain.NUMBER, {})
    assert capabilities(Domain.LIGHT, {"min_mireds": nonsense}) == capabilities(Domain.LIGHT, {})


def test_a_light_of_zero_mireds_is_no_division_by_zero() -> None:
    assert Quantity.COLOR_TEMP in capabilities(Domain.LIGHT, {"min_mireds": 0, "max_mireds": 0}).ranges
