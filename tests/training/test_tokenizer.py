from pathlib import Path

from transformers import PreTrainedTokenizerFast

from agent.engine.bundle import load_lists
from agent.kinds import KINDS
from agent.program import END, vocabulary
from agent.prompt import special_tokens
from device_registry.model import Domain
from tests.agent.words import LISTS
from training.tokenizer import PAD, build, fixed_tokens, load_tokens, save


def test_every_token_once_and_padding_first() -> None:
    tokens = build(LISTS)
    assert len(set(tokens)) == len(tokens)
    assert tokens[:2] == [PAD, "<s>"]  # the model's configuration counts on both
    assert set(tokens) >= {*fixed_tokens(), *LISTS.known, *vocabulary(), *special_tokens(("en", "zh")), END}
    assert {f"<d:{d}>" for d in Domain} | {f"<K:{k}>" for k in KINDS} <= set(tokens)


def test_new_words_are_appended_to_an_earlier_vocabulary() -> None:
    old = [*fixed_tokens(), "zzz", "aaa"]
    tokens = build(LISTS, old)
    assert tokens[: len(old)] == old
    assert set(tokens) - set(old) == LISTS.known


def test_saved_and_loaded(tmp_path: Path) -> None:
    tokens = build(LISTS)
    save(tokens, LISTS, tmp_path)
    assert load_tokens(tmp_path) == tokens
    assert load_lists(tmp_path / "lexicon.json") == LISTS


def test_transformers_reads_it_the_same_way(tmp_path: Path) -> None:
    tokens = build(LISTS)
    save(tokens, LISTS, tmp_path)
    loaded = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    text = "<s> <en> <area> turn off <e0> <d:light> frobnicate 灯 <plan> <off> <e0> </s>"
    ids = [tokens.index(t) if t in tokens else tokens.index("<w>") for t in text.split()]
    assert loaded(text)["input_ids"] == ids
    assert loaded.pad_token_id == 0
