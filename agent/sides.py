"""Left and right, said of one of two: "the left bedside lamp", where names end in "left" and "right"."""

from collections.abc import Sequence

from agent.lexicon import Lexicon, load
from agent.text import key, words
from agent.types import Linked
from device_registry.model import Entity


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


def _led(said: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """The words that may speak of a side: in English those after an article ("the left one", and not "right now")."""
    leads = lexicon.side_leads
    return [word for before, word in zip(("", *said), said, strict=False) if not leads or before in leads]


def _sides(said: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.sides[k] for word in said if (k := key((word,))) in lexicon.sides)
