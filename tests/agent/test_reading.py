from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.engine.scripted import ScriptedEngine, tokens
from agent.ports import Automaton, Completion
from agent.prompt import ASKS_DEED
from agent.reading import DISSENT, LONG, SHORT, Reader, refusal, standing
from agent.text import MAX_CHARS
from agent.types import PlanKind
from agent.wordlists import WordLists, keys, united
from device_registry.actions import Reason
from tests.agent.words import LISTS
from tests.homes import HOME

PROGRAMS = {
    "turn off <e0> <d:light>": "off e0",
    "turn off the <e0> <d:lock>": "off e0",
    "dim it to <n0>": "bri it n0",
    "turn it off": "off it",
    "lock the <e0> <d:lock>": "lock e0",
    "a bit brighter": "bri_up some light here bit",
    "打 开 <e0> <d:light>": "on e0",
    "<w> <t0> <t:at> to lock the <e0> <d:lock>": "say x0 t0",
    "<say> <x0> <t0> <b0> <w> <b1> <w> <b2> <t0> <t:at> <b3> to <b4> lock <b5> the <b6> <e0> <d:lock> <b7>": "b4 b7",
    "<w> hello": "say x0",
    "<say> <x0> <b0> <w> <b1> hello <b2>": "b1 b2",
}


class Writes:
    """An engine that writes these tokens whatever it reads, allowed or not."""

    open_vocabulary = False
    blocking = False

    def __init__(self, *written: str, confidence: float = 1.0) -> None:
        self.written, self.confidence = written, confidence
        self.prefixes: list[Sequence[str]] = []

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:  # noqa: ARG002
        self.prefixes.append(prefix)
        return Completion(self.written, self.confidence, 2.0, 3.0)


def scripted() -> Reader:
    return Reader(ScriptedEngine(PROGRAMS), LISTS)


def services(reader: Reader, text: str, **fields: object) -> list[tuple[str | None, str]]:
    reading = reader.read(text, None, HOME, here=None, **fields)  # type: ignore[arg-type]
    return [(a.entity_id, a.service) for a in reading.plan.actions]


def test_from_a_sentence_to_a_plan() -> None:
    reading = scripted().read("Turn off Bob!", "en-GB", HOME, here=None)
    (clause,) = reading.clauses
    assert clause.written == ("<off>", "<e0>")
    assert clause.linked.text == "Turn off Bob!"
    assert [(a.entity_id, a.service) for a in reading.plan.actions] == [("light.living_lamp", "light.turn_off")]
    assert reading.language == "en"


def test_it_is_what_the_clause_before_spoke_of() -> None:
    assert services(scripted(), "turn off bob, then dim it to 30") == [
        ("light.living_lamp", "light.turn_off"),
        ("light.living_lamp", "light.turn_on"),
    ]


def test_it_is_what_the_turn_before_spoke_of() -> None:
    assert services(scripted(), "dim it to 30", last=("light.bedroom",)) == [("light.bedroom", "light.turn_on")]
    assert services(scripted(), "turn it off") == []


@pytest.mark.parametrize(
    ("sentence", "message"),
    [("Remind me at 8 pm to lock the Front Door!", "lock the Front Door"), ("say hello", "hello")],
)
def test_the_model_is_asked_where_free_words_stand(sentence: str, message: str) -> None:
    timed = united({language: replace(own, times=True, texts=True) for language, own in LISTS.own.items()})
    reading = Reader(ScriptedEngine(PROGRAMS), timed).read(sentence, "en", HOME, here=None)
    (action,) = reading.plan.actions
    assert (action.service, action.data["message"]) == ("notify.announce", message)
    assert bool(action.timing.at) is ("8" in sentence)


def test_a_message_of_more_words_than_there_are_places_is_not_told() -> None:
    told = united({language: replace(own, texts=True) for language, own in LISTS.own.items()})
    reading = Reader(Writes("<say>", "<x0>"), told).read("say " + "oh " * 100, "en", HOME, here=None)
    assert reading.plan.actions == ()
    assert [r.reason for r in reading.plan.rejected] == [Reason.UNCLEAR]


def test_half_of_it_cannot_be_done() -> None:
    reading = scripted().read("lock the front door and turn off the back door", None, HOME, here=None)
    assert [a.entity_id for a in reading.plan.actions] == ["lock.front"]
    assert [r.reason for r in reading.plan.rejected] == [Reason.CANNOT]


@pytest.mark.parametrize("here", ["kitchen", None])
def test_the_model_is_told_whether_the_place_is_known(here: str | None) -> None:
    engine = Writes("<chat>")
    Reader(engine, LISTS).read("hello", "en", HOME, here=here)
    assert engine.prefixes == [("<s>", "<en>", "<area>" if here else "<noarea?>")]


@pytest.mark.parametrize("written", ["", "off", "off e0 e0", "e0", "nonsense", "bri e0 bit"])
def test_what_is_no_program_is_unclear_and_does_nothing(written: str) -> None:
    reading = Reader(Writes(*tokens(written)), LISTS).read("turn off bob", "en", HOME, here=None)
    assert reading.clauses[0].program is None
    assert reading.plan.actions == ()
    assert [(r.reason, r.span) for r in reading.plan.rejected] == [(Reason.UNCLEAR, "turn off bob")]


@pytest.mark.parametrize(("confidence", "unsure"), [(0.67, True), (0.69, False)])
def test_a_model_that_is_not_sure_says_so(confidence: float, unsure: bool) -> None:
    reader = Reader(Writes("<off>", "<e0>", confidence=confidence), LISTS, sure=0.9)
    assert reader.read("turn off bob", "en", HOME, here=None).plan.unsure is unsure


def test_doubt_counts_for_more_in_a_long_sentence() -> None:
    assert [round(standing(0.84, n), 3) for n in (1, SHORT, 8, LONG, 99)] == [0.95, 0.95, 0.92, 0.84, 0.84]
    assert standing(1.0, 3) == 1.0
    reader = Reader(Writes("<off>", "<e0>", confidence=0.69), LISTS, sure=0.9)
    said = "would you please turn off bob and not the other one in the hall and in the bedroom"
    assert reader.read(said, "en", HOME, here=None).plan.unsure


def test_a_question_needs_no_confidence() -> None:
    reader = Reader(Writes("<ask>", "<e0>", confidence=0.0), LISTS, sure=0.5)
    assert not reader.read("is bob on", "en", HOME, here=None).plan.unsure


def test_times_add_up_over_clauses() -> None:
    reading = Reader(Writes("<off>", "<e0>"), LISTS).read("turn off bob. turn off rosie", "en", HOME, here=None)
    assert (reading.ms.prefill, reading.ms.decode) == (4.0, 6.0)
    assert reading.ms.total >= reading.ms.link > 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n\t", Reason.EMPTY),
        ("?!…", Reason.EMPTY),
        ("👍", Reason.EMPTY),
        ("a" * (MAX_CHARS + 1), Reason.TOO_LONG),
        ("turn off bob " * 1000, Reason.TOO_LONG),
        ("\x00\x01\x02\x7fELF", Reason.NOT_TEXT),
        ("\ufffd\ufffd\ufffd lamp", Reason.NOT_TEXT),
        ("please turn off the lamp in the kitchen\udcff", Reason.NOT_TEXT),
        ("turn off bob", None),
        ("a" * MAX_CHARS, None),
        ("把灯关了\n", None),
    ],
)
def test_what_is_no_sentence(text: str, reason: Reason | None) -> None:
    assert refusal(text) is reason
    if reason:
        reading = scripted().read(text, None, HOME, here=None)
        assert reading.plan.kind is PlanKind.REJECT
        assert [r.reason for r in reading.plan.rejected] == [reason]
        assert len(reading.plan.rejected[0].span.encode("utf-8")) <= 240
        assert reading.clauses == ()


@pytest.mark.parametrize(
    ("text", "tag", "language"),
    [
        ("turn off bob", "zh-Hans-CN", "zh"),
        ("打开鲍勃", "en_US", "en"),
        ("打开鲍勃", None, "zh"),
        ("turn off bob", None, "en"),
        ("turn off bob", "fr", "en"),
        ("turn off bob", "", "en"),
        ("turn off bob", "no such tag <en>", "en"),
    ],
)
def test_language(text: str, tag: str | None, language: str) -> None:
    assert scripted().language(text, tag) == language


def test_a_language_that_nobody_tells_is_the_one_that_knows_the_words() -> None:
    own = {name: WordLists(frozenset(said.split()), {}, frozenset()) for name, said in KNOWN.items()}
    reader = Reader(ScriptedEngine({}), united(own), tuple(own))
    said = {
        "schalte das licht aus": "de",
        "turn the light out": "en",
        "apaga la luz": "es",
        "关灯": "zh",
        "xyzzy": "en",
    }
    assert {text: reader.language(text, None) for text in said} == said


KNOWN = {
    "en": "turn the light out",
    "zh": "关 灯",
    "de": "schalte das licht aus die lampe",
    "es": "apaga la luz",
}


def test_each_language_may_need_a_confidence_of_its_own() -> None:
    reader = Reader(Writes("<off>", "<e0>", confidence=0.6), LISTS, sure={"en": 0.9, "zh": 0.5})
    unsure = {tag: reader.read("bob", tag, HOME, here=None).plan.unsure for tag in ("en", "zh")}
    assert unsure == {"en": True, "zh": False}


def test_an_absent_thing_is_no_other_thing() -> None:
    own = replace(LISTS.of("en"), things=keys(("jacuzzi",)), kinds={"fan": ("fan",)})
    reader = Reader(Writes("<on>", "<some>", "<K:fan>"), united({"en": own}))
    plan = reader.read("turn on the jacuzzi", "en", HOME, here=None).plan
    assert [r.reason for r in plan.rejected] == [Reason.NO_SUCH_DEVICE]
    assert reader.read("turn on the fan of the jacuzzi", "en", HOME, here=None).plan.actions


def second(*written: str) -> Reader:
    """A reader of "turn off bob" whose second reader writes this."""
    return Reader(Writes("<off>", "<e0>", confidence=0.9), LISTS, sure=0.5, second=Reader(Writes(*written), LISTS))


def test_what_the_second_reader_would_do_too_is_done() -> None:
    reading = second("<off>", "<e0>").read("turn off bob", "en", HOME, here=None)
    assert not reading.plan.unsure
    assert reading.clauses[0].confidence == standing(0.9, SHORT)
    assert reading.ms.decode == 6.0


@pytest.mark.parametrize("other", [("<on>", "<e0>"), ("<chat>",), ("<is>", "<e0>", "<s_on>"), ("no", "program")])
def test_what_it_would_not_is_asked_about(other: tuple[str, ...]) -> None:
    reading = second(*other).read("turn off bob", "en", HOME, here=None)
    assert reading.plan.unsure
    assert reading.clauses[0].confidence == pytest.approx(standing(0.9, SHORT) - DISSENT)


@pytest.mark.parametrize(("knows", "asked"), [(True, True), (False, False)])
def test_a_second_reader_that_knows_no_conditions_is_not_asked_about_them(knows: bool, asked: bool) -> None:
    waits = Writes("<off>", "<e0>", "<;>", "<if>", "<is>", "<e0>", "<s_on>", confidence=0.9)
    other = Reader(Writes("<on>", "<e0>"), replace(LISTS, times=True, past=knows))
    reading = Reader(waits, LISTS, sure=0.5, second=other).read("turn off bob", "en", HOME, here=None)
    assert reading.plan.actions[0].timing.given
    assert reading.plan.unsure is asked


@pytest.mark.parametrize(("knows", "asked"), [(True, True), (False, False)])
def test_a_second_reader_that_knows_no_wishes_is_not_asked_what_they_mean(knows: bool, asked: bool) -> None:
    def lists(wishes: bool) -> WordLists:
        return replace(LISTS, wishes=wishes, own={"en": replace(LISTS.of("en"), wishes=wishes)})

    class Airs(Writes):
        """Wants fresh air, by the fan."""

        def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
            tokens = ("<on>", "<K:light>") if prefix[-1] == ASKS_DEED else ("<air>", "<here>")
            return replace(super().decode(prefix, suffix, grammar), tokens=tokens)

    other = Reader(Writes("<chat>"), lists(knows))
    reader = Reader(Airs("<air>", confidence=0.9), lists(True), sure=0.5, second=other)
    assert reader.read("so gloomy", "en", HOME, here="kitchen").plan.unsure is asked


def test_what_is_obvious_needs_no_second_reader() -> None:
    other = Writes("<on>", "<e0>")
    for confidence, asked in ((0.999, False), (0.9, True)):
        sure = Writes("<off>", "<e0>", confidence=confidence)
        reading = Reader(sure, LISTS, sure=0.5, second=Reader(other, LISTS)).read("turn off bob", "en", HOME, here=None)
        assert reading.plan.unsure is asked


def test_what_is_to_happen_on_a_condition_is_asked_about() -> None:
    reader = Reader(Writes("<off>", "<e0>", confidence=0.99), LISTS, sure=0.9)
    assert not reader.read("turn off bob", "en", HOME, here=None).plan.unsure
    assert reader.read("turn off bob as soon as it rains", "en", HOME, here=None).plan.unsure


class Says(Writes):
    """An engine that writes by the one of these words that a clause has; of several it is unsure."""

    def __init__(self, **written: tuple[str, ...]) -> None:
        super().__init__()
        self.by_word = written

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:  # noqa: ARG002
        found = [said for word, said in self.by_word.items() if word in suffix] or [("<chat>",)]
        return Completion(found[0], 0.99 if len(found) == 1 else 0.1, 2.0, 3.0)


def test_a_sentence_that_takes_itself_back_does_nothing() -> None:
    reader = Reader(Says(off=("<off>", "<e0>"), play=("<cancel>",)), LISTS)
    assert reader.read("turn off bob", "en", HOME, here=None).plan.actions
    back = reader.read("turn off bob. play it", "en", HOME, here=None)
    assert [c.written for c in back.clauses] == [("<off>", "<e0>"), ("<cancel>",)]
    assert back.plan.actions == ()


def test_what_stands_behind_a_time_that_cannot_be_placed_is_asked_about() -> None:
    reader = Reader(Says(dim=("<later>",), off=("<off>", "<e0>")), LISTS, sure=0.9)
    assert not reader.read("dim rosie. turn off bob", "en", HOME, here=None).plan.unsure
    assert reader.read("at 6 dim rosie. turn off bob", "en", HOME, here=None).plan.unsure


def test_what_trails_off_into_something_not_understood_is_asked_about() -> None:
    reader = Reader(Says(off=("<off>", "<e0>"), play=("<vague>",)), LISTS, sure=0.9)
    assert reader.read("turn off bob. play it", "en", HOME, here=None).plan.unsure
    assert not reader.read("play it. turn off bob", "en", HOME, here=None).plan.unsure


class Hears(Writes):
    """An engine that writes `<vague>` for what has a word in it, and else what it is given; of both at once it is
    unsure.
    """

    def __init__(self, word: str, *written: str) -> None:
        super().__init__(*written)
        self.word = word

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        found = super().decode(prefix, suffix, grammar)
        if self.word not in suffix:
            return found
        return replace(found, confidence=0.1) if "off" in suffix else replace(found, tokens=("<vague>",))


@pytest.mark.parametrize(
    ("text", "written", "unclear"),
    [
        ("play please. turn off bob", ("<off>", "<e0>"), False),
        ("play the blind. turn off bob", ("<off>", "<e0>"), True),
        ("please play", ("<chat>",), True),
    ],
)
def test_a_part_that_names_nothing_is_talk_beside_one_that_asks(
    text: str, written: tuple[str, ...], unclear: bool
) -> None:
    reading = Reader(Hears("play", *written), LISTS).read(text, "en", HOME, here=None)
    assert (Reason.UNCLEAR in {r.reason for r in reading.plan.rejected}) is unclear


def test_a_question_needs_no_second_reader() -> None:
    asked = Writes("<off>", "<e0>")
    reader = Reader(Writes("<ask>", "<e0>"), LISTS, second=Reader(asked, LISTS))
    assert reader.read("is bob on", "en", HOME, here=None).plan.queries
    assert asked.prefixes == []
