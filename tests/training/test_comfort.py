"""The policy behind wishes that name nothing, and that they are taught so."""

import random

import pytest

from agent.digest import tokens
from agent.linker import Linker
from agent.program import END
from agent.prompt import ASKS_DEED
from agent.room_wishes import Deeds
from agent.types import WISHES, PlanKind, Verb
from agent.wordlists import WordLists
from training.comfort import REMEDIES, deed, read
from training.generate import Case, Generator, make_home
from training.gold import gold_plan
from training.phrases import COMFORT, LANGUAGES, Part, load
from training.surroundings import weathered
from training.teaching import examples


def marks(said: str) -> tuple[str, ...]:
    return tuple(f"<g:{word}>" for word in said.split())


def does(wish: Verb, room: str) -> str:
    return " ".join(token[1:-1].removeprefix("K:") for token in deed(wish, marks(room)))


@pytest.mark.parametrize(
    ("wish", "room", "done"),
    [
        (Verb.COMFORT, "temp3 hum3 air2 climate:off can:heat fan:off", "chat"),
        (Verb.COMFORT, "climate:off can:heat fan:off", "vague"),  # nothing measures anything
        (Verb.COMFORT, "temp5 climate:off can:heat can:cool", "temp_down climate"),
        (Verb.COMFORT, "temp5 out:cooler climate:off can:heat opener:closed", "open window_cover"),
        (Verb.COMFORT, "temp5 out:cooler window:closed climate:off can:heat fan:off", "on fan"),
        (Verb.COMFORT, "temp5 climate:heating can:heat fan:off", "temp_down climate"),
        (Verb.COMFORT, "temp4 light5 cover:open", "close cover"),
        (Verb.COMFORT, "temp5 climate:off can:heat fan:on", "vague"),  # nothing that helps
        (Verb.COMFORT, "temp4 down hum3 climate:cooling can:cool", "chat"),  # seen to already
        (Verb.COMFORT, "temp5 down climate:cooling can:cool", "temp_down climate"),
        (Verb.COMFORT, "temp1 climate:off can:heat", "temp_up climate"),
        (Verb.COMFORT, "temp1 window:open climate:off can:heat", "vague"),  # not out of the window
        (Verb.COMFORT, "temp1 out:cooler window:open opener:open", "close window_cover"),
        (Verb.COMFORT, "temp3 high climate:off can:cool", "temp_down climate"),
        (Verb.COMFORT, "temp3 up usual climate:off can:cool", "chat"),
        (Verb.COMFORT, "temp3 low up climate:off can:heat", "chat"),
        (Verb.COMFORT, "temp2 air5 climate:off can:heat fan:off", "on fan"),
        (Verb.COMFORT, "temp3 hum5 dehumidifier:off", "on dehumidifier"),
        (Verb.COMFORT, "temp3 hum1 humidifier:off", "on humidifier"),
        (Verb.AIR, "temp3 fan:off", "on fan"),
        (Verb.AIR, "temp5 air2 climate:off can:cool fan:off", "temp_down climate"),
        (Verb.AIR, "temp3 hum5 dehumidifier:off fan:off", "on dehumidifier"),
        (Verb.AIR, "temp1 air5 out:cooler opener:closed fan:off", "on fan"),
        (Verb.AIR, "temp3 air5 fan:on", "vague"),
        (Verb.AIRING, "temp3 out:cooler opener:closed", "open window_cover"),
        (Verb.AIRING, "temp5 out:warmer opener:closed fan:off", "chat"),
        (Verb.AIRING, "temp3 opener:closed fan:off", "vague"),  # nobody knows what it is like out there
        (Verb.DAMP, "fan:off", "on fan"),
        (Verb.DAMP, "hum3 humidifier:on dehumidifier:off", "off humidifier"),
        (Verb.DAMP, "hum4 out:cooler dehumidifier:on", "hum_down dehumidifier"),
        (Verb.DRY, "hum2 humidifier:on", "hum_up humidifier"),
        (Verb.DRY, "fan:off", "vague"),
    ],
)
def test_policy(wish: Verb, room: str, done: str) -> None:
    assert does(wish, room) == done


def test_remedies_need_what_a_digest_can_say_and_can_be_written() -> None:
    remedies = [remedy for found in REMEDIES.values() for remedy in found]
    assert {token for r in remedies for token in (*r.needs, *r.unless)} <= set(tokens())
    for remedy in remedies:
        verb, kind = remedy.does.split()
        assert Deeds().advance(f"<{verb}>").advance(f"<K:{kind}>").allowed() == (END,)


def test_a_digest_is_read() -> None:
    room = read(marks("here temp4 up high hum3 usual air2 down light:off"))
    assert {str(k): v for k, v in room.level.items()} == {"temp": 4, "hum": 3, "air": 2}
    assert {str(k): v for k, v in room.trend.items()} == {"temp": "<g:up>", "air": "<g:down>"}
    assert {str(k): v for k, v in room.standing.items()} == {"temp": "high", "hum": "usual"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_family_is_a_wish(language: str) -> None:
    lines = [p for p in load(language).patterns if p.family == COMFORT]
    assert all(p.means[0] in WISHES and p.means[1:] in ((), ("here",), ("{area}",)) for p in lines)
    assert language != "en" or len(lines) >= 120
    of_others = [p for p in load(language).patterns if p.family != COMFORT and p.means[0] in WISHES]
    assert of_others == []


@pytest.fixture(scope="module")
def told(lists: WordLists) -> list[tuple[Case, Generator]]:
    """Wishes, each at an hour of its own."""
    found = []
    for number in range(4):
        rng = random.Random(number)
        _, home = make_home(rng, "en", "h", False, "ordinary")
        for _ in range(15):
            generator = Generator(rng, "en", home, lists, Part.TRAIN, stress={COMFORT: 1e6})
            generator.go_on()
            found.append((generator.case(0.0), generator))
    return found


def test_the_sentence_and_the_room_are_taught_apart(told: list[tuple[Case, Generator]], lists: WordLists) -> None:
    linker, programs, digests = Linker(lists), set(), set()
    rows = [list(examples(case, linker, g.snapshot, lists)) for case, g in told]
    assert sum(not found for found in rows) <= 0.1 * len(rows)
    for example in (e for found in rows for e in found if e.skill == COMFORT):
        room = tuple(t for t in example.prompt.suffix if t.startswith("<g:"))
        assert bool(room) is (ASKS_DEED in example.prompt.prefix)
        if not room:
            assert example.program[0][1:-1] in WISHES
            continue
        point = Deeds()
        for token in example.program:
            point = point.advance(token)
        assert point.allowed() == (END,)
        programs.add(example.program[0])
        digests.add(room)
    assert len(digests) > 0.5 * len(told)
    assert {"<chat>", "<vague>"} < programs


def test_they_come_to_plans(told: list[tuple[Case, Generator]]) -> None:
    plans = [gold_plan(case, generator.snapshot) for case, generator in told]
    assert sum(plan.kind is PlanKind.ACTIONS for plan in plans) > 0.15 * len(plans)


def test_another_hour_changes_states_alone() -> None:
    rng = random.Random(5)
    _, home = make_home(rng, "en", "h", False, "ordinary")
    later, _ = weathered(rng, home)
    assert later.entities is home.entities
    assert later.states.keys() == home.states.keys()
    assert later.states != home.states
