"""Lights of the schema "json": one object for state, one for commands."""

import json
from collections.abc import Callable, Mapping

from device_registry.actions import Publication
from device_registry.color import Rgb, rgb_to_hs, rgb_to_xy
from device_registry.discovery.ha_draft import Draft
from device_registry.discovery.ha_fields import Options
from device_registry.discovery.ha_light import (
    White,
    allow_brightness,
    allow_white,
    brightness_update,
    color_of,
    on_scale,
    rgb_update,
    scale_of,
    wanted_kelvin,
    wanted_level,
    wanted_rgb,
    white_of,
    white_update,
)
from device_registry.discovery.ha_parse import from_object
from device_registry.discovery.ha_wiring import Data, Update
from device_registry.model import STATE, Choice, EntityState, Feature, JsonValue
from device_registry.payload import to_number

_SHOWN = (STATE, "brightness", "color_temp_kelvin", "rgb_color", "effect")
_COLORS = ("hs", "xy", "rgb", "rgbw", "rgbww")
_Json = dict[str, JsonValue]


def json_light(draft: Draft) -> None:
    """A light of the schema "json"."""
    sender = draft.needed_sender(template=None)
    modes = _modes(draft)
    color = next((mode for mode in _COLORS if mode in modes), None)
    if modes - {"onoff", "unknown"}:
        allow_brightness(draft)
    if "color_temp" in modes:
        allow_white(draft)
    if color:
        draft.features.add(Feature.COLOR)
    effects = draft.fields.options("effect_list")
    if effects.spelled:
        draft.choices[Choice.EFFECT] = effects.shown
    scale, white = scale_of(draft), white_of(draft)
    draft.listen_state(from_object(lambda values, _: _read(values, scale, white, effects)), shows=_SHOWN)

    def turn_off(_data: Data, _state: EntityState) -> tuple[Publication, ...]:
        return (sender.send(json.dumps({"state": "OFF"})),)

    def turn_on(data: Data, state: EntityState) -> tuple[Publication, ...]:
        if wanted_level(data) == 0:
            return turn_off(data, state)
        return (sender.send(json.dumps(_payload(data, scale, white, color, effects), ensure_ascii=False)),)

    draft.command("turn_on", turn_on, Feature.ON_OFF)
    draft.command("turn_off", turn_off, Feature.ON_OFF)


def _modes(draft: Draft) -> set[str]:
    """Colour modes, as listed or (older) each as a flag of its own."""
    fields = draft.fields
    modes = set(fields.options("supported_color_modes").shown)
    if not modes:
        modes = {mode for mode in ("brightness", "color_temp", "rgb", "hs", "xy") if fields.flag(mode, False)}
    return modes


def _payload(data: Data, scale: float, white: White, color: str | None, effects: Options) -> _Json:
    payload: _Json = {"state": "ON"}
    level, rgb, kelvin = wanted_level(data), wanted_rgb(data), wanted_kelvin(data)
    if level is not None:
        payload["brightness"] = on_scale(level, scale)
    if rgb is not None:
        payload["color"] = _WRITES.get(color or "rgb", _write_rgb)(rgb)
    if kelvin is not None:
        payload["color_temp"] = white.to_device(kelvin)
    if data.get("effect") is not None:
        payload["effect"] = effects.spell(data["effect"])
    if data.get("transition") is not None:
        payload["transition"] = data["transition"]
    return payload


def _write_rgb(rgb: Rgb) -> _Json:
    return dict(zip("rgb", rgb, strict=True))


def _write_rgbw(rgb: Rgb) -> _Json:
    return {**_write_rgb(rgb), "w": 0}


def _write_rgbww(rgb: Rgb) -> _Json:
    return {**_write_rgb(rgb), "c": 0, "w": 0}


def _write_hs(rgb: Rgb) -> _Json:
    return dict(zip("hs", rgb_to_hs(rgb), strict=True))


def _write_xy(rgb: Rgb) -> _Json:
    return dict(zip("xy", rgb_to_xy(rgb), strict=True))


_WRITES: Mapping[str, Callable[[Rgb], _Json]] = {
    "hs": _write_hs,
    "xy": _write_xy,
    "rgbw": _write_rgbw,
    "rgbww": _write_rgbww,
}


def _read(values: Mapping[str, JsonValue], scale: float, white: White, effects: Options) -> Update | None:
    word = {"ON": "on", "OFF": "off"}.get(str(values.get("state")))
    attributes: _Json = {}
    level = to_number(values.get("brightness"))
    if level:
        attributes |= brightness_update(level, scale).attributes
    attributes |= _shade(values, white)
    effect = {raw: name for name, raw in effects.spelled.items()}.get(str(values.get("effect")))
    if "effect" in values:
        attributes["effect"] = effect
    return Update(word, attributes) if word or attributes else None


def _shade(values: Mapping[str, JsonValue], white: White) -> Mapping[str, JsonValue]:
    """Colour or white, whichever the mode says, or the one that is there."""
    mode, color, warmth = values.get("color_mode"), values.get("color"), to_number(values.get("color_temp"))
    if warmth is not None and (mode == "color_temp" or (mode is None and not isinstance(color, dict))):
        update = white_update(warmth, white)
        return update.attributes if update else {}
    found = color_of(color) if isinstance(color, dict) and mode != "color_temp" else None
    return rgb_update(found[0], str(mode or found[1])).attributes if found else {}
