"""Who may do what: the risk class of a service on an entity, and what the settings say about it.

Asked by the executor for every way in, so that nothing a sentence, a name or the model says can pass it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from agent.hazards import Hazard, hazards_in
from agent.types import Hitch
from device_registry.model import Domain, Entity, JsonValue


class RiskClass(StrEnum):
    """How much harm a service on an entity can do."""

    HARMLESS = "harmless"  # light, sound, and whatever makes the home safer: locking, closing, arming, off
    COMFORT = "comfort"  # changes how it is to be there, or uses energy
    GUARDED = "guarded"  # lets someone in, silences protection, gas, water, fire, noise; or not known


class Rule(StrEnum):
    """What the settings say."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    FORBID = "forbid"


class Direction(StrEnum):
    """Which way a service moves its entity."""

    ON = "on"
    OFF = "off"
    TOGGLE = "toggle"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    ARM = "arm"
    DISARM = "disarm"
    TRIGGER = "trigger"
    SET = "set"
    UNKNOWN = "unknown"


class DecisionKind(StrEnum):
    """What may happen to an action."""

    ALLOWED = "allowed"
    NEEDS_CONFIRMATION = "needs_confirmation"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Override:
    """A rule for what matches every given field; the more specific override wins, of equals the stricter."""

    rule: Rule
    entity_id: str | None = None
    domain: str | None = None
    device_class: str | None = None
    direction: Direction | None = None

    def matches(self, entity: Entity, direction: Direction) -> bool:
        """Whether this override speaks of the entity moved that way."""
        return (
            self.entity_id in (None, entity.entity_id)
            and self.domain in (None, entity.domain)
            and self.device_class in (None, entity.device_class)
            and self.direction in (None, direction)
        )

    @property
    def rank(self) -> tuple[int, int]:
        """Order among matching overrides: entity before direction before device class before domain."""
        given = (self.entity_id, self.direction, self.device_class, self.domain)
        return sum(8 >> i for i, value in enumerate(given) if value is not None), _STRICTNESS[self.rule]


_STRICTNESS = {Rule.ALLOW: 0, Rule.CONFIRM: 1, Rule.FORBID: 2}
DEFAULT_RULES: Mapping[RiskClass, Rule] = {
    RiskClass.HARMLESS: Rule.ALLOW,
    RiskClass.COMFORT: Rule.ALLOW,
    RiskClass.GUARDED: Rule.CONFIRM,
}


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """`classes`: rule per risk class; `sources`: rules per way in ("mqtt", "cli") that replace a class's rule.

    Where an override speaks, a source's rule counts only if it is stricter.
    """

    classes: Mapping[RiskClass, Rule] = field(default_factory=lambda: DEFAULT_RULES)
    overrides: tuple[Override, ...] = ()
    sources: Mapping[str, Mapping[RiskClass, Rule]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` names what decided, for the trace: "not_exposed", "guarded", "override", "source mqtt"."""

    kind: DecisionKind
    risk: RiskClass
    reason: str


_KINDS = {
    Rule.ALLOW: DecisionKind.ALLOWED,
    Rule.CONFIRM: DecisionKind.NEEDS_CONFIRMATION,
    Rule.FORBID: DecisionKind.DENIED,
}


class Policy:
    """Decides about single actions. Pure and stateless: the same question has the same answer."""

    def __init__(self, settings: PolicySettings | None = None) -> None:
        self._settings = settings or PolicySettings()

    def decide(
        self,
        entity: Entity,
        service: str,
        data: Mapping[str, JsonValue],
        source: str,
        members: Sequence[Entity] = (),
    ) -> Decision:
        """Whether `service` ("domain.name" or "set_property") may be called on the entity from this way in.

        `members`: of a group, which is as guarded as the most guarded of them, hidden ones too: it moves them all.
        """
        if not entity.exposed:
            return Decision(DecisionKind.DENIED, risk_of(entity, service, data), Hitch.NOT_EXPOSED)
        direction = direction_of(service, data)
        moved = ((each, risk_of(each, service, data)) for each in (entity, *members))
        ruled = [(*self._rule(each, direction, risk, source), risk) for each, risk in moved]
        rule, reason, risk = max(ruled, key=lambda each: _STRICTNESS[each[0]])
        return Decision(_KINDS[rule], risk, reason)

    def _rule(self, entity: Entity, direction: Direction, risk: RiskClass, source: str) -> tuple[Rule, str]:
        by_class = self._settings.classes.get(risk, DEFAULT_RULES[risk])
        by_source = self._settings.sources.get(source, {}).get(risk)
        matching = [o for o in self._settings.overrides if o.matches(entity, direction)]
        if matching:
            override = max(matching, key=lambda o: o.rank).rule
            if by_source is None or _STRICTNESS[by_source] <= _STRICTNESS[override]:
                return override, "override"
        return (by_class, risk.value) if by_source is None else (by_source, f"source {source}")


# ---------------------------------------------------------------- direction


_VERBS: Mapping[str, Direction] = {
    "turn_on": Direction.ON,
    "turn_off": Direction.OFF,
    "toggle": Direction.TOGGLE,
    "open_cover": Direction.OPEN,
    "close_cover": Direction.CLOSE,
    "stop_cover": Direction.STOP,
    "open_valve": Direction.OPEN,
    "close_valve": Direction.CLOSE,
    "stop_valve": Direction.STOP,
    "lock": Direction.LOCK,
    "unlock": Direction.UNLOCK,
    "open": Direction.UNLOCK,  # lock.open pulls the latch
    "alarm_arm_home": Direction.ARM,
    "alarm_arm_away": Direction.ARM,
    "alarm_arm_night": Direction.ARM,
    "alarm_arm_vacation": Direction.ARM,
    "alarm_disarm": Direction.DISARM,
    "alarm_trigger": Direction.TRIGGER,
    "press": Direction.TRIGGER,
}
_POSITIONS = frozenset({"set_cover_position", "set_valve_position"})
_SETTERS = frozenset({"select_option", "volume_up", "volume_down", "volume_mute", "oscillate"})


def direction_of(service: str, data: Mapping[str, JsonValue]) -> Direction:
    """Which way a service moves what it is called on; a position other than 0 counts as opening."""
    verb = service.rpartition(".")[2]
    if verb in _POSITIONS:
        return Direction.CLOSE if data.get("position") == 0 else Direction.OPEN
    if verb in _VERBS:
        return _VERBS[verb]
    known = verb in _SETTERS or verb.startswith("set_") or verb.endswith("_cover_tilt")
    return Direction.SET if known else Direction.UNKNOWN


# ---------------------------------------------------------------- risk


_SAFE = frozenset({Direction.OFF, Direction.CLOSE, Direction.STOP, Direction.LOCK, Direction.ARM})
_HARMLESS = frozenset({Domain.LIGHT, Domain.MEDIA_PLAYER})
_COMFORT = frozenset({Domain.CLIMATE, Domain.FAN, Domain.HUMIDIFIER, Domain.WATER_HEATER, Domain.VACUUM})
_PROTECTING = frozenset({Domain.LOCK, Domain.VALVE, Domain.SIREN, Domain.ALARM})
_ENTRANCES = frozenset({"garage", "gate", "door"})
_NAMED = frozenset(
    {Domain.SWITCH, Domain.BUTTON, Domain.SELECT, Domain.NUMBER, Domain.TEXT, Domain.SCENE, Domain.SCRIPT}
)


def risk_of(entity: Entity, service: str, data: Mapping[str, JsonValue]) -> RiskClass:
    """The risk class of a service on an entity. What is not known is guarded."""
    if service == "set_property":
        return _property_risk(entity, str(data.get("property", "")))
    direction = direction_of(service, data)
    if service.partition(".")[0] != entity.domain:
        return RiskClass.GUARDED
    if entity.domain in _HARMLESS:
        return RiskClass.HARMLESS
    if entity.domain in _COMFORT or entity.domain is Domain.LAWN_MOWER:
        return RiskClass.COMFORT
    if entity.domain is Domain.COVER:
        return _cover_risk(entity, direction)
    if entity.domain in _PROTECTING:
        return RiskClass.HARMLESS if direction in _SAFE else RiskClass.GUARDED
    return _named_risk(entity, direction) if entity.domain in _NAMED else RiskClass.GUARDED


def _cover_risk(entity: Entity, direction: Direction) -> RiskClass:
    if direction in _SAFE:
        return RiskClass.HARMLESS
    entrance = entity.device_class in _ENTRANCES or (
        entity.device_class is None and Hazard.ACCESS in hazards_in(entity.name, *entity.aliases)
    )
    return RiskClass.GUARDED if entrance or direction is Direction.UNKNOWN else RiskClass.COMFORT


def _named_risk(entity: Entity, direction: Direction) -> RiskClass:
    """Kinds that may switch anything: their names have to tell."""
    if direction is Direction.UNKNOWN:
        return RiskClass.GUARDED
    hazards = hazards_in(entity.name, entity.device_class or "", *entity.aliases)
    if Hazard.ACCESS in hazards or (hazards and direction not in _SAFE):
        return RiskClass.GUARDED
    return RiskClass.HARMLESS if direction in _SAFE else RiskClass.COMFORT


def _property_risk(entity: Entity, prop: str) -> RiskClass:
    """A generic property can move a lock or sound a siren as well as a service can."""
    # A radiator's valve settings are not a tap.
    tame = frozenset({Hazard.FLOW, Hazard.HEAT}) if entity.domain is Domain.CLIMATE else frozenset()
    hazardous = bool(hazards_in(prop) - tame)
    entrance = entity.domain is Domain.COVER and _cover_risk(entity, Direction.SET) is RiskClass.GUARDED
    return RiskClass.GUARDED if hazardous or entrance or entity.domain in _PROTECTING else RiskClass.COMFORT
