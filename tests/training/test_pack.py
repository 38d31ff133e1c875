from pathlib import Path

import numpy as np
import pytest

from agent.program import END
from agent.prompt import ASKS_DEED, PLAN, Prompt
from agent.wordlists import WordLists
from training import pack
from training.pack import Rows, encode, load, save
from training.teaching import Example
from training.tokenizer import build

EXAMPLE = Example(Prompt(("<s>", "<en>"), ("off", "<e0>", PLAN)), ("<off>", "<e0>"), "power")
TOKENS = ["<pad>", "<s>", "<en>", "off", "<e0>", PLAN, "<off>", END]


def rows_of(*lengths: int) -> Rows:
    starts = np.cumsum([0, *lengths])
    return Rows(np.arange(starts[-1], dtype=np.uint16), starts, np.array([n // 2 for n in lengths], np.uint16))


def test_a_row_is_prompt_program_and_end() -> None:
    row, prompt = encode(EXAMPLE, {t: i for i, t in enumerate(TOKENS)})
    assert [TOKENS[i] for i in row] == ["<s>", "<en>", "off", "<e0>", PLAN, "<off>", "<e0>", END]
    assert TOKENS[row[prompt]] == "<off>"


def test_saved_and_loaded(tmp_path: Path) -> None:
    rows = rows_of(3, 5)
    save(rows, tmp_path / "deep" / "one.npz")
    found = load([tmp_path / "deep" / "one.npz"])
    assert len(found) == 2
    assert found.ids.dtype == np.uint16
    for name in ("ids", "starts", "prompts"):
        assert np.array_equal(getattr(found, name), getattr(rows, name))


def test_files_come_one_after_another(tmp_path: Path) -> None:
    save(rows_of(3, 5), tmp_path / "a.npz")
    save(rows_of(2), tmp_path / "b.npz")
    both = load([tmp_path / "a.npz", tmp_path / "b.npz"])
    assert both.starts.tolist() == [0, 3, 8, 10]
    assert both.ids[both.starts[2] : both.starts[3]].tolist() == [0, 1]
    assert both.prompts.tolist() == [1, 2, 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_generated_rows(language: str, lists: WordLists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "CASES_PER_HOME", 20)
    tokens = build(lists)
    rows, counts = pack.generate(language, 40, 5, tokens, lists, composed=0.25, stress={})
    again, _ = pack.generate(language, 40, 5, tokens, lists, composed=0.25, stress={})
    assert np.array_equal(rows.ids, again.ids)
    assert counts["cases"] == 40
    assert counts["missed"] <= 3
    assert len(rows) >= 38
    for i in range(len(rows)):
        row = [tokens[t] for t in rows.ids[rows.starts[i] : rows.starts[i + 1]]]
        assert row[0] == "<s>"
        assert row[1] in (f"<{language}>", ASKS_DEED)
        assert row[rows.prompts[i] - 1] == PLAN
        assert row[-1] == END
        assert row.count(PLAN) == 1
