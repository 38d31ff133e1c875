"""Thermostats, water heaters and humidifiers."""

from collections.abc import Sequence

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft, number
from device_registry.discovery.ha_fields import BadField, Options
from device_registry.discovery.ha_parse import chosen_state, measured, named, whole, words
from device_registry.discovery.ha_wiring import Command, Data, Parse, Update
from device_registry.model import STATE, Choice, EntityState, Feature, Quantity, Range
from device_registry.wiring import Unsupported

_HVAC = ("auto", "off", "cool", "heat", "dry", "fan_only")
_HEATER = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")
_LEFT_ALONE = ("heat_cool", "auto", "heat", "cool")
"""What turning on means for a thermostat that is not asked for a mode, the most general first."""

_CHOICES = (
    (Choice.PRESET, "preset_modes", ()),
    (Choice.FAN_MODE, "fan_modes", ("auto", "low", "medium", "high")),
    (Choice.SWING, "swing_modes", ("on", "off")),
)
_SETPOINTS = {
    "temperature": "temperature",
    "target_temp_low": "temperature_low",
    "target_temp_high": "temperature_high",
}
"""Attribute and name in a service's data, and how its topics begin."""


def climate(draft: Draft) -> None:
    """Home Assistant's MQTT climate."""
    modes = draft.fields.options("modes", _HVAC)
    modes_sender = draft.sender("mode_command_topic", "mode_command_template")
    draft.choose(Choice.HVAC_MODE, modes, "set_hvac_mode", modes_sender)
    _listen(draft, "mode_state", chosen_state(modes), result=STATE)
    for choice, key, default in _CHOICES:
        _choice(draft, choice, draft.fields.options(key, default))
    _setpoints(draft, 7, 35, 45, 95)
    _humidity(draft, "set_humidity", 30, 99)
    _listen(draft, "current_temperature", measured("current_temperature"))
    _listen(draft, "current_humidity", measured("current_humidity"))
    _listen(draft, "action", named("hvac_action"))
    _power(draft, modes, "set_hvac_mode", Choice.HVAC_MODE)


def water_heater(draft: Draft) -> None:
    """Home Assistant's MQTT water heater; its state is its mode."""
    modes = draft.fields.options("modes", _HEATER)
    sender = draft.sender("mode_command_topic", "mode_command_template")
    draft.choose(Choice.OPERATION, modes, "set_operation_mode", sender)
    _listen(draft, "mode_state", _both(modes), result=STATE)
    _setpoints(draft, 43, 60, 110, 140)
    _listen(draft, "current_temperature", measured("current_temperature"))
    _power(draft, modes, "set_operation_mode", Choice.OPERATION)


def humidifier(draft: Draft) -> None:
    """Home Assistant's MQTT humidifier and dehumidifier."""
    draft.on_off(draft.needed_sender())
    draft.listen_state(words(draft.on_off_words()), template="state_value_template")
    draft.fields.needed_topic("target_humidity_command_topic")
    _humidity(draft, "set_humidity", 0, 100)
    modes = draft.fields.options("modes")
    draft.choose(Choice.MODE, modes, "set_mode", draft.sender("mode_command_topic", "mode_command_template"))
    draft.listen_choice(Choice.MODE, modes, "mode_state_topic", "mode_state_template")
    draft.listen("current_humidity_topic", measured("current_humidity"), "current_humidity_template")
    draft.listen("action_topic", named("action"), "action_template")


def _listen(draft: Draft, name: str, parse: Parse, *, result: str = "") -> None:
    """Reads <name>_topic with <name>_template, or with the one that stands for all of a thermostat's.

    `result`: what it shows of what can be set."""
    template = f"{name}_template"
    if not draft.fields.has(template):
        template = "value_template"
    if result:
        draft.listen_state(parse, f"{name}_topic", template, shows=(result,))
    else:
        draft.listen(f"{name}_topic", parse, template)


def _choice(draft: Draft, choice: Choice, options: Options) -> None:
    sender = draft.sender(f"{choice}_command_topic", f"{choice}_command_template")
    if sender is None or not options.spelled:
        return
    if choice is Choice.PRESET and "none" not in options.spelled:
        options = Options({"none": "none", **options.spelled})
    draft.choose(choice, options, f"set_{choice}", sender)
    state = f"{choice}_value_template" if draft.fields.has(f"{choice}_value_template") else f"{choice}_state_template"
    if not draft.fields.has(state):
        state = "value_template"
    draft.listen_choice(choice, options, f"{choice}_state_topic", state)


def _setpoints(draft: Draft, low: float, high: float, low_f: float, high_f: float) -> None:
    fields = draft.fields
    unit = "°F" if fields.payload("temperature_unit", "C").strip("°").upper() == "F" else "°C"
    low, high = (low_f, high_f) if unit == "°F" else (low, high)
    low, high = fields.number("min_temp", low), fields.number("max_temp", high)
    if low > high:
        raise BadField("min_temp", "above max_temp")
    for attribute, name in _SETPOINTS.items():
        _listen(draft, f"{name}_state", measured(attribute), result=attribute)
    senders = {
        attribute: sender
        for attribute, name in _SETPOINTS.items()
        if (sender := draft.sender(f"{name}_command_topic", f"{name}_command_template"))
    }
    if not senders:
        return

    def command(data: Data, state: EntityState) -> tuple[Publication, ...]:
        mode: Sequence[Publication] = ()
        if data.get("hvac_mode") is not None and "climate.set_hvac_mode" in draft.commands:
            mode = draft.commands["climate.set_hvac_mode"](data, state)
        asked = [key for key in senders if data.get(key) is not None]
        if not asked:
            raise Unsupported(f"none of {', '.join(senders)} is given")
        return (*mode, *(senders[key].send(whole(number(data, key))) for key in asked))

    draft.command("set_temperature", command)
    if "temperature" in senders:
        draft.features.add(Feature.TARGET_TEMPERATURE)
    draft.ranges[Quantity.TEMPERATURE] = Range(low, high, fields.number("temp_step", 1) or None, unit)


def _humidity(draft: Draft, verb: str, low: float, high: float) -> None:
    fields = draft.fields
    _listen(draft, "target_humidity_state", measured("humidity"), result="humidity")
    sender = draft.sender("target_humidity_command_topic", "target_humidity_command_template")
    if sender is None:
        return
    low, high = fields.number("min_humidity", low), fields.number("max_humidity", high)
    if low > high:
        raise BadField("min_humidity", "above max_humidity")
    draft.set_number(verb, "humidity", sender, Feature.TARGET_HUMIDITY)
    draft.ranges[Quantity.HUMIDITY] = Range(low, high, 1, "%")


def _power(draft: Draft, modes: Options, verb: str, choice: Choice) -> None:
    """On and off: by the power topic, and by the modes where they say so."""
    sender = draft.sender("power_command_topic", "power_command_template")
    if sender is not None:
        draft.on_off(sender)
    elif f"{draft.domain}.{verb}" in draft.commands and "off" in modes.spelled:
        draft.command("turn_off", _mode(draft, verb, choice, "off"), Feature.ON_OFF)
        on = next((mode for mode in (*_LEFT_ALONE, *modes.spelled) if mode in modes.spelled and mode != "off"), None)
        if on is not None:
            draft.command("turn_on", _mode(draft, verb, choice, on), Feature.ON_OFF)


def _mode(draft: Draft, verb: str, choice: Choice, mode: str) -> Command:
    set_mode = draft.commands[f"{draft.domain}.{verb}"]
    return lambda _data, state: set_mode({choice.value: mode}, state)


def _both(modes: Options) -> Parse:
    state = chosen_state(modes)

    def parse(text: str, before: EntityState) -> Update | None:
        update = state(text, before)
        return Update(update.state, {"operation_mode": update.state}) if update else None

    return parse
