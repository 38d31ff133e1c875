"""What a word for a kind means in one home: people go by the names that they have given."""

from collections import Counter
from collections.abc import Iterable, Sequence

from agent.kind_index import of_kind
from agent.kinds import KINDS
from agent.lexicon import load
from agent.text import is_cjk, key, stem, unaccented, words
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
    if not said:
        return _narrower(kind, members, linked, snapshot)
    if all(word.narrow for word in said):
        return tuple(e for e in members if _bears(e, said))
    members = (*members, *_also(kind, members, said, linked.language, snapshot))
    if led := [e for e in members if any(_led(word, name) for word in said for name in _raw_names(e))]:
        return tuple(led)
    if kind == "light" and not _special(said, linked.language):  # "luces", "lamps", "Beleuchtung": whatever shines
        both = [e for e in members if any(word.several for word in said) and _bears(e, said)]
        return tuple(both) if len(both) > 1 else members
    broad = any(word.broad for word in said)
    just_so = [e for e in members if broad and any(word.raw in _raw_names(e) for word in said)]
    if len(just_so) == len(said) == 1 and not every:
        return tuple(just_so)
    return _by_their_names(kind, members, said, broad=broad)


def _by_their_names(
    kind: str, members: tuple[Entity, ...], said: Sequence[KindWord], *, broad: bool
) -> tuple[Entity, ...]:
    """Those that bear a word said, if any does, and what may well be called so too: of the device class, and not named
    as another such thing ("the fan" is no extractor in a home that calls both by their names).
    """
    bear = {e.entity_id for e in members if _bears(e, said)}
    if not bear:
        return members
    if not broad:
        return tuple(e for e in members if e.entity_id in bear)
    proper = [e for e in members if not KINDS[kind].classes or KINDS[kind].matches(e)]
    others = {e.entity_id for e in proper if not any(_otherwise(word, e) for word in said)}
    return tuple(e for e in members if e.entity_id in bear | others)


def _special(said: Sequence[KindWord], language: str) -> bool:
    """Whether none of the words is one for any light: "plafonnier"."""
    general = load(language).lights
    return bool(general) and not any(word.said in general or key((word.raw,)) in general for word in said)


def spelled_out(members: tuple[Entity, ...], linked: Linked) -> tuple[Entity, ...]:
    """The members of which a sentence says a word that no other's name holds, outside of all that it names otherwise:
    "which phone has less battery, Tom's or Priya's" of the two phones and a car; all of them if of none.
    """
    said = [token for token in linked.tokens if not token.startswith("<")]
    names = {e.entity_id: frozenset(words(e.name)) for e in members}
    counts = Counter(word for name in names.values() for word in name)
    known = {word.raw for word in linked.kinds} | load(linked.language).words
    own = {word for word in said if counts[word] == 1 and len(word) >= _SHORT - 1 and word not in known}
    chinese = "".join(said) if is_cjk("".join(said)) else ""
    found = tuple(e for e in members if own & names[e.entity_id] or _begins_in(e, chinese, members))
    return found if len(found) < len(members) and found else members


def _begins_in(entity: Entity, said: str, members: Sequence[Entity]) -> bool:
    """Whether a Chinese sentence says what no other of the names begins with."""
    start = entity.name[:_START]
    return (
        len(start) == _START
        and is_cjk(start)
        and start in said
        and [e.name[:_START] for e in members].count(start) == 1
    )


_START = 2  # characters


def bearing(entities: Sequence[Entity], kind: str, linked: Linked) -> tuple[Entity, ...]:
    """Those that bear in their names a word that is said for their kind."""
    said = [word for word in linked.kinds if kind in word.kinds]
    return tuple(e for e in entities if _bears(e, said))


def _bears(entity: Entity, said: Sequence[KindWord]) -> bool:
    return any(
        _is_in(one, name) for word in said for one in _singulars(word) for name in (entity.name, *entity.aliases)
    )


_SHORT = 4  # letters of a word that is looked for as a word, and not inside of others: the "ac" of "terrace"


def _is_in(word: str, name: str) -> bool:
    if len(word) < _SHORT and not is_cjk(word):
        return word in map(stem, map(unaccented, words(name)))
    return word in key(words(name))


def _narrower(kind: str, members: tuple[Entity, ...], linked: Linked, snapshot: Snapshot) -> tuple[Entity, ...]:
    """The members that a narrower word means where none for the kind itself is said: "mute the telly"."""
    whole = KINDS[kind]
    words_said = () if whole.classes else linked.kinds
    inside = {k for w in words_said for k in w.kinds if KINDS[k].classes and KINDS[k].domains == whole.domains}
    ids = {e.entity_id for k in inside for e in of_kind(k, snapshot)}
    return tuple(e for e in members if e.entity_id in ids) or members


def _otherwise(word: KindWord, entity: Entity) -> bool:
    """Whether a name says that it is another such thing: the "extractor", where the fan is spoken of."""
    said = [part for name in (entity.name, *entity.aliases) for part in words(name)]
    chinese = "".join(said)
    return any(stem(part) in word.others for part in said) or any(
        is_cjk(other) and len(other) > 1 and other in chinese for other in word.others
    )


def _also(
    kind: str, members: tuple[Entity, ...], said: Sequence[KindWord], language: str, snapshot: Snapshot
) -> Iterable[Entity]:
    """Of a device class what only its name says to be of it."""
    if not KINDS[kind].classes:
        return
    known = {e.entity_id for e in members}
    begins = language in _HEAD_FIRST
    for entity in _whole(kind, snapshot):
        if entity.entity_id in known or (entity.device_class or "") not in KINDS[kind].loose:
            continue
        names, stems = _names(entity), [one for word in said for one in _singulars(word)]
        if any(name.startswith(one) if begins else name.endswith(one) for one in stems for name in names):
            yield entity


def _whole(kind: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    """Everything of the kind's domains, whatever its class."""
    whole = next((k for k, v in KINDS.items() if not v.classes and v.domains == KINDS[kind].domains), "")
    return of_kind(whole, snapshot)


_ENDINGS = ("e", "n", "en", "er", "s")


def _singulars(word: KindWord) -> tuple[str, ...]:
    """What a name in the singular may hold: "radiadores" are each a "radiador", "Thermostate" a "Thermostat", "acs" an
    "ac".
    """
    if len(word.said) == _SHORT - 1:
        return (word.said, word.said.removesuffix("s"))
    shorter = (word.said.removesuffix(ending) for ending in _ENDINGS if not is_cjk(word.said))
    return tuple(dict.fromkeys((word.said, *(one for one in shorter if len(one) >= _SHORT))))


def _led(word: KindWord, name: str) -> bool:
    """Whether a Chinese name holds the word with at least two characters that stand before it: "床头灯"."""
    return any(word.before[-n:] + word.raw in name for n in range(2, len(word.before) + 1))


def _raw_names(entity: Entity) -> tuple[str, ...]:
    return tuple("".join(words(name)) for name in (entity.name, *entity.aliases))


def _names(entity: Entity) -> tuple[str, ...]:
    return tuple(key(words(name)) for name in (entity.name, *entity.aliases))
