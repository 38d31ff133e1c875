"""Export: the merged model as an ONNX graph built node by node, int8 weights, the output cut to program tokens.

Attention is com.microsoft GroupQueryAttention (it rotates and keeps the KV cache).
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from transformers import LlamaForCausalLM

from agent.engine.bundle import SECOND, load_lists
from agent.program import END, vocabulary
from training.tokenizer import load_tokens, save_lists
from training.vocabulary import with_all_names

_MS = "com.microsoft"


class _Graph:
    """Nodes and weights, collected in order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: NDArray[np.float32]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, list(inputs), [output], domain=domain, **attributes))
        return output

    def embedded(self, table: NDArray[np.float32], *, small: bool) -> str:
        """Rows of a table by ids; kept in 8 bits if `small`, a scale for each row: it is most of the file otherwise."""
        if not small:
            return self.node("Gather", [self.weight("embedding", table), "ids"], "x0")
        scale = np.abs(table).max(axis=1, keepdims=True) / 127 + 1e-12
        self.weights.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), "embedding"))
        rows = self.node("Gather", ["embedding", "ids"], "x.rows")
        exact = self.node("Cast", [rows], "x.cast", to=TensorProto.FLOAT)
        scales = self.node("Gather", [self.weight("embedding.scale", scale.astype(np.float32)), "ids"], "x.scale")
        return self.node("Mul", [exact, scales], "x0")

    def linear(self, x: str, name: str, weight: NDArray[np.float32]) -> str:
        return self.node("MatMul", [x, self.weight(f"{name}.w", weight.T)], f"{name}.y")

    def norm(self, x: str, name: str, scale: NDArray[np.float32], epsilon: float) -> str:
        weight = self.weight(f"{name}.w", scale)
        return self.node("SimplifiedLayerNormalization", [x, weight], f"{name}.y", epsilon=epsilon, axis=-1)


def head_tokens() -> list[str]:
    """Tokens a program can hold, in the order of the output rows."""
    return list(dict.fromkeys([*vocabulary(), END]))


def build(model: LlamaForCausalLM, tokens: Sequence[str], *, small: bool = False) -> onnx.ModelProto:
    """The float32 graph; see agent/engine/onnx.py for its inputs and outputs. `small`: embeddings in 8 bits."""
    config = model.config
    arrays = {k: v.detach().float().numpy() for k, v in model.state_dict().items()}
    heads, size = config.num_attention_heads, config.hidden_size // config.num_attention_heads
    graph = _Graph()
    cos, sin = _rotation(size, config.max_position_embeddings, _theta(config))
    graph.weight("cos", cos)
    graph.weight("sin", sin)
    embedding = arrays["model.embed_tokens.weight"]
    x = graph.embedded(embedding, small=small)
    for layer in range(config.num_hidden_layers):
        x = _layer(graph, x, layer, arrays, heads, config.rms_norm_eps)
    last = graph.node("Gather", [x, _constant(graph, "last", np.array(-1, np.int64))], "last.x", axis=1)
    normed = graph.norm(last, "norm", arrays["model.norm.weight"], config.rms_norm_eps)
    index = {t: i for i, t in enumerate(tokens)}
    graph.linear(normed, "head", embedding[[index[t] for t in head_tokens()]])
    graph.nodes[-1].output[0] = "logits"
    return _model(graph, config.num_hidden_layers, heads, size)


def _theta(config: object) -> float:
    parameters = getattr(config, "rope_parameters", None) or {}
    return float(parameters.get("rope_theta", 10000.0))


def _rotation(size: int, positions: int, theta: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    inverse = 1.0 / theta ** (np.arange(0, size, 2) / size)
    angles = np.outer(np.arange(positions), inverse)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def _constant(graph: _Graph, name: str, value: NDArray[np.int64]) -> str:
    graph.weights.append(numpy_helper.from_array(value, name))
    return name


def _layer(
    graph: _Graph, x: str, layer: int, arrays: dict[str, NDArray[np.float32]], heads: int, epsilon: float
) -> str:
    at = f"model.layers.{layer}"
    normed = graph.norm(x, f"{layer}.in", arrays[f"{at}.input_layernorm.weight"], epsilon)
    q, k, v = (graph.linear(normed, f"{layer}.{n}", arrays[f"{at}.self_attn.{n}_proj.weight"]) for n in ("q", "k", "v"))
    inputs = [q, k, v, f"past_k{layer}", f"past_v{layer}", "lengths", "total", "cos", "sin"]
    attributes = {"num_heads": heads, "kv_num_heads": heads, "do_rotary": 1}
    outputs = [f"{layer}.attention", f"k{layer}", f"v{layer}"]
    graph.nodes.append(helper.make_node("GroupQueryAttention", inputs, outputs, domain=_MS, **attributes))
    attended = graph.linear(outputs[0], f"{layer}.o", arrays[f"{at}.self_attn.o_proj.weight"])
    x = graph.node("Add", [x, attended], f"{layer}.x1")
    normed = graph.norm(x, f"{layer}.post", arrays[f"{at}.post_attention_layernorm.weight"], epsilon)
    gate = graph.linear(normed, f"{layer}.gate", arrays[f"{at}.mlp.gate_proj.weight"])
    up = graph.linear(normed, f"{layer}.up", arrays[f"{at}.mlp.up_proj.weight"])
    sigmoid = graph.node("Sigmoid", [gate], f"{layer}.sigmoid")
    silu = graph.node("Mul", [gate, sigmoid], f"{layer}.silu")
    inner = graph.node("Mul", [silu, up], f"{layer}.inner")
    down = graph.linear(inner, f"{layer}.down", arrays[f"{at}.mlp.down_proj.weight"])
    return graph.node("Add", [x, down], f"{layer}.x2")


def _model(graph: _Graph, layers: int, heads: int, size: int) -> onnx.ModelProto:
    info = helper.make_tensor_value_info
    inputs = [
        info("ids", TensorProto.INT64, [1, "n"]),
        info("lengths", TensorProto.INT32, [1]),
        info("total", TensorProto.INT32, []),
    ]
    outputs = [info("logits", TensorProto.FLOAT, [1, len(head_tokens())])]
    for layer in range(layers):
        for letter in ("k", "v"):
            inputs.append(info(f"past_{letter}{layer}", TensorProto.FLOAT, [1, heads, "past", size]))
            outputs.append(info(f"{letter}{layer}", TensorProto.FLOAT, [1, heads, "all", size]))
    body = helper.make_graph(graph.nodes, "hearth", inputs, outputs, graph.weights)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MS, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=10)


def export(model: LlamaForCausalLM, source: Path, folder: Path, languages: Sequence[str]) -> None:
    """Write model.onnx (int8), model tokenizer and lexicon, and the manifest with sha256 of each file.

    `source`: the folder with tokenizer.json and lexicon.json.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    exact = folder / "model.fp32.onnx"
    onnx.save(build(model, load_tokens(source), small=True), str(exact))
    quantize_dynamic(
        exact,
        folder / "model.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    exact.unlink()
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((source / name).read_bytes())
    save_lists(with_all_names(load_lists(source / "lexicon.json")), folder / "lexicon.json")
    write_manifest(folder, languages)


def keep(base: Path, adapter: Path, folder: Path) -> None:
    """The base model (16-bit safetensors) and the LoRA adapter (PEFT layout) beside the exported graph."""
    LlamaForCausalLM.from_pretrained(base).half().save_pretrained(folder / "base")
    (folder / "lora").mkdir(exist_ok=True)
    for name in ("adapter_model.safetensors", "recipe.json"):
        (folder / "lora" / name).write_bytes((adapter / name).read_bytes())
    config = json.loads((adapter / "adapter_config.json").read_text()) | {"base_model_name_or_path": "../base"}
    config["target_modules"] = sorted(config["target_modules"])
    (folder / "lora" / "adapter_config.json").write_text(json.dumps(config, indent=1) + "\n")


_FILES = ("model.onnx", "tokenizer.json", "lexicon.json")


def add_second(folder: Path, second: Path, languages: Sequence[str]) -> None:
    """Put another exported model beside this one, for second opinions."""
    (folder / SECOND).mkdir(exist_ok=True)
    for name in _FILES:
        (folder / SECOND / name).write_bytes((second / name).read_bytes())
    head = json.loads((second / "manifest.json").read_text(encoding="utf-8"))["head"]  # it may know fewer words
    write_manifest(folder / SECOND, languages, head)  # its own second reader, if it had one, stays behind
    write_manifest(folder, languages)


def write_manifest(folder: Path, languages: Sequence[str], head: Sequence[str] = ()) -> None:
    """manifest.json: languages, output tokens (today's, unless `head` has others), sha256 of every file read."""
    names = [*_FILES, *(f"{SECOND}/{name}" for name in (*_FILES, "manifest.json") if (folder / SECOND).exists())]
    digests = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}
    manifest = {"languages": list(languages), "head": list(head) or head_tokens(), "sha256": digests}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
