"""Devices and groups of Zigbee2MQTT -> entities with their wiring."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from device_registry.discovery.z2m_expose import Expose
from device_registry.discovery.z2m_parts import Part, parts
from device_registry.discovery.z2m_record import DeviceRecord, GroupRecord
from device_registry.discovery.z2m_wiring import Zigbee2MqttWiring
from device_registry.model import Device, Entity
from device_registry.names import clean_name, slug
from device_registry.wiring import Found


@dataclass(frozen=True, slots=True)
class Built:
    """A device's record and what was made of it."""

    record: DeviceRecord
    found: tuple[Found, ...]


def build_devices(base: str, records: Iterable[DeviceRecord]) -> dict[str, Built]:
    """Devices by IEEE address. Names that make the same id are told apart by the address's last digits."""
    by_ieee = {record.ieee: record for record in records}
    uses = Counter(_object_id(record.friendly_name, record.ieee) for record in by_ieee.values())
    built: dict[str, Built] = {}
    taken: set[str] = set()
    for ieee, record in by_ieee.items():
        object_id = _object_id(record.friendly_name, ieee)
        unique = object_id if uses[object_id] == 1 else f"{object_id}_{slug(ieee)[-4:]}"
        built[ieee] = Built(record, tuple(_device(base, record, unique, taken)))
    return built


def build_groups(base: str, groups: Iterable[GroupRecord], devices: Mapping[str, Built]) -> tuple[Found, ...]:
    """Groups whose members are known and of one kind that can be controlled."""
    taken = {found.entity.entity_id for built in devices.values() for found in built.found}
    result: list[Found] = []
    for group in groups:
        found = _group(base, group, devices, taken)
        if found is not None:
            taken.add(found.entity.entity_id)
            result.append(found)
    return tuple(result)


def _device(base: str, record: DeviceRecord, object_id: str, taken: set[str]) -> Iterator[Found]:
    device = Device(f"zigbee2mqtt_{record.ieee}", _spoken(record.friendly_name), record.manufacturer, record.model)
    for index, part in enumerate(parts(record)):
        wiring = Zigbee2MqttWiring(base, record.friendly_name, part.function, part.settings, part.plain)
        entity = _entity(part, device, object_id, primary=index == 0)
        if entity.entity_id in taken:  # another device's name ends like this part's label
            entity = replace(entity, entity_id=f"{entity.entity_id}_{slug(record.ieee)[-4:]}_{slug(part.key)}")
        taken.add(entity.entity_id)
        yield Found(f"{base}/bridge/devices#{record.ieee}#{part.key}", entity, wiring, device)


def _entity(part: Part, device: Device, object_id: str, *, primary: bool) -> Entity:
    """The first function of a device bears the device's name; the others have their own word after it."""
    function, domain = part.function, part.function.domain
    full = clean_name(f"{device.name} {part.label}") or device.name
    plain_first = primary and not part.endpoint
    ending = "" if plain_first else slug(part.label or part.key)
    return Entity(
        entity_id=f"{domain}.{object_id}_{ending}" if ending else f"{domain}.{object_id}",
        domain=domain,
        name=device.name if plain_first else full,
        aliases=(full,) if plain_first and full != device.name else (),
        device_id=device.device_id,
        device_class=part.device_class,
        unit=clean_name(part.unit) or "",
        capabilities=function.capabilities(),
        properties=tuple(setting.shown for setting in part.settings),
        reports_state=function.reports,
        silent=function.silent if function.reports else frozenset(),
    )


def _group(base: str, group: GroupRecord, devices: Mapping[str, Built], taken: set[str]) -> Found | None:
    """A group is commanded like a device that can do whatever one of its members can."""
    members = [found for member in group.members if (found := _member(member, devices)) is not None]
    domains = Counter(found.entity.domain for found in members)
    if len(domains) != 1:
        return None
    name = _spoken(group.friendly_name)
    merged = DeviceRecord("", group.friendly_name, "", "", "", tuple(_merged(group, devices)))
    part = next((part for part in parts(merged) if part.function.domain in domains), None)
    if part is None:
        return None
    plain = replace(part, label="", endpoint="", settings=())
    object_id = _object_id(group.friendly_name, f"group_{group.group_id}")
    entity = _entity(plain, Device("", name), object_id, primary=True)
    if entity.entity_id in taken:
        entity = replace(entity, entity_id=f"{entity.entity_id}_group_{group.group_id}")
    entity = replace(entity, device_id=None, members=tuple(found.entity.entity_id for found in members))
    wiring = Zigbee2MqttWiring(base, group.friendly_name, part.function)
    return Found(f"{base}/bridge/groups#{group.group_id}", entity, wiring)


def _member(member: tuple[str, int | None], devices: Mapping[str, Built]) -> Found | None:
    """The entity at the member's endpoint, else the device's first."""
    built = devices.get(member[0])
    if built is None or not built.found:
        return None
    endpoint = built.record.endpoints.get(member[1] or 0)
    at = (found for found in built.found if endpoint and found.source.endswith(f"#{found.entity.domain}_{endpoint}"))
    return next(at, built.found[0])


def _merged(group: GroupRecord, devices: Mapping[str, Built]) -> Iterator[Expose]:
    """One expose of each specific type, with all features that members have, as if at no endpoint."""
    records = [devices[ieee].record for ieee, _ in group.members if ieee in devices]
    by_type: dict[str, dict[str, Expose]] = {}
    for expose in (expose for record in records for expose in record.exposes if expose.features):
        known = by_type.setdefault(expose.type, {})
        for feature in expose.features:
            known.setdefault(feature.name, _without_endpoint(feature))
    for kind, features in by_type.items():
        yield Expose(type=kind, name=kind, key="", features=tuple(features.values()))


def _without_endpoint(feature: Expose) -> Expose:
    bare = feature.key.removesuffix(f"_{feature.endpoint}") if feature.endpoint else feature.key
    return replace(feature, key=bare, endpoint="")


def _spoken(friendly_name: str) -> str:
    """A friendly name as people say it: "kitchen/ceiling_light" is "kitchen ceiling light"."""
    return clean_name(friendly_name.replace("/", " ").replace("_", " ")) or clean_name(friendly_name) or "?"


def _object_id(friendly_name: str, fallback: str) -> str:
    return slug(friendly_name) or slug(fallback)
