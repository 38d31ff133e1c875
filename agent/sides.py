"""Left and right, said of one of two: "the left lamp" where names end in "left" and "right", and "the right one"."""

from collections.abc import Sequence

from agent.lexicon import Lexicon, load
from agent.text import key, words
from agent.types import Linked, MentionKind
from device_registry.model import Entity, Snapshot


def on_side(entities: tuple[Entity, ...], linked: Linked) -> tuple[Entity, ...]:
    """Of several entities those whose names are of the side that the words speak of, if any are; all of them where both
    sides are spoken of, or none.
    """
    lexicon = load(linked.language)
    said = _sides(_led(words(linked.text), lexicon), lexicon)
    if len(entities) < 2 or len(said) != 1:
        return entities
    named = (e for e in entities if any(_sides(words(name), lexicon) == said for name in (e.name, *e.aliases)))
    return tuple(named) or entities


def other_side(entities: tuple[Entity, ...], linked: Linked, home: Snapshot) -> tuple[Entity, ...]:
    """What "the right one" is after "the left lamp": for each entity the one of its kind and area whose name differs
    from its by the side that the words speak of; the entities as they are where no side is said, or none is called so.
    """
    lexicon = load(linked.language)
    said = _sides(_led(words(linked.without(MentionKind.ENTITY)), lexicon), lexicon)
    if len(said) != 1:
        return entities
    return tuple(_facing(entity, said, lexicon, home) for entity in entities)


def _facing(entity: Entity, side: frozenset[str], lexicon: Lexicon, home: Snapshot) -> Entity:
    rest = _sideless(entity, lexicon)
    alike = (
        e for e in home.entities.values() if (e.domain, e.area_id, e.exposed) == (entity.domain, entity.area_id, True)
    )
    return next((e for e in alike if _sides(words(e.name), lexicon) == side and _sideless(e, lexicon) == rest), entity)


def _sideless(entity: Entity, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(word for word in words(entity.name) if key((word,)) not in lexicon.sides)


def _led(said: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """The words that may speak of a side: in English those after an article ("the left one", and not "right now")."""
    leads = lexicon.side_leads
    return [word for before, word in zip(("", *said), said, strict=False) if not leads or before in leads]


def _sides(said: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.sides[k] for word in said if (k := key((word,))) in lexicon.sides)
