from device_registry.discovery.ha_keys import COMPONENT, DEVICE, ROOT, components, expand, with_base


def test_long_keys_come_out_of_short_ones() -> None:
    expanded = expand({"cmd_t": "a", "dev": {"ids": "x", "sa": "Hall"}, "avty": {"t": "b"}, "stat_t": "c", "foo": 1})
    assert expanded == {
        "command_topic": "a",
        "device": {"identifiers": "x", "suggested_area": "Hall"},
        "availability": [{"topic": "b"}],
        "state_topic": "c",
        "foo": 1,
    }


def test_where_both_forms_are_there_the_long_counts() -> None:
    assert expand({"cmd_t": "short", "command_topic": "long"}) == {"command_topic": "long"}


def test_a_device_keeps_its_own_abbreviations() -> None:
    assert expand({"dev": {"t": "not a topic"}, "device": 5}) == {"device": 5}
    assert expand({"dev": {"t": 1}})["device"] == {"t": 1}


def test_the_base_goes_to_either_end_of_topics_only() -> None:
    based = with_base(
        {
            "~": "b",
            "a_topic": "~/x",
            "b_topic": "x/~",
            "c_topic": "x~y",
            "name": "~",
            "availability": [{"topic": "~/s"}],
        }
    )
    assert (based["a_topic"], based["b_topic"], based["c_topic"], based["name"]) == ("b/x", "x/b", "x~y", "~")
    assert based["availability"] == [{"~": "b", "topic": "b/s"}]


def test_components_share_what_the_root_says_unless_they_say_it() -> None:
    root = {
        "qos": 1,
        "state_topic": "r",
        "name": "n",
        "components": {"a": {"p": "x", "stat_t": "own"}, "b": {"p": "x"}, "c": 5},
    }
    assert dict(components(root)) == {
        "a": {"platform": "x", "state_topic": "own", "qos": 1},
        "b": {"platform": "x"},
        "c": 5,
    }


def test_every_abbreviation_is_short_for_something_else() -> None:
    for table in (ROOT, DEVICE, COMPONENT):
        assert all(len(short) < len(long) and short not in table.values() for short, long in table.items())
