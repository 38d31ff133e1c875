"""Words the model knows, by class. Written by training beside the weights, read by the linker and the prompt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agent.text import key, words

_ANY_CLIMATE = frozenset({
    "aquecimento", "calefaccion", "chauffage", "clima", "climate", "climatizacion", "climatizacao", "heating",
    "heizung", "hvac", "termostato", "thermostat", "恒温器", "暖气", "温控器",
})  # fmt: skip
"""Keys of words for whatever heats or cools."""


@dataclass(frozen=True)
class WordLists:
    """`known`: words the model was trained on; `kinds`: words for kinds of device, with the kinds they may mean
    (keys of `agent.kinds.KINDS`); `rooms`: usual names of places; `things`: of household things that are no kind.

    Words for kinds, rooms and things are `agent.text.key` keys. `own` has the lists of each language; the lists
    themselves are then those of all languages together ("bad" is a room in German alone). `times`: the model knows
    expressions of time; `texts`: it can tell where free words stand; `past`: it knows times that are behind, conditions
    and plans; `wishes`: it knows what the room decides. `dictionary`: words that it has not seen and reads by their
    likeness to those that it has; they are spelt as they are meant. `glosses`: of one language, words that it has not
    seen, with the English word that it reads in their place.
    """

    known: frozenset[str]
    kinds: Mapping[str, tuple[str, ...]]
    rooms: frozenset[str]
    things: frozenset[str] = frozenset()
    times: bool = False
    texts: bool = False
    dictionary: frozenset[str] = frozenset()
    past: bool = False
    wishes: bool = False
    glosses: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, "WordLists"] = field(default_factory=dict)

    @cached_property
    def heads(self) -> frozenset[str]:
        """Words for kinds that other words for the same kind are made of: "light" of "ceiling light". A radiator is no
        air conditioner, though both have words made of theirs.
        """
        made_of = frozenset(
            said
            for said, meant in self.kinds.items()
            if any(
                len(other) > len(said) and said.removesuffix("e") in other  # "luzes" are each a "luz"
                for kind in meant
                for other in self.by_kind[kind]
            )
        )
        return frozenset(said for said in made_of if self.kinds[said] != ("climate",) or said in _ANY_CLIMATE)

    @cached_property
    def by_kind(self) -> Mapping[str, frozenset[str]]:
        """Keys of the words for each kind."""
        found: dict[str, set[str]] = {}
        for said, meant in self.kinds.items():
            for kind in meant:
                found.setdefault(kind, set()).add(said)
        return {kind: frozenset(said) for kind, said in found.items()}

    def of(self, language: str) -> "WordLists":
        """The lists of one language; of all together where they are not kept apart."""
        return self.own.get(language, self)


def united(own: Mapping[str, WordLists]) -> WordLists:
    """Lists of all languages together, made of those of each; a gloss stays with its language."""
    kinds: dict[str, dict[str, None]] = {}
    for lists in own.values():
        for said, meant in lists.kinds.items():
            kinds.setdefault(said, {}).update(dict.fromkeys(meant))
    return WordLists(
        known=frozenset().union(*(lists.known for lists in own.values())),
        kinds={said: tuple(meant) for said, meant in sorted(kinds.items())},
        rooms=frozenset().union(*(lists.rooms for lists in own.values())),
        things=frozenset().union(*(lists.things for lists in own.values())),
        times=any(lists.times for lists in own.values()),
        texts=any(lists.texts for lists in own.values()),
        dictionary=frozenset().union(*(lists.dictionary for lists in own.values())),
        past=any(lists.past for lists in own.values()),
        wishes=any(lists.wishes for lists in own.values()),
        own=dict(own),
    )


def keys(phrases: "list[str] | tuple[str, ...]") -> frozenset[str]:
    """Lookup keys of phrases, empty ones dropped."""
    return frozenset(k for k in (key(words(p)) for p in phrases) if k)
