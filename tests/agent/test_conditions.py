import pytest

from agent.conditions import as_question, drops_a_condition, only_asks
from agent.types import Linked
from tests.agent.programs import program


def linked(text: str, language: str = "en") -> Linked:
    spaced = " ".join(text) if language == "zh" else text
    return Linked(text, language, tuple(spaced.split()), ())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "turn off the lamp if it rains"),
        ("en", "as soon as someone comes in turn on the lamp"),
        ("de", "wenn es regnet mach das fenster zu"),
        ("fr", "s' il se met à pleuvoir ferme le store"),
        ("es", "en cuanto salga apaga la luz"),
        ("pt", "se chover fecha a janela"),
        ("zh", "如果下雨就把窗户关上"),
    ],
)
def test_what_acts_at_once_drops_the_condition(language: str, text: str) -> None:
    said = linked(text, language)
    assert drops_a_condition(said, program("close e0"))
    assert drops_a_condition(said, None)
    assert not drops_a_condition(said, program("later"))
    assert not drops_a_condition(said, program("is e0 s_open"))
    assert drops_a_condition(said, program("is e0 s_open ; close e0"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "turn off the lamp if you can"),
        ("en", "i would appreciate it if you could close the blind"),
        ("en", "check if the door is locked and close the blind"),
        ("de", "wenn du magst mach das fenster zu"),
        ("fr", "s' il te plaît ferme le store"),
        ("es", "si puedes cierra la persiana"),
        ("pt", "se puder fecha a janela"),
        ("zh", "方便的话把灯关了"),
    ],
)
def test_politeness_is_no_condition(language: str, text: str) -> None:
    assert not drops_a_condition(linked(text, language), program("close e0"))


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("en", "front door locked?", True),
        ("de", "Haustür zu?", True),
        ("en", "lights off please?", False),
        ("en", "could you turn off the light?", False),
        ("pt", "pode apagar a luz?", False),
        ("zh", "\u5f00\u706f\uff1f", False),
        ("en", "sprinklers running", False),
        ("en", "did anyone forget to turn the lights off", True),
        ("en", "hey there, did anyone leave the lights on?", True),
        ("en", "did anyone call? turn off the lamp", False),
        ("en", "are you able to turn off the fan?", False),
        ("de", "hat jemand vergessen, das Licht auszumachen?", True),
        ("es", "¿se ha dejado alguien la luz encendida?", True),
        ("fr", "est-ce que quelqu'un a oublié d'éteindre la lampe", True),
        ("pt", "será que alguém se esqueceu de apagar a luz", True),
        ("zh", "是不是忘了关灯", True),
        ("es", "me he dejado la luz encendida", False),
    ],
)
def test_a_question_without_a_word_that_wants_something(language: str, text: str, asks: bool) -> None:
    assert only_asks(text, language) is asks


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("lock e0", "is e0 s_locked"),
        ("off some light a0 ; close e0", "is some light a0 s_off ; is e0 s_closed"),
        ("bri e0 n0", "bri e0 n0"),
        ("off e0 t0", "off e0 t0"),
        ("on e0 ; bri e1 n0", "on e0 ; bri e1 n0"),
    ],
)
def test_what_would_make_it_so_as_a_question_whether_it_is(written: str, asked: str) -> None:
    assert as_question(program(written)) == program(asked)
