import pytest
import yaml

from agent.lexicon import LANGUAGES
from training.evaluation.cases import DATA

SENTENCES = yaml.safe_load((DATA / "ask_nothing.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_different_sentences(language: str) -> None:
    said = SENTENCES[language]
    assert len(said) >= 120
    assert all(isinstance(s, str) and s.strip() for s in said)
    assert len(set(said)) == len(said)
