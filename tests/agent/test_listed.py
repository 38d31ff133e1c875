"""Things that a program loses from a list, and sets that stand for a thing that is named."""

import pytest

from agent.linker import Linker
from agent.listed import listed
from agent.types import Program
from device_registry.model import Area, Domain, Entity, Snapshot
from tests.agent.programs import program
from tests.agent.words import LISTS

HOME = Snapshot(
    areas={name: Area(name, name.title()) for name in ("kitchen", "hall", "bedroom", "office")},
    entities={
        "light.bob": Entity("light.bob", Domain.LIGHT, "Bob", area_id="office"),
        "light.eve": Entity("light.eve", Domain.LIGHT, "Eve", area_id="hall"),
        "light.zed": Entity("light.zed", Domain.LIGHT, "Zed", area_id="office"),
        "fan.whirl": Entity("fan.whirl", Domain.FAN, "Whirl", area_id="office"),
    },
)


def whole(said: str, written: str) -> Program:
    (linked,) = Linker(LISTS).link(said, "en", HOME, cut=False)
    return listed(program(written), linked, HOME)


@pytest.mark.parametrize(
    ("said", "written", "meant"),
    [
        ("turn off bob, eve and zed", "off e0 , e1", "off e0 , e1 , e2"),
        ("turn off bob, eve and the zed, please", "off e0 , e1", "off e0 , e1 , e2"),
        ("lights off in the kitchen, the hall and the bedroom", "off some light a0 , some light a1",
         "off some light a0 , some light a1 , some light a2"),
        ("in the office turn on bob", "on some light a0", "on e0"),
        ("in the office turn off bob", "off some light a0 , e0", "off e0"),
    ],
)  # fmt: skip
def test_what_is_named_is_meant(said: str, written: str, meant: str) -> None:
    assert whole(said, written) == program(meant)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("turn off bob and eve", "off e0 , e1"),  # nothing is lost
        ("turn off bob, eve on", "off e0"),  # something else is said of it
        ("turn off bob not eve", "off e0"),
        ("is bob and eve on", "is e0 s_on"),
        ("turn off the lights in the office but not bob", "off some light a0 but e0"),
        ("turn off the lights in the office and bob", "off some light a0 , e0"),  # a word says the set
        ("turn off the office and bob", "off some light a0 , e0"),  # the room is one of two things
        ("in the office turn on whirl", "on some light a0"),  # of another kind
        ("tell the kitchen that bob and eve are here", "say x0"),
    ],
)
def test_anything_else_stays(said: str, written: str) -> None:
    assert whole(said, written) == program(written)
