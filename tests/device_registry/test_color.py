import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_registry.color import hs_to_rgb, mired_to_kelvin, rgb_to_hs, rgb_to_xy, xy_to_rgb

BYTES = st.integers(0, 255)


@pytest.mark.parametrize(
    ("rgb", "xy"),
    [((255, 0, 0), (0.64, 0.33)), ((0, 255, 0), (0.30, 0.60)), ((0, 0, 255), (0.15, 0.06))],
)
def test_primaries_lie_where_the_standard_puts_them(rgb: tuple[int, int, int], xy: tuple[float, float]) -> None:
    assert rgb_to_xy(rgb) == pytest.approx(xy, abs=0.001)
    assert xy_to_rgb(*xy) == pytest.approx(rgb, abs=2)


def test_white_and_black_have_the_white_points_chromaticity() -> None:
    assert rgb_to_xy((255, 255, 255)) == pytest.approx((0.3127, 0.329), abs=0.001)
    assert rgb_to_xy((0, 0, 0)) == (0.3127, 0.3290)


@settings(deadline=None)
@given(BYTES, BYTES, BYTES)
def test_a_bright_colour_survives_both_ways(red: int, green: int, blue: int) -> None:
    rgb = hs_to_rgb(*rgb_to_hs((red, green, blue)))
    assert max(rgb) == 255
    assert xy_to_rgb(*rgb_to_xy(rgb)) == pytest.approx(rgb, abs=10)


@settings(deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_colours_out_of_this_world_are_colours_all_the_same(a: float, b: float) -> None:
    for rgb in (xy_to_rgb(a, b), hs_to_rgb(a, b)):
        assert all(0 <= channel <= 255 for channel in rgb)


def test_mired_and_kelvin_are_each_others_inverse() -> None:
    assert mired_to_kelvin(370) == 2703
    assert mired_to_kelvin(2703) == 370
