from dataclasses import replace

import pytest

from training.phrases import LANGUAGES, Part, Pattern, load
from training.wordings import distinct, leaks, ngrams, normal, overlap, wordings


@pytest.mark.parametrize(
    ("say", "found"),
    [
        ("lights", ("lights",)),
        ("(dim|set) {light} to {pct}", ("dim {light} to {pct}", "set {light} to {pct}")),
        ("[please ]off", ("please off", "off")),
        ("(a|b (c|d))[ e]", ("a e", "a", "b c e", "b c", "b d e", "b d")),
        ("({g:A/B}|x) y", ("{g:A/B} y", "x y")),
    ],
)
def test_every_choice_is_made(say: str, found: tuple[str, ...]) -> None:
    assert wordings(say) == found


def test_not_without_end() -> None:
    assert len(wordings(" ".join(["(a|b|c|d)"] * 20))) == 64


def test_punctuation_and_numbers_of_slots_do_not_count() -> None:
    assert normal("{Light2}, please") == normal("{Light2} Please")
    assert normal("{light2} on, {light} off") == normal("{light} on {light2} off")
    assert normal("{light.name} on") != normal("{light} on")
    assert normal("{kind:light}") != normal("{kind:fan}")


def test_ngrams_of_words_and_of_chinese_characters() -> None:
    assert list(ngrams("turn on {light}", 2)) == [("turn", "on"), ("on", "slot_light")]
    assert list(ngrams("开{light}灯", 1)) == [("开",), ("slot_light",), ("灯",)]


def pattern(say: str, part: Part) -> Pattern:
    return Pattern("b", "light", ("on", "{light}"), say, part)


def test_a_held_out_wording_that_is_trained_on_is_found() -> None:
    patterns = (
        pattern("(turn|switch) {light} on", Part.TRAIN),
        pattern("switch {light}, on", Part.TEST),
        pattern("light up {light}", Part.TUNE),
    )
    book = replace(load("en"), patterns=patterns)
    assert [p.say for p in leaks(book)] == ["switch {light}, on"]
    assert distinct(book) == 3
    assert overlap(book, Part.TUNE, 1) == pytest.approx(1 / 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_held_out_is_trained_on(language: str) -> None:
    assert [p.say for p in leaks(load(language))] == []
