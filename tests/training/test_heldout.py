import gzip
import json
from pathlib import Path

import pytest

from agent.canonical import canonical
from tests.training.test_generate import HELD
from training import heldout
from training.evaluation.cases import load
from training.phrases import COMFORT, Part

SETS = (("ordinary", 2, 6), ("nonsense", 1, 6))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(heldout, "SETS", SETS)
    heldout.write(tmp_path, ("en", "zh"))
    return tmp_path


def test_the_same_phrasebook_gives_the_same_files(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = tmp_path_factory.mktemp("again")
    heldout.write(again, ("en", "zh"))
    for name in ("homes.jsonl.gz", "cases.jsonl.gz"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_what_is_written_is_what_the_benchmark_reads(folder: Path) -> None:
    corpus = load(folder / "homes.jsonl.gz", folder / "cases.jsonl.gz")
    homes, cases = corpus.homes, corpus.cases
    assert len(homes) == 6
    assert len(cases) == 36
    assert len({c.case_id for c in cases}) == 36
    for case in cases:
        home = homes[case.home]
        assert case.here is None or case.here in home.areas
        assert set(case.gold) == {"kind", "actions", "rejected", "clarify", "queries"}
        assert {a[0] for a in case.gold["actions"] if a[0]} <= set(home.entities)  # type: ignore[index,union-attr]
        assert case.naming in case.home
        assert case.skill == "several" or case.skills == {case.skill}


def test_gold_is_json_all_the_way(folder: Path) -> None:
    lines = gzip.decompress((folder / "cases.jsonl.gz").read_bytes()).decode("utf-8").splitlines()
    for raw in map(json.loads, lines):
        assert raw["utterance"].strip()
        assert raw["context"] in ({}, {"area": raw["context"].get("area")})
        assert raw["gold"]["kind"] in {"actions", "query", "reject", "clarify", "chat"}


def test_some_held_out_patterns_are_there() -> None:
    assert all(len(says) > 300 for says in HELD.values())
    assert canonical


def test_what_the_room_decides_is_said_at_an_hour_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heldout, "SETS", (("ordinary", 4, 40),))
    heldout.write(tmp_path, ("en",))
    corpus = load(tmp_path / "homes.jsonl.gz", tmp_path / "cases.jsonl.gz")
    weathered = [c for c in corpus.cases if COMFORT in c.skills]
    assert weathered
    for case in weathered:
        assert case.setup
        assert corpus.snapshot(case).states != corpus.homes[case.home].states
    assert any(case.past for case in weathered)
    assert not any(case.past or case.setup for case in corpus.cases if COMFORT not in case.skills)
    told = {c.case_id: c for c in weathered}
    for home in heldout.homes("en", Part.TEST):
        for index, (case, then) in enumerate(home.cases):
            if COMFORT in case.skill.split("+"):
                kept = told[f"{home.home_id}-{index}"]
                assert corpus.snapshot(kept).states == then.states
                assert kept.past == case.past
