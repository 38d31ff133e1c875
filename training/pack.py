"""Cases generated and packed into arrays of token ids, so that training never waits for Python."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.linker import Linker
from agent.program import END
from agent.wordlists import WordLists
from training.generate import Example, Generator, examples, make_home

CASES_PER_HOME = 150
NAMING = ("mixed", "mixed", "ordinary", "nonsense")
WHOLE_SHARE = 0.15
"""Share of composed sentences that are taught whole, for those that the clause splitter leaves uncut."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`ids`: all rows on end; row i is ids[starts[i]:starts[i+1]], its program begins at starts[i]+prompts[i]."""

    ids: NDArray[np.uint16] | NDArray[np.uint32]
    starts: NDArray[np.int64]
    prompts: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.prompts)


def encode(example: Example, index: dict[str, int]) -> tuple[list[int], int]:
    """Ids of prompt + program + end, and how many belong to the prompt."""
    prompt = [index[t] for t in (*example.prompt.prefix, *example.prompt.suffix)]
    return [*prompt, *(index[t] for t in (*example.program, END))], len(prompt)


def generate(
    language: str, cases: int, seed: int, tokens: list[str], lists: WordLists, *, composed: float, idle: float = 1.0
) -> tuple[Rows, Counter[str]]:
    """Training rows of one language. Homes, names and patterns come from the training part only."""
    rng = random.Random(seed)
    index = {t: i for i, t in enumerate(tokens)}
    linker = Linker(lists)
    ids: list[int] = []
    starts, prompts = [0], []
    counts: Counter[str] = Counter()
    for number in range(0, cases, CASES_PER_HOME):
        _, snapshot = make_home(rng, language, f"train{number}", False, rng.choice(NAMING))
        generator = Generator(rng, language, snapshot, lists, idle=idle)
        for _ in range(CASES_PER_HOME):
            case = generator.case(composed)
            found = list(examples(case, linker, snapshot, lists, cut=rng.random() >= WHOLE_SHARE))
            counts["cases"] += 1
            counts["missed"] += not found
            for example in found:
                row, prompt = encode(example, index)
                ids += row
                starts.append(len(ids))
                prompts.append(prompt)
                counts[example.skill.partition("+")[0]] += 1
    return Rows(np.array(ids, np.uint16), np.array(starts), np.array(prompts, np.uint16)), counts


def save(rows: Rows, path: Path) -> None:
    """Write rows as one .npz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, ids=rows.ids, starts=rows.starts, prompts=rows.prompts)


def load(paths: list[Path]) -> Rows:
    """Rows of several files on end."""
    parts = [np.load(p) for p in paths]
    offsets = np.cumsum([0, *(len(p["ids"]) for p in parts)])
    starts = [p["starts"][:-1] + o for p, o in zip(parts, offsets, strict=False)]
    return Rows(
        np.concatenate([p["ids"] for p in parts]),
        np.concatenate([*starts, offsets[-1:]]),
        np.concatenate([p["prompts"] for p in parts]),
    )
