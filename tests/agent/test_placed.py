"""Things said with the place they are in, as the linker marks them."""

import pytest

from agent.linker import Linker
from device_registry.model import Area, Domain, Entity, Floor, Snapshot
from tests.agent.words import LISTS

HOME = Snapshot(
    1,
    1,
    floors={"up": Floor("up", "Attic"), "down": Floor("down", "Cellar")},
    areas={"den": Area("den", "Den", floor_id="up"), "hall": Area("hall", "Hall", floor_id="down")},
    entities={
        "light.bob": Entity("light.bob", Domain.LIGHT, "Bob", area_id="den"),
        "light.eve_den": Entity("light.eve_den", Domain.LIGHT, "Eve", area_id="den"),
        "light.eve_hall": Entity("light.eve_hall", Domain.LIGHT, "Eve", area_id="hall"),
        "vacuum.ro": Entity("vacuum.ro", Domain.VACUUM, "Ro", area_id="den"),
        "light.ming": Entity("light.ming", Domain.LIGHT, "小明", area_id="hall"),
    },
)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("turn on bob in the den", "turn on <e0> <d:light> light.bob"),
        ("turn on bob lights across our attic", "turn on <e0> <d:light> light.bob"),
        ("turn on eve in the den now", "turn on <e0> <d:light> now light.eve_den"),  # of two the one that is there
        ("turn on the hall eve", "turn on the <e0> <d:light> light.eve_hall"),
        ("turn on bob at the attic floor", "turn on <e0> <d:light> light.bob"),
        ("turn on bob in the hall", "turn on <e0> <d:light> in the <a0> light.bob hall"),  # it is elsewhere
        ("turn on bob and the den", "turn on <e0> <d:light> and the <a0> light.bob den"),
        ("turn on bob, den", "turn on <e0> <d:light> <a0> light.bob den"),
        ("turn on bob in the den lights", "turn on <e0> <d:light> in the <a0> lights light.bob den"),
        ("send ro to the den", "send <e0> <d:vacuum> to the <a0> vacuum.ro den"),  # it is sent there
        ("start ro in the den", "start <e0> <d:vacuum> in the <a0> vacuum.ro den"),
    ],
)
def test_a_thing_and_its_place_are_one(said: str, read: str) -> None:
    (linked,) = Linker(LISTS).link(said, "en", HOME, cut=False)
    named = [name for mention in linked.mentions for name in mention.ids]
    assert " ".join((*linked.tokens, *named)) == read


def test_a_chinese_place_stands_before() -> None:
    (linked,) = Linker(LISTS).link("打开hall的小明", "zh", HOME, cut=False)
    assert [m.ids for m in linked.mentions] == [("light.ming",)]
