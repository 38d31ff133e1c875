"""Which sensors are outside: by what they, or their area, are called."""

from functools import lru_cache

from agent.text import key, words
from device_registry.model import Entity, Snapshot

_BEGINNINGS = tuple(
    key((word,))
    for word in (
        *("outdoor", "outside", "exterior", "garden", "balcony", "terrace", "patio", "backyard", "weather"),
        *("außen", "draußen", "garten", "balkon", "terrasse", "wetterstation"),
        *("extérieur", "dehors", "jardin", "balcon", "météo", "meteorológica"),
        *("fuera", "afuera", "jardín", "balcón", "terraza"),
        *("externa", "externo", "fora", "jardim", "varanda", "terraço", "rua"),
    )
)
_CHINESE = ("室外", "户外", "屋外", "外面", "花园", "院子", "露台", "戶外")


def is_outside(entity: Entity, snapshot: Snapshot) -> bool:
    """Whether a sensor measures what it is like outside."""
    area = snapshot.area_of(entity)
    return _tells(entity.name) or (area is not None and _tells(area.name))


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    if any(word in name for word in _CHINESE):
        return True
    return any(key((word,)).startswith(_BEGINNINGS) for word in words(name))
