import random

import pytest

from agent.lexicon import load
from agent.numbers import find_numbers
from agent.text import tokenize
from training import values
from training.phrases import LANGUAGES

both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize(("n", "said"), [(0, "zero"), (15, "fifteen"), (21, "twenty one"), (100, "one hundred")])
def test_spelled_in_english(n: int, said: str) -> None:
    assert values.spell(n, "en") == said


@pytest.mark.parametrize(
    ("n", "said"), [(0, "零"), (10, "十"), (21, "二十一"), (105, "一百零五"), (110, "一百一十"), (999, "九百九十九")]
)
def test_spelled_in_chinese(n: int, said: str) -> None:
    assert values.spell(n, "zh") == said


@both
def test_the_linker_reads_what_is_spelled(language: str) -> None:
    wrong = []
    for n in range(2, 101):
        read = find_numbers(tokenize(f"调到{values.spell(n, language)}"), load(language))
        wrong += [n] if [r.value for r in read] != [n] else []
    assert wrong == []


@both
@pytest.mark.parametrize("make", [values.percent, values.degrees, values.difference, values.kelvin])
def test_the_linker_reads_what_is_meant(language: str, make: object) -> None:
    rng = random.Random(7)
    for _ in range(150):
        said = make(rng, language)  # type: ignore[operator]
        (read,) = find_numbers(tokenize(f"to {said.text}"), load(language))
        assert (read.value, said.text) == (said.number, said.text)
        assert (read.unit == "%") == (said.unit == "%"), said
        assert (read.unit == "K") == (said.unit == "K"), said


@both
def test_numbers_stay_in_their_range(language: str) -> None:
    rng = random.Random(7)
    assert all(5 <= values.number(rng, language, 5, 30).number <= 30 for _ in range(100))


def test_an_option_is_said_in_the_words_of_the_lexicon() -> None:
    rng = random.Random(7)
    said = {values.option(rng, "en", "heat_cool") for _ in range(60)}
    assert {"heat and cool", "heat cool"} <= said
    assert values.option(rng, "en", "HDMI 1") == "hdmi 1"
    assert values.option(rng, "zh", "影院") == "影院"
