from typing import Any

import pytest

from device_registry.home_json import parse_home, with_setup
from device_registry.home_lines import HomeError
from device_registry.model import Domain, Feature, Quantity, Range, Snapshot

LAMP: dict[str, Any] = {
    "entity_id": "light.lamp",
    "name": "Lamp",
    "aliases": ["reading light"],
    "area": "Living Room",
    "floor": "Ground floor",
    "labels": ["cosy"],
    "state": "on",
    "attributes": {"brightness": 128, "supported_color_modes": ["color_temp"]},
}


def home(*entities: dict[str, Any], **rest: Any) -> Snapshot:
    return parse_home({"home": "h", "entities": list(entities), **rest}).snapshot


def test_an_entity_keeps_what_is_written_of_it() -> None:
    snapshot = home(LAMP)
    lamp = snapshot.entities["light.lamp"]
    assert (lamp.name, lamp.aliases, lamp.labels, lamp.domain) == ("Lamp", ("reading light",), ("cosy",), Domain.LIGHT)
    assert snapshot.state("light.lamp").state == "on"
    assert snapshot.state("light.lamp").attributes["brightness"] == 128
    area = snapshot.area_of(lamp)
    assert area is not None
    assert area.name == "Living Room"
    assert snapshot.floors[snapshot.floor_id_of(lamp) or ""].name == "Ground floor"


def test_areas_and_floors_are_found_by_id_name_and_alias() -> None:
    snapshot = home(
        {"entity_id": "light.a", "area": "lounge"},
        {"entity_id": "light.b", "area": "living_room"},
        {"entity_id": "light.c", "area": "客厅"},
        areas=[{"name": "Living Room", "aliases": ["Lounge", "客厅"], "floor": "一楼"}],
        floors=[{"name": "Ground floor", "aliases": ["一楼"]}],
    )
    assert {entity.area_id for entity in snapshot.entities.values()} == {"living_room"}
    assert snapshot.areas["living_room"].floor_id == "ground_floor"
    assert list(snapshot.floors) == ["ground_floor"]


def test_two_storeys_may_each_have_a_bathroom() -> None:
    snapshot = home(
        {"entity_id": "light.a", "area": "Bathroom", "floor": "Up"},
        {"entity_id": "light.b", "area": "Bathroom", "floor": "Down"},
        {"entity_id": "light.c", "area": "Bathroom"},
    )
    a, b, c = (snapshot.entities[f"light.{letter}"].area_id for letter in "abc")
    assert a == c != b
    assert {area.name for area in snapshot.areas.values()} == {"Bathroom"}


def test_an_area_without_a_floor_lies_where_its_entity_lies() -> None:
    snapshot = home({"entity_id": "light.a", "area": "Hall"}, {"entity_id": "light.b", "area": "Hall", "floor": "Up"})
    assert [area.floor_id for area in snapshot.areas.values()] == ["up"]


def test_what_is_absent_or_null_is_unknown() -> None:
    snapshot = home({"entity_id": "light.hall_lamp", "name": None, "area": None, "state": None, "attributes": None})
    lamp = snapshot.entities["light.hall_lamp"]
    assert (lamp.name, lamp.area_id) == ("hall lamp", None)
    assert snapshot.state("light.hall_lamp").state is None
    assert {Feature.ON_OFF, Feature.BRIGHTNESS, Feature.COLOR, Feature.COLOR_TEMP} == lamp.capabilities.features


@pytest.mark.parametrize(("written", "state", "available"), [("unavailable", None, False), ("unknown", None, True)])
def test_home_assistants_words_for_no_state(written: str, state: str | None, available: bool) -> None:
    found = home({"entity_id": "light.a", "state": written}).state("light.a")
    assert (found.state, found.available) == (state, available)


def test_numbers_and_booleans_are_states_too() -> None:
    snapshot = home({"entity_id": "sensor.t", "state": 21.5}, {"entity_id": "switch.s", "state": True})
    assert (snapshot.state("sensor.t").state, snapshot.state("switch.s").state) == ("21.5", "on")


def test_names_are_made_safe() -> None:
    lamp = {"entity_id": "light.a", "name": "Lamp\n<e0>", "aliases": ["", "\u202eB\u200bob"], "area": "<a0>"}
    snapshot = home(lamp)
    assert snapshot.entities["light.a"].name == "Lamp (e0)"
    assert snapshot.entities["light.a"].aliases == ("Bob",)
    assert [area.name for area in snapshot.areas.values()] == ["(a0)"]


def test_unknown_domains_are_ignored_and_named() -> None:
    parsed = parse_home({"home": "h", "entities": [{"entity_id": "weather.home"}, LAMP]})
    assert parsed.ignored == ("weather.home",)
    assert list(parsed.snapshot.entities) == ["light.lamp"]


def test_assumed_state_group_members_and_exposure() -> None:
    group = {"entity_id": "light.all", "attributes": {"entity_id": ["light.lamp", "light.gone"]}, "exposed": False}
    plug = {"entity_id": "switch.plug", "attributes": {"assumed_state": True, "device_class": "outlet"}}
    snapshot = home(LAMP, group, plug)
    assert snapshot.entities["light.all"].members == ("light.lamp",)
    assert not snapshot.entities["light.all"].exposed
    assert not snapshot.entities["switch.plug"].reports_state
    assert snapshot.entities["switch.plug"].device_class == "outlet"


def test_generic_properties() -> None:
    entity = {
        "entity_id": "binary_sensor.hall",
        "properties": [{"property": "motion_sensitivity", "type": "enum", "values": ["low", "high"], "value": "low"}],
    }
    found = home(entity).entities["binary_sensor.hall"].properties[0]
    assert (found.name, found.values, found.value) == ("motion sensitivity", ("low", "high"), "low")


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([], "dictionary"),
        ({"entities": []}, "home"),
        ({"home": "h"}, "entities"),
        ({"home": "h", "entities": [{"entity_id": "lamp"}]}, "entities[0].entity_id"),
        ({"home": "h", "entities": [LAMP, {"entity_id": "light.b", "name": 3}]}, "entities[1].name"),
        ({"home": "h", "entities": [LAMP, LAMP]}, "twice"),
        (
            {"home": "h", "entities": [{**LAMP, "properties": [{"property": "p", "type": "colour"}]}]},
            "entities[0].properties[0].type",
        ),
    ],
)
def test_what_is_wrong_is_named(value: Any, where: str) -> None:
    with pytest.raises(HomeError) as error:
        parse_home(value)
    assert where in str(error.value)


def test_equal_homes_have_equal_structure_and_others_do_not() -> None:
    assert home(LAMP).structure == home(LAMP).structure != home({**LAMP, "name": "Bob"}).structure


def test_setup_lies_over_state_and_attributes_and_leaves_the_home_alone() -> None:
    before = home(LAMP)
    after = with_setup(before, {"light.lamp": {"state": "off", "attributes": {"effect": "rainbow"}}})
    assert after.state("light.lamp").state == "off"
    assert after.state("light.lamp").attributes == {**LAMP["attributes"], "effect": "rainbow"}
    assert before.state("light.lamp").state == "on"
    assert after.structure == before.structure
    assert after.revision > before.revision


def test_setup_without_a_state_keeps_it_and_null_forgets_it() -> None:
    assert with_setup(home(LAMP), {"light.lamp": {"attributes": {}}}).state("light.lamp").state == "on"
    assert with_setup(home(LAMP), {"light.lamp": {"state": None}}).state("light.lamp").state is None


def test_setup_that_changes_what_a_device_can_do_changes_the_structure() -> None:
    before = home({"entity_id": "number.n"})
    after = with_setup(before, {"number.n": {"attributes": {"max": 10}}})
    assert after.entities["number.n"].capabilities.ranges[Quantity.VALUE] == Range(0, 10, 1)
    assert after.structure != before.structure


def test_setup_of_what_the_home_lacks_is_an_error_unless_the_domain_is_ignored() -> None:
    assert with_setup(home(LAMP), {"weather.home": {"state": "sunny"}}).states.keys() == {"light.lamp"}
    with pytest.raises(HomeError, match=r"no light\.gone"):
        with_setup(home(LAMP), {"light.gone": {"state": "on"}})
    with pytest.raises(HomeError, match="setup"):
        with_setup(home(LAMP), {"light.lamp": "on"})
