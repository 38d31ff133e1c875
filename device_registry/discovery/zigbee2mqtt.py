"""Zigbee2MQTT's own discovery: `<base>/bridge/devices` and `<base>/bridge/groups`, retained lists of all there is.

Each list is a full statement: what is no longer in it is gone. Groups are built out of their members, so that
they are made anew when either list comes.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from device_registry.discovery.z2m_build import Built, build_devices, build_groups
from device_registry.discovery.z2m_record import DeviceRecord, GroupRecord, Skipped, device, group
from device_registry.model import JsonValue
from device_registry.payload import decode_json
from device_registry.wiring import Discovery, Found, Refusal

MAX_LIST_BYTES = 16 * 1024 * 1024
"""A home of 300 devices has a `bridge/devices` of 1.8 MB."""
MAX_DEVICES = 4096
MAX_GROUPS = 1024

_Record = TypeVar("_Record", DeviceRecord, GroupRecord)


class Zigbee2Mqtt:
    """A `Convention`. One instance for each bridge; `base` is its base topic. Keeps the last two lists."""

    name = "zigbee2mqtt"

    def __init__(self, base: str = "zigbee2mqtt") -> None:
        self._base = base.strip("/")
        self._devices_topic = f"{self._base}/bridge/devices"
        self._groups_topic = f"{self._base}/bridge/groups"
        self._devices: dict[str, Built] = {}
        self._groups: tuple[GroupRecord, ...] = ()
        self._sources: frozenset[str] = frozenset()

    def filters(self) -> tuple[str, ...]:
        """The two lists."""
        return self._devices_topic, self._groups_topic

    def handles(self, topic: str) -> bool:
        """Whether it is one of the two lists."""
        return topic in self.filters()

    def discover(self, topic: str, payload: bytes) -> Discovery:
        """All devices or all groups. An empty payload is an empty list; an unreadable one changes nothing."""
        raw = decode_json(topic, payload, MAX_LIST_BYTES) if payload else []
        if isinstance(raw, Refusal):
            return Discovery(refused=(raw,))
        if not isinstance(raw, list):
            return Discovery(refused=(Refusal(topic, "bad_field", "not a list"),))
        refused = self._take_devices(raw) if topic == self._devices_topic else self._take_groups(raw)
        return self._state(topic, refused)

    def _take_devices(self, raw: list[JsonValue]) -> tuple[Refusal, ...]:
        records, refused = _sorted_out(self._devices_topic, raw, device, MAX_DEVICES)
        self._devices = build_devices(self._base, records)
        return refused

    def _take_groups(self, raw: list[JsonValue]) -> tuple[Refusal, ...]:
        self._groups, refused = _sorted_out(self._groups_topic, raw, group, MAX_GROUPS)
        return refused

    def _state(self, topic: str, refused: tuple[Refusal, ...]) -> Discovery:
        groups = build_groups(self._base, self._groups, self._devices)
        of_devices = _all_found(self._devices.values()) if topic == self._devices_topic else ()
        sources = frozenset(found.source for found in (*_all_found(self._devices.values()), *groups))
        removed, self._sources = self._sources - sources, sources
        return Discovery((*of_devices, *groups), tuple(sorted(removed)), refused)


def _all_found(devices: Iterable[Built]) -> tuple[Found, ...]:
    return tuple(found for built in devices for found in built.found)


def _sorted_out(
    topic: str, raw: list[JsonValue], parse: Callable[[JsonValue], _Record | Skipped], most: int
) -> tuple[tuple[_Record, ...], tuple[Refusal, ...]]:
    """Records, and refusals for the entries that are none; beyond `most` entries the list is cut, and that is said."""
    records: list[_Record] = []
    refused = [Refusal(topic, "too_many", f"{len(raw)} entries, at most {most}")] if len(raw) > most else []
    for entry in raw[:most]:
        record = parse(entry)
        if not isinstance(record, Skipped):
            records.append(record)
        elif record.reason:
            refused.append(Refusal(topic, record.reason, record.detail))
    return tuple(records), tuple(refused)
