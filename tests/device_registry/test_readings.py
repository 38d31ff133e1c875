import math

import pytest

from device_registry.history import Reading
from device_registry.model import Domain, Entity, EntityState
from device_registry.readings import readings

ROOM = Entity("sensor.room", Domain.SENSOR, "Room", unit="°C")


@pytest.mark.parametrize(
    ("entity", "state", "expected"),
    [
        (ROOM, EntityState("21.5", updated_at=5.0), [Reading("sensor.room", 5.0, 21.5, unit="°C")]),
        (
            Entity("sensor.mode", Domain.SENSOR, "Mode"),
            EntityState("rinse", updated_at=5.0),
            [Reading("sensor.mode", 5.0, "rinse")],
        ),
        (Entity("lock.a", Domain.LOCK, "A"), EntityState("locked"), [Reading("lock.a", 9.0, "locked")]),
        (Entity("lock.a", Domain.LOCK, "A"), EntityState("locked", available=False), [Reading("lock.a", 9.0, None)]),
        (Entity("lock.a", Domain.LOCK, "A"), EntityState(None), []),
        (Entity("button.a", Domain.BUTTON, "A"), EntityState("2026-01-01"), []),
        (
            Entity("light.a", Domain.LIGHT, "A"),
            EntityState("on", {"brightness": 128, "effect": "none", "color_mode": True}, updated_at=5.0),
            [Reading("light.a", 5.0, "on"), Reading("light.a", 5.0, 128.0, "brightness")],
        ),
    ],
)
def test_what_is_remembered_of_a_report(entity: Entity, state: EntityState, expected: list[Reading]) -> None:
    assert list(readings(entity, state, 9.0)) == expected


@pytest.mark.parametrize("state", [EntityState("warm"), EntityState(None), EntityState("20", available=False)])
def test_a_sensor_of_numbers_that_says_none(state: EntityState) -> None:
    (reading,) = readings(ROOM, state, 9.0)
    assert isinstance(reading.value, float)
    assert math.isnan(reading.value)
