"""Who may import whom, and what the running hub must never load."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"agent", "device_registry", "adapters", "config", "hub", "training", "benchmarks", "tests"}
TRAINING_ONLY = {"torch", "transformers", "peft"}

MAY: dict[str, set[str]] = {
    "device_registry": {"device_registry"},
    "config": {"config"},
    "agent": {"agent", "device_registry"},
    "adapters": {"device_registry"},  # and what ADAPTERS says
    "hub": OURS - {"benchmarks", "tests"},  # of training only what a command loads when it runs
    "training": {"training", "agent", "device_registry"},
    "benchmarks": {"benchmarks", "training", "agent", "device_registry", "adapters"},  # and what HUB_RUN says
}
ADAPTERS_MAY = {"agent.types", "agent.ports"}
HUB_RUN = Path("benchmarks", "year_run.py")  # a year goes by in the process that measures: it runs the hub's scheduler


def sources(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide who imports whom"
            yield node.module or ""


def allowed(path: Path, module: str) -> bool:
    package = path.relative_to(ROOT).parts[0]
    top = module.partition(".")[0]
    if top not in OURS or top in MAY[package] or (top == "hub" and path.relative_to(ROOT) == HUB_RUN):
        return True
    if package != "adapters":
        return False
    own = ".".join(path.relative_to(ROOT).parts[:2])
    return module in ADAPTERS_MAY or f"{module}.".startswith(f"{own}.")


@pytest.mark.parametrize("package", MAY)
def test_who_imports_whom(package: str) -> None:
    files = list(sources(package))
    assert files
    wrong = [f"{path.relative_to(ROOT)}: {m}" for path in files for m in imported(path) if not allowed(path, m)]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(set(MAY) - {"training", "benchmarks"}))
def test_only_training_names_torch(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {m}"
        for path in sources(package)
        for m in imported(path)
        if m.partition(".")[0] in TRAINING_ONLY and path != ROOT / "agent" / "engine" / "transformers.py"
    ]
    assert wrong == []


def loaded_by(module: str) -> set[str]:
    """Top-level modules in a fresh process that imports one module."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["hub.daemon", "hub.cli"])
def test_the_hub_loads_nothing_of_training(module: str) -> None:
    assert loaded_by(module) & (TRAINING_ONLY | {"training", "benchmarks"}) == set()


def test_the_command_line_is_there_at_once() -> None:
    assert loaded_by("hub.cli") & {"aiomqtt", "onnxruntime", "numpy", "pydantic", "yaml", "jinja2"} == set()
