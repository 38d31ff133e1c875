"""The last announcements and states in SQLite, so that a restarted hub knows the home before the broker speaks.

Only `Store` touches the file. Nothing in it is irreplaceable: a damaged file is set aside, never repaired.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from device_registry.database import Database, StoreError
from device_registry.model import EntityState, JsonValue
from device_registry.payload import read_json
from device_registry.registry import Unsaved

_MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE discovery (position INTEGER PRIMARY KEY, topic TEXT NOT NULL UNIQUE, payload BLOB NOT NULL);
    CREATE TABLE state (
        entity_id TEXT PRIMARY KEY, state TEXT, attributes TEXT NOT NULL, available INTEGER NOT NULL, updated_at REAL
    ) WITHOUT ROWID;
    """,
)
"""Each brings the schema from one version (SQLite's user_version) to the next; only ever appended to."""

SCHEMA_VERSION = len(_MIGRATIONS)


class Store(Database):
    """One open file. Blocking; one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open or begin it. Raises `StoreError` if the place cannot be written."""
        super().__init__(path, _MIGRATIONS)

    def discoveries(self) -> Iterator[tuple[str, bytes]]:
        """Topics and payloads, in the order in which they were first saved."""
        rows = self.connection.execute("SELECT topic, payload FROM discovery ORDER BY position")
        return ((str(topic), bytes(payload)) for topic, payload in rows)

    def states(self) -> dict[str, EntityState]:
        """Last states by entity_id; their age is in `updated_at`."""
        rows = self.connection.execute("SELECT entity_id, state, attributes, available, updated_at FROM state")
        return {
            str(entity_id): EntityState(state, _attributes(attributes), bool(available), updated_at)
            for entity_id, state, attributes, available, updated_at in rows
        }

    def save(self, unsaved: Unsaved) -> None:
        """All of it or nothing of it. Raises `StoreError` (disk full, file gone)."""
        try:
            with self.connection:
                self._save_discoveries(unsaved.discoveries)
                self._save_states(unsaved.states)
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be written: {error}") from error

    def _save_discoveries(self, discoveries: Mapping[str, bytes]) -> None:
        gone = [(topic,) for topic, payload in discoveries.items() if not payload]
        kept = [(topic, payload) for topic, payload in discoveries.items() if payload]
        self.connection.executemany("DELETE FROM discovery WHERE topic = ?", gone)
        self.connection.executemany(
            "INSERT INTO discovery (topic, payload) VALUES (?, ?)"
            " ON CONFLICT (topic) DO UPDATE SET payload = excluded.payload",
            kept,
        )

    def _save_states(self, states: Mapping[str, EntityState | None]) -> None:
        gone = [(entity_id,) for entity_id, state in states.items() if state is None]
        kept = [
            (entity_id, state.state, json.dumps(dict(state.attributes)), state.available, state.updated_at)
            for entity_id, state in states.items()
            if state is not None
        ]
        self.connection.executemany("DELETE FROM state WHERE entity_id = ?", gone)
        self.connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)", kept)


def _attributes(text: str) -> dict[str, JsonValue]:
    try:
        value = read_json(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
