from collections.abc import Iterator

import pytest
import torch
from torch import nn

from training import descent
from training.descent import Progress, Schedule, descend


def test_the_rate_rises_with_the_steps_and_falls_with_the_time() -> None:
    schedule = Schedule(warmup=10, seconds=60)
    rising = [schedule.at(step, 0.0) for step in range(10)]
    assert rising == pytest.approx([n / 10 for n in range(1, 11)])
    falling = [schedule.at(1000, n / 10) for n in range(11)]
    assert falling == sorted(falling, reverse=True)
    assert (falling[0], falling[-1]) == (pytest.approx(1.0), pytest.approx(0.02))


def test_it_goes_on_until_the_time_is_up_and_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(descent.time, "monotonic", lambda: float(next(ticks)))
    weight = nn.Parameter(torch.tensor(4.0))
    epochs: list[int] = []

    def epoch_of(epoch: int) -> Iterator[float]:
        epochs.append(epoch)
        return iter([1.0, 1.0, 1.0])

    kept: list[Progress] = []
    optimizer = torch.optim.SGD([weight], lr=0.1)
    schedule = Schedule(warmup=0, seconds=8)
    end = descend(
        [weight], [optimizer], epoch_of, lambda x, _: weight * weight * x, schedule, Progress(5, 2), kept.append
    )
    assert epochs == [3, 4, 5]
    assert (end.step, end.seconds) == (13, 8.0)
    assert kept == [end]
    assert weight.item() < 4.0
