"""Zigbee2MQTT lights: state, brightness (0..254), colour temperature (mired), colour (xy or hue/saturation), effect."""

from collections.abc import Iterator
from dataclasses import dataclass

from device_registry.color import (
    Rgb,
    hs_to_rgb,
    mired_to_kelvin,
    rgb_to_hs,
    rgb_to_xy,
    xy_to_rgb,
)
from device_registry.discovery.z2m_expose import Expose, number
from device_registry.discovery.z2m_function import (
    PERCENT,
    Payload,
    Reading,
    Values,
    claims,
    needed,
    numeric,
    option,
    options,
    silent,
    toggle,
    whole,
)
from device_registry.model import Capabilities, Choice, Domain, EntityState, Feature, JsonValue, Quantity, Range
from device_registry.wiring import Unsupported

_FULL = 254  # brightness of a Zigbee light that is all on
_MIREDS = (153.0, 500.0)


@dataclass(frozen=True, slots=True)
class Light:
    """A light and those of its features that there are. `mode` is the property that tells colour from white."""

    state: Expose | None
    brightness: Expose | None = None
    color_temp: Expose | None = None
    color: Expose | None = None  # color_hs or color_xy
    effect: Expose | None = None
    domain: Domain = Domain.LIGHT

    @property
    def reports(self) -> bool:
        """Whether on and off are published."""
        return self.state is not None and self.state.published

    @property
    def silent(self) -> frozenset[str]:
        """What can be set and is not published."""
        color, warmth = ("rgb_color", self.color), ("color_temp_kelvin", self.color_temp)
        return silent(("brightness", self.brightness), warmth, color, ("effect", self.effect))

    def claims(self) -> frozenset[str]:
        """Its properties, the colour mode among them."""
        return claims(self.state, self.brightness, self.color_temp, self.color, self.effect) | {self._mode}

    @property
    def _mode(self) -> str:
        endpoint = self.state.endpoint if self.state else ""
        return f"color_mode_{endpoint}" if endpoint else "color_mode"

    def capabilities(self) -> Capabilities:
        """Brightness in percent, colour temperature in kelvin."""
        return Capabilities(frozenset(self._features()), self._ranges(), self._choices())

    def _features(self) -> Iterator[Feature]:
        for expose, feature in (
            (self.state, Feature.ON_OFF),
            (self.brightness, Feature.BRIGHTNESS),
            (self.color_temp, Feature.COLOR_TEMP),
            (self.color, Feature.COLOR),
        ):
            if expose is not None and expose.settable:
                yield feature

    def _ranges(self) -> dict[Quantity, Range]:
        ranges = {Quantity.BRIGHTNESS: PERCENT} if self.brightness else {}
        if self.color_temp:
            low, high = _mireds(self.color_temp)
            ranges[Quantity.COLOR_TEMP] = Range(mired_to_kelvin(high), mired_to_kelvin(low), 1, "K")
        return ranges

    def _choices(self) -> dict[Choice, tuple[str, ...]]:
        return {Choice.EFFECT: options(self.effect)} if self.effect else {}

    def read(self, values: Values, before: EntityState) -> Reading:  # noqa: ARG002
        """Home Assistant's attributes: brightness 0..255, color_temp_kelvin, rgb_color, color_mode, effect."""
        on = toggle(self.state).read(values) if self.state else None
        state = None if on is None else "on" if on else "off"
        return Reading(state, dict(self._attributes(values)))

    def _attributes(self, values: Values) -> Iterator[tuple[str, JsonValue]]:
        level = number(values.get(self.brightness.key)) if self.brightness else None
        if self.brightness and level is not None:
            yield "brightness", min(255, max(0, round(level * 255 / _full(self.brightness))))
        if self.effect and isinstance(values.get(self.effect.key), str):
            yield "effect", values[self.effect.key]
        mode = values.get(self._mode)
        if isinstance(mode, str):
            yield "color_mode", mode
        white = self._kelvin(values) if mode not in ("xy", "hs") else None
        color = self._rgb(values) if mode != "color_temp" else None
        if white is not None or mode in ("xy", "hs"):
            yield "color_temp_kelvin", white
        if color is not None or mode == "color_temp":
            yield "rgb_color", list(color) if color else None

    def _kelvin(self, values: Values) -> int | None:
        mired = number(values.get(self.color_temp.key)) if self.color_temp else None
        return mired_to_kelvin(mired) if mired is not None and mired >= 1 else None

    def _rgb(self, values: Values) -> Rgb | None:
        color = values.get(self.color.key) if self.color else None
        if not isinstance(color, dict):
            return None
        by_hue = self.color is not None and self.color.name == "color_hs"
        return (_from_hs(color) or _from_xy(color)) if by_hue else (_from_xy(color) or _from_hs(color))

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """turn_on {brightness_pct | brightness, rgb_color, color_temp_kelvin, effect, transition}, turn_off."""
        if verb == "turn_off":
            return toggle(needed(self.state, verb)).payload(False) | _transition(data)
        if verb != "turn_on":
            raise Unsupported(verb)
        level = self._level(data)
        if level == 0:
            return toggle(needed(self.state, verb)).payload(False) | _transition(data)
        payload = toggle(self.state).payload(True) if self.state else {}
        if level is not None:
            payload[needed(self.brightness, "brightness").key] = level
        return payload | self._tint(data) | _transition(data)

    def _level(self, data: Values) -> int | None:
        if "brightness_pct" in data:
            return self._scaled(numeric(data, "brightness_pct") / 100)
        return self._scaled(numeric(data, "brightness") / 255) if "brightness" in data else None

    def _scaled(self, share: float) -> int:
        """The device's level for a share of full. What is not off stays lit."""
        full = _full(needed(self.brightness, "brightness"))
        return max(1 if share > 0 else 0, min(round(full), round(share * full)))

    def _tint(self, data: Values) -> Payload:
        payload: Payload = {}
        if "color_temp_kelvin" in data:
            expose = needed(self.color_temp, "color_temp_kelvin")
            low, high = _mireds(expose)
            kelvin = max(1.0, numeric(data, "color_temp_kelvin"))
            payload[expose.key] = whole(min(high, max(low, float(mired_to_kelvin(kelvin)))))
        if "rgb_color" in data:
            expose = needed(self.color, "rgb_color")
            payload[expose.key] = _color(expose, data["rgb_color"])
        if "effect" in data:
            expose = needed(self.effect, "effect")
            payload[expose.key] = option(expose, data["effect"])
        return payload


def light(expose: Expose, effect: Expose | None) -> Light:
    """A light expose. Of two colour spaces the one that is listed first is the device's better one."""
    return Light(
        expose.feature("state"),
        expose.feature("brightness"),
        expose.feature("color_temp"),
        next((feature for feature in expose.features if feature.name in ("color_hs", "color_xy")), None),
        effect,
    )


def _full(brightness: Expose) -> float:
    return brightness.max if brightness.max and brightness.max > 0 else _FULL


def _mireds(expose: Expose) -> tuple[float, float]:
    low, high = expose.min or _MIREDS[0], expose.max or _MIREDS[1]
    return (low, high) if 1 <= low < high else _MIREDS


def _transition(data: Values) -> Payload:
    return {"transition": whole(numeric(data, "transition"))} if "transition" in data else {}


def _color(expose: Expose, value: JsonValue) -> JsonValue:
    channels = [number(channel) for channel in value] if isinstance(value, list) else []
    red, green, blue = channels if len(channels) == 3 else (None, None, None)
    if red is None or green is None or blue is None:
        raise Unsupported("rgb_color is not three numbers")
    rgb = (_byte(red), _byte(green), _byte(blue))
    if expose.name == "color_hs":
        hue, saturation = rgb_to_hs(rgb)
        return {"hue": hue, "saturation": saturation}
    x, y = rgb_to_xy(rgb)
    return {"x": x, "y": y}


def _byte(channel: float) -> int:
    return min(255, max(0, round(channel)))


def _from_hs(color: Values) -> Rgb | None:
    hue, saturation = number(color.get("hue")), number(color.get("saturation"))
    return None if hue is None or saturation is None else hs_to_rgb(hue, saturation)


def _from_xy(color: Values) -> Rgb | None:
    x, y = number(color.get("x")), number(color.get("y"))
    return None if x is None or y is None else xy_to_rgb(x, y)
