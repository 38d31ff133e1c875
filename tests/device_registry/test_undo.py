import pytest

from device_registry.actions import Action
from device_registry.model import EntityState, JsonValue
from device_registry.undo import undoing
from tests.homes import HOME


@pytest.mark.parametrize(
    ("entity_id", "service", "data", "state", "attributes", "expected"),
    [
        ("light.living_lamp", "light.turn_on", {}, "off", {}, ("light.turn_off", {})),
        ("light.living_lamp", "light.turn_on", {}, "on", {}, None),
        (
            "light.kitchen_ceiling",
            "light.turn_off",
            {},
            "on",
            {"brightness": 128},
            ("light.turn_on", {"brightness_pct": 50.2}),
        ),
        ("light.kitchen_ceiling", "light.turn_on", {"brightness_pct": 10}, "off", {}, ("light.turn_off", {})),
        (
            "light.kitchen_ceiling",
            "light.turn_on",
            {"brightness_pct": 10},
            "on",
            {"brightness": 255},
            ("light.turn_on", {"brightness_pct": 100}),
        ),
        ("lock.front", "lock.unlock", {}, "locked", {}, ("lock.lock", {})),
        ("lock.front", "lock.unlock", {}, None, {}, ("lock.lock", {})),
        ("lock.front", "lock.lock", {}, "locked", {}, None),
    ],
)
def test_undoing_is_what_was_before(
    entity_id: str,
    service: str,
    data: dict[str, JsonValue],
    state: str | None,
    attributes: dict[str, JsonValue],
    expected: tuple[str, dict[str, JsonValue]] | None,
) -> None:
    action = undoing(Action(entity_id, service, data), HOME.entities[entity_id], EntityState(state, attributes))
    assert (action and (action.service, dict(action.data))) == expected
