"""What is outside, and who speaks of it."""

import pytest

from agent.outdoors import meant
from device_registry.model import Domain, Entity, Snapshot

SENSORS = tuple(
    Entity(f"sensor.{n}", Domain.SENSOR, name, device_class="temperature")
    for n, name in enumerate(("Kitchen Temperature", "Outdoor Temperature"))
)
HOME = Snapshot(entities={e.entity_id: e for e in SENSORS})


@pytest.mark.parametrize(
    ("text", "found"),
    [("how cold is it outside", SENSORS[1:]), ("draußen warm?", SENSORS[1:]), ("how cold is it", SENSORS)],
)
def test_who_asks_about_outside_means_what_is_there(text: str, found: tuple[Entity, ...]) -> None:
    assert meant(SENSORS, text, HOME) == found


def test_where_nothing_is_outside_all_are_meant() -> None:
    assert meant(SENSORS[:1], "how cold is it outside", HOME) == SENSORS[:1]
