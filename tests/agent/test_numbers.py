import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.lexicon import LANGUAGES, load
from agent.numbers import find_numbers
from agent.text import Token, tokenize

ENGLISH = {
    "30": "30",
    "to 30 %": "30%",
    "thirty percent": "30%",
    "thirty per cent": "30%",
    "25pct": "25%",
    "twenty-five": "25",
    "twenty one point five degrees": "21.5°",
    "one point five": "1.5",
    "0.5": "0.5",
    "21,5": "21.5",
    "21 °C": "21°C",
    "70 degrees fahrenheit": "70°F",
    "4000k": "4000K",
    "two thousand seven hundred kelvin": "2700K",
    "two hundred five": "205",
    "two hundred and five": "205",
    "one hundred and a lamp": "100",
    "eleven hundred": "1100",
    "twenty one and a half degrees": "21.5°",
    "20 degrees and a half": "20.5°",
    "half": "50%",
    "half way": "50%",
    "a third": "33%",
    "three quarters": "75%",
    "five six": "5 6",
    "the other one": "",
    "turn one on": "",
    "down to one": "1",
    "one percent": "1%",
    "level one": "1",
    "①": "1",
    "²": "2",
    "٣": "3",
    "⑴ ፩ ⑳": "",
    "no number at all": "",
    "": "",
}
CHINESE = {
    "调到六成": "60%",
    "调成蓝色": "",
    "百分之三十": "30%",
    "百分之三十五": "35%",
    "三百零五": "305",
    "两千零五十": "2050",
    "二十二度半": "22.5°",
    "百分之百": "100%",
    "百分之50": "50%",
    "调到50%": "50%",
    "一百一十": "110",
    "二百五十": "250",
    "十五": "15",
    "二十": "20",
    "两千七百K": "2700K",
    "两千七": "2700",
    "4000开": "4000K",
    "两度": "2°",
    "二十一点五度": "21.5°",
    "三点五": "3.5",
    "调到一点五": "1.5",
    "２７℃": "27°C",
    "二十六摄氏度": "26°C",
    "一半": "50%",
    "四分之三": "75%",
    "音量一": "1",
    "七点三十": "7 30",
    "五六": "5 6",
    "一楼": "",
    "二楼": "",
    "亮一点": "",
    "开一下": "",
    "第一个": "",
    "第二盏灯": "",
    "周一": "",
    "减一减": "",
    "统一": "",
    "一个": "",
}


def found(text: str, language: str) -> str:
    """Every number with its unit, in short."""
    return " ".join(f"{n.value:g}{n.unit}" for n in find_numbers(tokenize(text), load(language)))


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert found(text, "en") == ENGLISH[text]


@pytest.mark.parametrize("text", CHINESE)
def test_chinese(text: str) -> None:
    assert found(text, "zh") == CHINESE[text]


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(alphabet="0123456789.,%°K零一二两十百千万点半度分之 onetwhudrdpic⑴", max_size=500))
def test_any_text_has_finite_numbers_in_order(language: str, text: str) -> None:
    tokens, end = tokenize(text), 0
    for number in find_numbers(tokens, load(language)):
        assert end <= number.start < number.end <= len(tokens)
        assert math.isfinite(number.value)
        end = number.end


def test_a_number_that_no_home_needs_is_none() -> None:
    assert find_numbers(tokenize("9" * 400), load("en")) == []


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "21 grados y medio", 21.5),
        ("fr", "vingt et un degrés et demi", 21.5),
        ("de", "einundzwanzig einhalb Grad", 21.5),
        ("de", "um eins", 1),  # and not "um eine"
        ("pt", "três e meio", 3.5),
        ("pt", "mil e quinhentos", 1500),
        ("pt", "cento e cinco", 105),
    ],
)
def test_halves_and_hundreds_of_other_languages(language: str, text: str, value: float) -> None:
    (number,) = find_numbers(tokenize(text), load(language))
    assert number.value == value


@pytest.mark.parametrize("name", ["planta2", "1.2.3", "1,234.5", "a1", "-"])
def test_a_name_that_ends_in_a_digit_is_no_number(name: str) -> None:
    assert list(find_numbers([Token(name, 0, len(name))], load("es"))) == []
