from collections.abc import Iterable
from enum import StrEnum
from typing import get_args

import pytest

from adapters.mqtt.broker import Broker
from adapters.mqtt.connection import Connection
from agent.policy import DEFAULT_RULES, Direction, Override, PolicySettings, RiskClass, Rule
from config import settings as config
from config.load import parse_settings
from config.settings import Settings
from device_registry.model import Area, Floor
from device_registry.overlay import EntityOverlay
from hub.executor import Deadlines
from hub.from_settings import connection, deadlines, overlay, policy


def settings(text: str) -> Settings:
    return parse_settings(text, "test.yaml")


def test_defaults_are_those_of_the_packages() -> None:
    assert policy(Settings().policy) == PolicySettings(classes=dict(DEFAULT_RULES))
    assert deadlines(Settings()) == Deadlines()


@pytest.mark.parametrize(
    ("words", "enum"),
    [(config.Rule, Rule), (config.RiskClass, RiskClass), (config.Direction, set(Direction) - {Direction.UNKNOWN})],
)
def test_the_words_of_the_file_are_those_of_the_policy(words: object, enum: Iterable[StrEnum]) -> None:
    assert set(get_args(words)) == {str(member) for member in enum}


def test_the_connection() -> None:
    assert connection(Settings().mqtt) == Connection("localhost")
    mqtt = settings("mqtt: {url: mqtts://b, username: u, password: p, tls: {ca_file: ca.pem}, client_id: c}").mqtt
    expected = Connection("b", 8883, username="u", password="p", client_id="c", tls=True, ca_file="ca.pem")
    assert connection(mqtt) == expected
    assert connection(mqtt, Broker("mqtt://other:1", "test", mqtt5=False)).host == "other"
    assert not connection(mqtt, Broker("mqtt://other:1", "test", mqtt5=False)).mqtt5


def test_the_overlay() -> None:
    found = overlay(
        settings(
            "discovery: {area_topic_patterns: ['z/{area}/+']}\n"
            "home:\n"
            "  floors: {up: {name: Upstairs, aliases: [楼上]}}\n"
            "  areas: {bath: {floor: 楼上}, shed: {name: Shed <e0>, floor: Garden}}\n"
            "  entities: {light.a: {area: bath, aliases: [灯], exposed: true}}\n"
        )
    )
    assert found.floors == (Floor("up", "Upstairs", ("楼上",)), Floor("garden", "Garden"))
    assert found.areas == (Area("bath", "bath", (), "up"), Area("shed", "Shed (e0)", (), "garden"))
    assert found.entities == (EntityOverlay("light.a", area="bath", aliases=("灯",), exposed=True),)
    assert found.area_patterns == ("z/{area}/+",)


def test_hiding_what_nothing_speaks_of_comes_before_what_is_said() -> None:
    found = overlay(settings("home: {exposed: false, entities: {light.a: {exposed: true}}}"))
    assert found.entities == (EntityOverlay("*", exposed=False), EntityOverlay("light.a", exposed=True))


def test_the_policy() -> None:
    found = policy(
        settings(
            "policy:\n"
            "  classes: {comfort: confirm}\n"
            "  overrides: [{rule: forbid, domain: lock, direction: unlock}, {rule: allow, entity: cover.gate}]\n"
            "  sources: {mqtt: {guarded: forbid}}\n"
        ).policy
    )
    assert found.classes == {RiskClass.COMFORT: Rule.CONFIRM}
    assert found.overrides == (
        Override(Rule.FORBID, domain="lock", direction=Direction.UNLOCK),
        Override(Rule.ALLOW, entity_id="cover.gate"),
    )
    assert found.sources == {"mqtt": {RiskClass.GUARDED: Rule.FORBID}}
