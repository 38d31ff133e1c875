"""What the project says of itself holds: commands in the README, pinned versions, tables made from figures."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli import app
from scripts.figures import BEGIN, END, NONE_YET, filled, readme_table

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [README, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def quoted(pattern: str) -> set[str]:
    """What the pattern finds in the code of all pages."""
    code = "\n".join(part for page in PAGES for part in re.findall(r"```.*?```|`[^`]+`|^ {4}.*$", page, re.S | re.M))
    return set(re.findall(pattern, code))


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE, re.M))
    named = quoted(r"\bmake ([a-z][a-z0-9-]*)")
    assert {"run", "test", "bench"} <= named
    assert named <= targets


def test_commands_that_are_named_exist_with_their_options() -> None:
    used = quoted(r"\bhearth ([a-z]+)((?: +[^`#\n]*)?)")
    assert {"demo", "run", "say", "devices", "why", "doctor", "plan"} <= {command for command, _ in used}
    for command, rest in used:
        step = rest.split()[:1] if command == "train" and not rest.strip().startswith("-") else []
        result = CliRunner().invoke(app, [command, *step, "--help"], env={"COLUMNS": "200"})
        assert result.exit_code == 0, command
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in result.stdout, f"hearth {command} {option}"


def test_files_that_are_linked_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_dependency_is_pinned() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if "==" in line)
    pinned = {name.lower().replace("_", "-") for name in pins}
    extras = PROJECT["optional-dependencies"].values()
    wanted = {
        re.split(r"[<>=!~ \[]", line)[0].lower() for lines in (PROJECT["dependencies"], *extras) for line in lines
    }
    assert wanted - pinned == set()
    assert all("+" not in version for version in pins.values())


def test_the_readme_shows_figures_that_were_measured() -> None:
    results = {
        "understanding": {"en ordinary exact": 0.9312, "en unasked": 0.004},
        "latency": {"figures": {"both published p50 ms": 6.04, "other": 1}, "machine": {}},
        "herdsman": {"definitions": 4519, "exceptions": []},
    }
    assert readme_table(results).splitlines()[2:] == [
        "| held-out sentences, English, exact plan | 93.1 % | ≥ 90 % |",
        "| acts on something not asked for, English | 0.40 % | ≤ 1 % |",
        "| sentence to command at the broker, 100 entities, p50 | 6.0 ms | ≤ 10 |",
        "| Zigbee device definitions read | 4,519 |  |",
        "| exceptions while doing so | 0 | 0 |",
    ]
    assert readme_table({}) == NONE_YET


def test_only_what_is_between_the_marks_is_replaced() -> None:
    assert filled(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    assert filled(README, "new").startswith(README.partition(BEGIN)[0])
    with pytest.raises(ValueError, match="expected"):
        filled("no marks", "new")
