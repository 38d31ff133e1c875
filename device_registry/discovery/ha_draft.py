"""What a kind's module fills in: features, ranges, choices, readings and commands of one component."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from device_registry.actions import Publication
from device_registry.discovery.ha_fields import MAX_NUMBER, Fields, Options
from device_registry.discovery.ha_parse import chosen, whole
from device_registry.discovery.ha_wiring import Command, Data, Parse, Reading
from device_registry.discovery.templates import Template
from device_registry.model import (
    STATE,
    Capabilities,
    Choice,
    Domain,
    EntityState,
    Feature,
    JsonScalar,
    JsonValue,
    Quantity,
    Range,
)
from device_registry.services import settable
from device_registry.wiring import Unsupported


@dataclass(frozen=True, slots=True)
class Sender:
    """A command topic, with the template that makes its payloads."""

    topic: str
    template: Template | None
    qos: int

    def send(self, value: JsonScalar, **variables: JsonValue) -> Publication:
        """The message for a value; a template sees the value and the variables. Raises `Unsupported`."""
        payload = spelled(value) if self.template is None else self.template.render({"value": value, **variables})
        if payload is None:
            raise Unsupported("its command template cannot be rendered")
        return Publication(self.topic, payload, self.qos)


def spelled(value: JsonScalar) -> str:
    """A value as a payload: whole numbers without a fraction."""
    return str(whole(value)) if isinstance(value, float) else str(value)


class Draft:
    """Filled in by one builder, then frozen. Keys are names of fields throughout."""

    def __init__(self, fields: Fields, domain: Domain) -> None:
        self.fields = fields
        self.domain = domain
        self.features: set[Feature] = set()
        self.ranges: dict[Quantity, Range] = {}
        self.choices: dict[Choice, tuple[str, ...]] = {}
        self.commands: dict[str, Command] = {}
        self.reports = False
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._shown: set[str] = set()

    def readings(self) -> Mapping[str, tuple[Reading, ...]]:
        """Readings by topic."""
        return MappingProxyType(self._readings)

    def capabilities(self) -> Capabilities:
        """What can be asked."""
        return Capabilities(frozenset(self.features), MappingProxyType(self.ranges), MappingProxyType(self.choices))

    def silent(self) -> frozenset[str]:
        """What can be set and is never shown, of a component that shows something."""
        return settable(self.domain, self.capabilities()) - self._shown if self.reports else frozenset()

    def listen(
        self, topic: str, parse: Parse, template: str | None = "value_template", *, shows: Collection[str] = ()
    ) -> bool:
        """Read a topic, if the component has it; whether it has. `shows`: attributes (or STATE) that it tells."""
        name = self.fields.topic(topic)
        if name is None:
            return False
        reading = Reading(self.fields.template(template) if template else None, parse)
        self._readings[name] = (*self._readings.get(name, ()), reading)
        self._shown.update(shows)
        return True

    def listen_state(
        self,
        parse: Parse,
        topic: str = "state_topic",
        template: str | None = "value_template",
        *,
        shows: Collection[str] = (STATE,),
    ) -> None:
        """Read the topic that shows whether a command has worked: without it, the state is assumed."""
        heard = self.listen(topic, parse, template, shows=shows)
        self.reports = self.reports or (heard and not self.fields.flag("optimistic", False))

    def sender(self, topic: str = "command_topic", template: str | None = "command_template") -> Sender | None:
        """A way to send, if the component has the topic."""
        name = self.fields.topic(topic)
        qos = 2 if self.fields.number("qos", 1) == 2 else 1  # a command is worth an acknowledgement
        if name is None:
            return None
        return Sender(name, self.fields.template(template) if template else None, qos)

    def needed_sender(self, topic: str = "command_topic", template: str | None = "command_template") -> Sender:
        """A way to send without which the component cannot be. Raises `BadField`."""
        self.fields.needed_topic(topic)
        sender = self.sender(topic, template)
        assert sender is not None
        return sender

    def command(self, verb: str, command: Command, *features: Feature) -> None:
        """A service of the component's domain."""
        self.commands[f"{self.domain}.{verb}"] = command
        self.features.update(features)

    def constant(self, verb: str, sender: Sender, payload: str, *features: Feature) -> None:
        """A service that always sends the same."""
        self.command(verb, lambda _data, _state: (sender.send(payload),), *features)

    def choose(self, choice: Choice, options: Options, verb: str, sender: Sender | None, key: str = "") -> None:
        """A service that sends one of the options; `key` names it in the service's data."""
        if sender is None or not options.spelled:
            return
        self.choices[choice] = options.shown
        self.command(verb, lambda data, _state: (sender.send(options.spell(data.get(key or choice.value))),))

    def set_number(self, verb: str, key: str, sender: Sender | None, *features: Feature) -> None:
        """A service that sends a number as it is."""
        if sender is not None:
            self.command(verb, lambda data, _state: (sender.send(whole(number(data, key))),), *features)

    def listen_choice(self, choice: Choice, options: Options, topic: str, template: str) -> None:
        """The attribute that shows a choice."""
        self.listen(topic, chosen(choice.value, options), template, shows=(choice.value,))

    def on_off(self, sender: Sender, on: str = "payload_on", off: str = "payload_off") -> None:
        """The two services that nearly every kind has."""
        self.constant("turn_on", sender, self.fields.payload(on, "ON"), Feature.ON_OFF)
        self.constant("turn_off", sender, self.fields.payload(off, "OFF"), Feature.ON_OFF)

    def on_off_words(self) -> dict[str, str]:
        """The device's words for on and off, each with ours."""
        on = self.fields.payload("state_on", self.fields.payload("payload_on", "ON"))
        off = self.fields.payload("state_off", self.fields.payload("payload_off", "OFF"))
        return {off: "off", on: "on"}


def number(data: Data, key: str) -> float:
    """A number of a service's data. Raises `Unsupported`."""
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_NUMBER:
        raise Unsupported(f"{key} is not a number that a device can take")
    return float(value)


def run(draft: Draft, verb: str, data: Data, state: EntityState) -> tuple[Publication, ...]:
    """What another service of the same component sends."""
    return draft.commands[f"{draft.domain}.{verb}"](data, state)
