"""Plain things: switches, numbers, selects, texts, buttons, scenes, scripts; and what only reports."""

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft
from device_registry.discovery.ha_fields import BadField
from device_registry.discovery.ha_parse import MAX_STATE, chosen_state, from_object, numeric, shown, whole, words
from device_registry.discovery.ha_wiring import Data, Update
from device_registry.model import Choice, EntityState, Feature, Quantity, Range
from device_registry.names import clean_name, visible
from device_registry.wiring import Unsupported


def switch(draft: Draft) -> None:
    """Home Assistant's MQTT switch."""
    draft.on_off(draft.needed_sender())
    draft.listen_state(words(draft.on_off_words()))


def number_entity(draft: Draft) -> None:
    """Home Assistant's MQTT number; its state is the number."""
    fields = draft.fields
    low, high, step = fields.number("min", 1), fields.number("max", 100), fields.number("step", 1)
    if low > high:
        raise BadField("min", "above max")
    draft.set_number("set_value", "value", draft.needed_sender(), Feature.SET_VALUE)
    unit = clean_name(fields.text("unit_of_measurement")) or ""
    draft.ranges[Quantity.VALUE] = Range(low, high, step if step > 0 else None, unit)
    draft.listen_state(numeric(lambda value: Update(str(whole(value)))))


def select(draft: Draft) -> None:
    """Home Assistant's MQTT select; its state is the option."""
    options = draft.fields.options("options")
    if not options.spelled:
        raise BadField("options", "missing")
    draft.choose(Choice.OPTION, options, "select_option", draft.needed_sender())
    draft.listen_state(chosen_state(options))


def text_entity(draft: Draft) -> None:
    """Home Assistant's MQTT text; what is typed as a password is not kept."""
    longest = draft.fields.number("max", MAX_STATE)
    shortest = draft.fields.number("min", 0)
    sender = draft.needed_sender()

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        value = data.get("value")
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise Unsupported(f"a text of {whole(shortest)} to {whole(longest)} characters is needed")
        return (sender.send(value),)

    draft.command("set_value", command, Feature.SET_VALUE)
    if draft.fields.payload("mode", "text") != "password":
        # Brackets stay: what shows here is compared with what was set.
        draft.listen_state(lambda text, _state: Update(visible(text)))


def button(draft: Draft) -> None:
    """Home Assistant's MQTT button."""
    draft.constant("press", draft.needed_sender(), draft.fields.payload("payload_press", "PRESS"), Feature.PRESS)


def scene(draft: Draft) -> None:
    """Home Assistant's MQTT scene; a component "script" is one that acts (docs/protocol.md)."""
    draft.constant("turn_on", draft.needed_sender(), draft.fields.payload("payload_on", "ON"), Feature.ACTIVATE)


def sensor(draft: Draft) -> None:
    """Home Assistant's MQTT sensor; its state is the text."""
    draft.fields.needed_topic("state_topic")
    draft.listen_state(shown)


def binary_sensor(draft: Draft) -> None:
    """Home Assistant's MQTT binary sensor."""
    draft.fields.needed_topic("state_topic")
    on, off = draft.fields.payload("payload_on", "ON"), draft.fields.payload("payload_off", "OFF")
    draft.listen_state(words({off: "off", on: "on"}))


def event(draft: Draft) -> None:
    """Home Assistant's MQTT event; its state is the type of the last one."""
    draft.fields.needed_topic("state_topic")

    def read(kind: object) -> Update | None:
        name = clean_name(kind)
        return Update(name, {"event_type": name}) if name else None

    draft.listen_state(from_object(lambda values, _state: read(values.get("event_type"))))
