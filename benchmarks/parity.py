"""Whether the exported int8 model writes what the trained one does, and what quantisation costs.

python -m benchmarks.parity [--n N] [--json FILE]

Every so many-th sentence of the held-out set is read with the exported graph and with the trained weights (base and
adapter merged, float32, in torch), by the same linker and grammar, without asking back and without the second reader.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from agent.engine.bundle import DEFAULT, Bundle, load
from agent.engine.onnx import OnnxEngine
from agent.ports import Automaton, Completion
from agent.program import END, MAX_WORDS
from agent.reading import Reader
from benchmarks.machine import JsonOption, Run
from training.evaluation import measure
from training.evaluation.cases import load as held_out

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

BAR = 0.005
"""Exact plans that quantisation may cost."""


class TorchEngine:
    """The weights as they were trained (`agent.ports.Engine`); every choice reads the whole prompt anew."""

    open_vocabulary = False
    blocking = False

    def __init__(self, bundle: Bundle, model: "PreTrainedModel") -> None:
        """`model`: of the bundle's vocabulary."""
        self._ids, self._head, self._model = bundle.ids, frozenset(bundle.head), model

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """Greedy; ties go to the token that comes first in the grammar. Times are not taken."""
        read, chances = [*prefix, *suffix], []
        start = len(read)
        while len(read) - start < MAX_WORDS:
            allowed = [token for token in grammar.allowed() if token in self._head]
            scores = self._scores(read)[[self._ids[token] for token in allowed]].softmax(0)
            token = allowed[int(scores.argmax())]
            if len(allowed) > 1:
                chances.append(float(scores.max()))
            if token == END:
                return Completion.chosen(tuple(read[start:]), chances, 0.0, 0.0)
            grammar = grammar.advance(token)
            read.append(token)
        return Completion.chosen((), [0.0], 0.0, 0.0)

    def _scores(self, read: Sequence[str]) -> "Tensor":
        import torch

        with torch.no_grad():
            scores: Tensor = self._model(torch.tensor([[self._ids[token] for token in read]])).logits[0, -1]
        return scores


def main(
    n: Annotated[int, typer.Option(help="Sentences.")] = 1_000,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT,
    out: JsonOption = None,
) -> None:
    """Compare the exported model with the trained one."""
    from training.lora import merged

    begun = Run("parity")
    files, every = load(model), held_out()
    chosen = replace(every, cases=every.cases[:: max(1, len(every.cases) // n)][:n])
    trained = TorchEngine(files, merged(model / "base", model / "lora"))
    quiet = not begun.console.is_terminal
    found = []
    with Progress(console=begun.console, disable=quiet) as bar:
        task = bar.add_task("reading", total=2 * len(chosen.cases))
        for engine in (OnnxEngine(files), trained):
            reader = Reader(engine, files.lists, files.languages)
            found.append(measure.run(reader, chosen, lambda: bar.advance(task)))
    exported, whole = found
    same = sum(a.program == b.program for a, b in zip(exported, whole, strict=True)) / len(exported)
    costs = measure.exact(whole).value - measure.exact(exported).value
    begun.console.print(
        f"same programs {100 * same:.1f} %; exact plans {100 * measure.exact(whole).value:.1f} % as trained, "
        f"{100 * measure.exact(exported).value:.1f} % exported ({'holds' if costs <= BAR else 'too much is lost'})",
        highlight=False,
    )
    exact = {"trained exact": measure.exact(whole).value, "exported exact": measure.exact(exported).value}
    begun.save(out, {"same programs": round(same, 4)} | {k: round(v, 4) for k, v in exact.items()}, n=len(exported))


if __name__ == "__main__":
    typer.run(main)
