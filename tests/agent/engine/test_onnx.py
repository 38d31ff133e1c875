"""The exported graph beside the model it came from, and the engine around it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray
from transformers import LlamaForCausalLM

from agent.engine.bundle import load
from agent.engine.onnx import OnnxEngine
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, MAX_WORDS, Grammar, parse
from tests.tiny_model import TOKENS
from training.export import build, head_tokens

PREFIX = ("<s>", "<en>", "<area>")
SUFFIX = ("turn", "off", "<e0>", "<d:light>", "and", "the", "<a0>", "lights", "to", "<n0>", "<plan>")
MARKS = frozenset({"<e0>", "<a0>", "<n0>"})


@dataclass(frozen=True, slots=True)
class Always:
    """A grammar of the same choices for ever."""

    tokens: tuple[str, ...]

    def allowed(self) -> Sequence[str]:
        return self.tokens

    def advance(self, token: str) -> Automaton:
        assert token in self.tokens
        return self


@dataclass(frozen=True, slots=True)
class Steps:
    """A grammar of one set of choices after another, then the end."""

    choices: tuple[tuple[str, ...], ...]

    def allowed(self) -> Sequence[str]:
        return self.choices[0] if self.choices else (END,)

    def advance(self, token: str) -> Automaton:
        assert token in self.allowed()
        return replace(self, choices=self.choices[1:])


@pytest.fixture
def engine(model_folder: Path) -> OnnxEngine:
    return OnnxEngine(load(model_folder))


def write(engine: OnnxEngine, prefix: Sequence[str] = PREFIX, grammar: Automaton | None = None) -> Completion:
    return engine.decode(prefix, SUFFIX, grammar or Grammar(MARKS))


# ---------------------------------------------------------------- the graph


def hf_logits(model: LlamaForCausalLM, tokens: Sequence[str]) -> NDArray[np.float32]:
    """The original's logits after the last token, for the tokens of a program."""
    ids = torch.tensor([[TOKENS.index(t) for t in tokens]])
    with torch.no_grad():
        found: NDArray[np.float32] = model(input_ids=ids).logits[0, -1].numpy()
    return found[[TOKENS.index(t) for t in head_tokens()]]


def graph_logits(session: ort.InferenceSession, parts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """The graph's logits after reading the parts one by one, its cache carried along."""
    pasts = [i for i in session.get_inputs() if i.name.startswith("past_")]
    cache = [np.zeros((1, i.shape[1], 0, i.shape[3]), np.float32) for i in pasts]
    length = 0
    for part in parts:
        length += len(part)
        feeds = dict(zip((i.name for i in pasts), cache, strict=True))
        feeds["ids"] = np.array([[TOKENS.index(t) for t in part]])
        feeds["lengths"], feeds["total"] = np.array([length - 1], np.int32), np.array(length, np.int32)
        logits, *cache = session.run(None, feeds)
    found: NDArray[np.float32] = logits[0]
    return found


@pytest.mark.parametrize("parts", [[PREFIX + SUFFIX], [PREFIX, SUFFIX], [PREFIX, *([t] for t in SUFFIX)]])
def test_the_graph_computes_what_the_model_does(model: LlamaForCausalLM, parts: Sequence[Sequence[str]]) -> None:
    graph = build(model, TOKENS)
    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted = hf_logits(model, PREFIX + SUFFIX)
    assert wanted.std() > 0.1
    assert np.abs(graph_logits(session, parts) - wanted).max() < 1e-3


def test_eight_bits_are_enough_to_agree_with_the_model(model: LlamaForCausalLM, model_folder: Path) -> None:
    session = ort.InferenceSession(str(model_folder / "model.onnx"), providers=["CPUExecutionProvider"])
    found, wanted = graph_logits(session, [PREFIX, SUFFIX]), hf_logits(model, PREFIX + SUFFIX)
    assert np.corrcoef(found, wanted)[0, 1] > 0.99


# ---------------------------------------------------------------- the engine


def test_it_writes_what_the_grammar_allows(engine: OnnxEngine) -> None:
    completion = write(engine)
    point = Grammar(MARKS)
    for token in completion.tokens:
        point = point.advance(token)
    assert END in point.allowed()
    assert parse(completion.tokens).statements
    assert 0 < completion.confidence <= 1
    assert completion.prefill_ms > 0


def test_the_same_answer_fifty_times_cold_and_warm(model_folder: Path) -> None:
    def kept(completion: Completion) -> tuple[tuple[str, ...], float]:
        return completion.tokens, completion.confidence

    engines = [OnnxEngine(load(model_folder)) for _ in range(5)]
    answers = {kept(write(engine)) for engine in engines for _ in range(10)}
    assert len(answers) == 1


def test_another_prefix_in_between_changes_nothing(engine: OnnxEngine) -> None:
    before = write(engine)
    other = write(engine, ("<s>", "<zh>", "<noarea?>"))
    assert write(engine).tokens == before.tokens
    assert write(engine, ("<s>", "<zh>", "<noarea?>")).confidence == other.confidence


def test_prefixes_kept_are_bounded(engine: OnnxEngine) -> None:
    first = write(engine)
    for word in TOKENS[-40:]:
        write(engine, ("<s>", word))
    assert len(engine._prefixes) == 16
    assert write(engine).tokens == first.tokens


def test_the_likeliest_token_is_chosen_and_its_share_told(model: LlamaForCausalLM, engine: OnnxEngine) -> None:
    logits = dict(zip(head_tokens(), hf_logits(model, PREFIX + SUFFIX), strict=True))
    choices = tuple(sorted(logits, key=logits.__getitem__)[::60])
    completion = write(engine, grammar=Steps((choices,)))
    assert completion.tokens == (choices[-1],)
    shares = np.exp([logits[c] for c in choices])
    assert completion.confidence == pytest.approx(shares[-1] / shares.sum(), rel=0.2)


def test_forced_tokens_are_written_unasked(engine: OnnxEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    run = engine._run
    monkeypatch.setattr(engine, "_run", lambda point, tokens: (reads.append(len(tokens)), run(point, tokens))[1])
    forced = (("<off>",), ("<all>",), ("<K:light>",))
    completion = write(engine, grammar=Steps(forced))
    assert completion.tokens == ("<off>", "<all>", "<K:light>")
    assert completion.confidence == 1.0
    assert reads == [len(PREFIX), len(SUFFIX)]  # nothing to choose, nothing to ask
    reads.clear()
    write(engine, grammar=Steps((*forced, ("<a0>", "<here>"))))
    assert reads == [len(SUFFIX), len(forced)]  # read together, before the only choice


def test_forced_tokens_count_as_read(engine: OnnxEngine) -> None:
    forced = write(engine, grammar=Steps((("<off>",), ("<all>",), ("<on>", "<it>", "<unk>"))))
    as_words = engine.decode(PREFIX, (*SUFFIX, "<off>", "<all>"), Steps((("<on>", "<it>", "<unk>"),)))
    assert forced.tokens[-1] == as_words.tokens[-1]
    assert forced.confidence == pytest.approx(as_words.confidence, rel=0.05)


def test_a_tie_goes_to_the_first(engine: OnnxEngine) -> None:
    one = write(engine, grammar=Steps((("<on>", "<on>"),)))
    assert (one.tokens, one.confidence) == (("<on>",), pytest.approx(0.5))


def test_a_program_without_an_end_is_none(engine: OnnxEngine) -> None:
    """Though each beginning of it might parse."""
    reads = 0

    def count(point: object, tokens: Sequence[str]) -> object:
        nonlocal reads
        reads += 1
        return run(point, tokens)  # type: ignore[arg-type]

    run, engine._run = engine._run, count  # type: ignore[method-assign,assignment]
    completion = write(engine, grammar=Always(("<yes>", "<no>")))
    assert (completion.tokens, completion.confidence) == ((), 0.0)
    assert reads <= MAX_WORDS + 2


def test_a_missing_graph_is_named(model_folder: Path, tmp_path: Path) -> None:
    bundle = replace(load(model_folder), graph=tmp_path / "gone.onnx")
    with pytest.raises(EngineError, match=r"gone\.onnx: cannot be loaded .*git checkout"):
        OnnxEngine(bundle)
