import json

import pytest

from agent.types import Utterance
from device_registry.home_json import parse_home
from device_registry.model import Snapshot
from device_registry.wiring import Refusal
from hub.journal import Turn
from hub.show_devices import NoSuch, chosen, devices_json, devices_table, refusals_table
from hub.show_turn import turn_json, turn_lines
from hub.terminal import console


@pytest.fixture
def home() -> Snapshot:
    return parse_home(
        {
            "home": "h",
            "entities": [
                {"entity_id": "light.b", "name": "Bulb", "area": "Hall", "state": "on", "floor": "Up"},
                {"entity_id": "light.a", "name": "Arc", "area": "Kitchen", "state": "unavailable"},
                {"entity_id": "sensor.t", "name": "Thermometer", "area": "Hall", "state": "20\x1b[2J",
                 "attributes": {"unit_of_measurement": "°C", "device_class": "temperature"}},
                {"entity_id": "switch.s", "name": "Plug", "state": "on", "attributes": {"assumed_state": True}},
            ],
            "areas": [{"name": "Hall", "aliases": ["走廊"]}],
        }
    ).snapshot  # fmt: skip


@pytest.mark.parametrize(
    ("area", "kind", "expected"),
    [
        (None, None, ["light.a", "light.b", "sensor.t", "switch.s"]),
        ("走廊", None, ["light.b", "sensor.t"]),
        (None, "light", ["light.a", "light.b"]),
        ("hall", "temperature_s", ["sensor.t"]),
        ("Hall", "sensor", ["sensor.t"]),
    ],
)
def test_filters(home: Snapshot, area: str | None, kind: str | None, expected: list[str]) -> None:
    assert [entity.entity_id for entity in chosen(home, area, kind)] == expected


def test_filters_that_name_nothing_say_what_there_is(home: Snapshot) -> None:
    with pytest.raises(NoSuch, match="no area 'Attic'; there are Hall, Kitchen"):
        chosen(home, "Attic", None)
    with pytest.raises(NoSuch, match=r"no kind 'lamp'; there are .*light"):
        chosen(home, None, "lamp")


def printed(capsys: pytest.CaptureFixture[str], *what: object) -> str:
    for item in what:
        console().print(item)
    return capsys.readouterr().out


def test_the_table(home: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, devices_table(home, chosen(home, None, None)))
    assert "light.a" in text
    assert "offline" in text
    assert "on (assumed)" in text
    assert "\x1b" not in text
    assert "20[2J °C" in text
    assert "brightness" not in text
    assert "brightness" in printed(capsys, devices_table(home, chosen(home, None, None), wide=True))


def test_json(home: Snapshot) -> None:
    (bulb,) = json.loads(devices_json(home, chosen(home, "Hall", "light")))
    assert (bulb["entity_id"], bulb["area"], bulb["floor"], bulb["state"]) == ("light.b", "Hall", "Up", "on")
    assert "brightness" in bulb["features"]


def test_refusals(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, refusals_table([Refusal("a/\x1b]0;x\x07b", "too_large", "300000 bytes")]))
    assert "too_large" in text
    assert "\x1b" not in text


TURN = Turn(
    turn_id="t1",
    at=1700000000.0,
    utterance=Utterance("lamp \x1b[31moff", source="mqtt", area="hall"),
    stages={
        "program": ["off e0"],
        "asking": [],
        "outcomes": [{"entity_id": "light.a", "detail": "\x1b[2J", "outcome": "verified", "published": []}],
    },
    reply="The lamp is off.",
    language="en",
    ms={"link": 0.5, "prefill": 0.0, "total": 12.25},
)


def test_a_turn_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, *turn_lines(TURN))
    assert text.index("› lamp") < text.index("program") < text.index("outcomes") < text.index("‹ The lamp is off.")
    assert "- off e0" in text
    assert "light.a" in text
    assert "asking" not in text  # nothing was
    assert "published" not in text
    assert "link 0.5 ms  total 12.2 ms" in text
    assert "\x1b" not in text


def test_a_turn_for_programs() -> None:
    turn = json.loads(turn_json(TURN))
    assert turn["utterance"]["text"] == TURN.utterance.text
    assert turn["stages"] == TURN.stages
