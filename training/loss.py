"""What a training step minimises, and its fast form.

On two cores half of a step was the head over the whole vocabulary, attention's backward pass and layers in float32.
Programs are made of a few hundred tokens; matrices are multiplied in bfloat16 where the processor has units for it
(AMX); and what lies between them is fused by a C++ compiler, where there is one (docs/log.md has the milliseconds).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AttentionInterface, LlamaForCausalLM

from training.batches import IGNORED, Batch
from training.pack import Rows

TEXT_WEIGHT = 0.2
_ATTENTION = "float32"

Embed = Callable[[Tensor], Tensor]
"""Ids [rows, length] to their embeddings [rows, length, width]."""


def loss_of(model: LlamaForCausalLM, batch: Batch, text: bool, embed: Embed | None = None) -> Tensor:
    """Cross entropy of the program, plus the sentence's at `TEXT_WEIGHT` if `text`. The head runs only where needed.

    `embed`: in place of the model's own table.
    """
    embeddings = (embed or model.get_input_embeddings())(batch.ids)
    hidden = model.model(inputs_embeds=embeddings, attention_mask=batch.mask).last_hidden_state[:, :-1]
    labels = batch.labels[:, 1:]
    wanted = labels != IGNORED
    program = nn.functional.cross_entropy(model.lm_head(hidden[wanted]), labels[wanted])
    if not text:
        return program
    words = (labels == IGNORED) & (batch.mask[:, 1:] > 0) & (batch.ids[:, 1:] < model.config.vocab_size)
    sentence = nn.functional.cross_entropy(model.lm_head(hidden[words]), batch.ids[:, 1:][words])
    return program + TEXT_WEIGHT * sentence


@dataclass(frozen=True, slots=True)
class ProgramLoss:
    """Cross entropy of the program among the tokens that programs hold: `tokens` [n] are their ids, `places`
    [vocabulary] where each stands among them. `hidden_of`: last hidden states of ids [rows, length].
    """

    model: LlamaForCausalLM
    tokens: Tensor
    places: Tensor
    hidden_of: Callable[[Tensor], Tensor]

    def __call__(self, batch: Batch) -> Tensor:
        """Mean over all tokens to be written, as a scalar."""
        labels = batch.labels[:, 1:]
        wanted = labels != IGNORED
        hidden = self.hidden_of(batch.ids)[:, :-1][wanted].float()
        logits = nn.functional.linear(hidden, self.model.lm_head.weight[self.tokens])
        return nn.functional.cross_entropy(logits, self.places[labels[wanted]])


def program_loss(model: LlamaForCausalLM, rows: Rows, embed: Embed, *, compiled: bool) -> ProgramLoss:
    """The fast loss for these rows, fused if `compiled` and possible; from here on the model attends in float32."""
    tokens = torch.from_numpy(program_tokens(rows))
    places = torch.full((model.config.vocab_size,), IGNORED)
    places[tokens] = torch.arange(len(tokens))
    AttentionInterface.register(_ATTENTION, _attend)
    model.set_attn_implementation(_ATTENTION)
    inner = torch.compile(model.model, dynamic=True) if compiled and shutil.which("g++") else model.model
    halved = bool(torch.cpu.get_capabilities().get("amx_bf16"))

    def hidden_of(ids: Tensor) -> Tensor:
        # rows are padded behind, where no earlier place looks: no mask
        with torch.autocast("cpu", torch.bfloat16, enabled=halved):
            hidden: Tensor = inner(inputs_embeds=embed(ids), use_cache=False).last_hidden_state
        return hidden

    return ProgramLoss(model, tokens, places, hidden_of)


def program_tokens(rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Ids of all tokens that the rows' programs hold, in order."""
    lengths = np.diff(rows.starts)
    behind = np.arange(len(rows.ids)) - np.repeat(rows.starts[:-1], lengths)
    return np.unique(rows.ids[behind >= np.repeat(rows.prompts, lengths)]).astype(np.int64)


def _attend(
    _: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: Tensor | None,
    *,
    scaling: float | None = None,
    **_others: object,
) -> tuple[Tensor, None]:
    """Causal attention in float32: its backward pass in bfloat16 takes ten times as long on a CPU."""
    with torch.autocast("cpu", enabled=False):
        found = nn.functional.scaled_dot_product_attention(
            query.float(), key.float(), value.float(), is_causal=True, scale=scaling
        )
    return found.transpose(1, 2).contiguous().to(query.dtype), None
