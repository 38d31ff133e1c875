"""Jobs that would set themselves off, alone or together, without end."""

from collections.abc import Iterable

from device_registry.actions import Given
from device_registry.model import Snapshot
from hub.jobs import Job


def closes_a_circle(job: Job, others: Iterable[Job], snapshot: Snapshot) -> bool:
    """Whether a job that is done each time its conditions come to hold brings that about itself, by what it sets or by
    what that sets off among `others`.
    """
    if job.timing.given is not Given.WHENEVER:
        return False
    standing = [other for other in others if other.timing.given is Given.WHENEVER and other.job_id != job.job_id]
    watched, reached, ahead = _watched(job, snapshot), set[str](), _set_by(job, snapshot)
    while ahead:
        reached |= ahead
        set_off = [other for other in standing if _watched(other, snapshot) & ahead]
        ahead = {i for other in set_off for i in _set_by(other, snapshot)} - reached
    return bool(watched & reached)


def _watched(job: Job, snapshot: Snapshot) -> set[str]:
    return _with_members((i for c in job.timing.conditions for i in c.entity_ids), snapshot)


def _set_by(job: Job, snapshot: Snapshot) -> set[str]:
    return _with_members((a.entity_id for a in job.actions if a.entity_id), snapshot)


def _with_members(entity_ids: Iterable[str], snapshot: Snapshot) -> set[str]:
    """What is done to a group is done to its members, and the other way round: a group shows what they are."""
    ids = set(entity_ids)
    groups = [snapshot.entities[i] for i in ids if i in snapshot.entities]
    return ids | {member for group in groups for member in group.members}
