"""The bundled engine: the exported model on onnxruntime, one thread, greedy under the grammar.

The graph (training/export.py) takes `ids` [1, n] int64, `past_k{i}`/`past_v{i}` [1, heads, past, head_dim] float32 and
`lengths` [1] int32 (past + n - 1), `total` scalar int32 (past + n); it gives `logits` [1, head] for the last position,
head rows being the tokens that a program can hold, and `k{i}`/`v{i}` with past + n positions.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agent.engine.bundle import FIX, Bundle
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, MAX_WORDS

if TYPE_CHECKING:
    import onnxruntime as ort

Cache = tuple[NDArray[np.float32], ...]
_PREFIXES = 16


@dataclass(frozen=True, slots=True)
class _Point:
    """Where the model stands: its KV cache, how many positions it holds, the logits there."""

    cache: Cache
    length: int
    logits: NDArray[np.float32]


class OnnxEngine:
    """Implements `agent.ports.Engine`. Prefixes are computed once and kept."""

    open_vocabulary = False
    blocking = False

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        """Loads the graph. Raises `EngineError` naming the file and the fix."""
        self._ids = bundle.ids
        self._rows = {token: row for row, token in enumerate(bundle.head)}
        self._session = _session(bundle.graph, threads)
        names = [i.name for i in self._session.get_inputs() if i.name.startswith("past_")]
        shape = next(i.shape for i in self._session.get_inputs() if i.name == names[0])
        self._names = names
        self._outputs = [o.name for o in self._session.get_outputs()]
        self._empty: Cache = tuple(np.zeros((1, shape[1], 0, shape[3]), np.float32) for _ in names)
        self._prefixes: OrderedDict[tuple[str, ...], _Point] = OrderedDict()

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """Greedy continuation. Ties go to the token that comes first in the grammar; at most `MAX_WORDS`."""
        return written([self], prefix, suffix, grammar)

    def begin(self, prefix: Sequence[str], suffix: Sequence[str]) -> "Writing":
        """The model having read a prompt, about to write."""
        return Writing(self, self.run(self._prefix(tuple(prefix)), suffix))

    def knows(self, token: str) -> bool:
        """Whether it can write a token: an earlier model knows fewer."""
        return token in self._rows

    def _prefix(self, prefix: tuple[str, ...]) -> _Point:
        if prefix not in self._prefixes:
            start = _Point(self._empty, 0, np.zeros(0, np.float32))
            self._prefixes[prefix] = self.run(start, prefix)
            if len(self._prefixes) > _PREFIXES:
                self._prefixes.popitem(last=False)
        self._prefixes.move_to_end(prefix)
        return self._prefixes[prefix]

    def chances(self, point: _Point, allowed: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities of some tokens at a point, of those that it knows; 0 of others."""
        known = [i for i, token in enumerate(allowed) if token in self._rows]
        found = np.zeros(len(allowed))
        scores = point.logits[[self._rows[allowed[i]] for i in known]].astype(np.float64)
        found[known] = np.exp(scores - scores.max())
        return found / found.sum()

    def run(self, point: _Point, tokens: Sequence[str]) -> _Point:
        """Where the model stands having read some more tokens."""
        length = point.length + len(tokens)
        feeds: dict[str, Any] = dict(zip(self._names, point.cache, strict=True))
        feeds["ids"] = np.array([[self._ids[t] for t in tokens]], np.int64)
        feeds["lengths"] = np.array([length - 1], np.int32)
        feeds["total"] = np.array(length, np.int32)
        results = self._session.run(self._outputs, feeds)
        return _Point(tuple(results[1:]), length, results[0][0])


class Writing:
    """One model on its way through a program. Tokens that are forced go into it together with the next choice."""

    def __init__(self, engine: OnnxEngine, point: _Point) -> None:
        self._engine, self._point = engine, point
        self._pending: list[str] = []

    def chances(self, allowed: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities of what may come next."""
        if self._pending:
            self._point = self._engine.run(self._point, self._pending)
            self._pending = []
        return self._engine.chances(self._point, allowed)

    def push(self, token: str) -> None:
        """Go on with a token."""
        self._pending.append(token)


def written(
    engines: Sequence[OnnxEngine], prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton
) -> Completion:
    """The program that models write together, each token the one that they find likeliest on the mean; and the
    probability of every choice. The first one's words are written.
    """
    begun = time.perf_counter()
    writers = [engine.begin(prefix, suffix) for engine in engines]
    read = time.perf_counter()
    tokens: list[str] = []
    chosen: list[float] = []
    while len(tokens) < MAX_WORDS:
        allowed = [token for token in grammar.allowed() if engines[0].knows(token)]
        token = allowed[0]
        if len(allowed) > 1:
            chances = np.mean([writer.chances(allowed) for writer in writers], axis=0)
            best = int(np.argmax(chances))
            token = allowed[best]
            chosen.append(float(chances[best]))
        if token == END:
            done = time.perf_counter()
            return Completion.chosen(tuple(tokens), chosen, (read - begun) * 1000, (done - read) * 1000)
        grammar = grammar.advance(token)
        tokens.append(token)
        for writer in writers:
            writer.push(token)
    done = time.perf_counter()  # cut off: part of a program might parse, and do half of what was meant
    return Completion.chosen((), [0.0], (read - begun) * 1000, (done - read) * 1000)


def _session(path: Path, threads: int) -> "ort.InferenceSession":
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own unrelated classes for missing and damaged files
        reason = str(error).splitlines()[0][:200]
        raise EngineError(f"{path}: cannot be loaded ({reason}); {FIX}") from error
