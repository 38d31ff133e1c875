"""A trained model made deeper: it answers as before, and has room to learn more (stacking, then training on)."""

import copy

import torch
from transformers import LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaDecoderLayer


def deepened(model: LlamaForCausalLM, layers: int) -> LlamaForCausalLM:
    """The model with that many layers, the new ones spread evenly and behind one that they begin as a copy of, but for
    their two output projections: those are zero, so that what the model computes does not change.

    Raises `ValueError` if it has more already.
    """
    old = [layer for layer in model.model.layers if isinstance(layer, LlamaDecoderLayer)]
    if layers < len(old):
        raise ValueError(f"the model has {len(old)} layers, more than {layers}")
    new = layers - len(old)
    after = [round((n + 1) * len(old) / new) - 1 for n in range(new)]
    stacked: list[LlamaDecoderLayer] = []
    for index, layer in enumerate(old):
        stacked += [layer, *(_silent(layer) for _ in range(after.count(index)))]
    for index, layer in enumerate(stacked):
        layer.self_attn.layer_idx = index
    model.model.layers = torch.nn.ModuleList(stacked)
    model.config.num_hidden_layers = layers
    if getattr(model.config, "layer_types", None) is not None:
        model.config.layer_types = ["full_attention"] * layers
    return model


def _silent(layer: LlamaDecoderLayer) -> LlamaDecoderLayer:
    """A copy of a layer that adds nothing yet."""
    fresh = copy.deepcopy(layer)
    with torch.no_grad():
        fresh.self_attn.o_proj.weight.zero_()
        fresh.mlp.down_proj.weight.zero_()
    return fresh
