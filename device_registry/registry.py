"""The home as discovered so far: messages in, immutable snapshots and publications out. No I/O, no clock.

What a discovery topic means is its convention's business, what an entity's messages mean its wiring's. The
registry keeps them together: it finds who reads a topic, keeps states, counts revisions, and says what has
to be subscribed, saved and looked at again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TypeVar

from device_registry.actions import Publication
from device_registry.model import UNKNOWN_STATE, Entity, EntityState, JsonValue, Snapshot
from device_registry.overlay import Overlay
from device_registry.payload import decode_text
from device_registry.roster import Record, Roster
from device_registry.wiring import Convention, Discovery, Found, Refusal, Unsupported

MAX_ENTITIES = 50_000
MAX_REFUSED_TOPICS = 500
MAX_REFUSALS_PER_TOPIC = 50
MAX_STATE_BYTES = 64 * 1024

Listener = Callable[[frozenset[str]], None]
"""Called with the entity_ids whose state, or being there, has just been told of (perhaps the same as before)."""

_T = TypeVar("_T")
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """What to do on the broker. Subscribe to all of `subscribe` even if subscribed already: a new reader
    of a topic needs its retained message once more."""

    subscribe: frozenset[str]
    unsubscribe: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What has changed since the last save: discovery payloads (empty: gone) and states (None: gone)."""

    discoveries: Mapping[str, bytes]
    states: Mapping[str, EntityState | None]


@dataclass(frozen=True, slots=True)
class _Announcement:
    digest: bytes
    seen_at: float


class Registry:
    """Implements `agent.ports.SnapshotSource`. Everything is called from one thread."""

    def __init__(
        self,
        conventions: Sequence[Convention],
        overlay: Overlay | None = None,
        *,
        max_entities: int = MAX_ENTITIES,
    ) -> None:
        self._conventions = tuple(conventions)
        self._roster = Roster(overlay or Overlay(), max_entities)
        self._max_announced = 2 * max_entities
        self._states: dict[str, EntityState] = {}
        self._announced: dict[str, _Announcement] = {}
        self._refused: dict[str, tuple[Refusal, ...]] = {}
        self._listeners: dict[object, Listener] = {}
        self._to_subscribe: set[str] = set()
        self._to_unsubscribe: set[str] = set()
        self._unsaved_discoveries: dict[str, bytes] = {}
        self._unsaved_states: set[str] = set()
        self._revision = 0
        self._snapshot: Snapshot | None = None

    # ---------------------------------------------------------------- in

    def apply(self, topic: str, payload: bytes, now: float) -> bool:
        """Take one message from the broker; whether it changed the home. Never raises, whatever the payload."""
        revision = self._revision
        told = self._discover(topic, payload, now) | self._read(topic, payload, now)
        if told:
            for listener in tuple(self._listeners.values()):
                listener(told)
        return self._revision != revision

    def restore(self, states: Mapping[str, EntityState]) -> None:
        """States from before a restart, for entities that are known; what has been heard since counts more."""
        for entity_id, state in states.items():
            if self._roster.by_id(entity_id) is not None and self._states[entity_id].updated_at is None:
                self._states[entity_id] = state
                self._touch()

    def forget_unseen(self, since: float, now: float) -> bool:
        """Remove what was announced before `since` only. For when the broker has sent all it retains."""
        gone = [topic for topic, announced in self._announced.items() if announced.seen_at < since]
        return sum(self.apply(topic, b"", now) for topic in gone) > 0

    # ---------------------------------------------------------------- out

    def snapshot(self) -> Snapshot:
        """The home now. Built when something has changed since the last one, else the same object."""
        if self._snapshot is None:
            home = self._roster.structure()
            self._snapshot = Snapshot(
                revision=self._revision,
                structure=self._roster.version,
                floors=home.floors,
                areas=home.areas,
                devices=home.devices,
                entities=home.entities,
                states=self._states.copy(),
            )
        return self._snapshot

    def reported(self, entity_id: str) -> tuple[Entity, EntityState] | None:
        """An entity and its state, without a snapshot of all of them; None if there is none of the id."""
        record = self._roster.by_id(entity_id)
        return None if record is None else (record.entity, self._states[entity_id])

    def publications(self, entity_id: str, service: str, data: Mapping[str, JsonValue]) -> tuple[Publication, ...]:
        """Messages that carry out a service on an entity. Raises `Unsupported`, also for an unknown entity."""
        record = self._roster.by_id(entity_id)
        if record is None:
            raise Unsupported(f"there is no {entity_id}")
        return record.wiring.publications(service, data, self._states[entity_id])

    def rejected(self) -> tuple[Refusal, ...]:
        """Discovery messages, or parts, that were not taken: the last ones, and only while they stand."""
        return tuple(refusal for refusals in self._refused.values() for refusal in refusals)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of entities as messages about them come in; call the result to stop. Must not raise."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    # ---------------------------------------------------------------- for the broker and the store

    def filters(self) -> tuple[str, ...]:
        """Topic filters under which devices announce themselves."""
        return tuple(dict.fromkeys(f for convention in self._conventions for f in convention.filters()))

    def state_topics(self) -> frozenset[str]:
        """Every topic that bears on some entity's state: all to subscribe to after connecting."""
        return self._roster.topics()

    def take_topic_changes(self) -> TopicChanges:
        """What to subscribe and unsubscribe since this was last asked."""
        wanted = self._roster.topics()
        changes = TopicChanges(frozenset(self._to_subscribe & wanted), frozenset(self._to_unsubscribe - wanted))
        self._to_subscribe.clear()
        self._to_unsubscribe.clear()
        return changes

    def take_unsaved(self) -> Unsaved:
        """What to save since this was last asked. At most one entry a topic and an entity."""
        states = {entity_id: self._states.get(entity_id) for entity_id in self._unsaved_states}
        unsaved = Unsaved(dict(self._unsaved_discoveries), states)
        self._unsaved_discoveries.clear()
        self._unsaved_states.clear()
        return unsaved

    # ---------------------------------------------------------------- discovery

    def _discover(self, topic: str, payload: bytes, now: float) -> frozenset[str]:
        convention = next((c for c in self._conventions if c.handles(topic)), None)
        if convention is None:
            return _NOBODY
        digest = blake2b(payload, digest_size=16).digest()
        before = self._announced.get(topic)
        if before is not None and before.digest == digest:
            self._announced[topic] = replace(before, seen_at=now)
            return _NOBODY
        discovery = convention.discover(topic, payload)
        version = self._roster.version
        told = self._take(topic, discovery)
        self._note(topic, payload, digest, discovery, now)
        if self._roster.version != version:
            self._touch()
        return told

    def _take(self, topic: str, discovery: Discovery) -> frozenset[str]:
        told: set[str] = set()
        refused = list(discovery.refused)
        for source in discovery.removed:
            if record := self._roster.drop(source):
                told.add(self._forget(record))
        for found in discovery.found:
            entity_ids = self._add(found)
            told |= entity_ids
            if not entity_ids:
                refused.append(Refusal(topic, "too_many_entities", found.entity.entity_id))
        self._refused.pop(topic, None)
        if refused:
            _put(self._refused, topic, tuple(refused[:MAX_REFUSALS_PER_TOPIC]), MAX_REFUSED_TOPICS)
        return frozenset(told)

    def _add(self, found: Found) -> frozenset[str]:
        """The entity_ids concerned; none if there is no room."""
        old = self._roster.by_source(found.source)
        record = self._roster.put(found)
        if record is None:
            return _NOBODY
        entity_id = record.entity.entity_id
        if record is not old:
            self._to_subscribe |= record.wiring.topics()
            self._to_unsubscribe |= old.wiring.topics() if old else frozenset()
        if entity_id not in self._states:
            self._states[entity_id] = found.initial or UNKNOWN_STATE
        if old is None or old.entity.entity_id == entity_id:
            return frozenset({entity_id})
        return frozenset({entity_id, self._forget(old)})

    def _forget(self, record: Record) -> str:
        entity_id = record.entity.entity_id
        self._states.pop(entity_id, None)
        self._unsaved_states.add(entity_id)
        self._to_unsubscribe |= record.wiring.topics()
        return entity_id

    def _note(self, topic: str, payload: bytes, digest: bytes, discovery: Discovery, now: float) -> None:
        """Remember what was announced, so that the same message again costs nothing, and what is to be saved."""
        before = self._announced.get(topic)
        if not payload:
            self._announced.pop(topic, None)
        elif not any(refusal.reason == "too_many_entities" for refusal in self._refused.get(topic, ())):
            _put(self._announced, topic, _Announcement(digest, now), self._max_announced)
        understood = discovery.found or discovery.removed or not discovery.refused
        if understood and (payload or before is not None):
            _put(self._unsaved_discoveries, topic, payload, self._max_announced)

    # ---------------------------------------------------------------- states

    def _read(self, topic: str, payload: bytes, now: float) -> frozenset[str]:
        records = self._roster.listening(topic)
        text = decode_text(payload, MAX_STATE_BYTES) if records else None
        if text is None:
            return _NOBODY
        return frozenset(_ids(record for record in records if self._hear(record, topic, text, now)))

    def _hear(self, record: Record, topic: str, text: str, now: float) -> bool:
        """Whether the message says anything of this entity."""
        entity_id = record.entity.entity_id
        before = self._states[entity_id]
        after = record.wiring.read(topic, text, before)
        if after is before:
            return False
        only_availability = after.available != before.available and _content(after) == _content(before)
        after = replace(after, updated_at=before.updated_at if only_availability else now)
        self._states[entity_id] = after
        self._snapshot = None  # at least its age is another
        if only_availability or _content(after) != _content(before):
            self._touch()
            self._unsaved_states.add(entity_id)
        return True

    def _touch(self) -> None:
        self._revision += 1
        self._snapshot = None


def _content(state: EntityState) -> tuple[str | None, Mapping[str, JsonValue]]:
    return state.state, state.attributes


def _ids(records: Iterable[Record]) -> Iterable[str]:
    return (record.entity.entity_id for record in records)


def _put(table: dict[str, _T], key: str, value: _T, limit: int) -> None:
    table.pop(key, None)
    table[key] = value
    if len(table) > limit:
        del table[next(iter(table))]
