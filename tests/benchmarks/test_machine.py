import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from benchmarks.machine import Run, machine


def test_the_header_says_what_was_measured_on_and_the_file_keeps_it(tmp_path: Path) -> None:
    shown = StringIO()
    run = Run("latency", Console(file=shown, width=80))
    path = tmp_path / "results" / "latency.json"
    run.save(path, {"p50 ms": 4.5}, n=10, seed=3)
    kept = json.loads(path.read_text())
    assert (kept["benchmark"], kept["n"], kept["seed"], kept["figures"]) == ("latency", 10, 3, {"p50 ms": 4.5})
    assert kept["command"].startswith("python -m benchmarks.latency")
    assert kept["machine"]["cores"] >= 1
    assert kept["machine"]["cpu"] in shown.getvalue()
    assert set(kept["load_average"]) == {"before", "after"}


def test_without_a_path_nothing_is_written(tmp_path: Path) -> None:
    Run("latency", Console(file=StringIO())).save(None, {}, n=0)
    assert list(tmp_path.iterdir()) == []


def test_the_processor_has_a_name() -> None:
    assert machine().cpu
