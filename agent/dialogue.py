"""What a conversation remembers: what was spoken of, and the question of ours that is still open.

A pure state machine: time comes from the clock that it is given, and nothing is read or written.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from agent.locale import LANGUAGES, AnswerWords, load
from agent.ports import Clock
from agent.text import stem, words
from agent.types import Linked, Statement
from device_registry.actions import Action
from device_registry.model import Entity, Snapshot

MAX_CONVERSATIONS = 256
EXPIRY_S = 300.0
CONFIRMATION_S = 60.0
_MAX_WORDS = 12  # an answer is short


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An open "say yes to go ahead"."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An open "which one": entity_ids in the order they were said, and what is redone with the chosen ones."""

    choices: tuple[str, ...]
    statements: tuple[Statement, ...]
    linked: Linked


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The speaker said yes: these may be done."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """The speaker took it back."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The speaker chose `entity_ids` (`agent.resolve_targets.Context.chosen`) for `pending`'s statements."""

    entity_ids: tuple[str, ...]
    pending: Choice


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The answer fits several choices still: ask again, between those of `pending`, which stays open."""

    pending: Choice


Answered = Confirmed | Declined | Chosen | Narrowed


@dataclass(frozen=True, slots=True)
class Memory:
    """What "it" and "the same" refer to. `statements`: the last turn's, with the clause they came from."""

    targets: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    linked: Linked | None = None


@dataclass(slots=True)
class _Conversation:
    touched: float
    memory: Memory = field(default_factory=Memory)
    pending: Confirmation | Choice | None = None
    asked_at: float = 0.0


class Dialogue:
    """Every conversation's memory, bounded in number and in time."""

    def __init__(
        self,
        clock: Clock,
        *,
        limit: int = MAX_CONVERSATIONS,
        expiry_s: float = EXPIRY_S,
        confirmation_s: float = CONFIRMATION_S,
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._expiry_s = expiry_s
        self._confirmation_s = confirmation_s
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._conversations)

    def memory(self, conversation_id: str) -> Memory:
        """What the conversation last spoke of; empty if it is new or long ago."""
        conversation = self._find(conversation_id)
        return conversation.memory if conversation else Memory()

    def pending(self, conversation_id: str) -> Confirmation | Choice | None:
        """The question that is open, if it has not expired."""
        conversation = self._find(conversation_id)
        return conversation.pending if conversation else None

    def remember(self, conversation_id: str, memory: Memory) -> None:
        """A turn is over. One that spoke of nothing leaves "it" as it was."""
        conversation = self._touch(conversation_id)
        conversation.memory = replace(memory, targets=memory.targets or conversation.memory.targets)

    def ask(self, conversation_id: str, question: Confirmation | Choice) -> None:
        """A question was put; it replaces an older one."""
        conversation = self._touch(conversation_id)
        conversation.pending, conversation.asked_at = question, self._clock()

    def interpret(self, conversation_id: str, text: str, language: str, snapshot: Snapshot) -> Answered | None:
        """The utterance as an answer to the open question, which it closes; None if it is none.

        An answer is a whole utterance ("yes please", "the second one"). Any other sentence drops the
        question and is to be taken as new; one without words leaves it open.
        """
        pending, said = self.pending(conversation_id), words(text)
        if pending is None or not said:
            return None
        self._touch(conversation_id).pending = None
        if len(said) > _MAX_WORDS:
            return None
        if _is_in("no", said, language):
            return Declined()
        if isinstance(pending, Confirmation):
            return Confirmed(pending.actions) if _is_in("yes", said, language) else None
        answer = _choose(pending, said, language, snapshot)
        if isinstance(answer, Narrowed):
            self.ask(conversation_id, answer.pending)
        return answer

    def _find(self, conversation_id: str) -> _Conversation | None:
        """The conversation, with what has expired gone."""
        conversation, now = self._conversations.get(conversation_id), self._clock()
        if conversation is None:
            return None
        if now - conversation.touched > self._expiry_s:
            del self._conversations[conversation_id]
            return None
        waits = self._confirmation_s if isinstance(conversation.pending, Confirmation) else self._expiry_s
        if now - conversation.asked_at > waits:
            conversation.pending = None
        return conversation

    def _touch(self, conversation_id: str) -> _Conversation:
        """The conversation as the most recent one; the least recent one gives way."""
        conversation = self._find(conversation_id) or _Conversation(self._clock())
        conversation.touched = self._clock()
        self._conversations[conversation_id] = conversation
        self._conversations.move_to_end(conversation_id)
        while len(self._conversations) > self._limit:
            self._conversations.popitem(last=False)
        return conversation


# ---------------------------------------------------------------- answers in words


def _languages(language: str) -> Iterator[AnswerWords]:
    """The speaker's language first; then the others, for its tag is often a guess."""
    own = load(language)
    yield own.answers
    yield from (load(other).answers for other in LANGUAGES if other != own.language)


def _is_in(kind: str, said: tuple[str, ...], language: str) -> bool:
    return any(said in getattr(answers, kind) for answers in _languages(language))


def _choose(pending: Choice, said: tuple[str, ...], language: str, snapshot: Snapshot) -> Chosen | Narrowed | None:
    if _is_in("all", said, language):
        return Chosen(pending.choices, pending)
    core = tuple(w for w in said if w not in load(language).answers.around) or said
    named = _by_name(pending.choices, said, snapshot) or _by_name(pending.choices, core, snapshot)
    fitting = named or _by_ordinal(pending.choices, said, core, language)
    if len(fitting) > 1:
        return Narrowed(replace(pending, choices=fitting))
    return Chosen(fitting, pending) if fitting else None


def _by_name(choices: tuple[str, ...], said: tuple[str, ...], snapshot: Snapshot) -> tuple[str, ...]:
    """Choices whose name it is; else those whose names and place hold every word of it."""
    entities = [e for i in choices if (e := snapshot.entities.get(i)) is not None]
    wanted = _stems(said)
    exact = tuple(e.entity_id for e in entities if any(wanted == _stems(words(n)) for n in (e.name, *e.aliases)))
    return exact or tuple(e.entity_id for e in entities if wanted <= _vocabulary(e, snapshot))


def _vocabulary(entity: Entity, snapshot: Snapshot) -> frozenset[str]:
    area = snapshot.area_of(entity)
    floor = snapshot.floors.get(area.floor_id) if area and area.floor_id else None
    places = [n for place in (area, floor) if place for n in (place.name, *place.aliases)]
    return frozenset(s for n in (entity.name, *entity.aliases, *places) for s in _stems(words(n)))


def _stems(said: Sequence[str]) -> frozenset[str]:
    return frozenset(map(stem, said))


def _by_ordinal(
    choices: tuple[str, ...], said: tuple[str, ...], core: tuple[str, ...], language: str
) -> tuple[str, ...]:
    for answers in _languages(language):
        # "one" stands around a choice ("the second one") and is one ("number one").
        kept = tuple(w for w in said if w not in answers.around or (w,) in answers.ordinals)
        place = next((answers.ordinals[c] for c in (said, kept, core) if c in answers.ordinals), 0)
        if place:
            index = place - 1 if place > 0 else len(choices) - 1
            return choices[index : index + 1]
    return ()
