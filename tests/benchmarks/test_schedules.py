import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from benchmarks import schedules
from benchmarks.year import a_year
from benchmarks.year_due import GRACE, Deed, expected
from benchmarks.year_run import VirtualLoop
from hub import scheduler

AUTUMN = datetime(2026, 10, 10)


def test_sixty_schedules_in_a_month_with_a_change_of_the_clock() -> None:
    lived = schedules.measure(60, 5, begin=AUTUMN, days=31, seed=1)
    found = schedules.figures(lived)
    assert lived.wrong == []
    assert (found["schedules"], found["right"], found["restarts"]) == (60, 60, 5)
    whole = schedules.by_kind(lived)["all"]
    assert whole.deeds > 150


def test_a_scheduler_with_less_patience_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scheduler.GRACE == GRACE
    monkeypatch.setattr(scheduler, "GRACE", -1.0)
    assert schedules.measure(60, 5, begin=AUTUMN, days=31, seed=1).wrong


def test_what_is_missed_double_and_late_is_told_apart() -> None:
    year = a_year(60, 5, AUTUMN, 31, seed=1)
    wanted = [deed for deed in expected(year) if deed.what == "on"][:2]
    first, second = (replace(deed, number=n) for n, deed in enumerate(wanted))
    cases: list[tuple[list[Deed], tuple[int, int, int]]] = [
        ([first, second], (0, 0, 0)),
        ([first], (1, 0, 0)),
        ([first, first, second], (0, 1, 0)),
        ([replace(first, at=first.at + 2), replace(second, at=second.at + 0.9)], (0, 0, 1)),
    ]
    for found, amiss in cases:
        tally = schedules.by_kind(schedules.compared(year, [first, second], found))["all"]
        assert (tally.missed, tally.double, tally.late) == amiss


def test_the_virtual_clock_goes_on_for_years() -> None:
    async def years() -> float:
        for seconds in (2.0**24 + 230.224167, 0.1, 3e-7, 2.0**26):
            await asyncio.wait_for(asyncio.sleep(seconds), 2.0**27)
        return asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(years()) > 2.0**26 + 2.0**24
