"""What is outside: sensors by what they, or their area, are called, questions by their words, in all our languages."""

from collections.abc import Sequence
from functools import cache, lru_cache

from agent.lexicon import LANGUAGES
from agent.lexicon import load as lexicon_of
from agent.text import key, words
from device_registry.model import Entity, Snapshot


def is_outside(entity: Entity, snapshot: Snapshot) -> bool:
    """Whether a sensor measures what it is like outside."""
    area = snapshot.area_of(entity)
    return _tells(entity.name) or (area is not None and _tells(area.name))


def meant(sensors: Sequence[Entity], text: str, snapshot: Snapshot) -> tuple[Entity, ...]:
    """Of some sensors those outside, if that is what a text speaks of and there are any: "how cold is it outside"."""
    found = tuple(e for e in sensors if is_outside(e, snapshot)) if _tells(text) else ()
    return found or tuple(sensors)


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    inside, beginnings = _said()
    return any(word in name for word in inside) or any(key((word,)).startswith(beginnings) for word in words(name))


@cache
def _said() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that tell anywhere in a name, and those that a word has to begin with."""
    spaced = frozenset(word for language in LANGUAGES if language != "zh" for word in lexicon_of(language).outside)
    return tuple(sorted(lexicon_of("zh").outside)), tuple(sorted(spaced))
