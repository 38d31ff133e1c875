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


TELLING = frozenset(["turn", "true", "run", "lock", "unlock", "open", "close", "schließe", "apaga", "apague"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("trun", "turn"),  # and not "run": fingers swap letters, and seldom lose the first one
        ("unlok", "unlock"),
        ("opne", "open"),
        ("schliese", "schließe"),
        ("apga", "apaga"),
        ("clsoe", "close"),
        ("nlock", None),  # "lock" or "unlock"
        ("of", None),
        ("table", None),
        ("灯灯灯灯", None),
    ],
)
def test_a_slip_in_a_word_that_tells_what_is_wanted(word: str, meant: str | None) -> None:
    assert Spelling(TELLING, TELLING).slip(word) == meant
