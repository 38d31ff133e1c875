from pathlib import Path

import pytest
from transformers import LlamaForCausalLM

from tests.tiny_model import exported, tiny


@pytest.fixture(scope="session")
def model() -> LlamaForCausalLM:
    return tiny()


@pytest.fixture(scope="session")
def model_folder(model: LlamaForCausalLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model as the hub reads it. Not to be changed."""
    return exported(model, tmp_path_factory.mktemp("model"))
