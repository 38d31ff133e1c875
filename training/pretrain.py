"""The base model: a small Llama trained from nothing on sentences and their programs. Resumable.

The first `Recipe.text_share` of the time also predicts the sentence itself (a language model of asking); then
only the program counts.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from training.batches import Batch, Blanks, batches, make_blanks
from training.descent import Progress, Schedule, descend
from training.growth import deepened
from training.likeness import NONE, Vectors, alike, relearn, settled
from training.loss import loss_of, program_loss
from training.pack import Rows


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made of. `tokens` a batch, padding included.

    `matrix_rate` is Muon's, for the layers' matrices; `rate` AdamW's, for the rest. `decay`: weight decay of both.

    `blanked`: share of rare words that are shown as <w>, or as their likeness where they have a vector, so that an
    unknown word in a sentence does not by itself mean an unknown device. `compiled`: whether layers are fused first,
    which takes half a minute. `steps`: if there are any, the run lasts so many instead of `minutes`.
    """

    width: int = 192
    layers: int = 8
    heads: int = 6
    inner: int = 512
    tokens: int = 2048
    rate: float = 1.6e-3
    matrix_rate: float = 0.02
    decay: float = 0.05
    warmup: int = 100
    minutes: float = 30.0
    seed: int = 1
    threads: int = 2
    text_share: float = 0.12
    blanked: float = 0.3
    compiled: bool = True
    steps: int = 0


def make_model(recipe: Recipe, vocabulary: int) -> LlamaForCausalLM:
    """A fresh model in the standard Hugging Face configuration."""
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=None,
        rms_norm_eps=1e-5,
    )
    return LlamaForCausalLM(config)


@dataclass(frozen=True, slots=True)
class Start:
    """An earlier model to go on from: its folder (Hugging Face form), and its vocabulary. `tokens` have to be the first
    of the new vocabulary; the rows of `dictionary` behind them tell how words were read by their likeness.
    """

    folder: Path
    tokens: Sequence[str]
    dictionary: Sequence[str] = ()


def optimizers(model: LlamaForCausalLM, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the layers' matrices, AdamW for embeddings and norms (docs/log.md has the comparison)."""
    inner = {n for n, p in model.named_parameters() if p.dim() == 2 and "layers" in n}
    matrices = [p for n, p in model.named_parameters() if n in inner]
    rest = [p for n, p in model.named_parameters() if n not in inner]
    muon = torch.optim.Muon(matrices, lr=recipe.matrix_rate, weight_decay=recipe.decay)
    groups = [
        {"params": [p for p in rest if p.dim() > 1], "weight_decay": recipe.decay},
        {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return muon, torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True)


def cosine(recipe: Recipe) -> Schedule:
    """The schedule of a recipe."""
    return Schedule(recipe.warmup, recipe.minutes * 60, recipe.steps)


@dataclass(frozen=True, slots=True)
class Way:
    """How a recipe is followed: what benchmarks/recipes.py tries other things for."""

    optimizers: Callable[[LlamaForCausalLM, Recipe], tuple[torch.optim.Optimizer, ...]] = optimizers
    schedule: Callable[[Recipe], Schedule] = cosine
    batches: Callable[[Rows, int, int, Blanks | None], Iterator[Batch]] = batches


USUAL = Way()


def train(
    rows: Rows,
    recipe: Recipe,
    folder: Path,
    tokens: Sequence[str],
    start: Start | None = None,
    dictionary: Sequence[str] = (),
    vectors: Vectors = NONE,
    glosses: Mapping[str, str] = MappingProxyType({}),
    way: Way = USUAL,
) -> LlamaForCausalLM:
    """Train as long as the recipe says, the rate following; resumes from `folder` if a checkpoint is there.

    `dictionary`: words behind `tokens` in the rows' vocabulary, read by their likeness to others (`vectors` has them).
    `glosses`: words that are shown as others of the vocabulary now and then, as unknown ones are read.
    """
    if not len(rows):
        raise ValueError("there are no rows to train on: python -m training data")
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    model, learnt = (make_model(recipe, len(tokens)), None) if start is None else _go_on(recipe, tokens, start)
    likeness, stand_ins = alike(model, tokens, dictionary, vectors)
    if start is not None and learnt is not None:
        relearn(likeness, start.dictionary, learnt, vectors, model.model.embed_tokens.weight)
    ids = {token: i for i, token in enumerate((*tokens, *dictionary))}
    stand_ins |= {ids[word]: ids[english] for word, english in glosses.items()}
    blanks = make_blanks(rows, tuple(ids), recipe.blanked, stand_ins)

    def embed(ids: Tensor) -> Tensor:
        found: Tensor = likeness(ids, model.model.embed_tokens.weight)
        return found

    program = program_loss(model, rows, embed, compiled=recipe.compiled)
    used = way.optimizers(model, recipe)
    progress = _resume(model, used, folder)
    model.train()
    descend(
        list(model.parameters()),
        used,
        lambda epoch: way.batches(rows, recipe.tokens, recipe.seed * 1000 + epoch, blanks),
        lambda batch, share: loss_of(model, batch, True, embed) if share < recipe.text_share else program(batch),
        way.schedule(recipe),
        progress,
        lambda now: _checkpoint(model, used, folder, now),
    )
    del model.likeness  # no part of the model that others load
    settled(model, likeness, len(dictionary)).save_pretrained(folder / "base")
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    return model


def _go_on(recipe: Recipe, tokens: Sequence[str], start: Start) -> tuple[LlamaForCausalLM, Tensor]:
    """An earlier model with the words and layers that it lacks, and the rows of its dictionary. Raises `ValueError` if
    its words are not the first of `tokens`.
    """
    if list(tokens[: len(start.tokens)]) != list(start.tokens):
        raise ValueError(f"{start.folder} has other words than the run: make the run's tokenizer from its own")
    model: LlamaForCausalLM = LlamaForCausalLM.from_pretrained(start.folder, dtype=torch.float32)  # kept as float16
    table = model.model.embed_tokens.weight.detach().clone()
    model.resize_token_embeddings(len(start.tokens))
    model.resize_token_embeddings(len(tokens))
    return deepened(model, recipe.layers), table[len(start.tokens) :]


def _checkpoint(
    model: LlamaForCausalLM, optimizers: Sequence[torch.optim.Optimizer], folder: Path, progress: Progress
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "checkpoint.new"
    states = [optimizer.state_dict() for optimizer in optimizers]
    torch.save({"model": model.state_dict(), "optimizers": states, "state": asdict(progress)}, fresh)
    fresh.replace(folder / "checkpoint.pt")


def _resume(model: LlamaForCausalLM, optimizers: Sequence[torch.optim.Optimizer], folder: Path) -> Progress:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return Progress()
    saved = torch.load(path, weights_only=True)
    model.load_state_dict(saved["model"])
    for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
        optimizer.load_state_dict(state)
    return Progress(**saved["state"])
