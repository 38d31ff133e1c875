"""What the home's owner says about devices, laid over what the devices say themselves. The owner wins."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cached_property

from device_registry.model import Area, Entity, Floor
from device_registry.names import clean_name, clean_names, slug
from device_registry.wiring import Found

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class EntityOverlay:
    """Settings for the entities that `match` finds: an entity_id, a discovered name, or a topic; * and ? are wild.

    None and empty leave the discovered value. `area`: an area's id, name or alias; one not known is made.
    `aliases` and `labels` are added.
    """

    match: str
    name: str | None = None
    area: str | None = None
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    exposed: bool | None = None
    device_class: str | None = None


_BRIDGE = "bridge"
"""The level of Zigbee2MQTT's own topics: no room, and no friendly name may begin so."""


@dataclass(frozen=True)
class Overlay:
    """The settings' view of the home.

    `area_patterns`: topics with an {area} level, such as "home/{area}/+/state" or "zigbee2mqtt/{area}/#"; an
    entity that names no area itself gets the one that its topic names. The first pattern that fits counts.
    """

    floors: tuple[Floor, ...] = ()
    areas: tuple[Area, ...] = ()
    entities: tuple[EntityOverlay, ...] = ()
    area_patterns: tuple[str, ...] = ()

    @cached_property
    def _exact(self) -> Mapping[str, tuple[int, ...]]:
        table: dict[str, tuple[int, ...]] = {}
        for index, entry in enumerate(self.entities):
            if not _GLOB.search(entry.match):
                key = entry.match.casefold()
                table[key] = (*table.get(key, ()), index)
        return table

    @cached_property
    def _globs(self) -> tuple[tuple[int, re.Pattern[str]], ...]:
        entries = enumerate(self.entities)
        return tuple((i, re.compile(translate(e.match.casefold()))) for i, e in entries if _GLOB.search(e.match))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(area_pattern, self.area_patterns))

    def place(self, found: Found) -> tuple[Entity, str | None]:
        """The entity as the owner has it, and the words for its area. `entity.area_id` is left to the caller."""
        topics = found.wiring.topics() | {found.source.partition("#")[0]}
        entity, area = found.entity, found.area_name or self._area_in(topics)
        for entry in self._entries(entity, topics):
            entity, area = _lay(entry, entity), entry.area or area
        return entity, area

    def _entries(self, entity: Entity, topics: frozenset[str]) -> Iterable[EntityOverlay]:
        keys = [key.casefold() for key in (entity.entity_id, entity.name, *topics)]
        hits = {index for key in keys for index in self._exact.get(key, ())}
        hits |= {index for index, pattern in self._globs if any(map(pattern.match, keys))}
        return (self.entities[index] for index in sorted(hits))

    def _area_in(self, topics: Iterable[str]) -> str | None:
        ordered = sorted(topics) if self._patterns else ()
        for pattern in self._patterns:
            for topic in ordered:
                if (match := pattern.fullmatch(topic)) and match["area"] != _BRIDGE:
                    return clean_name(match["area"].replace("_", " ").replace("-", " "))
        return None


def area_pattern(pattern: str) -> re.Pattern[str]:
    """A topic pattern with one {area} level, + and # as in MQTT filters. Raises ValueError if it has none."""
    levels = pattern.split("/")
    if levels.count("{area}") != 1:
        raise ValueError(f'"{pattern}" needs exactly one level {{area}}')
    wild = {"{area}": "(?P<area>[^/]+)", "+": "[^/]+", "#": ".*"}
    return re.compile("/".join(wild.get(level, re.escape(level)) for level in levels))


def find_area(areas: Mapping[str, Area], words: str) -> Area | None:
    """The area with this id, name or alias, or one whose name makes the same id ("Living room", "living_room")."""
    if words in areas:
        return areas[words]
    folded = words.casefold()
    named = (a for a in areas.values() if folded in (a.name.casefold(), *(alias.casefold() for alias in a.aliases)))
    return next(named, None) or areas.get(slug(words))


def _lay(entry: EntityOverlay, entity: Entity) -> Entity:
    return replace(
        entity,
        name=clean_name(entry.name) or entity.name,
        aliases=clean_names((*entity.aliases, *entry.aliases)),
        labels=clean_names((*entity.labels, *entry.labels)),
        exposed=entity.exposed if entry.exposed is None else entry.exposed,
        device_class=entry.device_class or entity.device_class,
    )
