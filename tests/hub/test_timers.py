from pathlib import Path

import pytest

from agent.types import Hitch, OutcomeKind, Utterance
from device_registry.actions import Action
from hub.jobs import Jobs
from hub.timers import Timers


class Kitchen:
    """Timers over a clock that is moved by hand."""

    def __init__(self, path: Path) -> None:
        self.now = 1_000_000.0
        self.jobs = Jobs(path / "jobs.db")
        self.timers = Timers(self.jobs, lambda: self.now)

    def do(self, verb: str, **data: str | int) -> list[tuple[str, object]]:
        """Name and seconds left of each timer that was meant."""
        outcomes = self.timers.act(Action(None, f"timer.{verb}", data), Utterance("words"), "en")
        if outcomes[0].kind is OutcomeKind.FAILED:
            assert outcomes[0].detail == Hitch.NO_TIMER
            return []
        return [(str(o.action.data["name"]), o.action.data["seconds"]) for o in outcomes]


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    return Kitchen(tmp_path)


def test_several_run_at_once_and_each_is_found_by_its_name(kitchen: Kitchen) -> None:
    assert kitchen.do("start", minutes=10, name="pasta") == [("pasta", 600)]
    assert kitchen.do("start", hours=1) == [("", 3600)]
    kitchen.now += 60
    assert kitchen.do("status", name="Pasta") == [("pasta", 540)]
    assert kitchen.do("status") == [("pasta", 540), ("", 3540)]
    assert kitchen.do("cancel", name="pasta") == [("pasta", 540)]
    assert kitchen.do("status") == [("", 3540)]


def test_a_pause_keeps_what_is_left(kitchen: Kitchen) -> None:
    kitchen.do("start", minutes=10)
    kitchen.now += 120
    assert kitchen.do("pause") == [("", 480)]
    kitchen.now += 500
    assert kitchen.do("status") == [("", 480)]
    assert kitchen.do("unpause") == [("", 480)]
    kitchen.now += 80
    assert kitchen.do("status") == [("", 400)]


def test_time_is_added_and_taken(kitchen: Kitchen) -> None:
    kitchen.do("start", minutes=10)
    assert kitchen.do("change", minutes=2) == [("", 720)]
    assert kitchen.do("change", minutes=-5) == [("", 420)]
    assert kitchen.do("change", hours=-1) == [("", 1)]


def test_one_is_found_by_the_length_it_was_set_to(kitchen: Kitchen) -> None:
    kitchen.do("start", minutes=10, name="eggs")
    kitchen.do("start", minutes=5, name="tea")
    kitchen.now += 30
    assert kitchen.do("cancel", minutes=10) == [("eggs", 570)]


def test_without_a_name_the_one_that_is_over_next_is_meant(kitchen: Kitchen) -> None:
    kitchen.do("start", minutes=10, name="eggs")
    kitchen.do("start", minutes=5, name="tea")
    assert kitchen.do("cancel") == [("tea", 300)]
    kitchen.do("start", minutes=1, name="soup")
    assert len(kitchen.do("cancel_all")) == 2
    assert kitchen.do("cancel") == []


def test_they_survive_a_restart(kitchen: Kitchen, tmp_path: Path) -> None:
    kitchen.do("start", minutes=10, name="eggs")
    kitchen.jobs.close()
    again = Kitchen(tmp_path)
    again.now += 30
    assert again.do("status") == [("eggs", 570)]
