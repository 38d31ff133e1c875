"""Narrower words for lights, in homes that have such and in homes that have none."""

from dataclasses import replace

import pytest

from agent.linker import ABSENT_THING, Linker
from device_registry.home_json import parse_home
from device_registry.model import Snapshot
from tests.agent.words import LISTS

KNOWN = frozenset(
    ("chandelier", "chandeliers", "lamp", "lamps", "lampe", "lampes", "lustre", "lustres", "lámpara", "plafón")
)
KINDS = dict.fromkeys(("lamp", "lampe", "lampara"), ("light",))
LINKER = Linker(replace(LISTS, known=LISTS.known | KNOWN, kinds={**LISTS.kinds, **KINDS}, own={}))


def home(*names: str) -> Snapshot:
    entities = [{"entity_id": f"light.l{i}", "name": name} for i, name in enumerate(names)]
    return parse_home({"home": "h", "entities": entities}).snapshot


@pytest.mark.parametrize(
    ("language", "text", "names", "said"),
    [
        ("en", "turn on the chandelier", ("Hall chandelier", "Desk"), ("chandelier", "lamp")),
        ("en", "turn on the chandeliers", ("Hall chandelier", "Desk"), ("chandelier", "lamps")),
        ("fr", "allume les lustres", ("Lustre salon", "Lustre entrée"), ("lustre", "lampes")),
        ("es", "enciende el plafon", ("Plafón del pasillo",), ("plafón", "lámpara")),
    ],
)
def test_a_narrower_word_is_read_as_the_usual_one(
    language: str, text: str, names: tuple[str, ...], said: tuple[str, str]
) -> None:
    (linked,) = LINKER.link(text, language, home(*names))
    assert [(word.raw, word.narrow) for word in linked.kinds] == [(said[0], True)]
    assert said[1] in linked.tokens


def test_what_nothing_is_called_is_missing() -> None:
    (linked,) = LINKER.link("turn on the chandelier", "en", home("Hall lamp"))
    assert ABSENT_THING in linked.tokens


def test_a_name_that_is_said_whole_is_a_name() -> None:
    (linked,) = LINKER.link("turn on the hall chandelier", "en", home("Hall chandelier", "Desk chandelier"))
    assert "<e0>" in linked.tokens
    assert not linked.kinds
