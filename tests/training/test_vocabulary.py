"""The words that the model is taught."""

from agent.wordlists import WordLists
from training.phrases import Part, load


def test_word_lists(lists: WordLists) -> None:
    assert {"turn", "off", "关", "灯"} <= lists.known
    assert "light" in lists.kinds
    assert "livingroom" in lists.rooms
    assert not any(w[0].isdigit() or set(w) & set("<>{}|") for w in lists.known)


def test_the_words_of_held_out_patterns_alone_are_unknown(lists: WordLists) -> None:
    said = {
        w
        for p in load("en").patterns
        if p.part is not Part.TRAIN
        for w in p.say.replace("(", " ").replace(")", " ").split()
    }
    assert any(w.isalpha() and w not in lists.known for w in said)
