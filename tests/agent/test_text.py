import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import fold, guess_language, is_cjk, key, stem, tokenize, unaccented, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Turn OFF the lamp!", "turn off the lamp !"),
        ("Bob's lamp", "bob 's lamp"),
        ("Bob’s lamp", "bob 's lamp"),
        ("don't", "don't"),
        ("the kids’ room", "the kids room"),
        ("living-room", "living room"),
        ("l'entrée jusqu’à 20", "l' entrée jusqu' à 20"),
        ("21.5°C", "21.5 ° c"),
        ("30%", "30 %"),
        ("22º", "22 °"),
        ("ＴＶ ２７℃", "tv 27 ℃"),
        ("客厅TV关了", "客 厅 tv 关 了"),
        ("ab灯cd", "ab 灯 cd"),
        ("turn\u200boff\u202ebob", "turn off bob"),
        ("<off> {e0} ｛on｝ ＜e1＞", "off e 0 on e 1"),
        ("👍 snake_case 👍", "snake case"),
        ("\ud800lamp\udfff", "lamp"),
        ("", ""),
        ("  \n\t", ""),
    ],
)
def test_words_and_punctuation(text: str, said: str) -> None:
    assert " ".join(t.text for t in tokenize(text)) == said


@given(st.text(max_size=80))
def test_tokens_stand_where_they_say(text: str) -> None:
    folded, end = fold(text), 0
    assert len(folded) == len(text)
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert folded[token.start : token.end].replace("’", "'") == token.text
        assert not set(token.text) & set("<>{} \n\u200b\u202e")
        end = token.end


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("lamps", "lamp"),
        ("switches", "switch"),
        ("boxes", "box"),
        ("batteries", "battery"),
        ("glass", "glass"),
        ("tvs", "tvs"),
        ("bus", "bus"),
        ("kitchen", "kitchen"),
    ],
)
def test_stem(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("living room", "livingroom"),
        ("Living-Rooms", "living room"),
        ("table lamps", "Table  lamp!"),
        ("客 厅", "客厅"),
    ],
)
def test_ways_to_write_one_name_share_a_key(one: str, other: str) -> None:
    assert key(words(one)) == key(words(other))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("turn off the lamp", "en"),
        ("把灯关了", "zh"),
        ("开", "zh"),
        ("打开 TV", "zh"),
        ("turn on 客厅 lights", "en"),
        ("", "en"),
        ("   ", "en"),
        ("👍", "en"),
        ("\ud800", "en"),
    ],
)
def test_guess_language(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_is_cjk() -> None:
    assert is_cjk("TV 灯")
    assert not is_cjk("TV, ñandú, カ")


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("küche", "kuche"),
        ("straße", "strasse"),
        ("chambre", "chambre"),
        ("salón", "salon"),
        ("灯", "灯"),
        ("cœur", "coeur"),
    ],
)
def test_accents_are_left_out(word: str, plain: str) -> None:
    assert unaccented(word) == plain
    assert key((word,)) == key((plain,))
