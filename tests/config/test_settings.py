from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import Hub, Settings, data_dir


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().hub.id = "other"


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(Settings.model_validate({"mqtt": {"password": "s3cret"}}))


def test_the_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert data_dir(Settings()) == Path("/home/someone/.local/state/hearth")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert data_dir(Settings()) == Path("/state/hearth")
    assert data_dir(Settings(hub=Hub(data_dir=Path("~/here")))) == Path("/home/someone/here")
