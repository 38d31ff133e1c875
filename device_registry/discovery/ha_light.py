"""Lights: what the schemas default, json and template have in common, and which of them a light uses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from device_registry.color import Rgb, hs_to_rgb, mired_to_kelvin, xy_to_rgb
from device_registry.discovery.ha_draft import Draft, number
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_wiring import Data, Update
from device_registry.model import Feature, JsonValue, Quantity, Range
from device_registry.payload import to_number
from device_registry.wiring import Unsupported

PERCENT = Range(0, 100, 1, "%")


@dataclass(frozen=True, slots=True)
class White:
    """How a light counts its colour temperature: in kelvin, or (as most) in mireds."""

    kelvin: bool

    def to_device(self, kelvin: int) -> int:
        """Kelvin as the device wants it."""
        return kelvin if self.kelvin else mired_to_kelvin(kelvin)

    def from_device(self, value: float) -> int | None:
        """The device's number as kelvin."""
        if value <= 0:
            return None
        return round(value) if self.kelvin else mired_to_kelvin(value)


def white_of(draft: Draft) -> White:
    """The light's unit of colour temperature."""
    return White(draft.fields.flag("color_temp_kelvin", False))


def allow_brightness(draft: Draft) -> None:
    """The light can be dimmed."""
    draft.features.add(Feature.BRIGHTNESS)
    draft.ranges[Quantity.BRIGHTNESS] = PERCENT


def allow_white(draft: Draft) -> None:
    """The light's colour temperature can be set, within its own limits or Home Assistant's."""
    fields = draft.fields
    warmest, coldest = fields.number("max_mireds", 500), fields.number("min_mireds", 153)
    if min(warmest, coldest) <= 0:
        raise BadField("min_mireds", "a number above 0 expected")
    low = fields.number("min_kelvin", mired_to_kelvin(warmest))
    high = fields.number("max_kelvin", mired_to_kelvin(coldest))
    if low > high:
        raise BadField("min_kelvin", "above the maximum")
    draft.features.add(Feature.COLOR_TEMP)
    draft.ranges[Quantity.COLOR_TEMP] = Range(low, high, None, "K")


def scale_of(draft: Draft) -> float:
    """The device's number for full brightness."""
    scale = draft.fields.number("brightness_scale", 255)
    if scale < 1:
        raise BadField("brightness_scale", "at least 1 expected")
    return scale


def wanted_level(data: Data) -> float | None:
    """Brightness that a service asks for, 0 to 1. Raises `Unsupported`."""
    if data.get("brightness_pct") is not None:
        return min(1.0, max(0.0, number(data, "brightness_pct") / 100))
    if data.get("brightness") is not None:
        return min(1.0, max(0.0, number(data, "brightness") / 255))
    return None


def on_scale(level: float, scale: float) -> int:
    """A level in the device's numbers: never 0 for what shall shine."""
    return max(1, round(level * scale)) if level > 0 else 0


def wanted_rgb(data: Data) -> Rgb | None:
    """Colour that a service asks for. Raises `Unsupported`."""
    value = data.get("rgb_color")
    if value is None:
        return None
    rgb = to_rgb(value if isinstance(value, list) else [])
    if rgb is None:
        raise Unsupported("rgb_color is not three numbers from 0 to 255")
    return rgb


def wanted_kelvin(data: Data) -> int | None:
    """Colour temperature that a service asks for. Raises `Unsupported`."""
    kelvin = number(data, "color_temp_kelvin") if data.get("color_temp_kelvin") is not None else None
    if kelvin is not None and kelvin < 1:
        raise Unsupported("color_temp_kelvin is below 1")
    return None if kelvin is None else round(kelvin)


def to_rgb(values: Iterable[JsonValue]) -> Rgb | None:
    """Three channels from 0 to 255 at the start of a list, or None."""
    channels = [to_number(value) for value in values][:3]
    if len(channels) < 3 or any(c is None or not 0 <= c <= 255 for c in channels):
        return None
    red, green, blue = (round(c) for c in channels if c is not None)
    return red, green, blue


def brightness_update(value: float, scale: float) -> Update:
    """Brightness as Home Assistant counts it, 0 to 255."""
    return Update(attributes={"brightness": round(min(1.0, max(0.0, value / scale)) * 255)})


def rgb_update(rgb: Rgb, mode: str) -> Update:
    """A light that shows a colour has no colour temperature."""
    return Update(attributes={"rgb_color": list(rgb), "color_mode": mode, "color_temp_kelvin": None})


def white_update(value: float, white: White) -> Update | None:
    """A light that shows a white has no colour."""
    kelvin = white.from_device(value)
    if kelvin is None:
        return None
    return Update(attributes={"color_temp_kelvin": kelvin, "color_mode": "color_temp", "rgb_color": None})


def color_of(values: Mapping[str, JsonValue]) -> tuple[Rgb, str] | None:
    """A colour as an object with r, g, b or x, y or h, s; with the mode that it is written in."""
    rgb = to_rgb([values.get("r"), values.get("g"), values.get("b")])
    if rgb is not None:
        return rgb, "rgb"
    x, y, h, s = (to_number(values.get(key)) for key in "xyhs")
    if x is not None and y is not None:
        return xy_to_rgb(x, y), "xy"
    return (hs_to_rgb(h, s), "hs") if h is not None and s is not None else None
