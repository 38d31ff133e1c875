"""Jobs in their file: what waits is done once, whoever comes for it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from device_registry.actions import Action, Condition, Given, Op, Timing
from hub import jobs as module
from hub.jobs import Job, JobKind, Jobs, TooMany

DAILY = Job(JobKind.ACT, 100.0, (Action("light.a", "light.turn_on"),), Timing(repeat="0 7 * * *"), "lamp on at seven")


def test_what_is_put_is_there_after_a_restart(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(DAILY)
    kept.put(replace(DAILY, due=None, job_id="paused", name="tea", left=30.0))
    kept.close()
    assert Jobs(tmp_path / "jobs.db").all() == [DAILY, replace(DAILY, due=None, job_id="paused", name="tea", left=30.0)]


def test_conditions_are_there_after_a_restart(tmp_path: Path) -> None:
    conditions = (
        Condition(("light.a", "light.b"), Op.IN, ("on", True, 3), every=True, lasting="PT10M"),
        Condition(("climate.t",), Op.ABOVE, (20.5,), "current_temperature"),
    )
    timing = Timing("PT5M", "PT1H", given=Given.WHENEVER, conditions=conditions)
    job = Job(JobKind.ACT, None, (Action("light.a", "light.turn_on", timing=timing),), timing, held=True)
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(job)
    kept.close()
    again = Jobs(tmp_path / "jobs.db")
    assert again.all() == [job] == [again.get(job.job_id)]
    assert again.get("another") is None


def test_what_is_due_by_a_moment_and_the_next(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(replace(DAILY, due=None, job_id="waits"))
    assert (kept.due(1e12), kept.next_due()) == ([], None)
    for due in (300.0, 100.0, 200.0):
        kept.put(replace(DAILY, due=due, job_id=f"at {due:g}"))
    assert [job.job_id for job in kept.due(200.0)] == ["at 100", "at 200"]
    assert kept.next_due() == 100.0


def test_what_is_waited_for_is_moved_to_a_time_once(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    waiting = replace(DAILY, due=None)
    kept.put(waiting)
    assert kept.move(waiting, 200.0)
    assert not kept.move(waiting, 300.0)


def test_that_it_held_is_kept_and_the_last_one_comes_first(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    for job_id in ("b", "a", "c"):
        kept.put(replace(DAILY, job_id=job_id))
    assert kept.mark("a", True)
    assert not kept.mark("gone", True)
    assert [(job.job_id, job.held) for job in kept.latest()] == [("c", False), ("a", True), ("b", False)]


def test_a_file_of_before_there_were_conditions_is_read(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "jobs.db")
    old.executescript("CREATE TABLE jobs (id TEXT PRIMARY KEY, due REAL, body TEXT NOT NULL); PRAGMA user_version = 1")
    timing = {"at": "", "lasting": "", "repeat": "0 7 * * *"}
    bare = {"at": "", "lasting": "", "repeat": ""}
    action = {"entity_id": "light.a", "service": "light.turn_on", "data": {}, "limited": False, "timing": bare}
    more = {"language": "en", "source": "cli", "area": None, "confirmed": False, "name": "", "left": 0.0}
    body = {"kind": "act", "actions": [action], "timing": timing, "text": "lamp on at seven", **more}
    old.execute("INSERT INTO jobs VALUES (?, ?, ?)", (DAILY.job_id, 100.0, json.dumps(body)))
    old.commit()
    old.close()
    kept = Jobs(tmp_path / "jobs.db")
    assert (kept.notice, kept.all()) == (None, [DAILY])


def test_a_job_is_taken_once(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(DAILY)
    assert kept.take(DAILY.job_id)
    assert not kept.take(DAILY.job_id)


def test_what_comes_again_is_moved_once_and_is_never_away(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(DAILY)
    assert kept.move(DAILY, 200.0)
    assert not kept.move(DAILY, 200.0)
    assert [job.due for job in kept.all()] == [200.0]
    kept.take(DAILY.job_id)
    assert not kept.move(replace(DAILY, due=200.0), 300.0)


def test_there_is_an_end_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_JOBS", 1)
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(DAILY)
    kept.put(replace(DAILY, due=5.0))
    with pytest.raises(TooMany):
        kept.put(replace(DAILY, job_id="another"))
