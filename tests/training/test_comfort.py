"""The policy behind wishes that name nothing, and that they are taught so."""

import random

import pytest

from agent.digest import tokens
from agent.linker import Linker
from agent.program import END, Grammar
from agent.types import PlanKind
from agent.wordlists import WordLists
from training.comfort import REMEDIES, Wish, decided, read, wish_of
from training.generate import Case, Generator, make_home
from training.gold import gold_plan
from training.phrases import COMFORT, LANGUAGES, Part, load
from training.surroundings import weathered
from training.teaching import examples

HERE = ("<here>",)
GUARDED = {"lock", "alarm", "valve", "siren", "garage", "gate", "water_heater", "mower"}


def marks(said: str) -> tuple[str, ...]:
    return tuple(f"<g:{word}>" for word in said.split())


def program(wish: Wish, room: str) -> str:
    return " ".join(token[1:-1].removeprefix("K:") for token in decided(wish, marks(room), HERE))


@pytest.mark.parametrize(
    ("wish", "room", "does"),
    [
        (Wish.COMFORT, "temp3 hum3 air2 climate:off can:heat fan:off", "chat"),
        (Wish.COMFORT, "climate:off can:heat fan:off", "vague"),  # nothing measures anything
        (Wish.COMFORT, "temp5 climate:off can:heat can:cool", "temp_down some climate here"),
        (Wish.COMFORT, "temp5 out:cooler climate:off can:heat opener:closed", "open some window_cover here"),
        (Wish.COMFORT, "temp5 out:cooler window:closed climate:off can:heat fan:off", "on some fan here"),
        (Wish.COMFORT, "temp5 climate:heating can:heat fan:off", "temp_down some climate here"),
        (Wish.COMFORT, "temp4 light5 cover:open", "close some cover here"),
        (Wish.COMFORT, "temp5 climate:off can:heat fan:on", "vague"),  # nothing that helps
        (Wish.COMFORT, "temp4 down hum3 climate:cooling can:cool", "chat"),  # seen to already
        (Wish.COMFORT, "temp5 down climate:cooling can:cool", "temp_down some climate here"),
        (Wish.COMFORT, "temp1 climate:off can:heat", "temp_up some climate here"),
        (Wish.COMFORT, "temp1 window:open climate:off can:heat", "vague"),  # not out of the window
        (Wish.COMFORT, "temp1 out:cooler window:open opener:open", "close some window_cover here"),
        (Wish.COMFORT, "temp3 high climate:off can:cool", "temp_down some climate here"),
        (Wish.COMFORT, "temp3 up usual climate:off can:cool", "chat"),
        (Wish.COMFORT, "temp3 low up climate:off can:heat", "chat"),
        (Wish.COMFORT, "temp2 air5 climate:off can:heat fan:off", "on some fan here"),
        (Wish.COMFORT, "temp3 hum5 dehumidifier:off", "on some dehumidifier here"),
        (Wish.COMFORT, "temp3 hum1 humidifier:off", "on some humidifier here"),
        (Wish.AIR, "temp3 fan:off", "on some fan here"),
        (Wish.AIR, "temp5 air2 climate:off can:cool fan:off", "temp_down some climate here"),
        (Wish.AIR, "temp3 hum5 dehumidifier:off fan:off", "on some dehumidifier here"),
        (Wish.AIR, "temp1 air5 out:cooler opener:closed fan:off", "on some fan here"),
        (Wish.AIR, "temp3 air5 fan:on", "vague"),
        (Wish.AIRING, "temp3 out:cooler opener:closed", "open some window_cover here"),
        (Wish.AIRING, "temp5 out:warmer opener:closed fan:off", "chat"),
        (Wish.AIRING, "temp3 opener:closed fan:off", "vague"),  # nobody knows what it is like out there
        (Wish.DAMP, "fan:off", "on some fan here"),
        (Wish.DAMP, "hum3 humidifier:on dehumidifier:off", "off some humidifier here"),
        (Wish.DAMP, "hum4 out:cooler dehumidifier:on", "hum_down some dehumidifier here"),
        (Wish.DRY, "hum2 humidifier:on", "hum_up some humidifier here"),
        (Wish.DRY, "fan:off", "vague"),
    ],
)
def test_policy(wish: Wish, room: str, does: str) -> None:
    assert program(wish, room) == does


def test_without_a_place_the_only_such_device_is_meant() -> None:
    assert decided(Wish.AIR, marks("home fan:off"), ()) == ("<on>", "<one>", "<K:fan>")
    assert decided(Wish.COMFORT, marks("area temp1 can:heat"), ("@0",))[-1] == "@0"


def test_remedies_need_what_a_digest_can_say_and_touch_nothing_guarded() -> None:
    remedies = [remedy for found in REMEDIES.values() for remedy in found]
    assert {token for r in remedies for token in (*r.needs, *r.unless)} <= set(tokens())
    assert {r.does.split()[1] for r in remedies}.isdisjoint(GUARDED)


def test_a_digest_is_read() -> None:
    room = read(marks("here temp4 up high hum3 usual air2 down light:off"))
    assert {str(k): v for k, v in room.level.items()} == {"temp": 4, "hum": 3, "air": 2}
    assert {str(k): v for k, v in room.trend.items()} == {"temp": "<g:up>", "air": "<g:down>"}
    assert {str(k): v for k, v in room.standing.items()} == {"temp": "high", "hum": "usual"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_family_is_a_wish(language: str) -> None:
    lines = [p for p in load(language).patterns if p.family == COMFORT]
    assert all(p.means[0] in set(Wish) and p.means[1:] in ((), ("here",), ("{area}",)) for p in lines)
    assert language != "en" or len(lines) >= 120
    of_others = [p for p in load(language).patterns if p.family != COMFORT and p.means[0] in set(Wish)]
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


def test_wishes_are_taught_with_the_digest(told: list[tuple[Case, Generator]], lists: WordLists) -> None:
    linker, programs, digests = Linker(lists), set(), set()
    rows = [list(examples(case, linker, g.snapshot, lists)) for case, g in told]
    assert sum(not found for found in rows) <= 0.1 * len(rows)
    for example in (e for found in rows for e in found if e.skill == COMFORT):
        marked = tuple(t for t in example.prompt.suffix if t.startswith("<g:"))
        assert marked, example.prompt.suffix
        assert wish_of(example.program) is None
        point = Grammar(frozenset({"<a0>"}))
        for token in example.program:
            point = point.advance(token)
        assert END in point.allowed()
        programs.add(example.program[0])
        digests.add(marked)
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
