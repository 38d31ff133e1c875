"""What every function of a Zigbee2MQTT device has in common: reading a state's JSON, writing a set's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from device_registry.discovery.z2m_expose import Expose, number
from device_registry.model import Capabilities, Domain, EntityState, JsonScalar, JsonValue, Range
from device_registry.names import clean_name, clean_names, visible
from device_registry.wiring import Unsupported

Values = Mapping[str, JsonValue]
Payload = dict[str, JsonValue]

PERCENT = Range(0, 100, 1, "%")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says of a function. `state` None: nothing; an attribute None: no longer holds."""

    state: str | None = None
    attributes: Values = field(default_factory=dict)


class Function(Protocol):
    """One function of a device: what it can do, how its state is read and its services are written."""

    @property
    def domain(self) -> Domain:
        """Kind of entity."""
        ...

    @property
    def reports(self) -> bool:
        """Whether the device publishes its state."""
        ...

    @property
    def silent(self) -> frozenset[str]:
        """As `device_registry.model.Entity.silent`."""
        ...

    def claims(self) -> frozenset[str]:
        """Properties of the state's JSON that this function stands for."""
        ...

    def capabilities(self) -> Capabilities:
        """What can be asked of it."""
        ...

    def read(self, values: Values, before: EntityState) -> Reading:
        """What a state message says. Total: a value of a wrong type says nothing."""
        ...

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:
        """The `set` payload of a service (its domain left out). Raises `Unsupported`."""
        ...


class Simple:
    """A function of one property: all of it is reported, or nothing."""

    __slots__ = ()
    silent: ClassVar[frozenset[str]] = frozenset()


class ReadOnly(Simple):
    """A function that only reports."""

    __slots__ = ()
    reports: ClassVar[bool] = True

    def capabilities(self) -> Capabilities:
        """Nothing can be asked of it."""
        return Capabilities()

    def command(self, verb: str, data: Values, state: EntityState) -> Payload:  # noqa: ARG002
        """Always `Unsupported`."""
        raise Unsupported(f"{verb}: it only reports")


@dataclass(frozen=True, slots=True)
class Toggle:
    """A binary property and the values that it has when on and off."""

    key: str
    on: JsonScalar
    off: JsonScalar
    published: bool

    def read(self, values: Values) -> bool | None:
        """True, False, or None where the message does not say."""
        value = values.get(self.key)
        if value is None or isinstance(value, list | dict):
            return None
        if same(value, self.on):
            return True
        return False if same(value, self.off) else None

    def payload(self, on: bool) -> Payload:
        """JSON that sets it."""
        return {self.key: self.on if on else self.off}


def toggle(expose: Expose) -> Toggle:
    """A binary expose as a toggle. The value for "on" may be false: a contact is on (open) when it is false."""
    on = "ON" if expose.on is None else expose.on
    off = "OFF" if expose.off is None else expose.off
    return Toggle(expose.key, on, off, expose.published)


def same(value: JsonScalar, other: JsonScalar) -> bool:
    """Equality as JSON has it (1 is not true), strings without regard to case."""
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if isinstance(value, str) and isinstance(other, str):
        return value.casefold() == other.casefold()
    return value == other


def claims(*exposes: Expose | None) -> frozenset[str]:
    """Properties of the exposes that there are."""
    return frozenset(expose.key for expose in exposes if expose is not None)


def silent(*shown: tuple[str, Expose | None]) -> frozenset[str]:
    """Of these attributes, those whose expose can be set and is not published."""
    return frozenset(name for name, expose in shown if expose and expose.settable and not expose.published)


def options(expose: Expose | None) -> tuple[str, ...]:
    """Values of an enum as they are shown and chosen."""
    return clean_names(expose.values) if expose else ()


def option(expose: Expose, chosen: JsonValue) -> JsonScalar:
    """The value that stands for an option, in its own type. Raises `Unsupported`."""
    for value in expose.values:
        if isinstance(chosen, str) and (clean_name(value) or "").casefold() == chosen.casefold():
            return value
    raise Unsupported(f"{expose.key} has no option {chosen!r}")


def needed(expose: Expose | None, verb: str) -> Expose:
    """The expose, or `Unsupported`."""
    if expose is None or not expose.settable:
        raise Unsupported(f"{verb}: the device has no such feature")
    return expose


def numeric(data: Values, key: str) -> float:
    """A number among a service's data. Raises `Unsupported`."""
    value = number(data.get(key))
    if value is None:
        raise Unsupported(f"{key} is not a number")
    return value


def whole(value: float) -> int | float:
    """An integer where it is one, as devices expect."""
    return int(value) if value == int(value) else value


def wording(value: JsonValue) -> str | None:
    """A scalar as a state's text; None for what is none."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return visible(value) or None
    amount = number(value)
    return None if amount is None else str(whole(amount))
