"""hearth train: everything that makes the bundled model, step by step or all at once.

hearth train all                 tokenizer, data, base model, LoRA adapter, export (resumes where it stopped)
hearth train lint                check the phrasebook
hearth train average RUN RUN     the mean of runs that went on from one another
hearth train held-out            write the held-out set to benchmarks/data
"""

import multiprocessing
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.engine.bundle import load_lists
from training import pack
from training.phrases import LANGUAGES, Part, PhrasebookError, load
from training.tokenizer import build, load_tokens, own_words, save
from training.vocabulary import word_lists
from training.wordings import distinct, leaks

app = typer.Typer(help=__doc__, no_args_is_help=True, rich_markup_mode=None)
RUNS = Path("runs/bundled")
FIRST = "first"
_VECTORS = "vectors.npz"
OUT = Path("runs/adapter")
SHARES = {"en": 1.5, "zh": 1.6, "es": 1.2}
"""How many times as many cases a language gets."""

COMPOSED = 0.33
"""Share of training cases that ask for several things: more than people do, they are the hardest."""

STRESS: Mapping[int, Mapping[str, float]] = {
    1: {"chat": 1.6, "time": 1.7, "multi": 1.6, "lists": 1.8, "timer": 1.8, "announce": 1.5}
    | {"when": 2.2, "history": 3.0, "plans": 2.5, "comfort": 3.0},
    2: {
        "chat": 2.5,
        "vague": 2.5,
        "later": 2.5,
        "time": 1.7,
        "when": 1.6,
        "history": 2.0,
        "plans": 2.0,
        "comfort": 2.0,
    },
}
"""Families told more often in the data of the base model (seed 1) and of the adapter (seed 2): idle talk, above all,
and those whose few patterns have most to tell apart: what was, what comes, what the room makes of a wish.
"""
ON_RATE, ON_MATRIX_RATE = 2.5e-4, 0.0025
"""Of a run that goes on from trained weights: with four times as much it forgets (docs/log.md)."""
Run = Annotated[Path, typer.Option("--run", help="Folder of the run: tokens, packed data, checkpoints.")]
On = Annotated[
    Path | None, typer.Option("--on", metavar="FOLDER", help="An exported model to go on from: its words and weights.")
]


@app.command()
def lint() -> None:
    """Check the phrasebook: files, slots, ids, nothing held out and trained on; count distinct patterns."""
    console, table = Console(), Table("language", "patterns", "held out", "blocks", "families")
    try:
        books = [load(language) for language in LANGUAGES]
    except PhrasebookError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    for book in books:
        held = sum(p.part is not Part.TRAIN for p in book.patterns)
        blocks, families = {p.block for p in book.patterns}, {p.family for p in book.patterns}
        table.add_row(book.language, *map(str, (distinct(book), held, len(blocks), len(families))))
    console.print(table)
    leaking = [(book.language, pattern.say) for book in books for pattern in leaks(book)]
    for language, say in leaking:
        console.print(f"{language}: held out, and trained on in another spelling, take it out: {say}", markup=False)
    if leaking:
        raise typer.Exit(1)


@app.command()
def published() -> None:
    """Write the phrasebook's patterns that come from the templates of home-assistant-intents (the extra "bench")."""
    from training import published

    for language in LANGUAGES:
        lines = published.write(language)
        print(f"{language}: {sum(lines.values())} patterns, {', '.join(f'{n} {f}' for f, n in lines.items())}")


@app.command()
def tokenizer(run: Run = RUNS, on: On = None) -> None:
    """Fix the vocabulary: words of the phrasebook's training part, and English ones like them (npm fetches them)."""
    from training import dictionary, glossary, likeness

    if (run / "tokenizer" / "tokenizer.json").exists():
        return
    lists, vectors = word_lists(), likeness.NONE
    tokens = build(lists, own_words(on)[0] if on else ())
    if shutil.which("npm"):
        lists, vectors = dictionary.added(lists, dictionary.fetch(run / "vectors"), tokens)
    else:
        print("there is no npm: English words that the phrasebook lacks stay unknown")
    (run / "tokenizer").mkdir(parents=True, exist_ok=True)
    likeness.save(vectors, run / "tokenizer" / _VECTORS)
    save([*tokens, *sorted(lists.dictionary)], glossary.added(lists), run / "tokenizer")


@app.command()
def data(run: Run = RUNS, cases: int = 50_000, seed: int = 1) -> None:
    """Generate and pack cases (`cases` a language, more for those with more to say), a process a language."""
    tokenizer(run)
    wanted = [(run, language, int(cases * SHARES.get(language, 1.0)), seed) for language in LANGUAGES]
    missing = [task for task in wanted if not _rows_file(run, task[1], seed).exists()]
    with multiprocessing.Pool(2) as pool:
        for language, counts in pool.imap_unordered(_pack, missing):
            print(language, dict(counts))


def _rows_file(run: Path, language: str, seed: int) -> Path:
    return run / "rows" / f"{language}-{seed}.npz"


def _pack(task: tuple[Path, str, int, int]) -> tuple[str, Counter[str]]:
    run, language, cases, seed = task
    source = run / "tokenizer"
    tokens, lists = load_tokens(source), load_lists(source / "lexicon.json")
    rows, counts = pack.generate(language, cases, seed, tokens, lists, composed=COMPOSED, stress=STRESS[seed])
    pack.save(rows, _rows_file(run, language, seed))
    return language, counts


@app.command()
def base(run: Run = RUNS, minutes: float = 62.0, on: On = None) -> None:
    """Train the base model, from nothing, or on from the first stage or another model; resumes from its checkpoint."""
    from training import glossary, likeness, pretrain

    tokenizer(run, on)
    data(run)
    if (run / "base" / "base" / "config.json").exists():
        return
    rows = pack.load(sorted((run / "rows").glob("*-1.npz")))
    earlier = on or run / FIRST / "model"
    start = pretrain.Start(earlier / "base", *own_words(earlier)) if (earlier / "base").exists() else None
    recipe = pretrain.Recipe(minutes=minutes)
    if start is not None:
        recipe = replace(recipe, rate=ON_RATE, matrix_rate=ON_MATRIX_RATE, text_share=0.0)
    own, extra = own_words(run / "tokenizer")
    vectors = likeness.load(run / "tokenizer" / _VECTORS)
    shown = glossary.known_words(load_lists(run / "tokenizer" / "lexicon.json"))
    pretrain.train(rows, recipe, run / "base", own, start, extra, vectors, shown)


@app.command()
def lora(
    run: Run = RUNS,
    minutes: float = 6.0,
    foreign: Annotated[
        str, typer.Option("--base", metavar="NAME", help="Another model: name or folder, Hugging Face layout.")
    ] = "",
    out: Annotated[Path, typer.Option(help="With --base: folder of the adapter, `model.path` in the settings.")] = OUT,
    cases: Annotated[int, typer.Option(help="With --base: cases a language.")] = 20_000,
    language: Annotated[list[str] | None, typer.Option(help="With --base: only this one; may be repeated.")] = None,
) -> None:
    """Train the home LoRA adapter on fresh data over the base model, or over any causal language model (--base)."""
    from training import lora as adapter

    if foreign:
        from training import foreign as other

        other.train(foreign, tuple(language or LANGUAGES), cases, adapter.LoraRecipe(minutes=minutes), out)
        print(f"{out}: set model.path to it and model.engine to transformers")
        return
    from training.batches import make_blanks

    base(run)
    data(run, cases=20_000, seed=2)
    if not (run / "lora" / "adapter_config.json").exists():
        rows = pack.load(sorted((run / "rows").glob("*-2.npz")))
        recipe = adapter.LoraRecipe(minutes=minutes)
        blanks = make_blanks(rows, load_tokens(run / "tokenizer"), recipe.blanked)
        adapter.train(run / "base" / "base", rows, blanks, recipe, run / "lora")


@app.command()
def export(run: Run = RUNS, out: Path = Path("models/hearth")) -> None:
    """Merge, export to ONNX with int8 weights, write the manifest."""
    from training import export as exporter
    from training.lora import merged

    lora(run)
    exporter.export(merged(run / "base" / "base", run / "lora"), run / "tokenizer", out, LANGUAGES)
    exporter.keep(run / "base" / "base", run / "lora", out)
    if (run / FIRST / "model").exists():
        exporter.add_second(out, run / FIRST / "model", LANGUAGES)
    calibrate(out)


@app.command()
def average(
    runs: Annotated[list[Path], typer.Argument(help="Runs, the earlier first: each goes on from the one before.")],
    run: Annotated[Path, typer.Option(help="Folder of the mean.")] = Path("runs/mean"),
    out: Path = Path("models/hearth"),
) -> None:
    """The mean of runs, exported and calibrated; the second reader that is there stays."""
    from training import export as exporter
    from training.average import average as mean
    from training.lora import merged

    mean(runs, run)
    exporter.export(merged(run / "base" / "base", run / "lora"), run / "tokenizer", out, LANGUAGES)
    exporter.keep(run / "base" / "base", run / "lora", out)
    calibrate(out)


@app.command()
def calibrate(out: Path = Path("models/hearth")) -> None:
    """Find the confidence from which the model acts without asking, on the patterns kept for that."""
    from training.calibrate import calibrate as find

    print(find(out))


@app.command()
def card(run: Annotated[Path | None, typer.Option(help="A run whose rows are counted too.")] = None) -> None:
    """Write training/data_card.md."""
    from training.data_card import write

    write(Path(__file__).parent / "data_card.md", run)


@app.command("all")
def everything(run: Run = RUNS) -> None:
    """Everything, from nothing to models/hearth: a first stage, which is kept as the second reader, and the model."""
    export(run / FIRST, run / FIRST / "model")
    export(run)


@app.command("held-out")
def held_out(out: Path = Path("benchmarks/data")) -> None:
    """Write the held-out set."""
    from training.heldout import write

    write(out, LANGUAGES)


if __name__ == "__main__":
    app()
