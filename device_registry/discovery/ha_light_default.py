"""Lights of the schema "default" (also "basic"): a topic for every property."""

from collections.abc import Callable, Sequence

from device_registry.actions import Publication
from device_registry.color import Rgb, hs_to_rgb, rgb_to_hs, rgb_to_xy, xy_to_rgb
from device_registry.discovery.ha_draft import Draft, Sender
from device_registry.discovery.ha_fields import BadField, Options
from device_registry.discovery.ha_light import (
    White,
    allow_brightness,
    allow_white,
    brightness_update,
    on_scale,
    rgb_update,
    scale_of,
    to_rgb,
    wanted_kelvin,
    wanted_level,
    wanted_rgb,
    white_of,
    white_update,
)
from device_registry.discovery.ha_parse import numeric, words
from device_registry.discovery.ha_wiring import Data, Parse, Update
from device_registry.model import Choice, EntityState, Feature
from device_registry.payload import to_number

_Messages = list[Publication]
_Part = Callable[[Data], _Messages]
"""What one property's share of turn_on is; nothing if the data does not name it."""


def default_light(draft: Draft) -> None:
    """A light of the schema "default"."""
    switch = draft.needed_sender(template=None)
    draft.on_off(switch)
    draft.listen_state(words(draft.on_off_words()), template="state_value_template")
    parts = [part for part in (_color(draft), _white(draft), _effect(draft), _brightness(draft)) if part]
    on = switch.send(draft.fields.payload("payload_on", "ON"))
    draft.command("turn_on", _turn_on(draft, on, parts))


def _turn_on(draft: Draft, on: Publication, parts: Sequence[_Part]) -> Callable[..., tuple[Publication, ...]]:
    order = draft.fields.payload("on_command_type", "last")
    if order not in ("last", "first", "brightness"):
        raise BadField("on_command_type", "last, first or brightness expected")
    turn_off = draft.commands["light.turn_off"]
    by_brightness = order == "brightness" and Feature.BRIGHTNESS in draft.features

    def turn_on(data: Data, state: EntityState) -> tuple[Publication, ...]:
        if wanted_level(data) == 0:
            return turn_off({}, state)
        if by_brightness and wanted_level(data) is None:
            data = {**data, "brightness": state.attributes.get("brightness") or 255}
        messages = [message for part in parts for message in part(data)]
        if by_brightness:
            return tuple(messages)
        return (on, *messages) if order == "first" else (*messages, on)

    return turn_on


def _brightness(draft: Draft) -> _Part | None:
    scale = scale_of(draft)
    level = numeric(lambda v: brightness_update(v, scale))
    draft.listen("brightness_state_topic", level, "brightness_value_template", shows=("brightness",))
    sender = draft.sender("brightness_command_topic", "brightness_command_template")
    if sender is None:
        return None
    allow_brightness(draft)

    def part(data: Data) -> _Messages:
        level = wanted_level(data)
        return [] if level is None else [sender.send(on_scale(level, scale))]

    return part


def _white(draft: Draft) -> _Part | None:
    white = white_of(draft)
    warmth = numeric(lambda v: white_update(v, white))
    draft.listen("color_temp_state_topic", warmth, "color_temp_value_template", shows=("color_temp_kelvin",))
    sender = draft.sender("color_temp_command_topic", "color_temp_command_template")
    if sender is None:
        return None
    allow_white(draft)
    return _white_part(sender, white)


def _white_part(sender: Sender, white: White) -> _Part:
    def part(data: Data) -> _Messages:
        kelvin = wanted_kelvin(data)
        return [] if kelvin is None else [sender.send(white.to_device(kelvin), kelvin=kelvin)]

    return part


def _effect(draft: Draft) -> _Part | None:
    options = draft.fields.options("effect_list")
    draft.listen_choice(Choice.EFFECT, options, "effect_state_topic", "effect_value_template")
    sender = draft.sender("effect_command_topic", "effect_command_template")
    if sender is None or not options.spelled:
        return None
    draft.choices[Choice.EFFECT] = options.shown
    return _effect_part(sender, options)


def _effect_part(sender: Sender, options: Options) -> _Part:
    def part(data: Data) -> _Messages:
        return [sender.send(options.spell(data["effect"]))] if data.get("effect") is not None else []

    return part


def _color(draft: Draft) -> _Part | None:
    """Of several ways to set a colour, the first that the light has."""
    parts = [part for mode in _SENDS for part in [_color_in(draft, mode)] if part]
    return parts[0] if parts else None


def _color_in(draft: Draft, mode: str) -> _Part | None:
    draft.listen(f"{mode}_state_topic", _color_parse(mode), f"{mode}_value_template", shows=("rgb_color",))
    sender = draft.sender(f"{mode}_command_topic", f"{mode}_command_template")
    if sender is None:
        return None
    draft.features.add(Feature.COLOR)

    def part(data: Data) -> _Messages:
        rgb = wanted_rgb(data)
        return [] if rgb is None else [_SENDS[mode](sender, rgb)]

    return part


def _send_rgb(sender: Sender, rgb: Rgb) -> Publication:
    red, green, blue = rgb
    return sender.send(f"{red},{green},{blue}", red=red, green=green, blue=blue)


def _send_hs(sender: Sender, rgb: Rgb) -> Publication:
    hue, saturation = rgb_to_hs(rgb)
    return sender.send(f"{hue},{saturation}", hue=hue, sat=saturation)


def _send_xy(sender: Sender, rgb: Rgb) -> Publication:
    x, y = rgb_to_xy(rgb)
    return sender.send(f"{x},{y}", x=x, y=y)


def _send_rgbw(sender: Sender, rgb: Rgb) -> Publication:
    red, green, blue = rgb
    return sender.send(f"{red},{green},{blue},0", red=red, green=green, blue=blue, white=0)


def _send_rgbww(sender: Sender, rgb: Rgb) -> Publication:
    red, green, blue = rgb
    whites = {"cold_white": 0, "warm_white": 0}
    return sender.send(f"{red},{green},{blue},0,0", red=red, green=green, blue=blue, **whites)


_SENDS: dict[str, Callable[[Sender, Rgb], Publication]] = {
    "rgb": _send_rgb,
    "hs": _send_hs,
    "xy": _send_xy,
    "rgbw": _send_rgbw,
    "rgbww": _send_rgbww,
}


def _color_parse(mode: str) -> Parse:
    def parse(text: str, _state: EntityState) -> Update | None:
        numbers = [to_number(part) for part in text.split(",")[:5]]
        if len(numbers) < 2 or None in numbers:
            return None
        first, second = numbers[0] or 0.0, numbers[1] or 0.0
        pairs = {"hs": hs_to_rgb, "xy": xy_to_rgb}
        rgb = pairs[mode](first, second) if mode in pairs else to_rgb([*numbers])
        return None if rgb is None else rgb_update(rgb, mode)

    return parse
