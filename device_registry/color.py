"""Colour spaces of lights: CIE 1931 xy and hue/saturation to and from sRGB. Brightness is kept apart."""

import colorsys
from collections.abc import Sequence

Rgb = tuple[int, int, int]

# sRGB primaries with the D65 white point (IEC 61966-2-1).
_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_FROM_XYZ = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))
_WHITE = (0.3127, 0.3290)


def rgb_to_xy(rgb: Rgb) -> tuple[float, float]:
    """Chromaticity, to four digits; black has the white point's."""
    x, y, z = _times(_TO_XYZ, [_linear(channel / 255) for channel in rgb])
    total = x + y + z
    return (round(x / total, 4), round(y / total, 4)) if total else _WHITE


def xy_to_rgb(x: float, y: float) -> Rgb:
    """The brightest sRGB colour of this chromaticity, clipped into the gamut; white for what is none."""
    if not (0 <= x <= 1 and 0 < y <= 1):
        return (255, 255, 255)
    linear = [max(0.0, channel) for channel in _times(_FROM_XYZ, [x, y, 1 - x - y])]
    peak = max(linear) or 1.0
    red, green, blue = (round(255 * _gamma(channel / peak)) for channel in linear)
    return red, green, blue


def rgb_to_hs(rgb: Rgb) -> tuple[int, int]:
    """Hue 0..360 and saturation 0..100."""
    hue, saturation, _ = colorsys.rgb_to_hsv(*(channel / 255 for channel in rgb))
    return round(hue * 360), round(saturation * 100)


def hs_to_rgb(hue: float, saturation: float) -> Rgb:
    """The brightest colour of this hue (any number of degrees) and saturation (0..100)."""
    clipped = min(100.0, max(0.0, saturation)) / 100
    red, green, blue = (round(255 * channel) for channel in colorsys.hsv_to_rgb(hue % 360 / 360, clipped, 1.0))
    return red, green, blue


def mired_to_kelvin(mired: float) -> int:
    """Mireds (above 0) as kelvin, and the other way round: the same sum."""
    return round(1e6 / mired)


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
