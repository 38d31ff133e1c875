"""SQLite files that a hub lives with: WAL, migrations, and a damaged one set aside instead of lost."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path


class StoreError(RuntimeError):
    """The file cannot be used at all; the message names it and the way out."""


class Database:
    """One open file; what is kept in it is its heir's business.

    `notice`: what a person should know: that a damaged file was set aside, and where; None if all was well.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        """Open or begin it. `migrations`: scripts, the n-th of which leads to version n; only ever appended to.

        A damaged file, or one of a newer version, is kept beside it as `.damaged-N`. Raises `StoreError`.
        """
        self.path = path
        self.notice: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self.connection = _connect(path, migrations)
            except (sqlite3.DatabaseError, ValueError) as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                aside = _set_aside(path)
                self.notice = f"{path} was not usable ({error}); it is kept as {aside.name}, and a fresh one was begun"
                self.connection = _connect(path, migrations)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def _connect(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise ValueError(f"damaged: {verdict}")
        _migrate(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise ValueError(f"schema version {version}, newer than {len(migrations)}")
    for number, script in enumerate(migrations[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):  # they belong to the damaged file and would spoil the fresh one
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside
