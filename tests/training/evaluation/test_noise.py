import random

import pytest

from training.evaluation.cases import HeldOut
from training.evaluation.noise import Ear, misheard

ENGLISH = Ear("en", ("write", "right", "rate", "light", "lights", "kitchen", "chicken", "on", "an"))
CHINESE = Ear("zh", tuple("打大开凯灯登把吧的得"))


def test_nothing_goes_wrong_at_rate_zero() -> None:
    assert (
        ENGLISH.mishear("write on the kitchen light, 30%", 0.0, random.Random(1)) == "write on the kitchen light, 30%"
    )


def test_a_word_becomes_one_that_sounds_the_same() -> None:
    heard = {ENGLISH.mishear("right", 1.0, random.Random(n)) for n in range(50)}
    assert "write" in heard
    assert heard <= {"write", "rate", "light", "lights", "right", "right right"}


def test_chinese_goes_wrong_by_the_character() -> None:
    heard = {CHINESE.mishear("打开灯", 1.0, random.Random(n)) for n in range(80)}
    assert "大凯登" in heard
    assert all(set(h) <= set("打大开凯灯登") for h in heard)


def test_digits_and_punctuation_stay() -> None:
    heard = ENGLISH.mishear("light 30%, light 45", 1.0, random.Random(3))
    assert "30%" in heard
    assert "45" in heard


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_as_many_words_go_wrong_as_asked(rate: float) -> None:
    text = " ".join(["write"] * 4000)
    heard = ENGLISH.mishear(text, rate, random.Random(5)).split()
    wrong = sum(word != "write" for word in heard) / 4000
    assert wrong == pytest.approx(0.7 * rate, rel=0.2)


def test_the_same_seed_mishears_the_same() -> None:
    case = HeldOut("1", "h", "right on the kitchen light", "en", None, "power", "ordinary", {})
    ears = {"en": ENGLISH}
    assert misheard([case], ears, 0.9, 1) == misheard([case], ears, 0.9, 1)
    assert misheard([case], ears, 0.9, 1)[0].text != case.text


def test_a_language_without_an_ear_is_left_alone() -> None:
    case = HeldOut("1", "h", "valot päälle", "fi", None, "power", "ordinary", {})
    assert misheard([case], {"en": ENGLISH}, 1.0, 1) == (case,)
