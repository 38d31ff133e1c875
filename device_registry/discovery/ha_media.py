"""Media players. Home Assistant's MQTT has none: this is a component of ours in its style (docs/protocol.md)."""

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft, number
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_parse import flagged, measured, named, words
from device_registry.discovery.ha_wiring import Data
from device_registry.model import Choice, EntityState, Feature, Quantity, Range

_STATES = ("off", "on", "idle", "playing", "paused", "standby", "buffering")
_BUTTONS = {
    "turn_on": ("payload_on", "on", Feature.ON_OFF),
    "turn_off": ("payload_off", "off", Feature.ON_OFF),
    "media_play": ("payload_play", "play", Feature.PLAY),
    "media_pause": ("payload_pause", "pause", Feature.PAUSE),
    "media_stop": ("payload_stop", "stop", Feature.STOP),
    "media_next_track": ("payload_next", "next", Feature.NEXT),
    "media_previous_track": ("payload_previous", "previous", Feature.PREVIOUS),
}
"""Verb: the field of its payload, the default, the feature. A payload of null takes the feature away."""


def media_player(draft: Draft) -> None:
    """A component "media_player"."""
    draft.listen_state(words({state: state for state in _STATES}))
    sender = draft.sender()
    for verb, (key, default, feature) in _BUTTONS.items() if sender else ():
        if sender is not None and not draft.fields.given_null(key):
            draft.constant(verb, sender, draft.fields.payload(key, default), feature)
    _volume(draft)
    _mute(draft)
    _list(draft, Choice.SOURCE, "select_source")
    _list(draft, Choice.SOUND_MODE, "select_sound_mode")
    draft.listen("title_state_topic", named("media_title"), "title_value_template")
    draft.listen("artist_state_topic", named("media_artist"), "artist_value_template")


def _volume(draft: Draft) -> None:
    scale = draft.fields.number("volume_scale", 1)
    if scale <= 0:
        raise BadField("volume_scale", "above 0 expected")
    level = measured("volume_level", lambda value: min(1.0, max(0.0, value / scale)))
    draft.listen("volume_state_topic", level, "volume_value_template", shows=("volume_level",))
    sender = draft.sender("volume_command_topic", "volume_command_template")
    if sender is None:
        return

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        wanted = number(data, "volume_level") * scale
        return (sender.send(round(wanted, 2) if scale == 1 else round(wanted)),)

    draft.command("volume_set", command, Feature.VOLUME)
    draft.ranges[Quantity.VOLUME] = Range(0, 100, 1, "%")


def _mute(draft: Draft) -> None:
    on, off = draft.fields.payload("payload_mute_on", "ON"), draft.fields.payload("payload_mute_off", "OFF")
    muted = flagged("is_volume_muted", on, off)
    draft.listen("mute_state_topic", muted, "mute_value_template", shows=("is_volume_muted",))
    sender = draft.sender("mute_command_topic", "mute_command_template")
    if sender is not None:
        draft.command(
            "volume_mute",
            lambda data, _state: (sender.send(on if data.get("is_volume_muted") else off),),
            Feature.MUTE,
        )


def _list(draft: Draft, choice: Choice, verb: str) -> None:
    options = draft.fields.options(f"{choice}_list")
    draft.listen_choice(choice, options, f"{choice}_state_topic", f"{choice}_value_template")
    draft.choose(choice, options, verb, draft.sender(f"{choice}_command_topic", f"{choice}_command_template"))
