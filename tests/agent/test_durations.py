"""Stretches of time that are amounts."""

from dataclasses import replace

import pytest

from agent.linker import Linker
from agent.types import MentionKind
from agent.wordlists import united
from device_registry.model import Capabilities, Domain, Entity, Quantity, Range, Snapshot
from tests.agent.words import LISTS

TIMED = united({language: replace(own, times=True) for language, own in LISTS.own.items()})


def home(unit: str, domain: Domain = Domain.NUMBER) -> Snapshot:
    ranges = {Quantity.VALUE: Range(0, 120, unit=unit)}
    entity = Entity("number.snooze", domain, "Snooze time", capabilities=Capabilities(ranges=ranges))
    return Snapshot(1, 1, entities={entity.entity_id: entity})


@pytest.mark.parametrize(
    ("said", "unit", "value"),
    [
        ("set the snooze time to 12 minutes", "min", 12),
        ("snooze time to half an hour", "min", 30),
        ("set the snooze time to 2 minutes", "s", 120),
    ],
)
def test_a_number_of_minutes_is_set_to_minutes(said: str, unit: str, value: float) -> None:
    (linked,) = Linker(TIMED).link(said, "en", home(unit), cut=False)
    numbers = [m for m in linked.mentions if m.kind is MentionKind.NUMBER]
    assert [m.number for m in numbers] == [value]
    assert "<n0>" in linked.tokens
    assert "<t:for>" not in linked.tokens


@pytest.mark.parametrize("home", [home("%"), home("min", Domain.SWITCH)])
def test_other_things_are_on_for_some_minutes(home: Snapshot) -> None:
    (linked,) = Linker(TIMED).link("snooze time on for 12 minutes", "en", home, cut=False)
    assert [m.kind for m in linked.mentions] == [MentionKind.ENTITY, MentionKind.TIME]
