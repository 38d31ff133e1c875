"""Packed rows as batches of like length, some words blanked."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from agent.prompt import UNKNOWN_WORD
from training.pack import Rows

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Blanks:
    """For each id how often it is shown as another one, and as which: <w>, or what its vector says of it."""

    share: NDArray[np.float32]
    shown: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Ids [rows, length], labels with IGNORED where nothing is to be learnt, and 1 where a row has not ended (mask)."""

    ids: Tensor
    labels: Tensor
    mask: Tensor


def batches(rows: Rows, size: int, seed: int, blanks: Blanks | None) -> Iterator[Batch]:
    """One pass over the rows in random order, rows of like length together; `size`: tokens a batch, with padding."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(rows))
    lengths = np.diff(rows.starts)
    groups: list[list[int]] = []
    for chunk in np.array_split(order, max(1, len(order) // 20000)):
        sorted_chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        group: list[int] = []
        for row in sorted_chunk:
            if group and (len(group) + 1) * lengths[row] > size:
                groups.append(group)
                group = []
            group.append(int(row))
        if group:
            groups.append(group)
    random.Random(seed).shuffle(groups)
    for group in groups:
        yield _batch(rows, group, rng, blanks)


RARE = 0.0004
"""A word is rare if fewer than this share of the rows hold it."""


def rare_words(rows: Rows, tokens: Sequence[str]) -> NDArray[np.bool_]:
    """For each id whether it is a rare word."""
    counts = np.bincount(rows.ids, minlength=len(tokens))
    words = np.array([not t.startswith("<") for t in tokens])
    return words & (counts < RARE * len(rows))


COMMON_SHARE = 0.2
"""How often a common word is shown as its likeness, for each time that a rare one is."""


def make_blanks(rows: Rows, tokens: Sequence[str], share: float, likeness: Mapping[int, int] | None = None) -> Blanks:
    """Blanks over a share of the rare words of some rows. `likeness`: the ids of the likeness of tokens that have one;
    those are shown so, and common ones too, but less often.
    """
    alike = dict(likeness or {})
    rare = rare_words(rows, tokens)
    shares = np.where(rare, share, 0.0).astype(np.float32)
    shown = np.full(len(tokens), list(tokens).index(UNKNOWN_WORD), np.int64)
    for token, stand_in in alike.items():
        shown[token] = stand_in
        shares[token] = share if rare[token] else share * COMMON_SHARE
    return Blanks(shares, shown)


def _batch(rows: Rows, group: list[int], rng: np.random.Generator, blanks: Blanks | None) -> Batch:
    spans = [(int(rows.starts[i]), int(rows.starts[i + 1])) for i in group]
    length = max(e - s for s, e in spans)
    ids = np.zeros((len(group), length), np.int64)
    labels = np.full((len(group), length), IGNORED, np.int64)
    mask = np.zeros((len(group), length), np.int64)
    for line, (row, (start, end)) in enumerate(zip(group, spans, strict=True)):
        ids[line, : end - start] = rows.ids[start:end]
        prompt = int(rows.prompts[row])
        mask[line, : end - start] = 1
        if blanks is not None:
            said = ids[line, :prompt]
            blank = rng.random(prompt) < blanks.share[said]
            said[blank] = blanks.shown[said[blank]]
        labels[line, prompt : end - start] = ids[line, prompt : end - start]
    return Batch(torch.from_numpy(ids), torch.from_numpy(labels), torch.from_numpy(mask))
