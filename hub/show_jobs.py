"""Jobs for people and for programs."""

import json
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from hub.jobs import Job
from hub.plan_json import action_json


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
                "left": job.left if job.due is None else None,
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
    if job.due is None:
        return f"paused, {job.left:.0f} s left"
    return datetime.fromtimestamp(job.due).strftime("%a %Y-%m-%d %H:%M:%S")
