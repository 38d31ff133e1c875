"""The loop that every training stage runs: batch after batch until the time is up, the rate following a schedule."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import torch
from torch import Tensor, nn

SHOW_EVERY, SAVE_EVERY = 20.0, 120.0
"""Seconds between lines on the terminal, and between checkpoints."""

_LAST = 0.02
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `average` is the smoothed loss."""

    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    average: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Linear warm-up over `warmup` steps under a cosine over the run, down to a fiftieth. The run lasts `seconds`, or
    `steps` if there are any: the same weights on every machine, however fast.
    """

    warmup: int
    seconds: float
    steps: int = 0

    def share(self, progress: "Progress") -> float:
        """How much of the run is over; from 1 on, all of it."""
        return progress.step / self.steps if self.steps else progress.seconds / self.seconds

    def at(self, step: int, share: float) -> float:
        """The part of the full rate at a step, `share` of the time being over."""
        rise = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        fall = _LAST + (1 - _LAST) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        return min(rise, fall)


@contextmanager
def _denormals_flushed() -> Iterator[None]:
    """Gradients of layers that are silent yet are tiny, and ten times slower; it holds for the whole process."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@_denormals_flushed()
def descend(
    parameters: Sequence[nn.Parameter],
    optimizers: Sequence[torch.optim.Optimizer],
    epoch_of: Callable[[int], Iterator[_Item]],
    loss_of: Callable[[_Item, float], Tensor],
    schedule: Schedule,
    start: Progress,
    save: Callable[[Progress], None],
) -> Progress:
    """Train until the schedule's end, counted from the run's beginning; `loss_of` gets a batch and the share of the
    run that is over; `save` is called now and then, and at the end. The optimizers bear their full rates.
    """
    groups = [group for optimizer in optimizers for group in optimizer.param_groups]
    for group in groups:
        group.setdefault("full", group["lr"])  # in the state of the optimizer: resuming does not decay it twice
    begun = time.monotonic() - start.seconds
    progress, shown, saved = start, 0.0, start.seconds
    while schedule.share(progress) < 1:
        progress = Progress(progress.step, progress.epoch + 1, progress.seconds, progress.average)
        for item in epoch_of(progress.epoch):
            seconds = time.monotonic() - begun
            share = schedule.share(replace(progress, seconds=seconds))
            for group in groups:
                group["lr"] = group["full"] * schedule.at(progress.step, share)
            loss = _step(parameters, optimizers, loss_of(item, share))
            average = 0.98 * progress.average + 0.02 * loss if progress.average else loss
            progress = Progress(progress.step + 1, progress.epoch, seconds, average)
            if seconds - shown > SHOW_EVERY:
                shown = seconds
                _show(progress, schedule)
            if seconds - saved > SAVE_EVERY:
                saved = seconds
                save(progress)
            if schedule.share(progress) >= 1:
                break
    save(progress)
    return progress


def _step(parameters: Sequence[nn.Parameter], optimizers: Sequence[torch.optim.Optimizer], loss: Tensor) -> float:
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(parameters, 1.0)
    for optimizer in optimizers:
        optimizer.step()
    return float(loss.item())


def _show(progress: Progress, schedule: Schedule) -> None:
    done = f"{progress.seconds:6.0f} s  {schedule.share(progress):4.0%}"
    print(f"{done}  epoch {progress.epoch}  step {progress.step}  loss {progress.average:.4f}", flush=True)
