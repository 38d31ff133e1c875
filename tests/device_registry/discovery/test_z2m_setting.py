import pytest

from device_registry.model import PropertyType
from device_registry.wiring import Found, Unsupported
from tests.device_registry.discovery.z2m_payloads import (
    after,
    assign,
    binary,
    composite,
    enum,
    feature,
    numeric,
    only,
    specific,
)

SWITCH = specific("switch", binary("state"))


def one_with(*settings: dict[str, object]) -> Found:
    return only(SWITCH, *settings)


def test_number() -> None:
    one = one_with(numeric("countdown", low=0, high=43200, value_step=1, unit="s", label="Countdown"))
    (shown,) = one.entity.properties
    assert (shown.property, shown.type, shown.name, shown.min, shown.max, shown.step, shown.unit) == (
        "countdown",
        PropertyType.NUMBER,
        "countdown",
        0,
        43200,
        1,
        "s",
    )
    assert assign(one, "countdown", 30.0) == {"countdown": 30}
    assert after(one, {"countdown": 12}).attributes == {"countdown": 12}


def test_enum_keeps_the_types_of_its_values() -> None:
    one = one_with(enum("volume", ["low", 2, "High"]))
    assert one.entity.properties[0].values == ("low", "2", "High")
    assert assign(one, "volume", "2") == {"volume": 2}
    assert assign(one, "volume", "high") == {"volume": "High"}
    assert after(one, {"volume": 2}).attributes == {"volume": "2"}


@pytest.mark.parametrize(
    ("on", "off", "values"),
    [(True, False, ("on", "off")), ("ON", "OFF", ("on", "off")), ("LOCK", "UNLOCK", ("LOCK", "UNLOCK"))],
)
def test_binary_is_a_switch(on: object, off: object, values: tuple[str, str]) -> None:
    one = one_with(binary("child_lock", on=on, off=off))
    assert (one.entity.properties[0].type, one.entity.properties[0].values) == (PropertyType.SWITCH, values)
    for wish in (True, "on", "ON", "true", values[0]):
        assert assign(one, "child_lock", wish) == {"child_lock": on}
    assert assign(one, "child_lock", values[1]) == {"child_lock": off}
    assert after(one, {"child_lock": off}).attributes == {"child_lock": values[1]}


def test_text() -> None:
    one = one_with(feature("text", "schedule"))
    assert assign(one, "schedule", "08:00/21") == {"schedule": "08:00/21"}
    assert after(one, {"schedule": "x"}).attributes == {"schedule": "x"}


def test_a_list_is_a_text_that_holds_json() -> None:
    one = one_with(feature("list", "gradient", item_type={"type": "text"}))
    assert one.entity.properties[0].type is PropertyType.TEXT
    assert assign(one, "gradient", '["#ff0000", "#00ff00"]') == {"gradient": ["#ff0000", "#00ff00"]}
    assert after(one, {"gradient": ["#ff0000"]}).attributes == {"gradient": '["#ff0000"]'}
    for wrong in ("#ff0000", '{"a": 1}', "[" * 100):
        with pytest.raises(Unsupported):
            assign(one, "gradient", wrong)


def test_a_composite_is_taken_apart_at_any_depth() -> None:
    one = one_with(
        composite("inching", binary("state", access=3), composite("at", numeric("minutes", access=3)), label="Inching")
    )
    assert [(p.property, p.name) for p in one.entity.properties] == [
        ("inching.state", "inching state"),
        ("inching.at.minutes", "inching at minutes"),
    ]
    assert assign(one, "inching.at.minutes", 5) == {"inching": {"at": {"minutes": 5}}}
    assert after(one, {"inching": {"state": "ON", "at": {"minutes": 7}}}).attributes == {
        "inching.state": "on",
        "inching.at.minutes": 7,
    }


def test_features_inherit_what_they_do_not_say() -> None:
    silent = {"type": "numeric", "name": "minutes", "property": "minutes"}
    assert assign(one_with(composite("inching", silent)), "inching.minutes", 3) == {"inching": {"minutes": 3}}


def test_what_is_only_published_in_a_composite_is_an_attribute() -> None:
    report = composite("report", numeric("total", access=1), access=1)
    assert one_with(report).entity.properties == ()
    assert after(one_with(report), {"report": {"total": 4}}).attributes == {"report": {"total": 4}}


def test_what_is_never_published_says_so() -> None:
    shown = {
        p.property: p.reports
        for p in one_with(enum("identify", ["identify"], access=2), numeric("delay")).entity.properties
    }
    assert shown == {"identify": False, "delay": True}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (numeric("x"), "5"),
        (numeric("x"), True),
        (numeric("x"), None),
        (enum("x", ["a"]), "b"),
        (enum("x", ["a"]), 1),
        (binary("x"), "perhaps"),
        (binary("x"), 1),
        (feature("text", "x"), 1),
        (feature("text", "x"), "a" * 5000),
    ],
)
def test_a_value_that_it_cannot_have_is_unsupported(setting: dict[str, object], value: object) -> None:
    with pytest.raises(Unsupported):
        assign(one_with(setting), "x", value)


def test_an_unknown_property_is_unsupported() -> None:
    with pytest.raises(Unsupported):
        assign(one_with(), "nothing", 1)


def test_of_one_property_listed_twice_the_first_counts() -> None:
    one = one_with(numeric("delay", high=5), numeric("delay", high=9))
    assert [p.max for p in one.entity.properties] == [5]
