"""Words the model knows, by class. Written by training beside the weights, read by the linker and the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.text import key, words


@dataclass(frozen=True, slots=True)
class WordLists:
    """`known`: words the model was trained on; `kinds`: words for kinds of device, with the kinds they may mean
    (keys of `agent.kinds.KINDS`); `rooms`: usual names of places; `things`: of household things that are no kind.

    Words for kinds, rooms and things are `agent.text.key` keys, of all languages together.
    """

    known: frozenset[str]
    kinds: Mapping[str, tuple[str, ...]]
    rooms: frozenset[str]
    things: frozenset[str] = frozenset()


def keys(phrases: "list[str] | tuple[str, ...]") -> frozenset[str]:
    """Lookup keys of phrases, empty ones dropped."""
    return frozenset(k for k in (key(words(p)) for p in phrases) if k)
