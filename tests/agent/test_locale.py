"""Every language says everything that English says, with the same facts in it."""

import subprocess
import sys
from importlib import resources

import pytest

from agent.deeds import Deed
from agent.facts import _SENSES
from agent.locale import LANGUAGES, Locale, LocaleError, compare, load, parse
from agent.types import Attr, OutcomeKind, StateWord
from agent.wording import _PALETTE
from device_registry.model import Quantity


def source(language: str) -> str:
    return resources.files("agent.locale").joinpath(f"{language}.yaml").read_text(encoding="utf-8")


ENGLISH = source("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_locale_loads_and_says_all(language: str) -> None:
    locale = load(language)
    assert locale.language == language
    compare(locale, load("en"))
    needed = {
        *(f"outcomes.{kind}" for kind in set(OutcomeKind) - {OutcomeKind.VERIFIED}),
        *(f"facts.{attr}" for attr in Attr),
        *(f"states.{word.removeprefix('s_')}" for word in StateWord),
        *(f"states.{word}" for pair in _SENSES.values() for word in pair),
        *(f"colors.{name}" for name in _PALETTE),
        *(f"levels.{q}" for q in set(Quantity) - {Quantity.COLOR_TEMP, Quantity.TILT, Quantity.VALUE}),
    }
    assert needed <= locale.texts.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_of_a_deed_says_what_it_is_done_to(language: str) -> None:
    for deed in Deed:
        forms = load(language).lists[f"deeds.{deed}"]
        assert all("what" in form.slots for form in forms), deed
        assert len({form.slots for form in forms}) == 1, deed


@pytest.mark.parametrize("tag", ["zh-Hans-CN", "zh_CN", "ZH"])
def test_a_tag_is_shortened(tag: str) -> None:
    assert load(tag).language == "zh"


def test_an_unknown_language_is_english() -> None:
    assert load("tlh").language == "en"
    assert load("").language == "en"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  turn_on: [", "  turn_onn: [", "deeds.turn_on: missing"),
        ("  empty: [", "  emptyy: [", "reasons.empty: missing"),
        ('["I heard nothing"]', '["I heard {nothing}"]', "reasons.empty: the last text must need nothing"),
        ('["I heard nothing"]', "[]", "reasons.empty: a list of texts"),
        ("light: [light, lights,", "light: [light,", "kinds.light: three forms"),
        ('other: "that is as far', "other: [2] #", "limited.other: a text or {one, other}"),
        ("talk:", "tlk:", "talk: missing"),
        ('"no": ["no", ', '"no": ["no", "yes", ', "answers: yes, no and ordinals"),
    ],
)
def test_a_broken_file_names_the_key(old: str, new: str, problem: str) -> None:
    assert old in ENGLISH
    with pytest.raises(LocaleError, match=problem):
        parse("en", ENGLISH.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  nothing: ", "  nothin: ", "talk.nothin: not a key"),
        ("I would {do}", "I would", "talk.would: slots"),
        ("{what} did not answer", "{what} did not {do}", "short.timeout: slots"),
        ("  chat: ", "  #chat: ", "talk.chat: missing"),
    ],
)
def test_a_translation_that_differs_is_refused(old: str, new: str, problem: str) -> None:
    with pytest.raises(LocaleError, match=problem):
        compare(parse("xx", ENGLISH.replace(old, new)), load("en"))


def test_a_file_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(LocaleError, match="not a mapping"):
        parse("en", "[]")


def test_no_language_says_yes_where_another_says_no() -> None:
    locales: list[Locale] = [load(language) for language in LANGUAGES]
    yes = frozenset().union(*(locale.answers.yes for locale in locales))
    no = frozenset().union(*(locale.answers.no for locale in locales))
    assert not yes & no
    assert () not in yes | no


def test_nothing_is_read_at_import() -> None:
    code = "import agent.reply, agent.dialogue, agent.locale as l; assert l.load.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
