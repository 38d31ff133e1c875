"""Entities by kind are found once, and anew when the home's structure changes."""

from agent.kind_index import of_kind
from device_registry.model import Snapshot
from tests.homes import HOME, only, with_state


def ids(kind: str, home: Snapshot = HOME) -> list[str]:
    return [e.entity_id for e in of_kind(kind, home)]


def test_exposed_entities_of_a_kind_in_the_registrys_order() -> None:
    assert ids("lock") == ["lock.front", "lock.back"]
    assert "light.hidden" not in ids("light")
    assert ids("no such kind") == []


def test_another_home_is_not_mixed_up_with_the_last() -> None:
    assert ids("lock") == ["lock.front", "lock.back"]
    assert ids("lock", only("lock.back")) == ["lock.back"]
    assert ids("lock") == ["lock.front", "lock.back"]


def test_a_new_state_keeps_what_was_found() -> None:
    assert of_kind("light", HOME) is of_kind("light", with_state("light.guest", "on"))
