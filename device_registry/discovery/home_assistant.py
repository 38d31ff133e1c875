"""Home Assistant's MQTT discovery in both forms: one component a message, or a device with its components.

Format: Home Assistant's documentation, "MQTT", "MQTT discovery". A message is the whole truth about its topic:
a component that a device no longer lists is gone, so that a hub that has just started sees what others see.
"""

import re
from collections.abc import Mapping

from device_registry.discovery.ha_availability import read_availability
from device_registry.discovery.ha_draft import Draft
from device_registry.discovery.ha_fields import BadField, Fields
from device_registry.discovery.ha_identity import Claims, Owners, entity_id, full_name
from device_registry.discovery.ha_keys import components, expand, with_base
from device_registry.discovery.ha_kinds import BUILD, NOT_OURS
from device_registry.discovery.ha_wiring import HomeAssistantWiring
from device_registry.model import Domain, Entity, JsonValue
from device_registry.names import clean_name, slug
from device_registry.payload import decode_object
from device_registry.wiring import Discovery, Found, Refusal

MAX_COMPONENTS = 1000
MAX_TOPICS = 100_000
_IDS = re.compile(r"(?P<component>\w+)/(?:(?P<node_id>[a-zA-Z0-9_-]+)/)?(?P<object_id>[a-zA-Z0-9_-]+)/config")
_DOMAINS: Mapping[str, Domain] = {domain.value: domain for domain in Domain}


class HomeAssistantDiscovery:
    """Implements `device_registry.wiring.Convention`.

    Remembers which topic announced what, so that it can tell what is gone, and whose unique ids are taken.
    """

    name = "home_assistant"

    def __init__(self, prefix: str = "homeassistant") -> None:
        self._prefix = prefix.rstrip("/")
        self._owners = Owners()
        self._claims = Claims()
        self._announced: dict[str, frozenset[str]] = {}  # topic -> sources

    def filters(self) -> tuple[str, ...]:
        """Topics of three and four levels under the prefix."""
        return (f"{self._prefix}/+/+/config", f"{self._prefix}/+/+/+/config")

    def handles(self, topic: str) -> bool:
        """Whatever looks like a discovery topic; one with wrong characters is refused."""
        return topic.startswith(f"{self._prefix}/") and topic.endswith("/config")

    def discover(self, topic: str, payload: bytes) -> Discovery:
        """Entities that a message announces, or takes away."""
        ids = _IDS.fullmatch(topic.removeprefix(f"{self._prefix}/"))
        if ids is None:
            return Discovery(refused=(Refusal(topic, "bad_topic", "ids are of a-z, A-Z, 0-9, _ and -"),))
        if not payload.strip():
            return self._removed(topic, frozenset())
        root = decode_object(topic, payload)
        if isinstance(root, Refusal):
            return Discovery(refused=(root,))
        root = expand(root)
        if root.get("migrate_discovery") is True:
            self._claims.move(self._announced.get(topic, frozenset()))
            return Discovery()
        if topic not in self._announced and len(self._announced) >= MAX_TOPICS:
            return Discovery(refused=(Refusal(topic, "too_many_topics", f"at most {MAX_TOPICS}"),))
        component, node_id, object_id = ids.group("component", "node_id", "object_id")
        fallback = f"{node_id}_{object_id}" if node_id else object_id
        if component == "device":
            return self._device(topic, root, fallback)
        return self._take(topic, {topic: (component, root, fallback)}, ())

    def _device(self, topic: str, root: Mapping[str, JsonValue], fallback: str) -> Discovery:
        table = root.get("components")
        if not isinstance(table, dict) or len(table) > MAX_COMPONENTS:
            return Discovery(refused=(Refusal(topic, "bad_field", f"components: up to {MAX_COMPONENTS} expected"),))
        listed: dict[str, tuple[str, Mapping[str, JsonValue], str]] = {}
        refused: list[Refusal] = []
        for component_id, component in components(root):
            if not isinstance(component, dict):
                refused.append(Refusal(topic, "bad_field", f"{component_id[:64]}: an object expected"))
            elif not isinstance(platform := component.get("platform"), str):
                refused.append(Refusal(topic, "bad_field", f"{component_id[:64]}: platform missing"))
            elif len(component) > 1:  # the platform alone says that the component is gone
                listed[f"{topic}#{component_id}"] = (platform, component, f"{fallback}_{component_id}")
        return self._take(topic, listed, tuple(refused))

    def _take(
        self,
        topic: str,
        listed: Mapping[str, tuple[str, Mapping[str, JsonValue], str]],
        refused: tuple[Refusal, ...],
    ) -> Discovery:
        """What is listed comes or stays, also where its new form is refused; what was and is not listed goes."""
        removed = list(self._removed(topic, frozenset(listed)).removed)
        found: list[Found] = []
        refusals = list(refused)
        for source, (component, values, fallback) in listed.items():
            taken = self._component(topic, source, component, values, fallback)
            if isinstance(taken, Refusal):
                refusals.append(taken)
            elif taken is not None:
                found.append(taken)
                removed += self._claims.take(source, taken.entity.domain, Fields(values))
        return Discovery(tuple(found), tuple(removed), tuple(refusals))

    def _removed(self, topic: str, listed: frozenset[str]) -> Discovery:
        gone = self._announced.get(topic, frozenset()) - listed
        self._claims.release(gone)
        if listed:
            self._announced[topic] = listed
        else:
            self._announced.pop(topic, None)
        return Discovery(removed=tuple(sorted(gone)))

    def _component(
        self, topic: str, source: str, component: str, values: Mapping[str, JsonValue], fallback: str
    ) -> Found | Refusal | None:
        domain = _DOMAINS.get(component)
        if domain is None:
            return None if component in NOT_OURS else Refusal(topic, "unknown_component", component[:64])
        where = source.removeprefix(topic).removeprefix("#")[:64]
        try:
            fields = Fields(with_base(values))
            rival = self._claims.rival(source, domain, fields)
            if rival is not None:
                return Refusal(topic, "duplicate_unique_id", f"{where or 'it'} is announced as {rival} already"[:300])
            return self._found(source, domain, fields, fallback)
        except BadField as error:
            return Refusal(topic, "bad_field", f"{where}: {error}"[:300] if where else str(error)[:300])

    def _found(self, source: str, domain: Domain, fields: Fields, fallback: str) -> Found:
        draft = Draft(fields, domain)
        BUILD[domain](draft)
        availability = read_availability(fields)
        owner = self._owners.of(fields)
        entity = Entity(
            entity_id=entity_id(fields, domain, fallback),
            domain=domain,
            name=full_name(fields, owner, fallback),
            device_id=owner.device.device_id if owner else None,
            device_class=slug(fields.text("device_class") or "") or None,
            unit=clean_name(fields.text("unit_of_measurement")) or "",
            capabilities=draft.capabilities(),
            exposed=fields.flag("enabled_by_default", True),
            reports_state=draft.reports,
            silent=draft.silent(),
        )
        return Found(
            source=source,
            entity=entity,
            wiring=HomeAssistantWiring(draft.readings(), draft.commands, availability),
            device=owner.device if owner else None,
            area_name=owner.area_name if owner else None,
            initial=availability.initial(),
        )
