"""A test double of the model: a program for every clause that it was told of."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agent.kinds import KINDS
from agent.ports import Automaton, Completion, EngineError
from agent.program import END
from agent.prompt import PLAN
from agent.types import Quantifier

_QUANTIFIERS = frozenset(Quantifier)


class ScriptedEngine:
    """Implements `agent.ports.Engine`. `programs`: what it reads ("dim the <a0> lights to <n0>") to what it writes
    ("bri some light a0 n0", as in docs/program.md; places as "b1 b3", deeds as "on K:fan")."""

    open_vocabulary = False
    blocking = False

    def __init__(self, programs: Mapping[str, str]) -> None:
        self._programs = programs

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:  # noqa: ARG002
        """The program for `suffix`. Raises `EngineError` for what it was not told of, ValueError for a program that
        the grammar does not allow."""
        read = " ".join(token for token in suffix if token != PLAN)
        if read not in self._programs:
            raise EngineError(f"no program for {read!r}")
        written = tokens(self._programs[read])
        for token in (*written, END):
            grammar = grammar.advance(token)
        return Completion(written, 1.0, 0.0, 0.0)


def tokens(program: str) -> tuple[str, ...]:
    """The tokens of a program as docs/program.md writes it; after a quantifier stands a kind."""
    words = program.split()
    kinds = {i + 1 for i, (a, b) in enumerate(pairwise(words)) if a in _QUANTIFIERS and b in KINDS}
    return tuple(f"<K:{word}>" if i in kinds else f"<{word}>" for i, word in enumerate(words))
