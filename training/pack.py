"""Cases generated and packed into arrays of token ids, so that training never waits for Python."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.linker import Linker
from agent.program import END
from agent.wordlists import WordLists
from device_registry.model import Snapshot
from training.generate import Case, Generator, make_home
from training.mishearing import ear, misheard
from training.teaching import Example, examples

CASES_PER_HOME = 150
NAMING = ("mixed", "mixed", "ordinary", "nonsense")
WHOLE_SHARE = 0.6
"""Share of composed sentences that are taught whole, for those that the clause splitter leaves uncut."""


EVEN = 0.5
"""Share of patterns that are drawn among all alike. Drawn by families alone, one of 8,000 that ask for nothing came up
a twentieth as often as one of 1,000 about lists, and was read wrong though it had been taught (docs/log.md).
"""


MISHEARD_SHARE = 0.2
"""Share of sentences that are taught as a speech recogniser might have heard them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`ids`: all rows on end; row i is ids[starts[i]:starts[i+1]], its program begins at starts[i]+prompts[i]."""

    ids: NDArray[np.uint32]
    starts: NDArray[np.int64]
    prompts: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.prompts)


Row = tuple[Sequence[int], int]
"""Ids of prompt + program + end, and how many belong to the prompt."""


def rows(spelled: Iterable[Row]) -> Rows:
    """Rows on end."""
    ids: list[int] = []
    starts, prompts = [0], []
    for row, prompt in spelled:
        ids += row
        starts.append(len(ids))
        prompts.append(prompt)
    return Rows(np.array(ids, np.uint32), np.array(starts), np.array(prompts, np.uint16))


def encode(example: Example, index: dict[str, int]) -> Row:
    """An example in the bundled model's tokens."""
    prompt = [index[t] for t in (*example.prompt.prefix, *example.prompt.suffix)]
    return [*prompt, *(index[t] for t in (*example.program, END))], len(prompt)


def told(
    rng: random.Random, language: str, number: int, lists: WordLists, *, composed: float, stress: Mapping[str, float]
) -> Iterator[tuple[Case, Snapshot]]:
    """That many cases, each with its home as it is then. Homes, names and patterns come from the training part only."""
    listener = ear(language, lists)
    for first in range(0, number, CASES_PER_HOME):
        _, snapshot = make_home(rng, language, f"train{first}", False, rng.choice(NAMING))
        generator = Generator(rng, language, snapshot, lists, stress=stress, even=EVEN)
        for _ in range(min(CASES_PER_HOME, number - first)):
            generator.go_on()
            case = generator.case(composed)
            yield (misheard(case, listener, rng) if rng.random() < MISHEARD_SHARE else case), generator.snapshot


def generate(
    language: str,
    cases: int,
    seed: int,
    tokens: list[str],
    lists: WordLists,
    *,
    composed: float,
    stress: Mapping[str, float],
) -> tuple[Rows, Counter[str]]:
    """Training rows of one language, and how many of what they are."""
    rng = random.Random(seed)
    index = {t: i for i, t in enumerate(tokens)}
    linker = Linker(lists)
    counts: Counter[str] = Counter()

    def spelled() -> Iterator[Row]:
        for case, snapshot in told(rng, language, cases, lists, composed=composed, stress=stress):
            found = list(examples(case, linker, snapshot, lists, cut=rng.random() >= WHOLE_SHARE))
            counts.update(cases=1, missed=not found)
            for example in found:
                counts[example.skill.partition("+")[0]] += 1
                yield encode(example, index)

    return rows(spelled()), counts


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
