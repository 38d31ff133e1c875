"""What size is worth: right plans against milliseconds, of models of several shapes trained alike.

python -m benchmarks.shapes --run RUN [--minutes M] [--plot docs/shapes.svg] [--json FILE]

Each shape is trained from nothing for the same time on the packed rows of a run (`hearth train data`), exported as the
bundled model is, and reads sentences kept for tuning, English and Chinese: no second reader, no asking back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agent.engine.bundled import load_models
from benchmarks.machine import JsonOption, Run
from benchmarks.spread import Spread, spread
from device_registry.model import JsonValue
from training import export, likeness, pack, pretrain
from training.calibrate import tuned
from training.evaluation.intervals import Share, share
from training.pretrain import USUAL
from training.tokenizer import own_words

SHAPES = {
    "128 x 4": (128, 4, 4, 344),
    "192 x 6": (192, 6, 6, 512),
    "192 x 8": (192, 8, 6, 512),
    "256 x 10": (256, 10, 8, 688),
}
"""Width and layers: width, layers, heads, inner width."""

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Measured:
    """A trained shape: its parameters, right plans, and milliseconds that the model takes for a sentence."""

    name: str
    parameters: int
    exact: Share
    ms: Spread


def trained(name: str, run: Path, minutes: float) -> tuple[Path, int]:
    """The folder of a model of that shape, exported, and its number of parameters."""
    width, layers, heads, inner = SHAPES[name]
    folder = run / "shapes" / name.replace(" ", "")
    recipe = pretrain.Recipe(width=width, layers=layers, heads=heads, inner=inner, minutes=minutes)
    return exported(run, recipe, folder)


def exported(
    run: Path, recipe: pretrain.Recipe, folder: Path, start: pretrain.Start | None = None, way: pretrain.Way = USUAL
) -> tuple[Path, int]:
    """Train on the rows of a run and export; the folder of the model, and its number of parameters."""
    rows = pack.load([path for language in LANGUAGES for path in sorted((run / "rows").glob(f"{language}-*-1.npz"))])
    own, extra = own_words(run / "tokenizer")
    vectors = likeness.load(run / "tokenizer" / "vectors.npz")
    model = pretrain.train(rows, recipe, folder, own, start, extra, vectors, way=way)
    export.export(model, run / "tokenizer", folder / "model", LANGUAGES)
    return folder / "model", sum(p.numel() for p in model.parameters())


def read(folder: Path, times: int) -> tuple[Share, Spread]:
    """Right plans and the model's milliseconds over the sentences kept for tuning. `times`: how many homes, as
    `training.heldout.homes`.
    """
    reader = load_models(folder).reader(asks=False)
    found = [one for language in LANGUAGES for one in tuned(reader, language, times)]
    ms = [one.reading.ms.prefill + one.reading.ms.decode for one in found]
    return share((one.home, one.exact) for one in found), spread(ms)


def measured(name: str, run: Path, minutes: float, times: int) -> Measured:
    """Train a shape and read with it."""
    folder, parameters = trained(name, run, minutes)
    return Measured(name, parameters, *read(folder, times))


def draw(found: Sequence[Measured], path: Path) -> None:
    """Right plans over milliseconds, with 95 % intervals."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4))
    for one in found:
        error = [[100 * (one.exact.value - one.exact.low)], [100 * (one.exact.high - one.exact.value)]]
        axes.errorbar(one.ms.p50, 100 * one.exact.value, yerr=error, fmt="o", capsize=3)
        axes.annotate(one.name, (one.ms.p50, 100 * one.exact.value), xytext=(6, 4), textcoords="offset points")
    axes.set_xlabel("milliseconds of the model a sentence, p50")
    axes.set_ylabel("right plans, %")
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def main(
    run: Annotated[Path, typer.Option(help="A run of the training whose rows are packed.")],
    minutes: Annotated[float, typer.Option(help="Training of each shape.")] = 8.0,
    times: Annotated[int, typer.Option(help="Homes, as many times as the test has.")] = 1,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it.")] = None,
    out: JsonOption = None,
) -> None:
    """Train models of several sizes alike, and measure what size is worth."""
    begun = Run("shapes")
    found = [measured(name, run, minutes, times) for name in SHAPES]
    table = Table("width x layers", "parameters", "right plans, %", "ms p50 / p95", title=f"{minutes:g} minutes each")
    for one in found:
        table.add_row(one.name, f"{one.parameters:,}", one.exact.percent(), str(one.ms))
    begun.console.print(table)
    if plot:
        draw(found, plot)
    begun.save(out, {one.name: _figures(one) for one in found}, n=found[0].exact.n)


def _figures(one: Measured) -> JsonValue:
    ms: dict[str, JsonValue] = {"p50 ms": one.ms.p50, "p95 ms": one.ms.p95}
    return {"parameters": one.parameters} | one.exact.figures("exact") | ms


if __name__ == "__main__":
    typer.run(main)
