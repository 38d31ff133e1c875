"""Jobs in their file: what waits is done once, whoever comes for it."""

from dataclasses import replace
from pathlib import Path

import pytest

from device_registry.actions import Action, Timing
from hub import jobs as module
from hub.jobs import Job, JobKind, Jobs, TooMany

DAILY = Job(JobKind.ACT, 100.0, (Action("light.a", "light.turn_on"),), Timing(repeat="0 7 * * *"), "lamp on at seven")


def test_what_is_put_is_there_after_a_restart(tmp_path: Path) -> None:
    kept = Jobs(tmp_path / "jobs.db")
    kept.put(DAILY)
    kept.put(replace(DAILY, due=None, job_id="paused", name="tea", left=30.0))
    kept.close()
    assert Jobs(tmp_path / "jobs.db").all() == [DAILY, replace(DAILY, due=None, job_id="paused", name="tea", left=30.0)]


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
