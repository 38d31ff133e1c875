"""SQLite files that a hub lives with: WAL, migrations, and a damaged one set aside instead of lost."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DatabaseError(RuntimeError):
    """The place cannot be written; the message names the file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection; `notice` says so where the file was not usable and a fresh one was begun."""

    connection: sqlite3.Connection
    notice: str | None = None


def open_database(path: Path, migrations: Sequence[str]) -> Opened:
    """Open or begin a database. `migrations`: scripts, the n-th of which leads to version n. A damaged file, or one of
    a newer version, is kept beside it as `.damaged-N`. Raises `DatabaseError`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return Opened(_connect(path, migrations))
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            aside = _set_aside(path)
            notice = f"{path} was not usable ({error}); it is kept as {aside.name}, and a fresh one was begun"
            return Opened(_connect(path, migrations), notice)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{path} cannot be opened: {error}") from error


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
