"""Wishes that the room decides: asked once more, and done by what is written then."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from agent.kinds import KINDS
from agent.ports import Automaton, Completion
from agent.program import END, parse, write
from agent.reading import Reader, Reading
from agent.room_wishes import DEEDS, FINE, Deeds, granted, wishes_in
from agent.types import PlanKind, Program, Statement, Verb
from agent.wordlists import united
from device_registry.actions import Reason
from device_registry.model import Capabilities, Feature
from tests.agent import test_digest
from tests.agent.past_home import NOW, history
from tests.agent.test_digest import DAYS, RISING
from tests.agent.words import LISTS

KNOWN = united({language: replace(own, wishes=True) for language, own in LISTS.own.items()})

SWITCHED = {
    entity_id: replace(entity, capabilities=Capabilities(frozenset({Feature.ON_OFF})))
    for entity_id, entity in test_digest.HOME.entities.items()
    if entity_id.startswith(("fan.", "humidifier."))
}
HOME = replace(test_digest.HOME, entities={**test_digest.HOME.entities, **SWITCHED})


class Answers:
    """Writes a program for the sentence, and a deed for each room that it is asked about."""

    open_vocabulary, blocking = False, False

    def __init__(self, program: str, deed: str, *, sure: float = 1.0) -> None:
        self.program, self.deed, self.sure = program.split(), deed.split(), sure
        self.rooms: list[tuple[str, ...]] = []

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        asked = prefix[-1] == "<deed>"
        if asked:
            self.rooms.append(tuple(suffix))
        for token in (*(self.deed if asked else self.program), END):
            grammar = grammar.advance(token)
        return Completion(tuple(self.deed if asked else self.program), self.sure if asked else 1.0, 0.0, 0.0)


def read(engine: Answers, text: str = "it is stuffy", here: str | None = "den") -> Reading:
    past = history({("sensor.t", "", "°C"): (*DAYS, *RISING)})
    return Reader(engine, KNOWN, ("en",), sure=0.9).read(text, "en", HOME, here=here, now=NOW, past=past)


@pytest.mark.parametrize("program", ["<air>", "<air> <a0>", "<comfort> <here>", "<dry> <;> <on> <e0>"])
def test_a_wish_is_a_program(program: str) -> None:
    assert write(parse(program.split())) == tuple(program.split())
    assert wishes_in(program.split())


def test_the_model_is_asked_about_the_room() -> None:
    engine = Answers("<air> <here>", "<on> <K:fan>")
    reading = read(engine)
    assert [action.entity_id for action in reading.plan.actions] == ["fan.f"]
    assert reading.clauses[0].written == ("<on>", "<some>", "<K:fan>", "<here>")
    (room,) = engine.rooms
    assert room[0] == "<air>"
    assert {"<g:here>", "<g:temp4>", "<g:up>", "<g:high>"} <= set(room)
    assert reading.clauses[0].rooms[0].suffix == room


def test_of_the_room_that_is_named() -> None:
    engine = Answers("<air> <a0>", "<on> <K:fan>")
    assert [a.entity_id for a in read(engine, "it is stuffy in the bath").plan.actions] == ["fan.b"]
    assert engine.rooms[0][1] == "<g:area>"


def test_without_a_place_the_only_device_of_the_home() -> None:
    engine = Answers("<dry>", "<on> <K:dehumidifier>")
    assert [a.entity_id for a in read(engine, here=None).plan.actions] == ["humidifier.d"]
    assert engine.rooms[0][1] == "<g:home>"


def test_nothing_wrong_is_talk_and_nothing_that_helps_is_said() -> None:
    plan = read(Answers("<comfort> <here>", "<chat>")).plan
    assert (plan.kind, plan.reason) == (PlanKind.CHAT, FINE)
    plan = read(Answers("<comfort> <here>", "<vague>")).plan
    assert [(r.reason, r.detail) for r in plan.rejected] == [(Reason.NOTHING_HELPS, {"area": "den"})]


def test_a_doubt_about_the_room_is_a_doubt() -> None:
    assert read(Answers("<air> <here>", "<on> <K:fan>", sure=0.1)).plan.unsure


def test_several_wishes_in_one_breath() -> None:
    engine = Answers("<air> <here> <;> <damp> <a0>", "<on> <K:fan>")
    assert {a.entity_id for a in read(engine, "it is stuffy, damp in the bath").plan.actions} >= {"fan.f", "fan.b"}


def test_a_model_that_does_not_know_of_them_is_not_asked() -> None:
    engine = Answers("<air> <here>", "<on> <K:fan>")
    reading = Reader(engine, LISTS, ("en",)).read("it is stuffy", "en", HOME, here="den")
    assert engine.rooms == []
    assert [r.reason for r in reading.plan.rejected] == [Reason.NOTHING_HELPS]


def test_a_history_that_cannot_be_read_is_done_without() -> None:
    engine, past = Answers("<air> <here>", "<on> <K:fan>"), history()
    past.close()
    Reader(engine, KNOWN, ("en",)).read("it is stuffy", "en", HOME, here="den", now=NOW, past=past)
    assert "<g:temp4>" in engine.rooms[0]
    assert "<g:up>" not in engine.rooms[0]


def test_all_that_may_be_written_is_a_statement() -> None:
    wish = Statement(Verb.AIR)
    for first in Deeds().allowed():
        point = Deeds().advance(first)
        for second in point.allowed():
            written = (first,) if second == END else (first, second)
            statement = granted(wish, written, here=True)
            assert parse(write(Program((statement,)))) == Program((statement,))
            assert (statement == wish) is (first == "<vague>")
    with pytest.raises(ValueError, match="may not stand here"):
        Deeds().advance("<unlock>")


def test_a_server_that_writes_nothing_of_use_helps_nobody() -> None:
    assert granted(Statement(Verb.AIR), (), here=True) == Statement(Verb.AIR)


def test_nothing_guarded_is_among_the_deeds() -> None:
    kinds = {kind for kinds in DEEDS.values() for kind in kinds}
    assert kinds <= KINDS.keys()
    assert kinds.isdisjoint({"lock", "alarm", "valve", "siren", "garage", "gate", "water_heater", "mower"})
