"""Where the hub's files lie."""

from pathlib import Path

from config.settings import Settings, data_dir

BUNDLED_MODEL = Path(__file__).resolve().parent.parent / "models"


def registry_file(settings: Settings) -> Path:
    """The registry as last known, for an answer at once after a restart."""
    return data_dir(settings) / "registry.db"


def journal_file(settings: Settings) -> Path:
    """What happened in every turn."""
    return data_dir(settings) / "journal.db"


def model_dir(settings: Settings) -> Path:
    """The exported model and its manifest."""
    return settings.model.path.expanduser() if settings.model.path else BUNDLED_MODEL
