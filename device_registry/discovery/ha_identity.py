"""Who a component is: its device, its names, its id, its area."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from device_registry.discovery.ha_fields import BadField, Fields
from device_registry.model import Device, Domain, JsonValue
from device_registry.names import clean_name, slug

MAX_DEVICES = 50_000


@dataclass(frozen=True, slots=True)
class Owner:
    """A device as the last announcement of one of its components has it."""

    device: Device
    area_name: str | None


class Owners:
    """Devices seen so far: components may name theirs by its identifier alone, once another has said the rest."""

    def __init__(self) -> None:
        self._known: dict[str, Owner] = {}

    def of(self, fields: Fields) -> Owner | None:
        """The component's device; None if it names none. Raises `BadField`."""
        value = fields.values.get("device")
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadField("device", "an object expected")
        device_id = next(_identifiers(value), None)
        if device_id is None:
            raise BadField("device", "neither identifiers nor connections")
        owner = _owner(device_id, value)
        return self._remember(owner)

    def _remember(self, owner: Owner) -> Owner:
        known = self._known.pop(owner.device.device_id, None)
        if known is not None:
            named = replace(
                owner.device,
                name=owner.device.name or known.device.name,
                manufacturer=owner.device.manufacturer or known.device.manufacturer,
                model=owner.device.model or known.device.model,
            )
            owner = Owner(named, owner.area_name or known.area_name)
        self._known[owner.device.device_id] = owner
        if len(self._known) > MAX_DEVICES:
            del self._known[next(iter(self._known))]
        return owner


class Claims:
    """Which source holds a unique id: the same thing announced twice, in both forms, is one thing."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, str], str] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._moving: set[str] = set()

    def rival(self, source: str, domain: Domain, fields: Fields) -> str | None:
        """Another source that holds the component's unique id and has not said that it moves."""
        key = _claim(domain, fields)
        holder = self._holders.get(key, source) if key else source
        return holder if holder != source and holder not in self._moving else None

    def take(self, source: str, domain: Domain, fields: Fields) -> Iterator[str]:
        """Give the unique id to a source without a rival; the moving source that gives way, if there is one."""
        key = _claim(domain, fields)
        holder = self._holders.get(key) if key else None
        self.release({source})
        if holder is not None and holder != source:
            self.release({holder})
            yield holder
        if key is not None:
            self._holders[key], self._keys[source] = source, key

    def move(self, sources: Iterable[str]) -> None:
        """These will be announced elsewhere, and then give way."""
        self._moving.update(sources)

    def release(self, sources: Iterable[str]) -> None:
        """These hold nothing any more."""
        for source in sources:
            self._moving.discard(source)
            key = self._keys.pop(source, None)
            if key is not None:
                del self._holders[key]


def _claim(domain: Domain, fields: Fields) -> tuple[str, str] | None:
    unique_id = fields.text("unique_id")
    return (domain.value, unique_id) if unique_id else None


def full_name(fields: Fields, owner: Owner | None, fallback: str) -> str:
    """Device and entity name together, as Home Assistant shows them; a name of null stands for the device itself."""
    own = clean_name(fields.values.get("name")) or _class_name(fields)
    device = owner.device.name if owner else ""
    if not own:
        return device or clean_name(fallback.replace("_", " ")) or fallback
    if not device or own.casefold().startswith(device.casefold()):
        return own
    return clean_name(f"{device} {own}") or own


def entity_id(fields: Fields, domain: Domain, fallback: str) -> str:
    """The id that the payload asks for, else one out of its topic: it stays when the device is renamed."""
    wanted = fields.text("default_entity_id") or fields.text("object_id") or ""
    return f"{domain}.{slug(wanted.removeprefix(f'{domain}.')) or slug(fallback) or 'unnamed'}"


def _class_name(fields: Fields) -> str | None:
    """A component that does not speak of a name is called by its class, if it has a device to be told from."""
    if "name" in fields.values or not fields.has("device"):
        return None
    name = clean_name(fields.values.get("device_class"))
    return name.replace("_", " ").capitalize() if name else None


def _owner(device_id: str, value: dict[str, JsonValue]) -> Owner:
    device = Device(
        device_id=device_id,
        name=clean_name(value.get("name")) or "",
        manufacturer=clean_name(value.get("manufacturer")) or "",
        model=clean_name(value.get("model")) or "",
    )
    return Owner(device, clean_name(value.get("suggested_area")))


def _identifiers(device: dict[str, JsonValue]) -> Iterator[str]:
    """Names of a device that do not change: identifiers first, then connections as "mac:aa:bb"."""
    values = device.get("identifiers")
    for identifier in values if isinstance(values, list) else [values]:
        if isinstance(identifier, str | int) and (name := clean_name(identifier)):
            yield name
    connections = device.get("connections")
    for pair in connections if isinstance(connections, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and (name := clean_name(f"{pair[0]}:{pair[1]}")):
            yield name
