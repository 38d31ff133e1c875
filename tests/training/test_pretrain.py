import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from agent.wordlists import WordLists
from tests.tiny_model import TINY, TOKENS, tiny
from training import pack
from training.batches import IGNORED, Batch, Blanks, batches, make_blanks, rare_words
from training.loss import loss_of
from training.pack import Rows
from training.pretrain import Start, Way, _go_on, make_model, train
from training.tokenizer import build

NONE = Blanks(np.zeros(100_000, np.float32), np.zeros(100_000, np.int64))


@pytest.fixture(scope="module")
def rows(lists: WordLists) -> Rows:
    return pack.generate("en", 150, 1, build(lists), lists, composed=0.0, stress={})[0]


def made_up(*lengths: int) -> Rows:
    starts = np.cumsum([0, *lengths])
    ids = np.arange(1, starts[-1] + 1, dtype=np.uint16)
    return Rows(ids, starts, np.array([n - 2 for n in lengths], np.uint16))


def test_every_row_is_in_one_batch_and_only_its_program_is_learnt() -> None:
    rows = made_up(5, 9, 4, 7, 5)
    seen = []
    for batch in batches(rows, 16, 1, NONE):
        assert batch.ids.numel() <= 16
        for line, labels in zip(batch.ids.tolist(), batch.labels.tolist(), strict=True):
            row = [i for i in line if i]
            seen.append(row[0])
            assert [x for x in labels if x != IGNORED] == row[-2:]
            assert labels.index(row[-2]) == len(row) - 2
    assert sorted(seen) == [1, 6, 15, 19, 26]


def test_batches_differ_by_seed_and_repeat_with_it() -> None:
    rows = made_up(*([6] * 40))

    def order(seed: int) -> list[int]:
        return [i for b in batches(rows, 12, seed, NONE) for i in b.ids[:, 0].tolist()]

    assert order(1) == order(1) != order(2)


def test_rare_words_are_blanked_where_they_are_read_never_where_they_are_written() -> None:
    rows = made_up(8)  # ids 1..8, of which 7 and 8 are the program
    blanks = Blanks(np.isin(np.arange(9), (3, 5, 8)).astype(np.float32), np.full(9, 99))
    (batch,) = batches(rows, 64, 1, blanks)
    assert batch.ids.tolist() == [[1, 2, 99, 4, 99, 6, 7, 8]]
    assert [x for x in batch.labels[0].tolist() if x != IGNORED] == [7, 8]


def test_a_share_of_them_and_each_time_others() -> None:
    rows, blanks = made_up(*([20] * 50)), Blanks(np.full(2000, 0.3, np.float32), np.full(2000, 1999))
    masks = [torch.cat([b.ids.flatten() == 1999 for b in batches(rows, 64, seed, blanks)]) for seed in (1, 2)]
    assert all(0.2 < mask.float().mean() < 0.35 for mask in masks)
    assert not torch.equal(*masks)


def test_rare_is_a_word_that_few_rows_hold(rows: Rows, lists: WordLists) -> None:
    tokens = build(lists)
    rare = rare_words(rows, tokens)
    assert not any(rare[i] for i, token in enumerate(tokens) if token.startswith("<"))
    assert not rare[tokens.index("the")]
    assert rare[tokens.index("灯")]  # these rows are English
    blanks = make_blanks(rows, tokens, 0.5)
    assert {tokens[i] for i in blanks.shown} == {"<w>"}
    assert set(blanks.share) == {0.0, 0.5}


def test_padding_changes_no_loss() -> None:
    model, rows = tiny(), made_up(6, 6)
    (both,) = batches(rows, 64, 1, NONE)
    padded = replace(
        both,
        ids=torch.nn.functional.pad(both.ids, (0, 3)),
        labels=torch.nn.functional.pad(both.labels, (0, 3), value=IGNORED),
        mask=torch.nn.functional.pad(both.mask, (0, 3)),
    )
    for text in (True, False):
        assert loss_of(model, padded, text).item() == pytest.approx(loss_of(model, both, text).item(), rel=1e-4)


def test_the_program_alone_or_the_sentence_too() -> None:
    model, rows = tiny(), made_up(6, 8)
    (batch,) = batches(rows, 64, 1, NONE)
    assert loss_of(model, batch, text=True) > loss_of(model, batch, text=False)
    with torch.no_grad():
        hf = model(input_ids=batch.ids, attention_mask=(batch.ids > 0).long(), labels=batch.labels).loss
    assert loss_of(model, batch, text=False).item() == pytest.approx(hf.item(), rel=1e-4)


def test_twenty_steps_lower_the_loss(rows: Rows, lists: WordLists) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(TINY.threads)
    model = make_model(TINY, len(build(lists)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=TINY.rate)
    stream = (b for epoch in range(100) for b in batches(rows, TINY.tokens, epoch, NONE))
    losses = []
    for _, batch in zip(range(20), stream, strict=False):
        loss = loss_of(model, batch, text=False)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


def test_a_run_is_kept_and_goes_on_where_it_stopped(rows: Rows, lists: WordLists, tmp_path: Path) -> None:
    recipe, tokens = replace(TINY, minutes=0.005), build(lists)
    first = train(rows, recipe, tmp_path, tokens)
    kept = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["state"]
    assert kept["step"] > 0
    assert kept["seconds"] >= 0.3
    assert json.loads((tmp_path / "recipe.json").read_text())["width"] == TINY.width
    loaded = LlamaForCausalLM.from_pretrained(tmp_path / "base")
    assert torch.equal(loaded.model.norm.weight, first.model.norm.weight)
    over = train(rows, recipe, tmp_path, tokens)  # its time is up already
    assert torch.equal(over.model.norm.weight, first.model.norm.weight)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["state"]["step"] == kept["step"]


def test_a_run_may_begin_with_another_model_and_more_words(rows: Rows, lists: WordLists, tmp_path: Path) -> None:
    tiny().save_pretrained(tmp_path / "earlier")
    tokens = build(lists)
    assert len(tokens) > len(TOKENS)
    earlier = Start(tmp_path / "earlier", tokens[: len(TOKENS)])
    model = train(rows, replace(TINY, minutes=0.001), tmp_path / "run", tokens, start=earlier)
    assert model.config.vocab_size == len(tokens)


def test_a_run_goes_on_from_another_with_fewer_words(rows: Rows, lists: WordLists, tmp_path: Path) -> None:
    tokens, recipe = build(lists), replace(TINY, minutes=0.002)
    earlier = Start(tmp_path / "old" / "base", tokens[:-5])
    short = pack.rows((row.tolist(), 3) for row in np.split(rows.ids, rows.starts[1:-1]) if row.max() < len(tokens) - 5)
    train(short, recipe, tmp_path / "old", tokens[:-5])
    old = LlamaForCausalLM.from_pretrained(earlier.folder).model.embed_tokens.weight
    model, behind = _go_on(recipe, tokens, earlier)
    assert len(behind) == 0
    assert torch.equal(model.model.embed_tokens.weight[: len(old)], old)
    assert model.config.vocab_size == len(tokens)


def test_with_other_words_it_does_not(lists: WordLists, tmp_path: Path) -> None:
    tokens = build(lists)
    with pytest.raises(ValueError, match="make the run's tokenizer from its own"):
        _go_on(TINY, tokens, Start(tmp_path, tokens[1:]))


def test_words_with_a_gloss_are_shown_as_it(rows: Rows, lists: WordLists, tmp_path: Path) -> None:
    tokens, seen = build(lists), []

    def spied(rows: Rows, size: int, seed: int, blanks: Blanks | None) -> Iterator[Batch]:
        seen.append(blanks)
        return batches(rows, size, seed, blanks)

    way = Way(batches=spied)
    train(rows, replace(TINY, minutes=0.001), tmp_path, tokens, glosses={"licht": "light"}, way=way)
    assert seen[0] is not None
    assert seen[0].shown[tokens.index("licht")] == tokens.index("light")
    assert seen[0].share[tokens.index("licht")] > 0
