"""The home LoRA adapter: peft on the base model, program loss only, then merged for export."""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import nn
from transformers import LlamaForCausalLM

from training.pack import Rows
from training.pretrain import batches, loss_of, make_blanks

TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True, slots=True)
class LoraRecipe:
    """Rank and schedule of an adapter."""

    rank: int = 16
    rate: float = 1e-3
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
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=recipe.rate, weight_decay=0.0)
    blanks = make_blanks(rows, tokens, recipe.blanked)
    begun, seconds, step, average, shown = time.monotonic(), recipe.minutes * 60, 0, 0.0, 0.0
    epoch = 0
    while time.monotonic() - begun < seconds:
        epoch += 1
        for batch in batches(rows, recipe.tokens, recipe.seed * 1000 + epoch, blanks):
            spent = time.monotonic() - begun
            if spent >= seconds:
                break
            rate = recipe.rate * min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * spent / seconds))
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = loss_of(model.get_base_model(), batch, text=False)
            optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            average = 0.98 * average + 0.02 * loss.item() if average else loss.item()
            if spent - shown > 20:
                shown = spent
                print(f"{spent:6.0f}s of {seconds:.0f}  step {step}  loss {average:.4f}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")


def merged(base: Path, adapter: Path) -> LlamaForCausalLM:
    """The base model with the adapter's W + BA merged in."""
    model = PeftModel.from_pretrained(LlamaForCausalLM.from_pretrained(base), adapter)
    result: LlamaForCausalLM = model.merge_and_unload()
    return result.eval()
