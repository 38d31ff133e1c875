"""ScaledAdam and its schedule Eden, after Yao et al., Zipformer (arXiv:2310.11230), section 3.5.

Tried against what the model is trained with (benchmarks/recipes.py); written from the publication.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from training.descent import Schedule

_SCALE_RATE = 0.1  # of learning a parameter's scale, against that of its direction
_LEAST_RMS, _MOST_RMS = 1e-5, 3.0


class ScaledAdam(torch.optim.Optimizer):
    """Adam whose step is as large as the parameter is (its root mean square), with that scale learnt besides.

    The step of a tensor p with gradient g at time t is -lr * c * (rms(p) * m / (sqrt(v) + eps) + .1 * n / (sqrt(w) +
    eps) * p), m and v being the moments of g, n and w those of sum(g * p), and c = sqrt(1 - b2^t) / (1 - b1^t). Numbers
    have no scale.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
        lr: float = 0.03,
        betas: tuple[float, float] = (0.9, 0.98),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]  # no closure
        """One step for every tensor that has a gradient."""
        if closure is not None:
            raise ValueError("ScaledAdam takes no closure")
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._one(p, p.grad, group)

    def _one(self, p: Tensor, g: Tensor, group: dict[str, Any]) -> None:
        state, (b1, b2), eps = self.state[p], group["betas"], group["eps"]
        if not state:
            state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p), n=0.0, w=0.0)
        state["t"] += 1
        bias = (1 - b2 ** state["t"]) ** 0.5 / (1 - b1 ** state["t"])
        state["m"].lerp_(g, 1 - b1)
        state["v"].mul_(b2).addcmul_(g, g, value=1 - b2)
        step = state["m"] / (state["v"].sqrt() + eps)
        if p.numel() == 1:
            p.add_(step, alpha=-group["lr"] * bias)
            return
        turn = float((g * p).sum())
        state["n"] = b1 * state["n"] + (1 - b1) * turn
        state["w"] = b2 * state["w"] + (1 - b2) * turn * turn
        rms = float(p.square().mean().sqrt().clamp(_LEAST_RMS, _MOST_RMS))
        p.mul_(1 - group["lr"] * bias * _SCALE_RATE * state["n"] / (state["w"] ** 0.5 + eps))
        p.add_(step, alpha=-group["lr"] * bias * rms)


@dataclass(frozen=True, slots=True)
class Eden(Schedule):
    """The rate falls with the fourth root of steps and of the share that is done, each once it is past its measure;
    half of it at first, rising over `warmup` steps.
    """

    many_steps: float = 500.0
    much: float = 0.3  # share of the run

    def at(self, step: int, share: float) -> float:
        """The part of the full rate at a step, `share` of the run being over."""
        rise = 0.5 + 0.5 * min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        by_step: float = ((step**2 + self.many_steps**2) / self.many_steps**2) ** -0.25
        by_share: float = ((share**2 + self.much**2) / self.much**2) ** -0.25
        return rise * by_step * by_share
