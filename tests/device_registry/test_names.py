import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_registry.names import MAX_NAME, clean_name, clean_names, slug, visible


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Kitchen lamp", "Kitchen lamp"),
        ("  Kitchen\t\nlamp  ", "Kitchen lamp"),
        ("Küche", "Küche"),
        ("客厅的灯", "客厅的灯"),
        ("<e0> off", "(e0) off"),
        ("＜e0＞", "(e0)"),
        ("{{ x }}", "(( x ))"),
        ("La\u200bmp\u202e", "Lamp"),
        ("soft\u00adhyphen", "softhyphen"),
        ("bell\x07\x1b[0m", "bell[0m"),
        ("a\u2028b", "a b"),
        ("tag\U000e0041", "tag"),
        ("heart\u2764\ufe0f", "heart\u2764"),
        ("\u3164filled\u115f", "filled"),
        ("half\ud800pair", "halfpair"),
        ("ﬁn", "fin"),
        (12, "12"),
        ("", None),
        (" \u200b\u200e ", None),
        (None, None),
        (True, None),
        (["x"], None),
    ],
)
def test_a_name_is_cleaned(raw: object, clean: str | None) -> None:
    assert clean_name(raw) == clean


def test_a_name_is_cut() -> None:
    assert clean_name("x" * 1000) == "x" * MAX_NAME
    assert clean_name("\ufdfa" * 1000, 10) is not None  # one character that NFKC makes eighteen of
    assert len(clean_name("\ufdfa" * 1000, 10) or "") <= 10


@given(st.text(max_size=400))
def test_no_name_can_look_like_a_marker_or_hide_anything(raw: str) -> None:
    name = clean_name(raw)
    assert name is None or (0 < len(name) <= MAX_NAME and name == " ".join(name.split()))
    for char in name or "":
        assert char not in "<>{}"
        assert unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean_name(raw)
    assert clean_name(once) == once


def test_names_are_each_kept_once() -> None:
    assert clean_names(["a", None, "a ", "", "b"]) == ("a", "b")


def test_visible_text_keeps_its_brackets() -> None:
    assert visible("a <b>\u200b {c}\n") == "a <b> {c}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Living Room", "living_room"),
        ("Küche (Süd)", "kuche_sud"),
        ("客厅 1", "客厅_1"),
        ("a__b--c", "a_b_c"),
        ("0x00158d", "0x00158d"),
        ("!!!", ""),
    ],
)
def test_a_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
