import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_registry.payload import MAX_BYTES, MAX_DEPTH, decode_json, decode_object, decode_text, read_json
from device_registry.wiring import Refusal


def reason(payload: bytes) -> str:
    refused = decode_object("t", payload)
    assert isinstance(refused, Refusal)
    assert refused.topic == "t"
    return refused.reason


def test_an_object_is_decoded() -> None:
    assert decode_object("t", '{"a": [1, 2.5, "é", null, true]}'.encode()) == {"a": [1, 2.5, "é", None, True]}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b"[1]", "not_object"),
        (b"null", "not_object"),
        (b'{"a": NaN}', "bad_number"),
        (b'{"a": -Infinity}', "bad_number"),
        (b'{"a": 1e999}', "bad_number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad_number"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b'{"a": "\\ud800"}', "bad_text"),
        (b'{"a": "' + b"x" * MAX_BYTES + b'"}', "too_large"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 40_000, "too_deep"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
    ],
)
def test_a_bad_payload_is_refused_by_name(payload: bytes, expected: str) -> None:
    assert reason(payload) == expected


def test_brackets_inside_strings_do_not_nest() -> None:
    text = "[" * 1000 + '"\\'
    assert decode_object("t", json.dumps({"a": text}).encode()) == {"a": text}


def test_the_deepest_that_is_allowed() -> None:
    assert isinstance(decode_json("t", b"[" * MAX_DEPTH + b"]" * MAX_DEPTH), list)


@pytest.mark.parametrize("payload", [b'\\"' * 120_000 + b"\\", b'"\\' * 120_000, b'"' * 200_001])
def test_quotes_without_end_take_no_time(payload: bytes) -> None:
    assert reason(payload) in ("not_json", "too_deep")  # quadratic scanning would take minutes


def test_a_surrogate_pair_is_fine() -> None:
    assert decode_object("t", b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


@given(st.binary(max_size=300))
def test_no_bytes_raise(payload: bytes) -> None:
    decode_json("t", payload)
    decode_text(payload)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(), st.lists, max_leaves=20))
def test_what_json_writes_is_read_back(value: object) -> None:
    decoded = decode_json("t", json.dumps(value).encode())
    assert decoded == value or (isinstance(decoded, Refusal) and decoded.reason == "bad_text")


def test_state_text() -> None:
    assert decode_text("21 °C".encode()) == "21 °C"
    assert decode_text(b"\xff") is None
    assert decode_text(b"xx", limit=1) is None


def test_reading_json_raises_value_error_only() -> None:
    for text in ("[" * 10_000, "nan", "NaN", "", "1e400", "9" * 100):
        with pytest.raises(ValueError):
            read_json(text)
