import numpy as np
import pytest
import torch

from tests.tiny_model import tiny
from training.batches import IGNORED, Batch, batches
from training.loss import program_loss, program_tokens
from training.pack import Rows

ROWS = Rows(np.array([1, 5, 6, 9, 8, 1, 7, 8, 3], np.uint32), np.array([0, 5, 9]), np.array([3, 2], np.uint16))


def test_programs_hold_these_tokens() -> None:
    assert program_tokens(ROWS).tolist() == [3, 8, 9]


@pytest.fixture
def batch() -> Batch:
    (found,) = batches(ROWS, 64, 1, None)
    return found


def test_the_programs_loss_is_that_among_the_tokens_of_programs(batch: Batch) -> None:
    model = tiny()
    with torch.no_grad():
        logits = model(input_ids=batch.ids, attention_mask=batch.mask).logits[:, :-1]
        labels = batch.labels[:, 1:]
        chosen = [
            torch.log_softmax(logits[row, at, [3, 8, 9]], 0)[[3, 8, 9].index(int(labels[row, at]))]
            for row, at in (labels != IGNORED).nonzero().tolist()
        ]
        found = program_loss(model, ROWS, model.get_input_embeddings(), compiled=False)(batch)
    assert found.item() == pytest.approx(-torch.stack(chosen).mean().item(), rel=0.02)  # bfloat16, where there is any


@pytest.mark.filterwarnings("ignore")  # of torch itself, about what its compiler looks at
def test_fused_it_is_the_same_and_has_the_same_gradient(batch: Batch) -> None:
    found = []
    for compiled in (False, True):
        model = tiny()
        loss = program_loss(model, ROWS, model.get_input_embeddings(), compiled=compiled)(batch)
        torch.autograd.backward(loss)
        gradient = model.model.layers[0].self_attn.q_proj.weight.grad
        assert gradient is not None
        found.append((loss.item(), gradient.norm().item()))
    assert found[1] == pytest.approx(found[0], rel=0.05)
