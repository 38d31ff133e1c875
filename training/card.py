"""models/hearth/README.md: the model card, generated from the files and figures that it speaks of."""

import json
from pathlib import Path

from training.phrases import LANGUAGES, Part, load


def write(folder: Path, run: Path, figures: Path) -> None:
    """Write the card. `figures`: benchmarks/results, as far as the benchmarks have been run."""
    recipe = json.loads((run / "base" / "recipe.json").read_text())
    adapter = json.loads((run / "lora" / "recipe.json").read_text())
    manifest = json.loads((folder / "manifest.json").read_text())
    size = (folder / "model.onnx").stat().st_size / 1e6
    lines = [
        "---",
        "license: apache-2.0",
        f"language: [{', '.join(LANGUAGES)}]",
        "---",
        "",
        "# Hearth's bundled model",
        "",
        "Turns one linked clause of a sentence about the home into a program of the action language (docs/program.md).",
        "It knows no names and no facts: names are the linker's business, states the registry's.",
        "",
        f"- **Shape**: LlamaForCausalLM, {recipe['width']} wide, {recipe['layers']} layers, {recipe['heads']} heads, "
        "tied embeddings, word-level vocabulary.",
        f"- **Files**: `model.onnx` ({size:.1f} MB, int8, what the hub runs), `base/` (16-bit safetensors), `lora/` "
        f"(PEFT layout, rank {adapter['rank']}), `tokenizer.json`, `lexicon.json` (words known), `manifest.json`.",
        f"- **Training**: {recipe['minutes']:.0f} minutes base + {adapter['minutes']:.0f} minutes LoRA, two CPU cores; "
        "see docs/log.md for how this one came about. `make train` makes one from nothing.",
        "- **Second reader**: `second/`, an earlier stage of training; what it would not do too, the hub asks about.",
        "- **Data**: generated from training/phrasebook: patterns written for Hearth, and some drawn from the sentence "
        "templates of home-assistant-intents (by the authors of Home Assistant, CC BY 4.0, "
        "https://github.com/home-assistant/intents).",
        "",
        "| language | patterns | of them from templates | held out |",
        "|---|---|---|---|",
        *(_row(language) for language in LANGUAGES),
        "",
        "## Scores",
        "",
        *_scores(figures / "understanding.json"),
        "",
        "## Limits",
        "",
        "Conditions that the home cannot tell (the weather, who is asleep) are recognised and refused. German, "
        "Portuguese, Spanish and French have fewer phrasings than English and Chinese. Words that a recogniser "
        "misheard cost many plans (see the figures).",
        "Scores are on held-out phrasings of the same phrasebook: expect less on what nobody thought of.",
        "",
        f"sha256 of model.onnx: `{manifest['sha256']['model.onnx']}`",
        "",
    ]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _row(language: str) -> str:
    patterns = load(language).patterns
    held = sum(p.part is not Part.TRAIN for p in patterns)
    return f"| {language} | {len({p.say for p in patterns})} | {sum(p.published for p in patterns)} | {held} |"


def _scores(path: Path) -> list[str]:
    if not path.exists():
        return ["Not measured yet: `make evaluate`."]
    figures = json.loads(path.read_text())
    rows = [
        f"| {name} | {value} |"
        for name, value in figures.get("figures", figures).items()
        if not isinstance(value, dict)
    ]
    return ["| figure | value |", "|---|---|", *rows]
