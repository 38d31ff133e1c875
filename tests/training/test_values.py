import random

import pytest

from agent.lexicon import load
from agent.numbers import find_numbers
from agent.text import tokenize
from training import values

both = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    [
        (0, "zero", "零"),
        (10, "ten", "十"),
        (15, "fifteen", "十五"),
        (21, "twenty one", "二十一"),
        (100, "one hundred", "一百"),
        (105, "one hundred five", "一百零五"),
        (110, "one hundred ten", "一百一十"),
        (999, "nine hundred ninety nine", "九百九十九"),
    ],
)
def test_spell(n: int, english: str, chinese: str) -> None:
    assert (values.spell(n, "en"), values.spell(n, "zh")) == (english, chinese)


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
