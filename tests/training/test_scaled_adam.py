import pytest
import torch

from training.scaled_adam import Eden, ScaledAdam


def fitted(scale: float, steps: int = 400) -> float:
    """Squared error of a line fitted to numbers of some size."""
    torch.manual_seed(1)
    true = scale * torch.randn(8, 4)
    found = torch.nn.Parameter(scale * torch.randn(8, 4))
    chosen = ScaledAdam([found], lr=0.02)
    data = torch.randn(256, 8)
    for _ in range(steps):
        chosen.zero_grad()
        loss = ((data @ (found - true)) ** 2).mean() / scale**2
        torch.autograd.backward(loss)
        chosen.step()
    return float(loss.detach())


def test_it_fits_numbers_of_any_size_alike() -> None:
    assert fitted(1.0) < 0.01
    assert fitted(1e-3) == pytest.approx(fitted(1.0), rel=0.5, abs=1e-3)


def test_a_step_is_as_large_as_the_parameter() -> None:
    steps = []
    for scale in (1.0, 10.0):
        p = torch.nn.Parameter(torch.full((4,), min(scale, 3.0)))
        before = p.detach().clone()
        p.grad = torch.tensor([1.0, -1.0, 1.0, -1.0])
        ScaledAdam([p], lr=0.1).step()
        steps.append(float((p.detach() - before).abs().mean()))
    assert steps[1] == pytest.approx(3 * steps[0], rel=0.01)


def test_a_number_has_no_scale() -> None:
    p = torch.nn.Parameter(torch.tensor([5.0]))
    p.grad = torch.tensor([2.0])
    ScaledAdam([p], lr=0.1).step()
    assert float(p.detach()) == pytest.approx(4.9, abs=1e-4)


def test_it_takes_no_closure() -> None:
    with pytest.raises(ValueError, match="closure"):
        ScaledAdam([torch.nn.Parameter(torch.ones(2))]).step(lambda: 0.0)


def test_eden_rises_and_falls() -> None:
    eden = Eden(warmup=10, seconds=0.0, steps=1000, many_steps=100, much=0.5)
    rates = [eden.at(step, step / 1000) for step in range(1000)]
    assert rates[0] == pytest.approx(0.55, abs=0.01)
    assert max(rates) == rates[rates.index(max(rates))] <= 1.0
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert eden.at(1000, 1.0) == pytest.approx((101.0) ** -0.25 * (5.0) ** -0.25, rel=0.02)
