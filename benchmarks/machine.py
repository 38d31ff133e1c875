"""What a figure was measured on: printed above every table and kept with every result."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from device_registry.model import JsonValue

ROOT = Path(__file__).parents[1]
JsonOption = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write the figures here too: benchmarks/results/NAME.json."),
]


@dataclass(frozen=True, slots=True)
class Machine:
    """`commit`: what was measured, with a "+" if files had been changed since; empty outside of a checkout."""

    cpu: str
    cores: int
    system: str
    python: str
    commit: str


def machine() -> Machine:
    """This machine, this interpreter, this checkout."""
    return Machine(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        commit=_commit(),
    )


class Run:
    """One run of a benchmark: begin it before anything is measured, since it notes how busy the machine is."""

    def __init__(self, name: str, console: Console | None = None) -> None:
        """`name`: the module's, without the package. Prints the header."""
        self.name = name
        self.machine = machine()
        self.console = console or Console()
        self._load = _load()
        m = self.machine
        self.console.print(
            f"[bold]{name}[/bold]: {m.cpu}, {m.cores} cores, {m.system}, Python {m.python}, commit {m.commit or '?'}, "
            f"load {self._load:.1f}",
            highlight=False,
            soft_wrap=True,
        )

    def save(self, path: Path | None, figures: Mapping[str, JsonValue], *, n: int, seed: int | None = None) -> None:
        """Write the figures with what they were measured on; nothing without a path. `n`: things measured."""
        if path is None:
            return
        result = {
            "benchmark": self.name,
            "command": " ".join(["python -m", f"benchmarks.{self.name}", *sys.argv[1:]]),
            "n": n,
            "seed": seed,
            "figures": dict(figures),
            "machine": asdict(self.machine),
            "load_average": {"before": round(self._load, 2), "after": round(_load(), 2)},
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _cpu() -> str:
    """The processor's name, from /proc/cpuinfo where there is one."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model")))
    return next(named, platform.processor() or platform.machine())


def _load() -> float:
    """Processes that wanted a core, averaged over the last minute."""
    return os.getloadavg()[0]


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD")
    return commit + ("+" if commit and _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
