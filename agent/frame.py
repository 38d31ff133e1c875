"""What a target of the program is resolved against, and what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from agent.types import QUESTIONS, Linked, Mention, Ref, StateWord, Verb
from device_registry.actions import Reason, Rejection
from device_registry.model import Entity, Snapshot


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds the sentence. `here`: the speaker's area_id; `last_targets`: entity_ids of "it"; `opened`: the
    area_id that the sentence is about (`agent.scopes.setting`), `named`: the last one that it named alone.

    `chosen`: the answer to a clarification. Then only what had been ambiguous is resolved, with that choice;
    what the sentence asked besides has been done already. `now`: the speaker's clock, that of this machine if None;
    `after`: a moment of another day that the sentence spoke of just before.
    """

    here: str | None = None
    last_targets: tuple[str, ...] = ()
    language: str = "en"
    chosen: tuple[str, ...] = ()
    now: datetime | None = None
    opened: str | None = None
    named: str | None = None
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """All that a target is resolved against. `fits`: whether the statement's verb can be applied to an entity."""

    linked: Linked
    snapshot: Snapshot
    context: Context
    verb: Verb
    state: StateWord | None
    fits: Callable[[Entity], bool]

    @property
    def question(self) -> bool:
        """Whether nothing is to be done: several that fit are all answered for."""
        return self.verb in QUESTIONS


@dataclass(frozen=True, slots=True)
class Picked:
    """The entities of a target, or why there are none, or between which to ask.

    `decided`: it was ambiguous and `Context.chosen` has settled it.
    """

    entities: tuple[Entity, ...] = ()
    rejected: Rejection | None = None
    choices: tuple[str, ...] = ()
    span: str = ""
    decided: bool = False


def mention_of(ref: Ref | None, frame: Frame) -> Mention | None:
    """The mention that a program points at."""
    return frame.linked.mention(ref.kind, ref.slot) if ref else None


def existing(ids: Iterable[str], frame: Frame) -> tuple[Entity, ...]:
    """The exposed entities of these ids, each once."""
    found = (frame.snapshot.entities.get(i) for i in dict.fromkeys(ids))
    return tuple(e for e in found if e is not None and e.exposed)


def unclear(frame: Frame) -> Rejection:
    """That nobody knows what is meant."""
    return Rejection(Reason.UNCLEAR, frame.linked.text)
