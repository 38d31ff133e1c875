import pytest

from agent.clauses import MAX_CLAUSES
from agent.linker import Linker
from tests.agent.words import LISTS
from tests.homes import HOME

LINKER = Linker(LISTS)

CUT = {
    "dim bob and lock the front door": "dim bob | lock the front door",
    "turn off bob, then open the big blind": "turn off bob | open the big blind",
    "turn on bob and then please dim it": "turn on bob | please dim it",
    "Turn off the kitchen lights. Lock the front door.": "Turn off the kitchen lights | Lock the front door.",
    "turn on bob and turn off rosie and lock the back door": "turn on bob | turn off rosie | lock the back door",
    "turn off bob and tell me what the kitchen radio is": "turn off bob | tell me what the kitchen radio is",
    "turn on everything except bob. turn off rosie": "turn on everything except bob | turn off rosie",
    "bob off; rosie on": "bob off | rosie on",
}
WHOLE = [
    "turn off bob",
    "turn off bob and rosie",
    "turn off bob and the kitchen lights",
    "turn bob off and on",
    "set bob to 30 and rosie to quiet",
    "turn on everything except bob and turn off rosie",
    "turn off bob and in ten minutes lock the front door",
    "if the kitchen window is open turn off bob and lock the front door",
    "open no wait close the big blind and lock the front door",
    "check if bob is on",
    "thank you. good",
    "and and and",
    "turn off bob and",
    "and turn off bob",
]
CUT_CHINESE = {
    "厨房灯关了然后把客厅灯打开": "厨房灯关了 | 把客厅灯打开",
    "把厨房灯关了，再把客厅窗帘打开": "把厨房灯关了 | 把客厅窗帘打开",
    "打开鲍勃，关掉厨房的灯": "打开鲍勃 | 关掉厨房的灯",
    "除了客厅，把灯都关了。打开鲍勃": "除了客厅，把灯都关了 | 打开鲍勃",
}
WHOLE_CHINESE = [
    "把厨房灯关了",
    "打开鲍勃和厨房灯",
    "除了客厅，把灯都关了",
    "十分钟以后关鲍勃，再开厨房灯",
    "如果客厅亮着，就把灯关了",
]


def clauses(text: str, language: str) -> str:
    return " | ".join(c.text for c in LINKER.link(text, language, HOME))


@pytest.mark.parametrize("text", CUT)
def test_english_cuts(text: str) -> None:
    assert clauses(text, "en") == CUT[text]


@pytest.mark.parametrize("text", WHOLE)
def test_english_that_hangs_together(text: str) -> None:
    assert clauses(text, "en") == text


@pytest.mark.parametrize("text", CUT_CHINESE)
def test_chinese_cuts(text: str) -> None:
    assert clauses(text, "zh") == CUT_CHINESE[text]


@pytest.mark.parametrize("text", WHOLE_CHINESE)
def test_chinese_that_hangs_together(text: str) -> None:
    assert clauses(text, "zh") == text


def test_a_connector_in_a_name_is_no_cut() -> None:
    assert clauses("turn on movie night", "en") == "turn on movie night"


def test_a_sentence_of_too_many_clauses_stays_whole() -> None:
    most = " and ".join(["turn off the lights"] * MAX_CLAUSES)
    assert clauses(most, "en").count("|") == MAX_CLAUSES - 1
    assert "|" not in clauses(f"{most} and turn off the lights", "en")


def test_a_word_that_adds_something_is_told_from_a_stop() -> None:
    for text, firm in (
        ("dim bob and then lock the front door", True),
        ("dim bob, also the big blind", True),
        ("dim bob. lock the front door", False),
        ("dim bob and lock the front door", False),
    ):
        assert bool(LINKER.sentence(text, "en", HOME).split.firm) is firm, text
