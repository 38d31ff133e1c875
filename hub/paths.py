"""Where the hub's files lie."""

from pathlib import Path

from config.settings import Settings, data_dir


def registry_file(settings: Settings) -> Path:
    """The registry as last known, for an answer at once after a restart."""
    return data_dir(settings) / "registry.db"


def journal_file(settings: Settings) -> Path:
    """What happened in every turn."""
    return data_dir(settings) / "journal.db"


def jobs_file(settings: Settings) -> Path:
    """What is to happen later."""
    return data_dir(settings) / "jobs.db"


def history_file(settings: Settings) -> Path:
    """What the sensors said."""
    return data_dir(settings) / "history.db"


def lists_file(settings: Settings) -> Path:
    """Shopping and other lists."""
    return data_dir(settings) / "lists.db"
