import pytest

from agent.spelling import Spelling

WORDS = "reanuda oscurece calienta ejecuta entreabre dim lights schließe activa desactiva 灯"
KNOWN = Spelling(frozenset(WORDS.split()))


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("reanúdelo", "reanuda"),
        ("oscuréceme", "oscurece"),
        ("calientas", "calienta"),
        ("ejecutando", "ejecuta"),
        ("entreabra", "entreabre"),
        ("desactívame", "desactiva"),
        ("dimming", None),  # too little of it is the same
        ("activista", None),
        ("xylophone", None),
        ("", None),
    ],
)
def test_another_form_of_a_known_word(word: str, form: str | None) -> None:
    assert KNOWN.kin(word) == form


def test_accents_left_out() -> None:
    assert KNOWN.accented("schliesse") == "schließe"
    assert KNOWN.accented("calientá") == "calienta"
    assert KNOWN.accented("fermer") is None
    assert Spelling(frozenset()).kin("reanuda") is None
