import json
from itertools import islice

import pytest

from benchmarks.household import LANGUAGES, PER_AREA, household


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_announcement_is_taken_and_every_state_read(language: str) -> None:
    home = household(language, 25)
    registry = home.registry()
    snapshot = registry.snapshot()
    assert registry.rejected() == ()
    assert len(snapshot.entities) == 25
    assert {e.name for e in snapshot.entities.values()} == {t.name for t in home.things}
    assert {a.name for a in snapshot.areas.values()} == set(home.areas)
    assert len(home.areas) == 3
    assert all(snapshot.state(entity_id).state is not None for entity_id in snapshot.entities)


def test_names_are_distinct_and_shaped_alike_in_a_large_home() -> None:
    home = household("en", 10_000)
    names = [t.name for t in home.things]
    assert len({*names, *home.areas}) == 10_000 + 10_000 // PER_AREA
    assert {len(name.split()) for name in names} == {2}


def test_the_same_seed_is_the_same_home() -> None:
    assert household("zh", 30, 2) == household("zh", 30, 2)
    assert household("zh", 30, 2) != household("zh", 30, 3)


def test_a_reading_changes_a_state() -> None:
    home = household("en", PER_AREA)
    registry = home.registry()
    topic, payload = home.reading(7)
    assert registry.apply(topic, payload.encode(), 2.0)


def test_a_command_sent_to_the_state_topic_is_the_state() -> None:
    home = household("en", PER_AREA)
    registry = home.registry()
    ids = {e.domain.value: e.entity_id for e in registry.snapshot().entities.values()}
    wanted = (
        ("light", "light.turn_off", {}, "off"),
        ("cover", "cover.close_cover", {}, "closed"),
        ("lock", "lock.lock", {}, "locked"),
        ("switch", "switch.turn_on", {}, "on"),
        ("fan", "fan.turn_off", {}, "off"),
        ("climate", "climate.set_hvac_mode", {"hvac_mode": "cool"}, "cool"),
    )
    for domain, service, data, state in wanted:
        for message in registry.publications(ids[domain], service, data):
            registry.apply(message.topic.removesuffix("/set"), message.payload.encode(), 2.0)
        assert registry.snapshot().state(ids[domain]).state == state


def test_messages_are_json_where_they_announce() -> None:
    topic, payload = next(islice(household("en", 1).messages(), 1))
    assert topic == "homeassistant/light/lamp0/config"
    assert json.loads(payload)["unique_id"] == "lamp0"
