import asyncio
from pathlib import Path

from agent.engine.bundle import DEFAULT
from benchmarks.history import QUESTIONS, WINDOWS, answers, disk, filled, ingest


def test_windows_are_answered_and_rows_weighed(tmp_path: Path) -> None:
    history, end, a_second = filled(tmp_path, 300_000, 1)
    assert a_second > 0
    found = answers(history, end, 1, n=3)
    assert found.keys() == {f"{question} {length}" for question in QUESTIONS for length in WINDOWS}
    assert all(0 < spread.p50 <= spread.p95 for spread in found.values())
    kept = disk(history)
    assert 10 < float(str(kept["bytes a row, raw"])) < 100
    assert 0 < float(str(kept["GB a year"])) < 10


def test_readings_are_stored_beside_commands(tmp_path: Path) -> None:
    figures = asyncio.run(ingest(DEFAULT, tmp_path, 2.0, 1))
    sent, stored = (int(str(figures[f"{what} a second"])) for what in ("sent", "stored"))
    assert 500 < stored <= sent + 50  # turns bring readings of their own
    assert float(str(figures["commands p95 busy ms"])) > 0
