import pytest
import yaml

from benchmarks.understanding import NOTHING

SENTENCES = yaml.safe_load(NOTHING.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_enough_different_sentences(language: str) -> None:
    said = SENTENCES[language]
    assert len(said) >= 160
    assert all(isinstance(s, str) and s.strip() for s in said)
    assert len(set(said)) == len(said)
