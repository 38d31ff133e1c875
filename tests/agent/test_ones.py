"""Things said without their word, as the linker reads them."""

from dataclasses import replace

import pytest

from agent.linker import Linker
from agent.text import key
from agent.wordlists import united
from device_registry.model import Area, Domain, Entity, Snapshot
from tests.agent.words import LISTS

LAMPS = {
    language: replace(
        LISTS.own["en"],
        known=LISTS.own["en"].known | frozenset(said.split()),
        kinds={**LISTS.own["en"].kinds, key((said.split()[0],)): ("light",)},
    )
    for language, said in {
        "en": "lamp one ones", "zh": "灯", "de": "lampe im und die an aus", "es": "luz la de del y a el",
        "fr": "lampe celle", "pt": "luz a da e",
    }.items()
}  # fmt: skip
WORDS = united(LAMPS)
HOME = Snapshot(
    areas={"kitchen": Area("kitchen", "Kitchen", ("厨房",)), "hall": Area("hall", "Hall", ("客厅",))},
    entities={"switch.bob": Entity("switch.bob", Domain.SWITCH, "Bob lamp", area_id="hall")},
)


def read(said: str, language: str) -> str:
    (linked,) = Linker(WORDS).link(said, language, HOME, cut=False)
    return " ".join(linked.tokens)


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", "dim the lamp in the kitchen and the one in the hall", "dim the lamp in the <a0> and lamp in the <a1>"),
        ("en", "dim the kitchen lamp and the hall one", "dim the <a0> lamp and the <a1> lamp"),
        ("en", "open bob lamp and the ones in the hall", "open <e0> <d:switch> and lamp in the <a0>"),
        ("zh", "厨房的灯打开，客厅那盏关", "<a0> 的 灯 打 开 <a1> 灯 关"),
        ("de", "lampe im kitchen an und die im hall aus", "lampe im <a0> an und lampe im <a1> aus"),
        ("es", "luz de kitchen y la de hall", "luz de <a0> y luz de <a1>"),
        ("fr", "lampe kitchen, celle de hall", "lampe <a0> lampe de <a1>"),
        ("pt", "luz da kitchen e a da hall", "luz da <a0> e luz da <a1>"),
    ],
)
def test_the_word_before_is_read_again(language: str, said: str, meant: str) -> None:
    assert read(said, language) == meant


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the one in the hall"),  # nothing was said before
        ("en", "dim the lamp and lock the one door"),
        ("zh", "厨房的灯打开，客厅那盏灯关"),  # it says what it is
        ("de", "die lampe im kitchen die an"),
    ],
)
def test_other_words_stay(language: str, said: str) -> None:
    assert "lamp lamp" not in read(said, language)
    assert read(said, language).count("灯") == said.count("灯")
