"""What `hearth schedule` shows of jobs that wait for a time, for conditions, or for both."""

from datetime import datetime
from io import StringIO

import pytest
from rich.console import Console

from device_registry.actions import Action, Condition, Given, Op, Timing
from hub.jobs import Job, JobKind
from hub.show_jobs import jobs_table

WARM = Condition(("sensor.bedroom",), Op.ABOVE, (26,), lasting="PT10M")
OPEN = Condition(("binary_sensor.a", "binary_sensor.b"), Op.NOT_IN, ("off", "unknown"), every=True)
MODE = Condition(("climate.t",), Op.IN, ("eco",), "preset_mode")
NINE = datetime(2026, 3, 26, 21).timestamp()


@pytest.mark.parametrize(
    ("due", "timing", "shown"),
    [
        (NINE, Timing(), "Thu 2026-03-26 21:00:00"),
        (NINE, Timing(given=Given.IF, conditions=(MODE,)), "Thu 2026-03-26 21:00:00 if climate.t preset_mode is eco"),
        (None, Timing("PT5M", given=Given.WHEN, conditions=(WARM,)), "when sensor.bedroom > 26 for PT10M, then PT5M"),
        (NINE, Timing("PT5M", given=Given.WHEN, conditions=(WARM,)), "Thu 2026-03-26 21:00:00"),
        (
            None,
            Timing(given=Given.WHENEVER, conditions=(OPEN, WARM)),
            "whenever binary_sensor.a and binary_sensor.b is not off, unknown and sensor.bedroom > 26 for PT10M",
        ),
    ],
)
def test_when(due: float | None, timing: Timing, shown: str) -> None:
    job = Job(JobKind.ACT, due, (Action("light.a", "light.turn_on", timing=timing),), timing)
    out = StringIO()
    Console(file=out, width=300).print(jobs_table([job]))
    assert f"  {shown}  act: light.turn_on light.a" in " ".join(out.getvalue().split(job.job_id)[1:])
