"""What the agent needs from outside, as protocols; implemented in `device_registry`, `adapters` and `hub`."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from agent.types import Outcome, Reply, Utterance
from device_registry.actions import Action
from device_registry.model import Snapshot
from device_registry.past import Flow, Point, Span, Window

Clock = Callable[[], float]
"""Seconds since the epoch; tests move it."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Tokens the engine wrote (without the end token), and what it cost in milliseconds.

    `confidence`: the smallest probability, among what the grammar allowed, of any token that was chosen; `mean`: their
    geometric mean (None: the engine does not tell).
    """

    tokens: tuple[str, ...]
    confidence: float
    prefill_ms: float
    decode_ms: float
    mean: float | None = None

    @classmethod
    def chosen(cls, tokens: tuple[str, ...], chances: Sequence[float], read_ms: float, write_ms: float) -> "Completion":
        """Of the probabilities of every choice."""
        mean = math.prod(chances) ** (1 / max(1, len(chances)))
        return cls(tokens, min(chances, default=1.0), read_ms, write_ms, mean)

    @property
    def sureness(self) -> float:
        """The mean, else the smallest: over a whole program the mean tells better whether it is right."""
        return self.confidence if self.mean is None else self.mean


class Automaton(Protocol):
    """A walk through the grammar: which tokens may come next, and what follows one of them."""

    def allowed(self) -> Sequence[str]:
        """Tokens that may come next, never empty; the end token "</s>" ends the program."""
        ...

    def advance(self, token: str) -> "Automaton":
        """The automaton after `token`. Raises ValueError if it is not allowed."""
        ...


class Engine(Protocol):
    """Runs a model. Greedy, deterministic. Errors: `EngineError`.

    `open_vocabulary`: the model reads any word; one that does not is shown <w> for those it does not know.
    `blocking`: it takes long enough that the hub must not wait for it in its event loop.
    """

    open_vocabulary: bool
    blocking: bool

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """Continue prefix + suffix with a program the grammar allows."""
        ...


@runtime_checkable
class Swappable(Protocol):
    """An engine whose LoRA adapter can be changed while it runs."""

    def swap(self, adapter: Path) -> None:
        """Go on with the adapter in a folder; the old one stays if this fails. Raises `EngineError`."""
        ...


class EngineError(RuntimeError):
    """The model cannot be loaded or run; the message names the file and the fix."""


class SnapshotSource(Protocol):
    """The registry, as the agent sees it."""

    def snapshot(self) -> Snapshot:
        """The home now. Cheap: no copy, no I/O."""
        ...


class Executor(Protocol):
    """Carries out allowed actions, all at once, and says what became of each, in order."""

    async def execute(self, actions: Sequence[Action], *, source: str, confirmed: bool) -> tuple[Outcome, ...]:
        """Never raises for a device's failure: that is an outcome. Asks the policy again: guarded and not
        `confirmed`, or forbidden, is `OutcomeKind.REFUSED`. `source` is the way in (cli, mqtt, ...)."""
        ...


class Scheduler(Protocol):
    """Sees to what happens later, and to what is of no device."""

    async def schedule(
        self, actions: Sequence[Action], utterance: Utterance, language: str, *, confirmed: bool
    ) -> tuple[Outcome, ...]:
        """Keep them until they are due; those that last from now on begin at once. Never raises for what is asked."""
        ...


class Past(Protocol):
    """What the home said before (`device_registry.past_reader`), moments in seconds since the epoch; asked from one
    thread at a time. `attribute`: "" is the plain state. What is not known is None or empty.
    """

    def window(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Window | None:
        """The numbers from `begin` up to before `end`."""
        ...

    def spans(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[Span, ...]:
        """The states between two moments, oldest first; the first one from when on it held."""
        ...

    def extreme(self, entity_id: str, begin: float, end: float, highest: bool, attribute: str = "") -> Point | None:
        """The highest or lowest reading of a window, and when it was first so."""
        ...

    def reading(self, entity_id: str, at: float, attribute: str = "") -> Point | None:
        """The last reading no later than a moment."""
        ...

    def first(self, entity_id: str, attribute: str = "") -> float | None:
        """When its first reading, or its first state, was."""
        ...

    def flow(self, entity_id: str, begin: float, end: float, attribute: str = "") -> Flow | None:
        """By how much a meter rose, and a number times how long it held."""
        ...

    def usual(self, entity_id: str, at: float, days: int, attribute: str = "") -> tuple[float, ...]:
        """Means of the same hour on the days before."""
        ...

    def points(self, entity_id: str, begin: float, end: float, attribute: str = "") -> tuple[tuple[float, float], ...]:
        """(moment, value), oldest first; beyond an hour means of minutes, beyond two days those of hours."""
        ...


class TraceSink(Protocol):
    """Keeps what happened in a turn, stage by stage, for `hearth why`."""

    def record(self, turn_id: str, utterance: Utterance, stages: Mapping[str, object], reply: Reply) -> None:
        """`stages`: JSON-ready values by stage name (linked, prompt, program, plan, policy, outcomes)."""
        ...
