import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from agent.engine.bundle import load_adapter
from agent.engine.transformers import TransformersEngine, begin, speller
from agent.linker import Linker
from agent.ports import EngineError, Swappable
from agent.program import MAX_WORDS, grammar, parse
from agent.prompt import render
from config.settings import Model
from device_registry.home_json import parse_home
from hub.model import load_reader, reload_adapter
from tests.tiny_checkpoints import checkpoint
from training import foreign, lora, pack
from training.batches import batches
from training.loss import loss_of
from training.vocabulary import word_lists

FAMILIES = ("llama", "qwen3", "gemma3", "smollm2")
RECIPE = lora.LoraRecipe(rank=4, rate=3e-2, warmup=1, steps=30, tokens=1024, threads=2)
HOME = parse_home(
    {"home": "h", "entities": [{"entity_id": "light.a", "name": "Lamp", "area": "Hall", "state": "off"}]}
).snapshot


@pytest.fixture(scope="module", params=FAMILIES)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoint(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapter")
    foreign.train(str(base), ("en",), 40, RECIPE, folder)
    return folder


def test_the_loss_falls_and_the_adapter_is_in_the_layout_of_peft(base: Path, adapter: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    cases = islice(foreign.cases("en", 60, seed=5), 40)
    spelled, first = speller(tokenizer), begin(tokenizer)
    rows = pack.rows(foreign.encode(case, spelled, first) for case in cases)
    (batch, *_) = batches(rows, 4096, 1, None)
    with torch.inference_mode():
        before = float(loss_of(AutoModelForCausalLM.from_pretrained(base), batch, text=False))
        after = float(loss_of(lora.merged(str(base), adapter), batch, text=False))
    assert after < before - 0.2
    assert json.loads((adapter / "adapter_config.json").read_text())["peft_type"] == "LORA"
    assert load_adapter(adapter).languages == ("en",)


def test_what_it_writes_is_a_program_that_the_clause_allows(base: Path, adapter: Path) -> None:
    lists = word_lists()
    (linked,) = Linker(lists).link("turn the lamp to 30 percent", "en", HOME)
    prompt = render(linked, here=False, lists=None)
    assert "<w>" not in prompt.suffix
    for engine in (TransformersEngine(str(base)), TransformersEngine(str(base), adapter)):
        found = engine.decode(prompt.prefix, prompt.suffix, grammar(linked))
        assert parse(found.tokens) if found.tokens else found.confidence == 0.0  # cut off: too long
        assert 0.0 <= found.confidence <= 1.0
        assert engine.decode(prompt.prefix, prompt.suffix, grammar(linked)).tokens == found.tokens


def test_piece_by_piece_is_what_the_whole_gives(base: Path, adapter: Path) -> None:
    """The cache and the late reading of pieces change nothing: greedy over whole sequences writes the same."""
    model = lora.merged(str(base), adapter)
    tokenizer = AutoTokenizer.from_pretrained(base)
    spelled = speller(tokenizer)
    (linked,) = Linker(word_lists()).link("turn off the lamp", "en", HOME)
    prompt = render(linked, here=False, lists=None)
    written = TransformersEngine(str(base), adapter).decode(prompt.prefix, prompt.suffix, grammar(linked)).tokens
    ids = begin(tokenizer) + spelled.text([*prompt.prefix[1:], *prompt.suffix])
    point, again = grammar(linked), []
    while True:
        allowed = {word: spelled.spell(word) for word in point.allowed()}
        taken = 0
        while len(allowed) > 1:
            head = next(iter(allowed.values()))[:taken]
            with torch.inference_mode():
                logits = model(input_ids=torch.tensor([[*ids, *head]])).logits[0, -1]
            best = max({p[taken] for p in allowed.values()}, key=lambda piece: float(logits[piece]))
            allowed = {w: p for w, p in allowed.items() if p[taken] == best}
            taken += 1
        ((word, pieces),) = allowed.items()
        if word == "</s>" or len(again) > MAX_WORDS:
            break
        again.append(word)
        ids += pieces
        point = point.advance(word)
    assert (tuple(again) if len(again) <= MAX_WORDS else ()) == written


def test_merged_it_computes_the_same(base: Path, adapter: Path) -> None:
    from peft import PeftModel

    ids = torch.arange(1, 30)[None]
    beside = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), adapter).eval()
    with torch.inference_mode():
        one, other = beside(input_ids=ids).logits, lora.merged(str(base), adapter)(input_ids=ids).logits
    assert np.allclose(one.numpy(), other.numpy(), atol=1e-4)


def test_settings_name_it_and_the_adapter_changes_while_it_runs(base: Path, adapter: Path, tmp_path: Path) -> None:
    settings = Model(engine="transformers", path=adapter)
    reader = load_reader(settings)
    assert isinstance(reader.engine, Swappable)
    before = reader.read("turn off the lamp", "en", HOME, here=None)
    assert before.clauses
    assert reload_adapter(reader, settings)
    assert reader.read("turn off the lamp", "en", HOME, here=None).plan == before.plan
    with pytest.raises(EngineError, match="no adapter for this model"):
        reader.engine.swap(tmp_path)
    assert reader.read("turn off the lamp", "en", HOME, here=None).plan == before.plan
    assert base


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"hearth\.json: missing; make one with"):
        load_reader(Model(engine="transformers", path=tmp_path))
    with pytest.raises(EngineError, match=r"model\.path"):
        load_reader(Model(engine="transformers"))
    with pytest.raises(EngineError, match=r"cannot be loaded .*model\.base"):
        TransformersEngine(str(tmp_path / "nothing"))
