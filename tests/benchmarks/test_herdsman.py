import json
from typing import Any

from benchmarks.herdsman import as_json, measure


def definition(*exposes: dict[str, Any]) -> dict[str, Any]:
    return {"vendor": "Maker", "model": "M1", "description": "", "exposes": list(exposes)}


def numeric(name: str, access: int) -> dict[str, Any]:
    return {"type": "numeric", "name": name, "property": name, "label": name, "access": access, "value_max": 9}


STATE = {"type": "binary", "name": "state", "property": "state", "access": 7, "value_on": "ON", "value_off": "OFF"}


def test_each_expose_is_placed_and_the_bars_hold() -> None:
    switch = {"type": "switch", "features": [STATE]}
    report = measure([definition(switch, numeric("delay", 7), numeric("power", 1), numeric("linkquality", 1))])
    assert report.places == {
        "typed control": 1,
        "generic property": 1,
        "sensor or event": 1,
        "attribute only": 1,
    }
    assert (report.settable, report.entities, report.registry_entities) == (2, 2, 2)
    assert report.holds
    figures = json.loads(as_json(report))
    assert (figures["holds"], figures["places"]["typed control"], figures["domains"]) == (
        True,
        1,
        {"switch": 1, "sensor": 1},
    )


def test_what_cannot_be_set_is_seen() -> None:
    nameless = {"type": "numeric", "name": "x" * 200, "property": "x" * 200, "access": 3}
    report = measure([definition({"type": "switch", "features": [STATE]}, nameless)])
    assert len(report.left_out) == len(report.unread) == 1
    assert not report.holds


def test_an_exception_is_counted_and_stops_nothing() -> None:
    report = measure([{"vendor": "Maker", "model": "M2"}, definition(numeric("power", 1))])
    assert (len(report.exceptions), report.definitions, report.entities) == (1, 2, 1)
    assert not report.holds


def test_no_definitions_is_no_success() -> None:
    assert not measure([]).holds
