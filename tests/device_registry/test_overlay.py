from collections.abc import Mapping

import pytest

from device_registry.actions import Publication
from device_registry.model import Area, Domain, Entity, EntityState, JsonValue
from device_registry.overlay import EntityOverlay, Overlay, area_pattern, find_area
from device_registry.wiring import Found, Unsupported


class Topics:
    """A wiring that has topics and nothing else."""

    def __init__(self, *topics: str) -> None:
        self._topics = frozenset(topics)

    def topics(self) -> frozenset[str]:
        return self._topics

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:  # noqa: ARG002
        return state

    def publications(self, service: str, data: Mapping[str, JsonValue], state: EntityState) -> tuple[Publication, ...]:  # noqa: ARG002
        raise Unsupported(service)


def found(name: str = "Lamp", topic: str = "home/kitchen/lamp", area: str | None = None) -> Found:
    return Found("disc/lamp/config", Entity("light.lamp", Domain.LIGHT, name), Topics(topic), area_name=area)


@pytest.mark.parametrize(
    "match", ["light.lamp", "Lamp", "LAMP", "light.*", "home/kitchen/lamp", "home/*", "disc/l?mp/config"]
)
def test_the_owner_wins_wherever_the_match_is_found(match: str) -> None:
    overlay = Overlay(entities=(EntityOverlay(match, name="Big lamp", area="Cellar", exposed=False),))
    entity, area = overlay.place(found(area="Attic"))
    assert (entity.name, entity.exposed, area) == ("Big lamp", False, "Cellar")


def test_what_does_not_match_stays() -> None:
    overlay = Overlay(entities=(EntityOverlay("light.lamp2", name="x"), EntityOverlay("garden/*", name="x")))
    assert overlay.place(found(area="Attic")) == (found().entity, "Attic")


def test_later_entries_win_and_lists_add_up() -> None:
    entries = (
        EntityOverlay("light.*", name="first", aliases=("a",), labels=("night",)),
        EntityOverlay("light.lamp", name="<second>", aliases=("b", "a"), device_class="strip"),
    )
    entity, _ = Overlay(entities=entries).place(found())
    assert (entity.name, entity.aliases, entity.labels) == ("(second)", ("a", "b"), ("night",))
    assert entity.device_class == "strip"


def test_the_topic_names_the_area_where_nothing_else_does() -> None:
    overlay = Overlay(area_patterns=("garden/{area}/#", "home/{area}/+"))
    assert overlay.place(found())[1] == "kitchen"
    assert overlay.place(found(topic="home/living_room/lamp"))[1] == "living room"
    assert overlay.place(found(area="Attic"))[1] == "Attic"
    assert overlay.place(found(topic="elsewhere"))[1] is None
    assert overlay.place(found(topic="home/bridge/devices"))[1] is None


@pytest.mark.parametrize("pattern", ["home/+/x", "{area}/{area}", "home/x{area}"])
def test_a_pattern_needs_one_area(pattern: str) -> None:
    with pytest.raises(ValueError, match="area"):
        area_pattern(pattern)


def test_an_area_is_found_by_id_name_alias_or_what_makes_its_id() -> None:
    areas = {"living_room": Area("living_room", "Living room", ("Lounge", "客厅"))}
    for words in ("living_room", "living ROOM", "lounge", "客厅", "Living-Room"):
        assert find_area(areas, words) == areas["living_room"]
    assert find_area(areas, "kitchen") is None
