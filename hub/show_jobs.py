"""Jobs for people and for programs."""

import json
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from device_registry.actions import Condition, Given, Op
from hub.jobs import Job
from hub.plan_json import action_json
from hub.watch import waits


def jobs_table(jobs: Sequence[Job]) -> Table:
    """What waits, the next first."""
    table = Table("id", "when", "what", "again", "said", box=None, pad_edge=False)
    for job in jobs:
        what = ", ".join(f"{a.service} {a.entity_id}" for a in job.actions) or job.name or "-"
        table.add_row(job.job_id, _when(job), f"{job.kind}: {what}", job.timing.repeat or "-", job.text)
    return table


def jobs_json(jobs: Sequence[Job]) -> str:
    """A list of `{"id", "kind", "due", "left", "actions", "repeat", "name", "text", "language"}`."""
    return json.dumps(
        [
            {
                "id": job.job_id,
                "kind": job.kind,
                "due": None if job.due is None else datetime.fromtimestamp(job.due).astimezone().isoformat(),
                "left": job.left if job.due is None and not waits(job) else None,
                "actions": [action_json(action) for action in job.actions],
                "repeat": job.timing.repeat,
                "name": job.name,
                "text": job.text,
                "language": job.language,
            }
            for job in jobs
        ],
        ensure_ascii=False,
        indent=1,
    )


def _when(job: Job) -> str:
    """ "Thu 2026-03-26 21:00:00 if light.hall is off", "when sensor.bedroom > 26 for PT10M, then PT5M"."""
    timing = job.timing
    given = f"{timing.given} {' and '.join(map(_condition, timing.conditions))}" if timing.given else ""
    if waits(job):
        return f"{given}, then {timing.at}" if timing.at else given
    if job.due is None:
        return f"paused, {job.left:.0f} s left"
    due = datetime.fromtimestamp(job.due).strftime("%a %Y-%m-%d %H:%M:%S")
    return f"{due} {given}" if timing.given is Given.IF else due


def _condition(condition: Condition) -> str:
    """ "sensor.bedroom > 26 for PT10M", "light.a or light.b is on, dimmed"."""
    about = (" and " if condition.every else " or ").join(condition.entity_ids)
    what = f"{about} {condition.attribute}" if condition.attribute else about
    sign = {Op.IN: "is", Op.NOT_IN: "is not"}.get(condition.op, condition.op.value)
    lasting = f" for {condition.lasting}" if condition.lasting else ""
    return f"{what} {sign} {', '.join(map(str, condition.values))}{lasting}"
