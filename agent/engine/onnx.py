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
        begun = time.perf_counter()
        point = self._run(self._prefix(tuple(prefix)), suffix)
        read = time.perf_counter()
        tokens, chances = self._write(point, grammar)
        done = time.perf_counter()
        return Completion.chosen(tokens, chances, (read - begun) * 1000, (done - read) * 1000)

    def _prefix(self, prefix: tuple[str, ...]) -> _Point:
        if prefix not in self._prefixes:
            start = _Point(self._empty, 0, np.zeros(0, np.float32))
            self._prefixes[prefix] = self._run(start, prefix)
            if len(self._prefixes) > _PREFIXES:
                self._prefixes.popitem(last=False)
        self._prefixes.move_to_end(prefix)
        return self._prefixes[prefix]

    def _write(self, point: _Point, grammar: Automaton) -> tuple[tuple[str, ...], list[float]]:
        """The program, and the probability of every choice. Tokens that the grammar forces are not sampled: they go
        into the model together with the next choice.
        """
        written: list[str] = []
        pending: list[str] = []
        chances: list[float] = []
        while len(written) < MAX_WORDS:
            allowed = [token for token in grammar.allowed() if token in self._rows]  # an earlier model knows fewer
            if len(allowed) == 1:
                token = allowed[0]
            else:
                point = self._run(point, pending) if pending else point
                pending = []
                token, probability = self._best(point.logits, allowed)
                chances.append(probability)
            if token == END:
                return tuple(written), chances
            grammar = grammar.advance(token)
            written.append(token)
            pending.append(token)
        return (), [0.0]  # cut off: part of a program might parse, and do half of what was meant

    def _best(self, logits: NDArray[np.float32], allowed: Sequence[str]) -> tuple[str, float]:
        scores = logits[[self._rows[t] for t in allowed]]
        best = int(np.argmax(scores))
        return allowed[best], 1.0 / float(np.exp(scores - scores[best]).sum())

    def _run(self, point: _Point, tokens: Sequence[str]) -> _Point:
        length = point.length + len(tokens)
        feeds: dict[str, Any] = dict(zip(self._names, point.cache, strict=True))
        feeds["ids"] = np.array([[self._ids[t] for t in tokens]], np.int64)
        feeds["lengths"] = np.array([length - 1], np.int32)
        feeds["total"] = np.array(length, np.int32)
        results = self._session.run(self._outputs, feeds)
        return _Point(tuple(results[1:]), length, results[0][0])


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
