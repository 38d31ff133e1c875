from importlib import resources

import pytest
import yaml

from agent.lexicon import LANGUAGES, load, phrase_key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_has_words(language: str) -> None:
    lexicon = load(language)
    assert lexicon.language == language
    of_chinese = {"percent_prefix", "openers", "phrasing", "shy_after", "tenths", "ones_behind"}
    of_the_others = {"predicates", "asking", "shapes", "lights", "articles", "within", "ones", "people"}
    but_english = {"side_leads"} if language != "en" else set()
    glued = {"joins"} if language in ("es", "fr") else set()  # ciento cinco, cent cinq
    empty = {name for name in lexicon.__slots__ if not getattr(lexicon, name)}
    assert empty - glued - but_english <= (of_the_others if language == "zh" else of_chinese)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_section_of_the_file_is_left_unread(language: str) -> None:
    raw = yaml.safe_load(resources.files("agent.lexicon").joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
    assert set(raw) - {"shy_numbers"} <= set(load(language).__slots__)
    assert set(raw["shy_numbers"]) == {"words", "before", "after"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_what_a_lamp_can_show(language: str) -> None:
    lexicon = load(language)
    assert all(0 <= part <= 255 for rgb in lexicon.colors.values() for part in rgb)
    assert all(1500 <= kelvin <= 7000 for kelvin in lexicon.whites.values())
    assert all(0 < share < 100 for share in lexicon.fractions.values())


def test_one_table_loads_once_and_english_stands_in() -> None:
    assert load("en") is load("en")
    assert load("tlh").language == "en"


@pytest.mark.parametrize(
    ("phrase", "key"), [("light blue", "lightblue"), ("three quarters", "threequarter"), ("%", "%"), (",", ",")]
)
def test_phrase_key(phrase: str, key: str) -> None:
    assert phrase_key(phrase) == key


def test_options_are_found_by_what_people_say() -> None:
    assert load("en").options[phrase_key("heating mode")] == "heat"
    assert load("zh").options["制冷"] == "cool"
