"""Lights of the schema "template": templates write the commands and pick the state apart."""

from collections.abc import Callable

from device_registry.actions import Publication
from device_registry.color import rgb_to_hs
from device_registry.discovery.ha_draft import Draft, Sender
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_light import (
    allow_brightness,
    allow_white,
    brightness_update,
    rgb_update,
    to_rgb,
    wanted_kelvin,
    wanted_level,
    wanted_rgb,
    white_of,
    white_update,
)
from device_registry.discovery.ha_parse import numeric, words
from device_registry.discovery.ha_wiring import Data, Parse, Update
from device_registry.discovery.templates import Template
from device_registry.model import Choice, EntityState, Feature, JsonValue

_CHANNELS = ("red_template", "green_template", "blue_template")


def template_light(draft: Draft) -> None:
    """A light of the schema "template"."""
    for key in ("command_on_template", "command_off_template"):
        if not draft.fields.has(key):
            raise BadField(key, "missing")
    on = draft.needed_sender(template="command_on_template")
    off = draft.needed_sender(template="command_off_template")
    _allow(draft)
    _listen(draft)
    draft.command("turn_off", lambda _data, _state: (off.send("off", state="off"),), Feature.ON_OFF)
    draft.command("turn_on", _turn_on(draft, on), Feature.ON_OFF)


def _allow(draft: Draft) -> None:
    if draft.fields.has("brightness_template"):
        allow_brightness(draft)
    if draft.fields.has("color_temp_template"):
        allow_white(draft)
    if all(map(draft.fields.has, _CHANNELS)):
        draft.features.add(Feature.COLOR)
    effects = draft.fields.options("effect_list")
    if effects.spelled:
        draft.choices[Choice.EFFECT] = effects.shown


def _turn_on(draft: Draft, on: Sender) -> Callable[[Data, EntityState], tuple[Publication, ...]]:
    white, effects = white_of(draft), draft.fields.options("effect_list")

    def turn_on(data: Data, state: EntityState) -> tuple[Publication, ...]:
        level, rgb, kelvin = wanted_level(data), wanted_rgb(data), wanted_kelvin(data)
        if level == 0:
            return draft.commands["light.turn_off"](data, state)
        variables: dict[str, JsonValue] = {"state": "on"}
        if level is not None:
            variables["brightness"] = round(level * 255)
        if kelvin is not None:
            variables["color_temp"] = white.to_device(kelvin)
        if rgb is not None:
            variables |= zip(("red", "green", "blue", "hue", "sat"), (*rgb, *rgb_to_hs(rgb)), strict=True)
        if data.get("effect") is not None:
            variables["effect"] = effects.spell(data["effect"])
        if data.get("transition") is not None:
            variables["transition"] = data["transition"]
        return (on.send("on", **variables),)

    return turn_on


def _listen(draft: Draft) -> None:
    white = white_of(draft)
    draft.listen_state(words({"on": "on", "off": "off"}), template="state_template")
    if draft.fields.has("brightness_template"):
        level = numeric(lambda v: brightness_update(v, 255))
        draft.listen("state_topic", level, "brightness_template", shows=("brightness",))
    if draft.fields.has("color_temp_template"):
        warmth = numeric(lambda v: white_update(v, white))
        draft.listen("state_topic", warmth, "color_temp_template", shows=("color_temp_kelvin",))
    if draft.fields.has("effect_template"):
        effects = draft.fields.options("effect_list")
        draft.listen_choice(Choice.EFFECT, effects, "state_topic", "effect_template")
    if all(map(draft.fields.has, _CHANNELS)):
        channels = [t for key in _CHANNELS if (t := draft.fields.template(key))]
        draft.listen("state_topic", _rgb(channels), None, shows=("rgb_color",))


def _rgb(channels: list[Template]) -> Parse:
    def parse(text: str, _state: EntityState) -> Update | None:
        rgb = to_rgb([channel.read(text) for channel in channels])
        return None if rgb is None else rgb_update(rgb, "rgb")

    return parse
