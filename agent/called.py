"""What a word for a kind means in one home: people go by the names that they have given."""

from collections.abc import Sequence

from agent.kind_index import of_kind
from agent.kinds import KINDS
from agent.text import key, words
from agent.types import KindWord, Linked
from device_registry.model import Entity, Snapshot

_HEAD_FIRST = frozenset({"es", "fr", "pt"})
"""Languages in which the word for a thing comes first: "persiana salón"."""


def called_so(
    kind: str, members: tuple[Entity, ...], linked: Linked, snapshot: Snapshot, *, every: bool
) -> tuple[Entity, ...]:
    """The members of a kind that the words said mean: where some bear a narrower word in their names ("radiators",
    "ceiling lights"), those; the one that is called just so, unless `every` one is meant ("the fan" is the one named
    "Fan"; a light seldom is meant by that); and of a device class also what only its name says to be of it.
    """
    said = [word for word in linked.kinds if kind in word.kinds]
    if said and all(word.narrow for word in said):
        return tuple(e for e in members if any(word.said in name for word in said for name in _names(e)))
    if said and KINDS[kind].classes:
        known = {e.entity_id for e in members}
        named = [e for e in _whole(kind, snapshot) if _by_name(e, kind, said, linked.language)]
        members = (*members, *(e for e in named if e.entity_id not in known))
    if led := [e for e in members if any(_led(word, name) for word in said for name in _raw_names(e))]:
        return tuple(led)
    if kind == "light":  # "luces", "lamps", "Beleuchtung": whatever shines
        return members
    if any(word.broad for word in said):
        just_so = [e for e in members if any(word.raw in _raw_names(e) for word in said)]
        return tuple(just_so) if len(just_so) == 1 and len(said) == 1 and not every else members
    bear = [e for e in members if any(stem in name for stem in map(_stem, said) for name in _names(e))]
    return tuple(bear) or members


def _whole(kind: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    """Everything of the kind's domains, whatever its class."""
    whole = next((k for k, v in KINDS.items() if not v.classes and v.domains == KINDS[kind].domains), "")
    return of_kind(whole, snapshot)


def _by_name(entity: Entity, kind: str, said: Sequence[KindWord], language: str) -> bool:
    if (entity.device_class or "") not in KINDS[kind].loose:
        return False
    begins = language in _HEAD_FIRST
    stems = [_stem(word) for word in said]
    return any(n.startswith(stem) if begins else n.endswith(stem) for stem in stems for n in _names(entity))


def _stem(word: KindWord) -> str:
    """What a name in the singular holds: "radiadores" are each a "radiador"."""
    return word.said.removesuffix("e") if word.raw != word.said else word.said


def _led(word: KindWord, name: str) -> bool:
    """Whether a Chinese name holds the word with at least two characters that stand before it: "床头灯"."""
    return any(word.before[-n:] + word.raw in name for n in range(2, len(word.before) + 1))


def _raw_names(entity: Entity) -> tuple[str, ...]:
    return tuple("".join(words(name)) for name in (entity.name, *entity.aliases))


def _names(entity: Entity) -> tuple[str, ...]:
    return tuple(key(words(name)) for name in (entity.name, *entity.aliases))
