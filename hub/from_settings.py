"""Settings -> the values that the packages take: `config` knows none of them, and they do not know `config`."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.mqtt.broker import Broker
from adapters.mqtt.connection import Connection
from agent.policy import Direction, Override, PolicySettings, RiskClass, Rule
from config.settings import Home, Mqtt, Policy, Settings
from device_registry.history import Retention
from device_registry.model import Area, Floor
from device_registry.names import clean_name, clean_names, slug
from device_registry.overlay import EntityOverlay, Overlay
from device_registry.past import DAY
from hub.due import Place
from hub.executor import Deadlines

DEFAULT_URL = "mqtt://localhost:1883"


def connection(mqtt: Mqtt, broker: Broker | None = None) -> Connection:
    """How to reach the broker: `broker`, or the configured one."""
    chosen = broker or Broker(mqtt.url or DEFAULT_URL, "configured")
    password = mqtt.password.get_secret_value() if mqtt.password else None
    found = Connection.from_url(chosen.url, username=mqtt.username, password=password, client_id=mqtt.client_id)
    return replace(found, ca_file=mqtt.tls.ca_file, mqtt5=chosen.mqtt5)


def overlay(settings: Settings) -> Overlay:
    """The owner's view of the home."""
    return Overlay(
        floors=_floors(settings.home),
        areas=_areas(settings.home),
        entities=_entities(settings.home),
        area_patterns=settings.discovery.area_topic_patterns,
    )


def policy(settings: Policy) -> PolicySettings:
    """What may be done."""
    return PolicySettings(
        classes={RiskClass(risk): Rule(rule) for risk, rule in settings.classes.items()},
        overrides=tuple(
            Override(
                rule=Rule(o.rule),
                entity_id=o.entity,
                domain=o.domain,
                device_class=o.device_class,
                direction=Direction(o.direction) if o.direction else None,
            )
            for o in settings.overrides
        ),
        sources={
            source: {RiskClass(risk): Rule(rule) for risk, rule in rules.items()}
            for source, rules in settings.sources.items()
        },
    )


def retention(settings: Settings) -> Retention:
    """How long the history keeps what."""
    kept = settings.history
    return Retention(kept.raw * DAY, kept.minutes * DAY, kept.hours * DAY, kept.states * DAY)


def place(settings: Settings) -> Place | None:
    """Where the home is, for the sun."""
    where = settings.hub.location
    return Place(where.latitude, where.longitude) if where else None


def deadlines(settings: Settings) -> Deadlines:
    """How long the executor waits."""
    timeouts = settings.timeouts
    return Deadlines(verify=timeouts.verify, slow=timeouts.slow, publish=timeouts.publish)


def _floors(home: Home) -> tuple[Floor, ...]:
    """Those described, and those that an area merely names."""
    floors = [
        Floor(floor_id, clean_name(entry.name or floor_id) or floor_id, clean_names(entry.aliases))
        for floor_id, entry in home.floors.items()
    ]
    for words in (area.floor for area in home.areas.values() if area.floor):
        if _floor_id(floors, words) is None:
            floors.append(Floor(slug(words), clean_name(words) or slug(words)))
    return tuple(floors)


def _areas(home: Home) -> tuple[Area, ...]:
    floors = _floors(home)
    return tuple(
        Area(
            area_id,
            clean_name(entry.name or area_id) or area_id,
            clean_names(entry.aliases),
            entry.floor and _floor_id(floors, entry.floor),
        )
        for area_id, entry in home.areas.items()
    )


def _floor_id(floors: Sequence[Floor], words: str) -> str | None:
    """The floor with this id, name or alias."""
    folded = words.casefold()
    known = (f.floor_id for f in floors if folded in map(str.casefold, (f.floor_id, f.name, *f.aliases)))
    return next(known, None)


def _entities(home: Home) -> tuple[EntityOverlay, ...]:
    """In the file's order, of which the last counts; what nothing speaks of comes first."""
    entries = tuple(
        EntityOverlay(
            match=match,
            name=entry.name,
            area=entry.area,
            aliases=entry.aliases,
            labels=entry.labels,
            exposed=entry.exposed,
            device_class=entry.device_class,
        )
        for match, entry in home.entities.items()
    )
    return entries if home.exposed else (EntityOverlay("*", exposed=False), *entries)
