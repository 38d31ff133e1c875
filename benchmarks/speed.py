"""What each short cut of the engine saves, the programs being the same to the byte.

python -m benchmarks.speed [--json FILE]

Every prompt of the held-out sentences is decoded in four ways, one right after the other: every token sampled and
nothing kept; with the prefix's cache kept; with tokens that the grammar forces not sampled besides; and heard before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from agent.engine.bundle import DEFAULT, Bundle, load
from agent.engine.memo import Memo
from agent.engine.onnx import OnnxEngine
from agent.linker import Linker
from agent.ports import Automaton, Completion, Engine
from agent.program import END, Grammar, grammar
from agent.prompt import Prompt, render
from benchmarks.machine import JsonOption, Run
from device_registry.model import JsonValue
from training.evaluation import cases as corpus

WARM_UP = 10
WAYS = ("nothing kept", "prefix kept", "forced tokens skipped", "heard before")


class _EveryToken(OnnxEngine):
    """Samples forced tokens too."""

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        return super().decode(prefix, suffix, _Unforced(grammar))


@dataclass(frozen=True, slots=True)
class _Unforced:
    """An automaton in which a forced token is a choice: it stands there twice."""

    inner: Automaton

    def allowed(self) -> Sequence[str]:
        allowed = self.inner.allowed()
        return allowed if len(allowed) > 1 else (*allowed, *allowed)

    def advance(self, token: str) -> "_Unforced":
        return _Unforced(self.inner.advance(token)) if token != END else self


class _Forgetful(_EveryToken):
    """Reads the prefix, but for its first token, anew every time."""

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        return super().decode(prefix[:1], (*prefix[1:], *suffix), grammar)


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of each way, by prompt; whether every way that keeps the prefix wrote the same; and how many prompts
    were read otherwise with nothing kept: int8 sums depend on how many tokens are read at once, which decides where two
    tokens are as likely.
    """

    ms: dict[str, list[float]]
    same: bool
    otherwise: int


def engines(bundle: Bundle) -> dict[str, Engine]:
    """One for each of `WAYS`."""
    plain = OnnxEngine(bundle)
    made: tuple[Engine, ...] = (_Forgetful(bundle), _EveryToken(bundle), plain, Memo(plain))
    return dict(zip(WAYS, made, strict=True))


def measure(bundle: Bundle, n: int) -> Speed:
    """Every so many-th prompt of the held-out set, `n` in all."""
    found = prompts(bundle, n)
    ways = engines(bundle)
    for prompt, point in found:
        ways[WAYS[-1]].decode(prompt.prefix, prompt.suffix, point)
    ms: dict[str, list[float]] = {way: [] for way in WAYS}
    same, otherwise = True, 0
    for index, (prompt, point) in enumerate(found):
        written: list[tuple[str, ...]] = []
        for way, engine in ways.items():
            begun = perf_counter()
            written.append(engine.decode(prompt.prefix, prompt.suffix, point).tokens)
            took = (perf_counter() - begun) * 1000
            if index >= WARM_UP:
                ms[way].append(took)
        same = same and len(set(written[1:])) == 1
        otherwise += written[0] != written[1]
    return Speed(ms, same, otherwise)


def prompts(bundle: Bundle, n: int) -> list[tuple[Prompt, Grammar]]:
    """The clauses of held-out sentences, as the model gets them."""
    held = corpus.load()
    linker = Linker(bundle.lists)
    return [
        (render(clause, here=case.here is not None, lists=bundle.lists), grammar(clause))
        for case in held.cases[:: max(1, len(held.cases) // n)][:n]
        for clause in linker.link(case.text, case.language or "en", held.homes[case.home])
    ]


def figures(found: Speed) -> dict[str, JsonValue]:
    """Mean milliseconds, and how many times as fast as with nothing kept."""
    slowest = mean(found.ms[WAYS[0]])
    shown: dict[str, JsonValue] = {"same programs": found.same, "otherwise with nothing kept": found.otherwise}
    for way in WAYS:
        shown[f"{way} ms"] = round(mean(found.ms[way]), 3)
        shown[f"{way} times as fast"] = round(slowest / mean(found.ms[way]), 2)
    return shown


def table(found: Speed) -> Table:
    """A row for each way."""
    shown = Table(title=f"the model's part of a clause, n = {len(found.ms[WAYS[0]])}")
    for name in ("", "mean ms", "times as fast"):
        shown.add_column(name, justify="right")
    told = figures(found)
    for way in WAYS:
        shown.add_row(way, str(told[f"{way} ms"]), str(told[f"{way} times as fast"]))
    return shown


def main(
    n: Annotated[int, typer.Option(help="Sentences.")] = 600,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Time the engine with and without each of its short cuts."""
    run = Run("speed")
    found = measure(load(model), n)
    run.console.print(table(found))
    run.console.print("same programs" if found.same else "[red]programs differ[/red]")
    run.save(out, figures(found), n=len(found.ms[WAYS[0]]))


if __name__ == "__main__":
    typer.run(main)
