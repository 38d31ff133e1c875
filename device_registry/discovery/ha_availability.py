"""Availability in Home Assistant's discovery: no topic, one, or several in the modes all, any and latest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from device_registry.discovery.ha_fields import BadField, Fields
from device_registry.discovery.templates import Template
from device_registry.model import EntityState, JsonValue

MAX_TOPICS = 16

VERDICTS = "availability"
"""Attribute that keeps, where several topics count together, what each has said: {topic: true or false}."""


class Mode(StrEnum):
    """Which topics count."""

    ALL = "all"
    ANY = "any"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Watch:
    """One topic and what it says."""

    topic: str
    online: str
    offline: str
    template: Template | None

    def verdict(self, payload: str) -> bool | None:
        """True or false; None for what is neither."""
        text = payload if self.template is None else self.template.read(payload)
        return {self.offline: False, self.online: True}.get(text or "")


@dataclass(frozen=True, slots=True)
class Availability:
    """Without a topic an entity is always available; with one, not before it says so."""

    watches: tuple[Watch, ...] = ()
    mode: Mode = Mode.LATEST

    def topics(self) -> frozenset[str]:
        """Topics that it reads."""
        return frozenset(watch.topic for watch in self.watches)

    def initial(self) -> EntityState | None:
        """The state before any message; None if there is nothing to say."""
        return EntityState(available=False) if self.watches else None

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """The state after a message; `state` itself if it says nothing new."""
        heard = {watch.topic: watch.verdict(payload) for watch in self.watches if watch.topic == topic}
        verdict = heard.get(topic)
        if verdict is None:
            return state
        if len(self.watches) == 1 or self.mode is Mode.LATEST:
            return state if state.available == verdict else replace(state, available=verdict)
        return self._weigh(topic, verdict, state)

    def _weigh(self, topic: str, verdict: bool, state: EntityState) -> EntityState:
        known = state.attributes.get(VERDICTS)
        verdicts: dict[str, JsonValue] = {**(known if isinstance(known, dict) else {}), topic: verdict}
        if verdicts == known:
            return state
        count = all if self.mode is Mode.ALL else any
        available = count(verdicts.get(watch.topic) is True for watch in self.watches)
        return replace(state, available=available, attributes={**state.attributes, VERDICTS: verdicts})


def read_availability(fields: Fields) -> Availability:
    """The availability that a component asks for. Raises `BadField`."""
    word = fields.payload("availability_mode", Mode.LATEST)
    if word not in set(Mode):
        raise BadField("availability_mode", "all, any or latest expected")
    return Availability(tuple(_watches(fields)), Mode(word))


def _watches(fields: Fields) -> Iterator[Watch]:
    if fields.has("availability_topic"):
        yield _watch(fields, "availability_topic", "availability_template")
    entries = fields.values.get("availability") or []
    if not isinstance(entries, list) or len(entries) > MAX_TOPICS:
        raise BadField("availability", f"a list of at most {MAX_TOPICS} expected")
    for entry in entries:
        if not isinstance(entry, dict):
            raise BadField("availability", "a list of objects expected")
        yield _watch(Fields(entry), "topic", "value_template")


def _watch(fields: Fields, topic: str, template: str) -> Watch:
    online = fields.payload("payload_available", "online")
    offline = fields.payload("payload_not_available", "offline")
    return Watch(fields.needed_topic(topic), online, offline, fields.template(template))
