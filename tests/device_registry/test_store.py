import sqlite3
from pathlib import Path

import pytest

from device_registry.database import StoreError
from device_registry.model import EntityState
from device_registry.registry import Unsaved
from device_registry.store import SCHEMA_VERSION, Store

STATE = EntityState("on", {"brightness": 128, "rgb_color": [1, 2, 3], "name": "客厅"}, False, 12.5)


def test_what_was_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "home.db")
    store.save(Unsaved({"b": b"2", "a": b"\xff1"}, {"light.a": STATE, "light.b": EntityState()}))
    store.close()
    again = Store(tmp_path / "deep" / "home.db")
    assert list(again.discoveries()) == [("b", b"2"), ("a", b"\xff1")]
    assert again.states() == {"light.a": STATE, "light.b": EntityState()}
    assert again.notice is None
    again.close()


def test_saving_updates_in_place_and_removes(tmp_path: Path) -> None:
    store = Store(tmp_path / "home.db")
    store.save(Unsaved({"a": b"1", "b": b"2", "c": b"3"}, {"light.a": STATE, "light.b": STATE}))
    store.save(Unsaved({"a": b"9", "b": b"", "never": b""}, {"light.a": EntityState("off"), "light.b": None}))
    assert list(store.discoveries()) == [("a", b"9"), ("c", b"3")]
    assert store.states() == {"light.a": EntityState("off")}
    store.close()


@pytest.mark.parametrize("content", [b"this is no database, " * 100, b"SQLite format 3\x00" + b"\xaa" * 5000])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "home.db"
    path.write_bytes(content)
    store = Store(path)
    assert store.notice is not None
    assert str(path) in store.notice
    assert "home.db.damaged-1" in store.notice
    assert (tmp_path / "home.db.damaged-1").read_bytes() == content
    store.save(Unsaved({"a": b"1"}, {}))
    assert list(store.discoveries()) == [("a", b"1")]
    store.close()


def test_damage_inside_is_found(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    store = Store(path)
    store.save(Unsaved({f"topic{n}": b"x" * 3000 for n in range(50)}, {}))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\x99" * (4096 * 10)
    path.write_bytes(content)
    again = Store(path)
    assert again.notice is not None
    assert list(again.discoveries()) == []
    again.close()


def test_each_damaged_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    for _ in range(2):
        path.write_bytes(b"rubbish" * 1000)
        Store(path).close()
    assert {p.name for p in tmp_path.glob("*.damaged-*")} == {"home.db.damaged-1", "home.db.damaged-2"}


def test_a_newer_schema_is_not_touched_but_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    store = Store(path)
    assert store.notice is not None
    assert "newer" in store.notice
    store.close()


def test_a_place_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file"):
        Store(tmp_path / "file" / "home.db")
    (tmp_path / "dir").mkdir()
    with pytest.raises(StoreError, match="dir"):
        Store(tmp_path / "dir")


def test_a_failed_save_leaves_what_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "home.db")
    store.save(Unsaved({"a": b"1"}, {}))
    with sqlite3.connect(tmp_path / "home.db") as other:
        other.execute("DROP TABLE state")
    other.close()
    with pytest.raises(StoreError, match="home"):
        store.save(Unsaved({"a": b"2"}, {"light.a": STATE}))
    assert list(store.discoveries()) == [("a", b"1")]
    store.close()
