from pathlib import Path

import pytest

from agent.wordlists import WordLists, united
from training import glossary
from training.glossary import GlossaryError, added, known_words, load
from training.phrases import LANGUAGES

LISTS = united(
    {
        "en": WordLists(frozenset({"bright", "bad", "lamp"}), {}, frozenset(), dictionary=frozenset({"gloomy"})),
        "de": WordLists(frozenset({"lampe", "bad", "grell"}), {}, frozenset()),
        "es": WordLists(frozenset({"luz"}), {}, frozenset()),
    }
)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "lampe lamp",
        "bad bath",
        "grell glaring/bright",
        "düster gloomy/dark",
        "hell dazzling/bright",
        "stulle roll",
    )
    (tmp_path / "de.tsv").write_text("\n".join(lines).replace(" ", "\t"), encoding="utf-8")
    monkeypatch.setattr(glossary, "load", lambda language: load(language, tmp_path))


@pytest.mark.usefixtures("german")
def test_unknown_words_are_read_as_the_first_english_word_that_is_known() -> None:
    lists = added(LISTS)
    assert lists.own["de"].glosses == {"düster": "gloomy", "hell": "bright"}
    assert not lists.own["en"].glosses
    assert not lists.own["es"].glosses


@pytest.mark.usefixtures("german")
def test_known_words_of_one_language_alone_are_shown_in_english() -> None:
    assert known_words(LISTS) == {"lampe": "lamp", "grell": "bright"}


@pytest.mark.parametrize(
    "line", ["licht", "licht\t", "licht\tlight/", "das licht\tlight", "licht\tthe light", "Licht\tlight", "licht\tl\tx"]
)
def test_a_line_that_cannot_be_read_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "de.tsv").write_text(f"lampe\tlamp\n{line}\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"de\.tsv:2: not a word, a tab"):
        load("de", tmp_path)


def test_a_word_has_one_line(tmp_path: Path) -> None:
    (tmp_path / "de.tsv").write_text("lampe\tlamp\nlampe\tlight\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"de\.tsv:2: lampe has a line already"):
        load("de", tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossaries_can_be_read(language: str) -> None:
    assert bool(load(language)) is (language in {"de", "es", "fr", "pt"})
