from dataclasses import replace

from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.model import Area, Floor
from device_registry.overlay import EntityOverlay, Overlay
from device_registry.roster import Roster
from device_registry.wiring import Found

HOME = HomeAssistantDiscovery()


def found(object_id: str, state_topic: str = "s", **changes: object) -> Found:
    """A switch as Home Assistant's discovery makes it, under a source of its own."""
    payload = f'{{"name": "{object_id}", "command_topic": "c", "state_topic": "{state_topic}"}}'
    (one,) = HOME.discover(f"homeassistant/switch/{object_id}/config", payload.encode()).found
    return replace(one, **changes)  # type: ignore[arg-type]


def test_ids_are_unique_and_stay() -> None:
    roster = Roster(Overlay(), 10)
    first, second = found("lamp"), found("lamp", source="other")
    assert [record.entity.entity_id for record in map(roster.put, (first, second)) if record] == [
        "switch.lamp",
        "switch.lamp_2",
    ]
    again = roster.put(replace(second, entity=replace(second.entity, name="New name")))
    assert again is not None
    assert again.entity.entity_id == "switch.lamp_2"
    roster.drop("homeassistant/switch/lamp/config")
    assert list(roster.structure().entities) == ["switch.lamp_2"]


def test_version_counts_changes_of_structure_only() -> None:
    roster = Roster(Overlay(), 10)
    one = found("lamp")
    roster.put(one)
    assert (roster.version, roster.put(one)) == (1, roster.by_id("switch.lamp"))
    roster.put(replace(one, wiring=found("lamp", state_topic="elsewhere").wiring))
    assert roster.version == 1
    roster.put(replace(one, area_name="Attic"))
    assert roster.version == 2
    assert roster.drop("unknown") is None
    assert roster.version == 2


def test_topics_are_those_of_the_present_wirings() -> None:
    roster = Roster(Overlay(), 10)
    roster.put(found("a", "shared"))
    roster.put(found("b", "shared"))
    assert [record.entity.entity_id for record in roster.listening("shared")] == ["switch.a", "switch.b"]
    roster.put(found("a", "moved"))
    assert roster.topics() == {"shared", "moved"}
    roster.drop("homeassistant/switch/b/config")
    assert roster.topics() == {"moved"}
    assert roster.listening("shared") == ()


def test_a_full_roster_takes_no_more_but_still_updates() -> None:
    roster = Roster(Overlay(), 1)
    assert roster.put(found("a")) is not None
    assert roster.put(found("b")) is None
    assert roster.put(found("a", area_name="Attic")) is not None


def test_areas_come_from_payloads_and_the_owner() -> None:
    overlay = Overlay(
        floors=(Floor("up", "Upstairs"),),
        areas=(Area("bedroom", "Bedroom", ("Schlafzimmer",), "up"),),
        entities=(EntityOverlay("switch.b", area="Wine cellar"),),
    )
    roster = Roster(overlay, 10)
    areas = {"a": "schlafzimmer", "b": "Attic", "c": "Büro", "d": "!!!"}
    for object_id, area in areas.items():
        roster.put(found(object_id, area_name=area))
    home = roster.structure()
    assert [entity.area_id for entity in home.entities.values()] == ["bedroom", "wine_cellar", "buro", None]
    assert {area.area_id: area.name for area in home.areas.values()} == {
        "bedroom": "Bedroom",
        "wine_cellar": "Wine cellar",
        "buro": "Büro",
    }
    assert home.areas["bedroom"].floor_id == "up"


def test_the_order_is_that_of_the_ids() -> None:
    roster = Roster(Overlay(), 10)
    for object_id in "cab":
        roster.put(found(object_id))
    assert list(roster.structure().entities) == ["switch.a", "switch.b", "switch.c"]
