import gzip
import json
from pathlib import Path

import pytest

from training.evaluation.cases import CaseError, asks_nothing, load
from training.evaluation.made_up import Line, MadeUpPast

HOME = {"home": "h", "entities": [{"entity_id": "light.a", "name": "Lamp", "area": "Hall", "state": "off"}]}
CASE = {"id": "1", "home": "h", "utterance": "lamp on", "language": "en", "gold": {"kind": "actions"}}


def written(folder: Path, *cases: object) -> tuple[Path, Path]:
    homes, said = folder / "homes.jsonl", folder / "cases.jsonl"
    homes.write_text(json.dumps(HOME) + "\n", encoding="utf-8")
    said.write_text("".join(json.dumps(c) + "\n" for c in cases), encoding="utf-8")
    return homes, said


def test_gold_may_be_an_answer_of_hearth_plan(tmp_path: Path) -> None:
    gold = {
        "kind": "actions",
        "actions": [
            {"entity_id": "light.a", "service": "light.turn_on", "data": {"brightness_pct": 30}},
            {"entity_id": "light.b", "service": "light.turn_off", "at": "PT5M", "for": "PT1H"},
        ],
        "rejected": [{"reason": "no_such_device", "span": "x"}],
        "targets": ["light.a"],
    }
    corpus = load(*written(tmp_path, CASE | {"gold": gold}))
    assert corpus.cases[0].gold == {
        "kind": "actions",
        "actions": [
            ["light.a", "light.turn_on", {"brightness_pct": 30}],
            ["light.b", "light.turn_off", {}, "PT5M", "", "PT1H"],
        ],
        "rejected": ["no_such_device"],
        "clarify": [],
        "targets": [],
    }


def test_gold_may_bear_conditions(tmp_path: Path) -> None:
    condition = {"entity_id": "sensor.t", "attribute": "state", "op": ">", "value": 26}
    door = {"entity_id": ["door.b", "door.a"], "attribute": "state", "op": "==", "value": "on", "for": "PT5M"}
    action = {"entity_id": "light.a", "service": "light.turn_on", "given": "when", "if": [condition, door]}
    corpus = load(*written(tmp_path, CASE | {"gold": {"kind": "actions", "actions": [action]}}))
    found = [[["door.a", "door.b"], "", "in", ["on"], False, "PT5M"], [["sensor.t"], "", ">", [26], False, ""]]
    assert corpus.cases[0].gold["actions"] == [["light.a", "light.turn_on", {}, "", "", "", "when", found]]


def test_setup_lies_over_the_home_for_its_case_alone(tmp_path: Path) -> None:
    corpus = load(*written(tmp_path, CASE | {"setup": {"light.a": {"state": "on"}}}, CASE | {"id": "2"}))
    assert [corpus.snapshot(c).state("light.a").state for c in corpus.cases] == ["on", "off"]


def test_gzipped_or_not(tmp_path: Path) -> None:
    homes, cases = written(tmp_path, CASE)
    packed = cases.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(cases.read_bytes()))
    assert load(homes, packed).cases == load(homes, cases).cases


@pytest.mark.parametrize(
    ("line", "problem"),
    [({**CASE, "home": "other"}, ":1: no home 'other'"), ({"id": "1", "home": "h", "utterance": "x"}, '"gold"')],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: object, problem: str) -> None:
    with pytest.raises(CaseError, match=problem):
        load(*written(tmp_path, line))


def test_no_json(tmp_path: Path) -> None:
    homes, cases = written(tmp_path, CASE)
    cases.write_text('{"id": \n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"cases\.jsonl:1: not JSON"):
        load(homes, cases)


def test_what_asks_for_nothing_is_said_in_homes_of_its_language() -> None:
    corpus = load()
    idle = asks_nothing(corpus)
    assert len(idle) > 600
    assert all(c.home.startswith(f"{c.language}-") and c.gold["actions"] == [] for c in idle)
    assert {c.language for c in corpus.only(frozenset({"de"})).cases} == {"de"}


def test_a_made_up_past_comes_along(tmp_path: Path) -> None:
    said = CASE | {"past": [["sensor.a", "", 21.5, None, 20.0, 0.1]]}
    assert load(*written(tmp_path, said)).cases[0].past == MadeUpPast({("sensor.a", ""): Line(21.5, None, 20.0, 0.1)})
    with pytest.raises(CaseError, match=r"cases.jsonl:1: a made-up past"):
        load(*written(tmp_path, CASE | {"past": 3}))


@pytest.mark.parametrize(("said", "here"), [("Hall", "hall"), ("hall", "hall"), ("Attic", None)])
def test_the_speaker_s_area_may_be_named(said: str, here: str | None, tmp_path: Path) -> None:
    (case,) = load(*written(tmp_path, CASE | {"context": {"area": said}})).cases
    assert case.here == here
