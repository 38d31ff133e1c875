from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from agent.engine.bundle import Bundle
from agent.program import END, Grammar, parse, vocabulary
from agent.types import Verb
from agent.wordlists import WordLists
from benchmarks.parity import TorchEngine
from training.pretrain import Recipe, make_model

TOKENS = ("<pad>", "<s>", END, "lamp", *vocabulary())
BUNDLE = Bundle(
    Path("none.onnx"),
    {t: i for i, t in enumerate(TOKENS)},
    (END, *vocabulary()),
    WordLists(frozenset(), {}, frozenset()),
    ("en",),
    {},
)


def tiny() -> LlamaForCausalLM:
    torch.manual_seed(3)
    return make_model(Recipe(width=16, layers=1, heads=2, inner=16), len(TOKENS)).eval()


def test_it_writes_a_program_of_the_grammar_and_how_sure_it_is() -> None:
    found = TorchEngine(BUNDLE, tiny()).decode(("<s>",), ("lamp",), Grammar(frozenset({"<e0>"})))
    assert not found.tokens or parse(found.tokens).statements
    assert 0.0 <= found.confidence < 1.0


def test_what_the_model_wants_most_comes_first() -> None:
    model = tiny()
    with torch.no_grad():
        scores = model(torch.tensor([[1, 3]])).logits[0, -1]
    verbs = [t for t in Grammar(frozenset()).allowed() if t in BUNDLE.head]
    wanted = max(verbs, key=lambda t: float(scores[BUNDLE.ids[t]]))
    found = TorchEngine(BUNDLE, model).decode(("<s>",), ("lamp",), Grammar(frozenset()))
    assert not found.tokens or found.tokens[0] == wanted
    assert f"<{Verb.CHAT}>" in verbs
