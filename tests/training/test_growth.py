import pytest
import torch

from training.growth import deepened
from training.pretrain import Recipe, make_model


def test_a_deeper_model_answers_as_before_and_all_of_it_learns() -> None:
    torch.manual_seed(1)
    model = make_model(Recipe(width=16, layers=3, heads=2, inner=24), 40).eval()
    ids = torch.randint(3, 40, (2, 7))
    before = model(input_ids=ids).logits
    deeper = deepened(model, 5)
    assert deeper.config.num_hidden_layers == len(deeper.model.layers) == 5
    assert [layer.self_attn.layer_idx for layer in deeper.model.layers] == list(range(5))
    assert torch.allclose(deeper(input_ids=ids).logits, before, atol=1e-6)
    deeper(input_ids=ids, labels=ids).loss.backward()
    assert all(layer.self_attn.o_proj.weight.grad.abs().sum() > 0 for layer in deeper.model.layers)


def test_a_model_that_is_deep_enough_stays_as_it_is() -> None:
    model = make_model(Recipe(width=16, layers=3, heads=2, inner=24), 40)
    assert len(deepened(model, 3).model.layers) == 3
    with pytest.raises(ValueError, match="more than 2"):
        deepened(model, 2)
