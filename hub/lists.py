"""Shopping and other lists, in a SQLite file."""

from pathlib import Path

from agent.locale import load
from agent.types import Hitch, Outcome, OutcomeKind
from device_registry.actions import Action
from device_registry.database import Database
from device_registry.model import JsonValue

MAX_ITEMS = 1000
_MIGRATIONS = (
    "CREATE TABLE items (id INTEGER PRIMARY KEY, list TEXT NOT NULL, item TEXT NOT NULL, done INTEGER NOT NULL)",
)


class Lists(Database):
    """Carries out `todo.*` actions."""

    def __init__(self, path: Path) -> None:
        """Open or begin it. Raises `StoreError`."""
        super().__init__(path, _MIGRATIONS)

    def act(self, action: Action, language: str) -> tuple[Outcome, ...]:
        """What became of it; the data hold the list's name, and the item or the items."""
        name = str(action.data.get("list") or load(language).say("lists.usual"))
        item = str(action.data.get("item") or "")
        match action.service.partition(".")[2]:
            case "add_item":
                return (self._added(action, name, item),)
            case "get_items":
                return (_outcome(action, list=name, items=[i for _, i in self._open(name)]),)
            case verb:
                return (self._taken_off(action, name, item, done=verb == "complete_item"),)

    def _added(self, action: Action, name: str, item: str) -> Outcome:
        (count,) = self.connection.execute("SELECT count(*) FROM items WHERE NOT done").fetchone()
        if count >= MAX_ITEMS:
            return Outcome(action, OutcomeKind.FAILED, detail=Hitch.TOO_MANY)
        if item.casefold() not in {known.casefold() for _, known in self._open(name)}:
            with self.connection:
                self.connection.execute(
                    "INSERT INTO items (list, item, done) VALUES (?, ?, 0)", (name.casefold(), item)
                )
        return _outcome(action, list=name, item=item)

    def _taken_off(self, action: Action, name: str, item: str, *, done: bool) -> Outcome:
        number = next((i for i, known in self._open(name) if known.casefold() == item.casefold()), None)
        if number is None:
            return Outcome(action, OutcomeKind.FAILED, detail=Hitch.NOT_LISTED)
        change = "UPDATE items SET done = 1 WHERE id = ?" if done else "DELETE FROM items WHERE id = ?"
        with self.connection:
            self.connection.execute(change, (number,))
        return _outcome(action, list=name, item=item)

    def _open(self, name: str) -> list[tuple[int, str]]:
        """What is still on a list, oldest first."""
        rows = self.connection.execute(
            "SELECT id, item FROM items WHERE list = ? AND NOT done ORDER BY id", (name.casefold(),)
        )
        return [(number, item) for number, item in rows]


def _outcome(action: Action, **data: JsonValue) -> Outcome:
    return Outcome(Action(None, action.service, data), OutcomeKind.VERIFIED)
