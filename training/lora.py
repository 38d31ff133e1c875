"""The home LoRA adapter: peft on the base model, program loss only, then merged for export."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import LlamaForCausalLM

from training.descent import Progress, Schedule, descend
from training.pack import Rows
from training.pretrain import batches, loss_of, make_blanks

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True, slots=True)
class LoraRecipe:
    """Rank and schedule of an adapter."""

    rank: int = 16
    rate: float = 1e-3
    warmup: int = 50
    minutes: float = 6.0
    tokens: int = 2048
    seed: int = 2
    threads: int = 2
    blanked: float = 0.2


def train(base: Path, rows: Rows, tokens: Sequence[str], recipe: LoraRecipe, folder: Path) -> None:
    """Train an adapter on the base model and save it in the PEFT layout."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    config = LoraConfig(r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules=TARGETS, task_type="CAUSAL_LM")
    model = get_peft_model(LlamaForCausalLM.from_pretrained(base), config)
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    blanks = make_blanks(rows, tokens, recipe.blanked)
    descend(
        trained,
        (optimizer,),
        lambda epoch: batches(rows, recipe.tokens, recipe.seed * 1000 + epoch, blanks),
        lambda batch, _: loss_of(model.get_base_model(), batch, text=False),
        Schedule(recipe.warmup, recipe.minutes * 60),
        Progress(),
        lambda _: model.save_pretrained(folder),
    )
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")


def merged(base: Path, adapter: Path) -> LlamaForCausalLM:
    """The base model with the adapter's W + BA merged in."""
    model = PeftModel.from_pretrained(LlamaForCausalLM.from_pretrained(base), adapter)
    result: LlamaForCausalLM = model.merge_and_unload()
    return result.eval()
