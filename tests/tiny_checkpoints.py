"""Checkpoints of a few thousand random weights in the configurations of models that people have, with a tokenizer."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    PretrainedConfig,
    PreTrainedTokenizerFast,
    Qwen3Config,
)

SHAPE = {
    "hidden_size": 48,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
TEXTS = ["turn off the <e0> <d:light> <plan> <off>", "schalte <a0> ein", "把 灯 打开", "<some> <K:light> dim to <n0>"]


def config(family: str, words: int, end: int) -> PretrainedConfig:
    """As the family's own, but small."""
    common = {**SHAPE, "vocab_size": words, "eos_token_id": end, "bos_token_id": None, "pad_token_id": end}
    match family:
        case "llama":
            return LlamaConfig(**common)
        case "qwen3":
            return Qwen3Config(**common, head_dim=12)
        case "gemma3":
            return Gemma3TextConfig(**common, head_dim=12, sliding_window=64)
        case "smollm2":  # Llama with tied embeddings and a rope of its own
            return LlamaConfig(
                **common, tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 100000}
            )
    raise ValueError(family)


def checkpoint(family: str, folder: Path) -> Path:
    """The folder of a checkpoint, as one would download it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config(family, len(fast), fast.eos_token_id)).save_pretrained(folder)
    return folder
