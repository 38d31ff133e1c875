"""Topics of one Zigbee2MQTT entity: its device's state, availability, the bridge's own state, and `set`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from device_registry.actions import Publication
from device_registry.discovery.z2m_function import Function, Payload, Values
from device_registry.discovery.z2m_setting import Setting
from device_registry.model import EntityState, JsonValue
from device_registry.payload import read_json
from device_registry.wiring import Unsupported

SET_PROPERTY = "set_property"
_UNAVAILABLE_BY = "unavailable_by"
_BARE_WORDS = frozenset({"online", "offline"})


@dataclass(frozen=True, slots=True)
class Zigbee2MqttWiring:
    """A device's topics do not follow the levels of its name, which may contain "/": the name is taken whole.

    `plain`: properties shown as attributes as they are (composites, lists and the like that are only published).
    """

    base: str
    friendly_name: str
    function: Function
    settings: tuple[Setting, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def _state(self) -> str:
        return f"{self.base}/{self.friendly_name}"

    @property
    def _bridge(self) -> str:
        return f"{self.base}/bridge/state"

    @property
    def _availability(self) -> str:
        return f"{self._state}/availability"

    def topics(self) -> frozenset[str]:
        """State, availability, bridge state."""
        return frozenset({self._state, self._availability, self._bridge})

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """The state after a message."""
        if topic in (self._availability, self._bridge):
            return _heard(topic, payload, state)
        values = _object(payload) if topic == self._state else None
        return state if values is None else self._read(values, state)

    def _read(self, values: Values, before: EntityState) -> EntityState:
        reading = self.function.read(values, before)
        changes = {**self._shown(values), **reading.attributes}
        if reading.state is None and not changes:
            return before
        merged = {**before.attributes, **changes}
        attributes = {key: value for key, value in merged.items() if value is not None or key not in changes}
        return replace(before, state=reading.state or before.state, attributes=attributes)

    def _shown(self, values: Values) -> dict[str, JsonValue]:
        """Settings and plain properties that the message tells."""
        told = ((setting.shown.property, setting.read(values)) for setting in self.settings)
        shown: dict[str, JsonValue] = {key: value for key, value in told if value is not None}
        return shown | {key: values[key] for key in self.plain if values.get(key) is not None}

    def publications(self, service: str, data: Mapping[str, JsonValue], state: EntityState) -> tuple[Publication, ...]:
        """One JSON object on `<name>/set`."""
        payload = self._property(data) if service == SET_PROPERTY else self._service(service, data, state)
        return (Publication(f"{self._state}/set", json.dumps(payload, ensure_ascii=False)),)

    def _property(self, data: Values) -> Payload:
        wanted = data.get("property")
        setting = next((setting for setting in self.settings if setting.shown.property == wanted), None)
        if setting is None:
            raise Unsupported(f"no property {wanted!r}")
        return setting.payload(data.get("value"))

    def _service(self, service: str, data: Values, state: EntityState) -> Payload:
        domain, _, verb = service.partition(".")
        if domain != self.function.domain:
            raise Unsupported(f"{service} on a {self.function.domain}")
        return self.function.command(verb, data, state)


def _heard(topic: str, payload: str, state: EntityState) -> EntityState:
    """Availability: bridge and device must both be online, so that the ones that said offline are remembered."""
    online = _online(payload)
    if online is None:
        return state
    silent = state.attributes.get(_UNAVAILABLE_BY)
    before = {name for name in silent if isinstance(name, str)} if isinstance(silent, list) else set()
    after = before - {topic} if online else before | {topic}
    if after == before and state.available == (not after):
        return state
    attributes = {key: value for key, value in state.attributes.items() if key != _UNAVAILABLE_BY}
    if after:
        attributes[_UNAVAILABLE_BY] = [*sorted(after)]
    return replace(state, attributes=attributes, available=not after)


def _online(payload: str) -> bool | None:
    """`online`, or {"state": "online"} since Zigbee2MQTT 2; None for anything else."""
    word: JsonValue = payload.strip()
    if word not in _BARE_WORDS:
        word = (_object(payload) or {}).get("state")
    return {"online": True, "offline": False}.get(word) if isinstance(word, str) else None


def _object(payload: str) -> Values | None:
    try:
        value = read_json(payload)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
