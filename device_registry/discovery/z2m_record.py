"""Entries of Zigbee2MQTT's `bridge/devices` and `bridge/groups`, parsed.

Format: zigbee2mqtt.io, docs/guide/usage/mqtt_topics_and_messages.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from device_registry.discovery.z2m_expose import Expose, exposes, text
from device_registry.model import JsonValue
from device_registry.names import clean_name

MAX_MEMBERS = 512

# What a topic of ours cannot contain or would mean something else: wildcards, control characters, empty levels'
# ends, the bridge's own topics.
_BAD_NAME = re.compile(r"[+#\x00-\x1f\x7f]|^/|/$|^bridge(/|$)|^\$")


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One device. `endpoints`: its endpoints' names by number, where the bridge tells them."""

    ieee: str
    friendly_name: str
    manufacturer: str
    model: str
    description: str
    exposes: tuple[Expose, ...]
    endpoints: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One group. `members`: (ieee address, endpoint number)."""

    group_id: int
    friendly_name: str
    members: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that is no device for us. `reason` "" if that is as it should be (the coordinator)."""

    reason: str
    detail: str = ""


def device(raw: JsonValue) -> DeviceRecord | Skipped:
    """A device that can be used, or why not: bad_field, bad_name, disabled, unsupported. Never raises."""
    if not isinstance(raw, dict):
        return Skipped("bad_field", "a device is not an object")
    if raw.get("type") == "Coordinator":
        return Skipped("")
    ieee, name = text(raw.get("ieee_address")), text(raw.get("friendly_name"))
    if not ieee or not usable_name(name):
        return Skipped("bad_name", (clean_name(raw.get("friendly_name")) or ieee)[:80])
    definition = raw.get("definition")
    if raw.get("disabled") is True:
        return Skipped("disabled", name)
    if not isinstance(definition, dict):
        return Skipped("unsupported", name)
    return DeviceRecord(
        ieee=ieee,
        friendly_name=name,
        manufacturer=clean_name(definition.get("vendor")) or "",
        model=clean_name(definition.get("model")) or "",
        description=clean_name(definition.get("description")) or "",
        exposes=exposes(definition.get("exposes")),
        endpoints=dict(_endpoints(raw.get("endpoints"))),
    )


def group(raw: JsonValue) -> GroupRecord | Skipped:
    """A group with members, or why not. Zigbee2MQTT's default_bind_group has none and is no loss. Never raises."""
    if not isinstance(raw, dict):
        return Skipped("bad_field", "a group is not an object")
    group_id, name = raw.get("id"), text(raw.get("friendly_name"))
    if isinstance(group_id, bool) or not isinstance(group_id, int):
        return Skipped("bad_field", "a group without id")
    if not usable_name(name):
        return Skipped("bad_name", (clean_name(raw.get("friendly_name")) or str(group_id))[:80])
    members = tuple(_members(raw.get("members")))
    return GroupRecord(group_id, name, members) if members else Skipped("")


def usable_name(name: str) -> bool:
    """Whether a friendly name can be part of a topic and is not the bridge's."""
    return bool(name) and not _BAD_NAME.search(name)


def _endpoints(raw: JsonValue) -> Iterator[tuple[int, str]]:
    for number, endpoint in raw.items() if isinstance(raw, dict) else ():
        name = text(endpoint.get("name")) if isinstance(endpoint, dict) else ""
        if name and number.isdecimal() and len(number) <= 3:
            yield int(number), name


def _members(raw: JsonValue) -> Iterator[tuple[str, int | None]]:
    for member in raw[:MAX_MEMBERS] if isinstance(raw, list) else ():
        if isinstance(member, dict) and text(member.get("ieee_address")):
            endpoint = member.get("endpoint")
            number = endpoint if isinstance(endpoint, int) and not isinstance(endpoint, bool) else None
            yield text(member.get("ieee_address")), number
