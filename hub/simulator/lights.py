"""Lights: the schema "json" is one object both ways, the schema "default" has a topic for every property."""

from device_registry.model import JsonValue
from hub.simulator.firmware import Firmware
from hub.simulator.plain import on_off
from hub.simulator.thing import Steps, to_number, to_object

_REPORTED = ("state", "brightness", "color_mode", "color", "color_temp", "effect")


def light(fw: Firmware) -> None:
    """A light of either schema."""
    if fw.word("schema", "default") == "json":
        _json(fw)
    else:
        _default(fw)


def _json(fw: Firmware) -> None:
    fw.hear("command_topic", lambda text: _merge(fw, text))
    fw.say("state_topic", lambda: {name: value for name in _REPORTED if (value := fw.get(name)) is not None})


def _merge(fw: Firmware, text: str) -> Steps:
    """What the command names; a colour and a white replace each other."""
    command = to_object(text)
    values: dict[str, JsonValue] = {
        key: command[key] for key in ("state", "brightness", "color", "color_temp", "effect") if key in command
    }
    if "color" in values:
        values |= {"color_mode": "rgb", "color_temp": None}
    elif "color_temp" in values:
        values |= {"color_mode": "color_temp", "color": None}
    return (fw.step(**values),) if values else ()


def _default(fw: Firmware) -> None:
    on_off(fw, "state_value_template")
    on = fw.word("payload_on", "ON")
    fw.take("brightness_command_topic", "brightness", fw.between(1, fw.number("brightness_scale", 255)), state=on)
    fw.tell("brightness_state_topic", "brightness")
    fw.take("rgb_command_topic", "rgb", lambda text: len(list(map(to_number, text.split(",")))) == 3, state=on)
    fw.tell("rgb_state_topic", "rgb")
