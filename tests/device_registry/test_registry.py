import json
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from device_registry.actions import Publication
from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.model import Domain, Entity, EntityState, JsonValue
from device_registry.overlay import EntityOverlay, Overlay
from device_registry.registry import Registry, Unsaved
from device_registry.wiring import Discovery, Found, Unsupported

LAMP = "homeassistant/light/lamp/config"
LAMP_CONFIG = {
    "name": "Lamp",
    "command_topic": "lamp/set",
    "state_topic": "lamp",
    "availability_topic": "lamp/status",
    "device": {"identifiers": ["lamp"], "suggested_area": "Attic"},
}


def new_registry(**options: object) -> Registry:
    return Registry([HomeAssistantDiscovery()], **options)  # type: ignore[arg-type]


def tell(registry: Registry, topic: str, payload: object, now: float = 1.0) -> bool:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return registry.apply(topic, text.encode(), now)


@pytest.fixture
def registry() -> Registry:
    registry = new_registry()
    assert tell(registry, LAMP, LAMP_CONFIG)
    return registry


def test_an_announced_entity_is_there(registry: Registry) -> None:
    snapshot = registry.snapshot()
    assert snapshot.entities["light.lamp"].name == "Lamp"
    assert snapshot.areas["attic"].name == "Attic"
    assert snapshot.devices["lamp"].device_id == "lamp"
    assert snapshot.state("light.lamp") == EntityState(available=False)


def test_the_same_announcement_again_changes_nothing(registry: Registry) -> None:
    before = registry.snapshot()
    assert not tell(registry, LAMP, LAMP_CONFIG, 2.0)
    assert registry.snapshot() is before


def test_a_snapshot_stays_as_it_was(registry: Registry) -> None:
    before = registry.snapshot()
    tell(registry, "lamp", "ON")
    tell(registry, LAMP, "")
    assert before.entities.keys() == {"light.lamp"}
    assert before.state("light.lamp").state is None
    assert registry.snapshot().revision > before.revision


def test_the_same_in_other_words_changes_nothing_either(registry: Registry) -> None:
    before = registry.snapshot()
    assert not tell(registry, LAMP, {**LAMP_CONFIG, "icon": "mdi:lamp"})
    assert registry.snapshot().revision == before.revision


def test_a_state_changes_the_revision_and_not_the_structure(registry: Registry) -> None:
    before = registry.snapshot()
    assert tell(registry, "lamp", "ON", 5.0)
    after = registry.snapshot()
    assert after.state("light.lamp") == EntityState("on", {}, available=False, updated_at=5.0)
    assert after.revision > before.revision
    assert after.structure == before.structure
    assert after.entities is before.entities
    assert before.state("light.lamp").state is None


def test_the_same_state_again_is_only_younger(registry: Registry) -> None:
    tell(registry, "lamp", "ON", 5.0)
    revision = registry.snapshot().revision
    assert not tell(registry, "lamp", "ON", 9.0)
    assert registry.snapshot().revision == revision
    assert registry.snapshot().state("light.lamp").updated_at == 9.0


def test_availability_is_no_reading(registry: Registry) -> None:
    tell(registry, "lamp", "ON", 5.0)
    assert tell(registry, "lamp/status", "online", 8.0)
    assert registry.snapshot().state("light.lamp") == EntityState("on", {}, available=True, updated_at=5.0)


@pytest.mark.parametrize("payload", [b"nonsense", b"\xff\xfe", b"", b"x" * 100_000])
def test_a_state_that_says_nothing_changes_nothing(registry: Registry, payload: bytes) -> None:
    before = registry.snapshot()
    assert not registry.apply("lamp", payload, 5.0)
    assert registry.snapshot() is before


def test_a_rename_keeps_id_and_state(registry: Registry) -> None:
    tell(registry, "lamp", "ON")
    structure = registry.snapshot().structure
    assert tell(registry, LAMP, {**LAMP_CONFIG, "name": "Reading lamp"})
    snapshot = registry.snapshot()
    assert snapshot.entities["light.lamp"].name == "Reading lamp"
    assert snapshot.state("light.lamp").state == "on"
    assert snapshot.structure > structure


def test_an_empty_payload_removes(registry: Registry) -> None:
    assert tell(registry, LAMP, "")
    snapshot = registry.snapshot()
    assert (snapshot.entities, snapshot.states, snapshot.areas) == ({}, {}, {})
    assert not tell(registry, "lamp", "ON")
    assert not tell(registry, LAMP, "")


def test_another_id_takes_the_old_ones_place(registry: Registry) -> None:
    assert tell(registry, LAMP, {**LAMP_CONFIG, "object_id": "reading"})
    assert list(registry.snapshot().entities) == ["light.reading"]
    assert list(registry.snapshot().states) == ["light.reading"]


def test_publications_go_through_the_wiring(registry: Registry) -> None:
    (message,) = registry.publications("light.lamp", "light.turn_on", {})
    assert (message.topic, message.payload) == ("lamp/set", "ON")
    with pytest.raises(Unsupported, match="no way"):
        registry.publications("light.lamp", "light.explode", {})
    with pytest.raises(Unsupported, match="other"):
        registry.publications("light.other", "light.turn_on", {})


def test_toggling_goes_by_the_present_state(registry: Registry) -> None:
    assert [m.payload for m in registry.publications("light.lamp", "light.toggle", {})] == ["ON"]
    tell(registry, "lamp", "ON")
    assert [m.payload for m in registry.publications("light.lamp", "light.toggle", {})] == ["OFF"]


def test_a_bad_announcement_is_listed_and_touches_nothing(registry: Registry) -> None:
    before = registry.snapshot()
    assert not tell(registry, "homeassistant/light/bad/config", "{")
    assert not tell(registry, LAMP, '{"name": "no command topic"}')
    assert [(r.topic, r.reason) for r in registry.rejected()] == [
        ("homeassistant/light/bad/config", "not_json"),
        (LAMP, "bad_field"),
    ]
    assert registry.snapshot() is before


def test_a_refusal_stands_until_the_topic_is_good_or_gone(registry: Registry) -> None:
    tell(registry, "homeassistant/light/bad/config", "{")
    tell(registry, "homeassistant/light/worse/config", "[]")
    tell(registry, "homeassistant/light/bad/config", LAMP_CONFIG)
    tell(registry, "homeassistant/light/worse/config", "")
    assert registry.rejected() == ()


def test_refusals_are_bounded() -> None:
    registry = new_registry()
    for number in range(700):
        tell(registry, f"homeassistant/light/bad{number}/config", "{")
    assert len(registry.rejected()) == 500


def test_entities_are_bounded_and_room_is_used_again() -> None:
    registry = new_registry(max_entities=2)
    for name in "abc":
        tell(registry, f"homeassistant/light/{name}/config", {"command_topic": name})
    assert list(registry.snapshot().entities) == ["light.a", "light.b"]
    assert [r.reason for r in registry.rejected()] == ["too_many_entities"]
    tell(registry, "homeassistant/light/a/config", "")
    assert tell(registry, "homeassistant/light/c/config", {"command_topic": "c"})
    assert registry.rejected() == ()


def test_listeners_hear_of_every_message_that_says_something(registry: Registry) -> None:
    heard: list[frozenset[str]] = []
    stop = registry.subscribe(heard.append)
    tell(registry, "lamp", "ON")
    tell(registry, "lamp", "ON")
    tell(registry, "lamp", "what")
    tell(registry, LAMP, "")
    stop()
    tell(registry, LAMP, LAMP_CONFIG)
    assert heard == [frozenset({"light.lamp"})] * 3


def test_what_to_subscribe_is_told_once(registry: Registry) -> None:
    assert registry.filters() == ("homeassistant/+/+/config", "homeassistant/+/+/+/config")
    assert registry.state_topics() == {"lamp", "lamp/status"}
    changes = registry.take_topic_changes()
    assert (changes.subscribe, changes.unsubscribe) == ({"lamp", "lamp/status"}, frozenset())
    assert registry.take_topic_changes().subscribe == frozenset()
    tell(registry, LAMP, {**LAMP_CONFIG, "state_topic": "lamp/new"})
    changes = registry.take_topic_changes()
    assert (changes.subscribe, changes.unsubscribe) == ({"lamp/new", "lamp/status"}, {"lamp"})


def test_a_new_reader_of_a_known_topic_asks_for_its_retained_message(registry: Registry) -> None:
    registry.take_topic_changes()
    tell(registry, "homeassistant/light/twin/config", LAMP_CONFIG)
    assert registry.take_topic_changes().subscribe == {"lamp", "lamp/status"}
    tell(registry, LAMP, "")
    assert registry.take_topic_changes().unsubscribe == frozenset()


def test_what_to_save_is_told_once(registry: Registry) -> None:
    tell(registry, "lamp", "ON", 7.0)
    tell(registry, "homeassistant/light/bad/config", "{")
    unsaved = registry.take_unsaved()
    assert unsaved == Unsaved(
        {LAMP: json.dumps(LAMP_CONFIG).encode()}, {"light.lamp": EntityState("on", {}, False, 7.0)}
    )
    assert registry.take_unsaved() == Unsaved({}, {})
    tell(registry, LAMP, "")
    assert registry.take_unsaved() == Unsaved({LAMP: b""}, {"light.lamp": None})


def test_states_are_restored_unless_heard_since(registry: Registry) -> None:
    old = EntityState("on", {"brightness": 5}, True, 1.0)
    registry.restore({"light.lamp": old, "light.unknown": old})
    assert registry.snapshot().states == {"light.lamp": old}
    tell(registry, "lamp", "OFF", 9.0)
    registry.restore({"light.lamp": old})
    assert registry.snapshot().state("light.lamp").state == "off"


def test_what_is_not_announced_any_more_is_forgotten(registry: Registry) -> None:
    tell(registry, "homeassistant/light/b/config", {"command_topic": "b"}, 1.0)
    tell(registry, LAMP, LAMP_CONFIG, 10.0)
    assert registry.forget_unseen(since=5.0, now=11.0)
    assert list(registry.snapshot().entities) == ["light.lamp"]
    assert not registry.forget_unseen(since=5.0, now=12.0)


def test_the_owner_wins() -> None:
    registry = new_registry(overlay=Overlay(entities=(EntityOverlay("light.lamp", name="Sun", area="Roof"),)))
    tell(registry, LAMP, LAMP_CONFIG)
    entity = registry.snapshot().entities["light.lamp"]
    assert (entity.name, entity.area_id) == ("Sun", "roof")


class Echo:
    """The plainest wiring: the payload is the state."""

    def __init__(self, topic: str) -> None:
        self._topics = frozenset({topic})

    def topics(self) -> frozenset[str]:
        return self._topics

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:  # noqa: ARG002
        return replace(state, state=payload)

    def publications(self, service: str, data: Mapping[str, JsonValue], state: EntityState) -> tuple[Publication, ...]:  # noqa: ARG002
        raise Unsupported(service)


class Crowd:
    """A convention of which one message announces as many sensors as it says."""

    name = "crowd"

    def filters(self) -> tuple[str, ...]:
        return ("crowd",)

    def handles(self, topic: str) -> bool:
        return topic == "crowd"

    def discover(self, topic: str, payload: bytes) -> Discovery:  # noqa: ARG002
        ids = [f"sensor.s{number}" for number in range(int(payload))]
        return Discovery(tuple(Found(one, Entity(one, Domain.SENSOR, one), Echo(one)) for one in ids))


def seconds_a_state(size: int) -> float:
    registry = Registry([Crowd()])
    tell(registry, "crowd", str(size))
    assert len(registry.snapshot().entities) == size
    best = 1.0
    for round_number in range(20):
        began = time.perf_counter()
        for number in range(50):
            assert tell(registry, f"sensor.s{number}", str(round_number))
        best = min(best, (time.perf_counter() - began) / 50)
    return best


def test_a_state_costs_as_much_in_a_big_home_as_in_a_small_one() -> None:
    # Copying 20,000 states for each message would cost some twenty times as much.
    assert seconds_a_state(20_000) < 4 * seconds_a_state(50)
