import pytest

from device_registry.helpers import common_service, own_service
from device_registry.home_json import parse_home
from device_registry.model import Domain


@pytest.mark.parametrize(
    ("entity_id", "common", "own"),
    [
        ("input_boolean.guests", "switch.turn_on", "input_boolean.turn_on"),
        ("input_number.limit", "number.set_value", "input_number.set_value"),
        ("switch.pump", "switch.turn_on", "switch.turn_on"),
        (None, "timer.start", "timer.start"),
    ],
)
def test_services_of_helpers_bear_their_name(entity_id: str | None, common: str, own: str) -> None:
    assert own_service(entity_id, common) == own
    assert common_service(own) == common


def test_a_helper_is_what_it_works_like() -> None:
    lines = [{"entity_id": "input_boolean.guests", "name": "Guest mode", "state": "off"}]
    home = parse_home({"home": "h", "entities": lines}).snapshot
    assert home.entities["input_boolean.guests"].domain is Domain.SWITCH
