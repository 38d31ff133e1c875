"""Kinds whose state is what was last set: switches, thermostats, fans, players, numbers... and what only reports."""

from hub.simulator.firmware import Firmware
from hub.simulator.thing import Step, Steps, to_number, to_object


def on_off(fw: Firmware, template: str = "value_template") -> None:
    """A switch, and what is one beside other things."""
    on, off = fw.word("payload_on", "ON"), fw.word("payload_off", "OFF")
    fw.obey("command_topic", "state", {on: on, off: off})
    fw.tell("state_topic", "state", template)


def fan(fw: Firmware) -> None:
    """A speed of its own steps turns it on."""
    on_off(fw, "state_value_template")
    speeds = fw.between(fw.number("speed_range_min", 1), fw.number("speed_range_max", 100))
    fw.take("percentage_command_topic", "percentage", speeds, state=fw.word("payload_on", "ON"))
    fw.tell("percentage_state_topic", "percentage")
    fw.take("preset_mode_command_topic", "preset_mode", fw.one_of("preset_modes"))
    fw.tell("preset_mode_state_topic", "preset_mode")
    swings = [fw.word(f"payload_oscillation_{w}", f"oscillate_{w}") for w in ("on", "off")]
    fw.obey("oscillation_command_topic", "oscillation", {word: word for word in swings})
    fw.tell("oscillation_state_topic", "oscillation")
    fw.obey("direction_command_topic", "direction", {"forward": "forward", "reverse": "reverse"})
    fw.tell("direction_state_topic", "direction")


def climate(fw: Firmware) -> None:
    """A thermostat: what it does follows from mode, target and temperature."""
    fw.take("mode_command_topic", "mode", fw.one_of("modes"))
    fw.tell("mode_state_topic", "mode")
    _target(fw)
    for name in ("preset_mode", "fan_mode"):
        fw.take(f"{name}_command_topic", name, fw.one_of(f"{name}s"))
        fw.tell(f"{name}_state_topic", name)
    fw.say("action_topic", lambda: _action(fw))


def _action(fw: Firmware) -> str:
    mode, target, now = fw.get("mode"), to_number(fw.get("temperature")), to_number(fw.get("current_temperature"))
    if mode == "off":
        return "off"
    if target is None or now is None:
        return "idle"
    if mode in ("heat", "auto") and now < target:
        return "heating"
    return "cooling" if mode in ("cool", "auto") and now > target else "idle"


def water_heater(fw: Firmware) -> None:
    """A boiler."""
    fw.take("mode_command_topic", "mode", fw.one_of("modes"))
    fw.tell("mode_state_topic", "mode")
    _target(fw)


def _target(fw: Firmware) -> None:
    fw.take("temperature_command_topic", "temperature", fw.between(fw.number("min_temp", 7), fw.number("max_temp", 35)))
    fw.tell("temperature_state_topic", "temperature")
    fw.tell("current_temperature_topic", "current_temperature")


def humidifier(fw: Firmware) -> None:
    """A humidifier."""
    on_off(fw, "state_value_template")
    allowed = fw.between(fw.number("min_humidity", 0), fw.number("max_humidity", 100))
    fw.take("target_humidity_command_topic", "target_humidity", allowed)
    fw.tell("target_humidity_state_topic", "target_humidity")
    fw.take("mode_command_topic", "mode", fw.one_of("modes"))
    fw.tell("mode_state_topic", "mode")
    fw.tell("current_humidity_topic", "current_humidity")


_TITLES = ("So What", "Blue in Green", "Freddie Freeloader", "All Blues")


def media_player(fw: Firmware) -> None:
    """A player; next and previous change what plays."""
    states = {"on": "idle", "off": "off", "play": "playing", "pause": "paused", "stop": "idle"}

    def command(text: str) -> Steps:
        if text in ("next", "previous"):
            now = _TITLES.index(str(fw.get("title"))) if fw.get("title") in _TITLES else 0
            return (fw.step(state="playing", title=_TITLES[(now + (1 if text == "next" else -1)) % len(_TITLES)]),)
        return (fw.step(state=states[text]),) if text in states else ()

    fw.hear("command_topic", command)
    fw.tell("state_topic", "state")
    fw.take("volume_command_topic", "volume", fw.between(0, fw.number("volume_scale", 1)))
    fw.tell("volume_state_topic", "volume")
    fw.obey("mute_command_topic", "mute", {"ON": "ON", "OFF": "OFF"})
    fw.tell("mute_state_topic", "mute")
    fw.take("source_command_topic", "source", fw.one_of("source_list"))
    fw.tell("source_state_topic", "source")
    fw.tell("title_state_topic", "title")


def siren(fw: Firmware) -> None:
    """Commanded by an object, answers with a word."""
    fw.hear("command_topic", lambda text: (fw.step(state=word),) if (word := to_object(text).get("state")) else ())
    fw.tell("state_topic", "state", "state_value_template")


def number(fw: Firmware) -> None:
    """A number in its range."""
    fw.take("command_topic", "state", fw.between(fw.number("min", 1), fw.number("max", 100)))
    fw.tell("state_topic", "state")


def select(fw: Firmware) -> None:
    """One of its options."""
    fw.take("command_topic", "state", fw.one_of("options"))
    fw.tell("state_topic", "state")


def text(fw: Firmware) -> None:
    """A text that is not too long."""
    longest = fw.number("max", 255)
    fw.take("command_topic", "state", lambda said: len(said) <= longest)
    fw.tell("state_topic", "state")


def doer(fw: Firmware) -> None:
    """A button, scene or script: it sends messages to other devices."""
    payloads = {fw.word("payload_press", "PRESS"), fw.word("payload_on", "ON")}
    fw.hear("command_topic", lambda text: (Step(sends=fw.thing.does),) if text in payloads else ())


def reporter(fw: Firmware) -> None:
    """A sensor; of an event nothing is known before it happens."""
    fw.tell("state_topic", "state")
