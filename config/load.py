"""A YAML file -> `Settings`, or every problem in it with file and line.

YAML 1.2's scalars: `true` and `false` are booleans, `on`, `off`, `yes` and `no` are words. Anchors, aliases and tags
are refused, and so are duplicate keys.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.settings import Settings
from config.suggest import advice
from config.yaml_lines import Document, KeyPath, YamlProblem, parse

MAX_BYTES = 1024 * 1024
DEFAULT_FILE = Path(__file__).with_name("default.yaml")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a settings file. `line` counts from 1; 0 is the file as a whole."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """As compilers write it, so that editors jump there."""
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class SettingsError(Exception):
    """The file cannot be used. `problems` is not empty, and in the file's order."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`; without one, those in `user_file()` if it is there, else the defaults.

    Raises `SettingsError`.
    """
    if path is None:
        path = user_file()
        if not path.exists():
            return Settings()
    return parse_settings(_read(path), str(path))


def user_file() -> Path:
    """`$XDG_CONFIG_HOME/hearth/hearth.yaml`, by default under `~/.config`."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "hearth" / "hearth.yaml"


def parse_settings(text: str, file: str) -> Settings:
    """The settings in a YAML text. `file` is its name in problems. Raises `SettingsError`."""
    try:
        document = parse(text)
    except YamlProblem as problem:
        raise SettingsError(Problem(file, problem.line, problem.text)) from None
    try:
        return Settings.model_validate(document.value if document.value is not None else {})
    except ValidationError as error:
        found = {_problem(details, document, file) for details in error.errors(include_url=False)}
        raise SettingsError(*sorted(found, key=lambda problem: (problem.line, problem.text))) from None


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SettingsError(Problem(str(path), 0, f"longer than {MAX_BYTES} bytes"))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(Problem(str(path), 0, f"cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError:
        raise SettingsError(Problem(str(path), 0, "is not UTF-8 text")) from None


def _problem(details: ErrorDetails, document: Document, file: str) -> Problem:
    where = tuple(step for step in details["loc"] if step != "[key]")
    return Problem(file, document.line(where), f"{_dotted(where)}: {_text(details, where)}")


def _text(details: ErrorDetails, where: KeyPath) -> str:
    if details["type"] == "extra_forbidden":
        return f"no such key; {advice(Settings, where)}"
    if details["type"] in _EXPECTED:
        return f"expected {_EXPECTED[details['type']]}"
    message = details["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


_SECTION = "keys with values below it"
_EXPECTED = {
    "string_type": "text: put it in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list: [...]",
    "path_type": "a path",
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "missing": "a value: the key is missing",
}


def _dotted(where: KeyPath) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".") or "the whole"
