"""The risk of each direction of each kind, and what settings make of it."""

import pytest

from agent.hazards import Hazard, hazards_in
from agent.policy import (
    DecisionKind,
    Direction,
    Override,
    Policy,
    PolicySettings,
    RiskClass,
    Rule,
    direction_of,
    risk_of,
)
from agent.types import Hitch
from device_registry.model import Domain, Entity, JsonValue

H, C, G = RiskClass.HARMLESS, RiskClass.COMFORT, RiskClass.GUARDED


def entity(domain: Domain, name: str = "Thing", device_class: str | None = None, exposed: bool = True) -> Entity:
    return Entity(f"{domain}.thing", domain, name, device_class=device_class, exposed=exposed)


LOCK = entity(Domain.LOCK)
GARAGE = entity(Domain.COVER, device_class="garage")


@pytest.mark.parametrize(
    ("domain", "device_class", "name", "service", "data", "risk"),
    [
        ("light", None, "Lamp", "light.turn_on", {"brightness_pct": 30}, H),
        ("light", None, "Garage door", "light.toggle", {}, H),
        ("media_player", "tv", "TV", "media_player.volume_set", {"volume_level": 1}, H),
        ("lock", None, "Front door", "lock.lock", {}, H),
        ("lock", None, "Front door", "lock.unlock", {}, G),
        ("lock", None, "Front door", "lock.open", {}, G),
        ("lock", None, "Front door", "set_property", {"property": "auto_relock", "value": False}, G),
        ("cover", "garage", "G", "cover.open_cover", {}, G),
        ("cover", "garage", "G", "cover.close_cover", {}, H),
        ("cover", "garage", "G", "cover.stop_cover", {}, H),
        ("cover", "garage", "G", "cover.toggle", {}, G),
        ("cover", "garage", "G", "cover.set_cover_position", {"position": 0}, H),
        ("cover", "garage", "G", "cover.set_cover_position", {"position": 1}, G),
        ("cover", "garage", "G", "cover.set_cover_position", {}, G),
        ("cover", "garage", "G", "set_property", {"property": "state", "value": "OPEN"}, G),
        ("cover", "gate", "G", "cover.open_cover", {}, G),
        ("cover", "door", "G", "cover.open_cover", {}, G),
        ("cover", None, "Garage door", "cover.open_cover", {}, G),
        ("cover", None, "车库门", "cover.open_cover", {}, G),
        ("cover", "blind", "Blind", "cover.open_cover", {}, C),
        ("cover", "blind", "Blind", "cover.open_cover_tilt", {}, C),
        ("cover", "blind", "Blind", "cover.explode", {}, G),
        ("valve", "gas", "V", "valve.open_valve", {}, G),
        ("valve", None, "V", "valve.set_valve_position", {"position": 50}, G),
        ("valve", "water", "V", "valve.close_valve", {}, H),
        ("siren", None, "S", "siren.turn_on", {}, G),
        ("siren", None, "S", "siren.turn_off", {}, H),
        ("alarm_control_panel", None, "A", "alarm_control_panel.alarm_disarm", {}, G),
        ("alarm_control_panel", None, "A", "alarm_control_panel.alarm_trigger", {}, G),
        ("alarm_control_panel", None, "A", "alarm_control_panel.alarm_arm_away", {}, H),
        ("switch", "outlet", "Coffee machine", "switch.turn_on", {}, C),
        ("switch", "outlet", "Coffee machine", "switch.turn_off", {}, H),
        ("switch", None, "Oven", "switch.turn_on", {}, G),
        ("switch", None, "Oven", "switch.turn_off", {}, H),
        ("switch", None, "Child lock", "switch.turn_off", {}, H),
        ("switch", None, "Front door lock", "switch.turn_off", {}, G),
        ("switch", None, "烤箱", "switch.turn_on", {}, G),
        ("switch", None, "Garage door light", "switch.turn_on", {}, C),
        ("button", None, "Garage door", "button.press", {}, G),
        ("button", "restart", "Restart", "button.press", {}, C),
        ("select", None, "Stove mode", "select.select_option", {"option": "broil"}, G),
        ("select", None, "Hall sensitivity", "select.select_option", {"option": "high"}, C),
        ("number", None, "Oven temperature", "number.set_value", {"value": 250}, G),
        ("scene", None, "Movie", "scene.turn_on", {}, C),
        ("script", None, "Unlock everything", "script.turn_on", {}, G),
        ("climate", None, "T", "climate.set_temperature", {"temperature": 21}, C),
        ("climate", None, "T", "set_property", {"property": "valve_detection", "value": "ON"}, C),
        ("lawn_mower", None, "M", "lawn_mower.start_mowing", {}, C),
        ("water_heater", None, "W", "water_heater.set_temperature", {}, C),
        ("binary_sensor", "motion", "M", "set_property", {"property": "sensitivity", "value": "high"}, C),
        ("binary_sensor", "smoke", "M", "set_property", {"property": "alarm", "value": True}, G),
        ("sensor", None, "M", "sensor.turn_on", {}, G),
        ("switch", None, "S", "switch.reboot", {}, G),
        ("lock", None, "L", "light.turn_on", {}, G),
        ("light", None, "L", "lock.unlock", {}, G),
        ("light", None, "L", "", {}, G),
    ],
)
def test_risk(
    domain: str, device_class: str | None, name: str, service: str, data: dict[str, JsonValue], risk: RiskClass
) -> None:
    assert risk_of(entity(Domain(domain), name, device_class), service, data) is risk


@pytest.mark.parametrize(
    ("service", "data", "direction"),
    [
        ("lock.unlock", {}, Direction.UNLOCK),
        ("valve.set_valve_position", {"position": "0"}, Direction.OPEN),  # not a number: the worse direction
        ("cover.set_cover_tilt_position", {}, Direction.SET),
        ("light.conjure", {}, Direction.UNKNOWN),
    ],
)
def test_direction(service: str, data: dict[str, JsonValue], direction: Direction) -> None:
    assert direction_of(service, data) is direction


def test_defaults_ask_before_what_is_guarded() -> None:
    policy = Policy()
    assert policy.decide(LOCK, "lock.lock", {}, "cli").kind is DecisionKind.ALLOWED
    unlock = policy.decide(LOCK, "lock.unlock", {}, "cli")
    assert (unlock.kind, unlock.reason) == (DecisionKind.NEEDS_CONFIRMATION, "guarded")


def test_what_is_not_exposed_does_not_exist_whatever_the_settings_say() -> None:
    policy = Policy(PolicySettings(overrides=(Override(Rule.ALLOW, domain="light"),)))
    decision = policy.decide(entity(Domain.LIGHT, exposed=False), "light.turn_on", {}, "cli")
    assert (decision.kind, decision.reason) == (DecisionKind.DENIED, Hitch.NOT_EXPOSED)


def test_a_class_can_be_forbidden_and_a_missing_class_keeps_its_default() -> None:
    policy = Policy(PolicySettings(classes={C: Rule.FORBID}))
    assert policy.decide(entity(Domain.FAN), "fan.turn_on", {}, "cli").kind is DecisionKind.DENIED
    assert policy.decide(LOCK, "lock.unlock", {}, "cli").kind is DecisionKind.NEEDS_CONFIRMATION


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ((Override(Rule.ALLOW, domain="cover"),), DecisionKind.ALLOWED),
        ((Override(Rule.ALLOW, domain="lock"),), DecisionKind.NEEDS_CONFIRMATION),
        ((Override(Rule.ALLOW, domain="cover"), Override(Rule.FORBID, device_class="garage")), DecisionKind.DENIED),
        ((Override(Rule.FORBID, device_class="garage"), Override(Rule.ALLOW, domain="cover")), DecisionKind.DENIED),
        (
            (Override(Rule.FORBID, domain="cover", device_class="garage"), Override(Rule.ALLOW, GARAGE.entity_id)),
            DecisionKind.ALLOWED,
        ),
        (
            (Override(Rule.FORBID, domain="cover", direction=Direction.OPEN), Override(Rule.ALLOW, domain="cover")),
            DecisionKind.DENIED,
        ),
        ((Override(Rule.FORBID, direction=Direction.CLOSE),), DecisionKind.NEEDS_CONFIRMATION),
        ((Override(Rule.ALLOW, domain="cover"), Override(Rule.FORBID, domain="cover")), DecisionKind.DENIED),
    ],
)
def test_the_most_specific_override_wins(overrides: tuple[Override, ...], expected: DecisionKind) -> None:
    decision = Policy(PolicySettings(overrides=overrides)).decide(GARAGE, "cover.open_cover", {}, "cli")
    assert decision.kind is expected


def test_a_source_replaces_a_class_but_never_loosens_an_override() -> None:
    settings = PolicySettings(
        overrides=(Override(Rule.FORBID, GARAGE.entity_id),),
        sources={"cli": {G: Rule.ALLOW}, "mqtt": {G: Rule.FORBID}},
    )
    policy = Policy(settings)
    assert policy.decide(LOCK, "lock.unlock", {}, "cli").kind is DecisionKind.ALLOWED
    assert policy.decide(LOCK, "lock.unlock", {}, "mqtt").kind is DecisionKind.DENIED
    assert policy.decide(LOCK, "lock.unlock", {}, "web").kind is DecisionKind.NEEDS_CONFIRMATION
    assert policy.decide(GARAGE, "cover.open_cover", {}, "cli").kind is DecisionKind.DENIED


def test_a_source_tightens_an_override() -> None:
    settings = PolicySettings(overrides=(Override(Rule.ALLOW, domain="lock"),), sources={"mqtt": {G: Rule.FORBID}})
    assert Policy(settings).decide(LOCK, "lock.unlock", {}, "mqtt").kind is DecisionKind.DENIED


def test_a_group_is_as_guarded_as_its_most_guarded_member() -> None:
    group, blind = entity(Domain.COVER, "Downstairs"), entity(Domain.COVER, device_class="blind")
    hidden = entity(Domain.COVER, device_class="garage", exposed=False)
    assert Policy().decide(group, "cover.open_cover", {}, "cli", [blind]).kind is DecisionKind.ALLOWED
    decision = Policy().decide(group, "cover.open_cover", {}, "cli", [blind, hidden])
    assert (decision.kind, decision.risk) == (DecisionKind.NEEDS_CONFIRMATION, G)
    assert Policy().decide(group, "cover.close_cover", {}, "cli", [blind, hidden]).kind is DecisionKind.ALLOWED


@pytest.mark.parametrize(
    ("name", "hazards"),
    [
        ("kitchen_oven", {Hazard.HEAT}),
        ("OVENS", {Hazard.HEAT}),
        ("Backofen", {Hazard.HEAT}),
        ("Four de la cuisine", {Hazard.HEAT}),
        ("Lamp four", set()),
        ("Toroid", set()),
        ("Garagentor", {Hazard.ACCESS}),
        ("Alarm clock", set()),
        ("燃气阀", {Hazard.FLOW}),
        ("童锁", set()),
        ("门锁", {Hazard.ACCESS}),
        ("大门口灯", set()),
        ("", set()),
    ],
)
def test_hazards(name: str, hazards: set[Hazard]) -> None:
    assert hazards_in(name) == hazards
