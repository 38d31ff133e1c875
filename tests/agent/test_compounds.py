import pytest

from agent.compounds import taken_apart
from agent.text import key, tokenize, words

PLACES = {key(words(p)) for p in ("Küche", "Wohnzimmer", "Bad", "Schule")}
KINDS = {key(words(k)): ("light",) for k in ("Licht", "Lampe", "Lampen", "Heizung", "Badlampe")}


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("Küchenlicht an", "küche licht an"),
        ("die Wohnzimmerlampen", "die wohnzimmer lampen"),
        ("Schullampe", "schule lampe"),
        ("Badheizung", "bad heizung"),
        ("Badlampe", "badlampe"),  # a kind of its own
        ("Kellerlicht", "kellerlicht"),  # no such place
        ("Licht", "licht"),
    ],
)
def test_a_place_and_a_kind_in_one_word(said: str, parts: str) -> None:
    tokens = taken_apart(tokenize(said), PLACES, KINDS)
    assert " ".join(t.text for t in tokens) == parts
    assert "".join(said[t.start : t.end] for t in tokens) == said.replace(" ", "")


def test_a_door_that_is_named_so_stays_whole() -> None:
    kinds = {"tur": ("door_s",), "licht": ("light",)}
    named = {"küchentür", "küchenlicht"}
    for said, parts in (("Küchentür", ["küchentür"]), ("Badtür", ["bad", "tür"]), ("Küchenlicht", ["küche", "licht"])):
        assert [t.text for t in taken_apart(tokenize(said), PLACES, kinds, named)] == parts
