import logging
from dataclasses import replace
from pathlib import Path

import pytest

from agent.types import Plan, PlanKind, Reply, Timings, Utterance
from device_registry.model import JsonValue
from hub.journal import MAX_STAGES, Journal, Turn

UTTERANCE = Utterance("开灯", "zh", "mqtt", "ann", "hall", "c1")
REPLY = Reply("好了", "zh", Plan(PlanKind.ACTIONS), ms=Timings(link=1.5, total=4.0))
STAGES: dict[str, JsonValue] = {"program": "on e0", "plan": {"kind": "actions", "actions": [1, None]}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def test_a_turn_is_kept_as_it_was(path: Path) -> None:
    with Journal(path, clock=lambda: 99.0) as journal:
        journal.record("t1", UTTERANCE, STAGES, REPLY)
    with Journal(path) as journal:
        turn = journal.get("t1")
    assert turn is not None
    assert replace(turn, ms={}) == Turn("t1", 99.0, UTTERANCE, STAGES, "好了", "zh", {})
    assert (turn.ms["link"], turn.ms["total"]) == (1.5, 4.0)


def test_the_last_turn_is_the_one_recorded_last(path: Path) -> None:
    with Journal(path) as journal:
        assert journal.last() is None
        assert journal.get("t1") is None
        for turn_id in ("t2", "t1"):
            journal.record(turn_id, UTTERANCE, {}, REPLY)
        last = journal.last()
    assert last is not None
    assert last.turn_id == "t1"


def test_another_process_reads_while_the_hub_writes(path: Path) -> None:
    with Journal(path) as hub, Journal(path) as why:
        hub.record("t1", UTTERANCE, STAGES, REPLY)
        assert why.get("t1") == hub.get("t1") is not None


def test_only_so_many_turns_are_kept(path: Path) -> None:
    with Journal(path, keep=3) as journal:
        for number in range(5):
            journal.record(f"t{number}", UTTERANCE, {}, REPLY)
        kept = [n for n in range(5) if journal.get(f"t{n}")]
    assert kept == [2, 3, 4]


def test_a_stage_that_is_too_large_is_left_out_and_the_others_stay(path: Path) -> None:
    with Journal(path) as journal:
        journal.record("t1", UTTERANCE, {"prompt": "x" * MAX_STAGES, **STAGES}, REPLY)
        turn = journal.last()
    assert turn is not None
    assert turn.stages == {"prompt": f"left out: {MAX_STAGES + 2} characters", **STAGES}


def test_a_file_that_is_no_database_is_set_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, " * 100)
    with Journal(path, clock=lambda: 7.0) as journal:
        journal.record("t1", UTTERANCE, {}, REPLY)
        assert journal.last()
    assert path.with_name("journal.db.damaged-7").read_bytes().startswith(b"not a database")
    assert "damaged" in caplog.text


def test_damage_that_shows_on_writing_is_set_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Journal(path) as journal:
        for number in range(200):
            journal.record(f"t{number}", UTTERANCE, {"x": "y" * 1000}, REPLY)
    sound = path.read_bytes()
    path.write_bytes(sound[:8192] + b"\xaa" * (len(sound) - 8192))  # the pages behind the first two
    with Journal(path, clock=lambda: 7.0) as journal:
        journal.record("new", UTTERANCE, {}, REPLY)
        assert journal.get("new")
    assert path.with_name("journal.db.damaged-7").exists()
    assert "is damaged" in caplog.text


def test_what_cannot_be_written_costs_the_trace_not_the_answer(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Journal(path) as journal, caplog.at_level(logging.ERROR):
        journal._db.execute("PRAGMA query_only = ON")  # as a disk that is full or read-only: OperationalError
        journal.record("t1", UTTERANCE, {}, REPLY)
    assert "turn t1 is not in the journal" in caplog.text
