from contextlib import closing
from pathlib import Path

from agent.digest import Senses, digest
from agent.engine.bundle import load
from benchmarks.digest import SAID_AT, deaf, remembered, wished, without_sensors
from device_registry.baseline import Baseline
from training.surroundings import senses_of


def test_wishes_of_the_room_alone_and_the_same_every_time() -> None:
    said = list(wished("de", 2))
    assert [one.case.text for one in said] == [one.case.text for one in wished("de", 2)]
    assert {one.case.skill for one in said} == {"comfort"}


def test_a_history_in_a_file_is_read_as_the_made_up_one(tmp_path: Path) -> None:
    told = [one for one in wished("en", 6) if one.case.past]
    assert told
    for number, one in enumerate(told[:6]):
        with closing(remembered(one, tmp_path / f"{number}.db")) as history:
            senses = Senses(one.snapshot, one.case.here, history, Baseline(history), SAID_AT.timestamp())
            assert _trends(digest(senses)) == _trends(digest(senses_of(one.snapshot, one.case.here, one.case.past)))


def _trends(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """A sensor without trend or usual value is a new one, which a file of two weeks has not."""
    return tuple(t for t in tokens if t in ("<g:up>", "<g:down>"))


def test_without_sensors_nothing_is_measured() -> None:
    one = next(iter(wished("fr", 1)))
    tokens = digest(senses_of(without_sensors(one.snapshot), one.case.here, None))
    assert not [t for t in tokens if t[3:-2] in {"temp", "hum", "air", "light"} or t.startswith(("<g:out", "<g:some"))]


def test_a_model_that_is_told_nothing_of_rooms() -> None:
    lists = deaf(load()).lists
    assert not lists.wishes
    assert not any(own.wishes for own in lists.own.values())
