"""Fans: speed as a share of the device's own steps, presets, oscillation, direction."""

import math

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft, Sender, number
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_parse import flagged, numeric, words
from device_registry.discovery.ha_wiring import Command, Data, Parse, Update
from device_registry.model import Choice, EntityState, Feature, Quantity, Range
from device_registry.wiring import Unsupported

_DIRECTIONS = ("forward", "reverse")


def fan(draft: Draft) -> None:
    """Home Assistant's MQTT fan."""
    draft.on_off(draft.needed_sender())
    draft.listen_state(words(draft.on_off_words()), template="state_value_template")
    _speed(draft)
    presets = draft.fields.options("preset_modes")
    sender = draft.sender("preset_mode_command_topic", "preset_mode_command_template")
    draft.choose(Choice.PRESET, presets, "set_preset_mode", sender)
    draft.listen_choice(Choice.PRESET, presets, "preset_mode_state_topic", "preset_mode_value_template")
    _oscillation(draft)
    _direction(draft)
    draft.command("turn_on", _turn_on(draft))


def _turn_on(draft: Draft) -> Command:
    on = draft.commands["fan.turn_on"]

    def turn_on(data: Data, state: EntityState) -> tuple[Publication, ...]:
        messages = on(data, state)
        for key, service in (("percentage", "fan.set_percentage"), ("preset_mode", "fan.set_preset_mode")):
            if data.get(key) is not None and service in draft.commands:
                messages += draft.commands[service](data, state)
        return messages

    return turn_on


def _speed(draft: Draft) -> None:
    fields = draft.fields
    low, high = fields.number("speed_range_min", 1), fields.number("speed_range_max", 100)
    if not 1 <= low <= high:
        raise BadField("speed_range_min", "1 or more, and not above speed_range_max, expected")
    speed = _percentage(low, high)
    draft.listen("percentage_state_topic", speed, "percentage_value_template", shows=("percentage",))
    sender = draft.sender("percentage_command_topic", "percentage_command_template")
    if sender is not None:
        steps = high - low + 1
        draft.command("set_percentage", _set_percentage(draft, sender, low, steps), Feature.SPEED)
        draft.ranges[Quantity.SPEED] = Range(0, 100, round(100 / steps, 2), "%")


def _percentage(low: float, high: float) -> Parse:
    steps = high - low + 1
    return numeric(
        lambda value: Update(attributes={"percentage": min(100, max(0, math.floor((value - low + 1) * 100 / steps)))})
    )


def _set_percentage(draft: Draft, sender: Sender, low: float, steps: float) -> Command:
    def command(data: Data, state: EntityState) -> tuple[Publication, ...]:
        wanted = number(data, "percentage")
        if wanted <= 0:
            return draft.commands["fan.turn_off"](data, state)
        return (sender.send(math.ceil(low - 1 + wanted * steps / 100)),)

    return command


def _oscillation(draft: Draft) -> None:
    on = draft.fields.payload("payload_oscillation_on", "oscillate_on")
    off = draft.fields.payload("payload_oscillation_off", "oscillate_off")
    turning = flagged("oscillating", on, off)
    draft.listen("oscillation_state_topic", turning, "oscillation_value_template", shows=("oscillating",))
    sender = draft.sender("oscillation_command_topic", "oscillation_command_template")
    if sender is not None:
        draft.command(
            "oscillate",
            lambda data, _state: (sender.send(on if data.get("oscillating") else off),),
            Feature.OSCILLATE,
        )


def _direction(draft: Draft) -> None:
    table = {draft.fields.payload(f"payload_direction_{word}", word): word for word in _DIRECTIONS}
    payloads = {word: payload for payload, word in table.items()}

    def parse(text: str, _state: EntityState) -> Update | None:
        return Update(attributes={"direction": table[text]}) if text in table else None

    draft.listen("direction_state_topic", parse, "direction_value_template")
    sender = draft.sender("direction_command_topic", "direction_command_template")
    if sender is None:
        return

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        wanted = data.get("direction")
        if not isinstance(wanted, str) or wanted not in payloads:
            raise Unsupported("direction is neither forward nor reverse")
        return (sender.send(payloads[wanted]),)

    draft.command("set_direction", command, Feature.DIRECTION)
