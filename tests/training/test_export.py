import hashlib
import json
from pathlib import Path

import onnx
import pytest

from agent.engine.bundle import check
from agent.program import END, vocabulary
from tests.tiny_model import TOKENS, exported, tiny
from training.export import build, head_tokens


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(tiny(), tmp_path_factory.mktemp("export"))


def test_what_the_hub_reads_is_there_with_its_sums(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["languages"] == ["en", "zh"]
    assert manifest["head"] == head_tokens()
    assert set(manifest["sha256"]) == {"model.onnx", "tokenizer.json", "lexicon.json"}
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert check(folder) == []
    assert not (folder / "model.fp32.onnx").exists()


def test_weights_are_of_eight_bits(folder: Path) -> None:
    graph = onnx.load(folder / "model.onnx").graph
    ops = {node.op_type for node in graph.node}
    assert "MatMulInteger" in ops or "DynamicQuantizeMatMul" in ops
    assert "MatMul" not in ops


def test_the_head_holds_programs_only() -> None:
    assert head_tokens()[-1] == END
    assert set(head_tokens()) == {*vocabulary(), END}
    graph = build(tiny(), TOKENS).graph
    assert graph.output[0].name == "logits"
    assert [d.dim_value for d in graph.output[0].type.tensor_type.shape.dim] == [1, len(head_tokens())]
    assert len(head_tokens()) < len(TOKENS)
