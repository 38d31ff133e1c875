from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from agent.wordlists import WordLists
from tests.tiny_model import TINY, TOKENS, tiny
from training.batches import make_blanks
from training.likeness import NONE, Likeness, Vectors, alike, load, relearn, settled
from training.pack import Rows, generate
from training.pretrain import train
from training.tokenizer import build

WORDS = ("on", "off", "lamp", "chandelier", "couch")
VECTORS = Vectors(WORDS, np.eye(5, dtype=np.float32))


def test_ids_behind_the_models_own_are_the_unknown_word_and_what_their_vector_says() -> None:
    likeness = Likeness(torch.tensor([[1.0, 0.0], [0.0, 1.0]]), width=3, own=4, unknown=2)
    with torch.no_grad():
        likeness.matrix.copy_(torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    table = torch.arange(12.0).reshape(4, 3)
    found = likeness(torch.tensor([[0, 4], [5, 3]]), table)
    assert found.tolist() == [[[0, 1, 2], [7, 9, 11]], [[16, 27, 38], [9, 10, 11]]]
    assert likeness.rows(table, 1).tolist() == [[7, 9, 11]]


def test_words_of_the_dictionary_come_first_then_the_likeness_of_known_ones() -> None:
    known = ["<w>", "lamp", "unheard", "on"]
    likeness, stand_ins = alike(tiny(), known, ("couch",), VECTORS)
    assert stand_ins == {1: 5, 3: 6}
    assert likeness.vectors.argmax(dim=1).tolist() == [4, 2, 0]
    assert (likeness.own, likeness.unknown) == (4, 0)


def test_a_word_of_the_dictionary_needs_a_vector() -> None:
    with pytest.raises(KeyError, match="sofa"):
        alike(tiny(), ["<w>"], ("sofa",), VECTORS)


def test_without_vectors_nothing_is_alike() -> None:
    model = tiny()
    likeness, stand_ins = alike(model, TOKENS, (), NONE)
    ids = torch.arange(len(TOKENS)).unsqueeze(0)
    assert not stand_ins
    assert torch.equal(likeness(ids, model.model.embed_tokens.weight), model.model.embed_tokens(ids))


def test_settled_a_word_of_the_dictionary_is_a_row_like_others() -> None:
    model = tiny()
    likeness, _ = alike(model, TOKENS, ("couch",), VECTORS)
    torch.nn.init.normal_(likeness.matrix)
    before = model.model.embed_tokens.weight.detach().clone()
    row = likeness(torch.tensor([len(TOKENS)]), before)
    found = settled(model, likeness, 1).model.embed_tokens.weight
    assert torch.equal(found[:-1], before)
    assert torch.allclose(found[-1:], row)


def test_known_words_are_shown_as_their_likeness_the_rare_ones_more_often() -> None:
    rows = Rows(np.array([1] * 5000 + [3], np.uint32), np.array([0, 2501, 5001]), np.array([1, 1], np.uint16))
    blanks = make_blanks(rows, ["<w>", "on", "unheard", "lamp"], 0.5, {1: 9, 3: 8})
    assert blanks.shown.tolist() == [0, 9, 0, 8]
    assert blanks.share.tolist() == pytest.approx([0.0, 0.1, 0.5, 0.1])  # "unheard" is heard nowhere
    assert make_blanks(rows, ["<w>", "on", "unheard", "lamp"], 0.5).share.tolist() == pytest.approx([0, 0, 0.5, 0])


def test_vectors_are_read_from_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "en.npz", words=np.array(WORDS), values=VECTORS.values)
    found = load(tmp_path / "en.npz")
    assert found.words == WORDS
    assert np.array_equal(found.values, VECTORS.values)


def test_what_an_earlier_run_had_learnt_is_read_off_its_rows() -> None:
    model, more = tiny(), np.random.default_rng(1).normal(size=(40, 5)).astype(np.float32)
    vectors = Vectors(tuple(f"word{n}" for n in range(40)), more)
    before, _ = alike(model, TOKENS, vectors.words, vectors)
    torch.nn.init.normal_(before.matrix)
    table = model.model.embed_tokens.weight.detach()
    rows = before.rows(table, 40).detach()
    after, _ = alike(model, TOKENS, vectors.words[:3], vectors)
    relearn(after, vectors.words, rows, vectors, table)
    assert torch.allclose(after.matrix, before.matrix, atol=1e-4)


def test_a_run_learns_what_vectors_say(lists: WordLists, tmp_path: Path) -> None:
    rows, _ = generate("en", 800, 1, build(lists), lists, composed=0.0, stress={})
    tokens = build(lists)
    train(rows, replace(TINY, minutes=0.04, text_share=0.5), tmp_path, tokens, None, ("couch", "chandelier"), VECTORS)
    saved = LlamaForCausalLM.from_pretrained(tmp_path / "base")
    assert saved.config.vocab_size == len(tokens) + 2
    table = saved.model.embed_tokens.weight
    kept = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["model"]
    assert kept["likeness.matrix"].abs().max() > 0
    assert torch.allclose(table[-2], table[tokens.index("<w>")] + kept["likeness.matrix"][4], atol=1e-6)
