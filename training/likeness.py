"""Words that are read by their likeness to others: a published vector of a word, mapped into the model's embeddings.

A phrasebook holds a few thousand words of a language, most of them in a handful of sentences. What a word is worth that
training has seldom or never shown is learnt from those that it has: now and then a known word is shown as what its
vector says of it, <w> plus `matrix` times the vector, and at the end every word of the dictionary gets such a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import LlamaForCausalLM

from agent.prompt import UNKNOWN_WORD


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors [n, size] of length 1, of as many words."""

    words: tuple[str, ...]
    values: NDArray[np.float32]


NONE = Vectors((), np.zeros((0, 1), np.float32))


def load(path: Path) -> Vectors:
    """Vectors out of an .npz with `words` and `values`."""
    raw = np.load(path)
    return Vectors(tuple(raw["words"].tolist()), raw["values"])


def save(vectors: Vectors, path: Path) -> None:
    """Write vectors for `load`."""
    np.savez(path, words=np.array(vectors.words), values=vectors.values)


class Likeness(nn.Module):
    """Embeddings of ids: those below `own` are the model's, the others <w> plus what a vector says of a word."""

    vectors: Tensor

    def __init__(self, vectors: Tensor, width: int, own: int, unknown: int) -> None:
        """`vectors` [n, size] belong to the ids from `own` on; `unknown`: the id of <w>."""
        super().__init__()
        self.register_buffer("vectors", vectors, persistent=False)
        self.matrix = nn.Parameter(torch.zeros(vectors.shape[1], width))
        self.own, self.unknown = own, unknown

    def forward(self, ids: Tensor, table: Tensor) -> Tensor:
        """Embeddings [..., width] of ids. `table` [own, width]: the model's own."""
        if not len(self.vectors):
            return nn.functional.embedding(ids, table)
        alike = ids >= self.own
        base = nn.functional.embedding(torch.where(alike, self.unknown, ids), table)
        vectors = self.vectors[torch.where(alike, ids - self.own, 0)] * alike.unsqueeze(-1)
        return base + vectors @ self.matrix

    def rows(self, table: Tensor, many: int) -> Tensor:
        """What the first `many` words are, as rows [many, width] behind the model's own table."""
        return table[self.unknown] + self.vectors[:many] @ self.matrix


def settled(model: LlamaForCausalLM, likeness: Likeness, many: int) -> LlamaForCausalLM:
    """The model with a row for each of the first `many` words: from here on they are words like others."""
    with torch.no_grad():
        own = model.model.embed_tokens.weight
        table = torch.cat([own, likeness.rows(own, many)])
        model.resize_token_embeddings(len(table))
        model.model.embed_tokens.weight.copy_(table)
    return model


def alike(
    model: LlamaForCausalLM, tokens: Sequence[str], dictionary: Sequence[str], vectors: Vectors
) -> tuple[Likeness, dict[int, int]]:
    """The model's part (`model.likeness`, trained with it) for the ids behind its own: first the dictionary's words,
    then known ones; and for each known token that has a vector the id that stands for its likeness.
    """
    at = {word: i for i, word in enumerate(vectors.words)}
    known = [i for i, token in enumerate(tokens) if token in at]
    rows = [at[word] for word in dictionary] + [at[tokens[i]] for i in known]
    first = len(tokens) + len(dictionary)
    likeness = Likeness(
        torch.from_numpy(vectors.values[rows]), model.config.hidden_size, len(tokens), list(tokens).index(UNKNOWN_WORD)
    )
    model.likeness = likeness
    return likeness, {i: first + n for n, i in enumerate(known)}


def relearn(likeness: Likeness, words: Sequence[str], rows: Tensor, vectors: Vectors, table: Tensor) -> None:
    """Give `likeness` the matrix that an earlier run had learnt: the one that makes `rows` [n, width] of `words` out of
    their vectors, by least squares. `table`: the model's own embeddings. Words without a vector say nothing.
    """
    at = {word: i for i, word in enumerate(vectors.words)}
    known = [i for i, word in enumerate(words) if word in at]
    if not known:
        return
    values = torch.from_numpy(vectors.values[[at[words[i]] for i in known]])
    with torch.no_grad():
        learnt = torch.linalg.lstsq(values.double(), (rows[known] - table[likeness.unknown]).double()).solution
        likeness.matrix.copy_(learnt.float())
