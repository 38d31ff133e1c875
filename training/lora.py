"""LoRA adapters with peft, on the bundled base or any causal language model: program loss only, merged for export."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, PreTrainedModel

from training.batches import Blanks, batches
from training.descent import Progress, Schedule, descend
from training.loss import loss_of
from training.pack import Rows

TARGETS = "all-linear"
"""Every linear layer but the output's."""


@dataclass(frozen=True, slots=True)
class LoraRecipe:
    """Rank and schedule of an adapter: `steps` if any, else `minutes`."""

    rank: int = 16
    rate: float = 1e-3
    warmup: int = 50
    minutes: float = 6.0
    steps: int = 0
    tokens: int = 2048
    seed: int = 2
    threads: int = 2
    blanked: float = 0.2


def train(base: str | Path, rows: Rows, blanks: Blanks | None, recipe: LoraRecipe, folder: Path) -> None:
    """Train an adapter on a base model (name or folder) and save it in the PEFT layout."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    config = LoraConfig(r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules=TARGETS, task_type="CAUSAL_LM")
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), config)
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    descend(
        trained,
        (optimizer,),
        lambda epoch: batches(rows, recipe.tokens, recipe.seed * 1000 + epoch, blanks),
        lambda batch, _: loss_of(model.get_base_model(), batch, text=False),
        Schedule(recipe.warmup, recipe.minutes * 60, recipe.steps),
        Progress(),
        lambda _: model.save_pretrained(folder),
    )
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")


def merged(base: str | Path, adapter: Path) -> PreTrainedModel:
    """The base model with the adapter's W + BA merged in."""
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    result: PreTrainedModel = PeftModel.from_pretrained(plain, adapter).merge_and_unload()
    return result.eval()
