"""The words that the model is taught."""

from agent.text import key, words
from agent.wordlists import WordLists
from training.phrases import Part, load
from training.vocabulary import with_all_names


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


def test_places_that_a_home_may_lack_are_rooms_and_floors(lists: WordLists) -> None:
    every = with_all_names(lists)
    assert {"地下室", "三楼"} <= every.of("zh").rooms
    assert {key(words("second floor")), "attic"} <= every.of("en").rooms
    assert not {"upstair", "upstairs", "楼上", "樓下", "premier"} & every.rooms
