"""What an engine wrote before, for the same prompt and the same grammar: homes say the same things day after day."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from agent.ports import Automaton, Completion, Engine

MOST = 1024
"""Prompts remembered, the latest used; a few hundred bytes each."""


class Memo:
    """Implements `agent.ports.Engine` over a deterministic one. Automata must be equal where they allow the same."""

    def __init__(self, engine: Engine) -> None:
        """`engine`: asked where nothing is remembered."""
        self._engine = engine
        self.open_vocabulary = engine.open_vocabulary
        self.blocking = engine.blocking
        self._known: OrderedDict[tuple[object, ...], Completion] = OrderedDict()

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """As the engine, byte for byte, in no time where it is remembered."""
        asked = (tuple(prefix), tuple(suffix), grammar)
        if asked in self._known:
            self._known.move_to_end(asked)
            return replace(self._known[asked], prefill_ms=0.0, decode_ms=0.0)
        found = self._known[asked] = self._engine.decode(prefix, suffix, grammar)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return found
