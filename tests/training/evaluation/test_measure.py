from dataclasses import replace
from pathlib import Path

from agent.engine.bundle import DEFAULT
from agent.engine.bundle import load as load_model
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader
from training.evaluation import measure, report, rounds
from training.evaluation.cases import HeldOut
from training.evaluation.measure import Result

CHAT = {"kind": "chat", "actions": [], "rejected": [], "clarify": [], "queries": []}
ON = {**CHAT, "kind": "actions", "actions": [["light.a", "light.turn_on", {}]]}
REFUSED = {**CHAT, "kind": "reject", "rejected": ["no_such_device"]}
ASKS = {**CHAT, "kind": "clarify", "clarify": ["light.a", "light.b"]}


def result(gold: dict[str, object], plan: dict[str, object], *, sure: float = 1.0, case_id: str = "1") -> Result:
    case = HeldOut(case_id, "h", "text", "en", None, "power", "ordinary", gold)  # type: ignore[arg-type]
    unasked = plan["actions"] != gold["actions"] and bool(plan["actions"])
    return Result(case, plan, "", sure, plan == gold, unasked, 40)  # type: ignore[arg-type]


RESULTS = [
    result(ON, ON),
    result(CHAT, ON, sure=0.6, case_id="unasked"),
    result(ON, REFUSED, sure=0.9, case_id="refused"),
    result(REFUSED, REFUSED),
    result(ASKS, ASKS),
    result(ASKS, CHAT, sure=0.7, case_id="not asked back"),
]


def test_the_measures() -> None:
    assert measure.exact(RESULTS).value == 0.5
    assert measure.unasked(RESULTS).value == 1 / 6
    assert measure.refusal_precision(RESULTS).value == 0.5
    assert measure.refusal_recall(RESULTS).value == 1.0
    assert measure.clarify_recall(RESULTS).value == 0.5


def test_the_worst_come_first() -> None:
    assert [r.case.case_id for r in measure.worst(RESULTS, 2)] == ["unasked", "refused"]


def test_confusions_are_counted() -> None:
    found = measure.confusion([*RESULTS, result(CHAT, ON)])
    assert found[0] == ("chat", "light.turn_on", 2)
    assert ("light.turn_on", "reject no_such_device", 1) in found


def test_homes_by_size() -> None:
    assert measure.size_of(RESULTS[0]) == "to 100"
    assert measure.size_of(replace(RESULTS[0], entities=6000)) == "more"


def test_devices_alone_or_more() -> None:
    plain, timed = (frozenset(skills.split()) for skills in ("light query", "light timer"))
    found = [replace(RESULTS[0], case=replace(RESULTS[0].case, skills=skills)) for skills in (plain, timed)]
    assert measure.reach_of(found[0]) == measure.DEVICES
    assert measure.reach_of(found[1]) != measure.DEVICES
    assert report.figures([report.Round(0.0, tuple(found))])["en devices exact"] == 1.0


def test_wishes_that_training_never_joins() -> None:
    seen, new = (frozenset(skills.split()) for skills in ("light lock", "light power"))
    found = [replace(RESULTS[0], case=replace(RESULTS[0].case, skills=skills)) for skills in (seen, new)]
    assert [measure.pairing_of(r) for r in found] == ["together", "never together"]
    assert measure.pairing_of(replace(RESULTS[0], case=replace(RESULTS[0].case, skills=frozenset({"light"})))) == "one"


def test_the_bundled_model_reads_most_of_a_small_part_as_meant() -> None:
    work = rounds.work(None, None, frozenset({"en"}), noise=True)
    few = replace(work, corpus=replace(work.corpus, cases=work.corpus.cases[:60]), rates=(0.0, 0.2))
    bundle = load_model(DEFAULT)
    reader = Reader(OnnxEngine(bundle), bundle.lists, bundle.languages, sure=bundle.sure)
    ticks: list[None] = []
    found = rounds.read(reader, few, lambda: ticks.append(None))
    clean, noisy = (measure.exact(r.results).value for r in found)
    assert len(ticks) == 120
    assert clean > 0.7
    assert 0.2 < noisy < clean
    assert report.figures(found)["n"] == 60
    assert list(report.tables(found))


def test_files_of_ones_own(tmp_path: Path) -> None:
    from tests.training.evaluation.test_cases import CASE, written

    homes, cases = written(tmp_path, CASE)
    assert rounds.work(homes, cases, frozenset(), noise=False).sentences == 1
    assert report.told(RESULTS[1]).startswith("UNASKED [unasked power 0.60] text")


def test_what_comes_and_what_has_been() -> None:
    gold = {**ON, "actions": [["light.a", "light.turn_on", {}, "PT5M", "", ""]]}
    right, dropped = (
        replace(r, case=replace(r.case, skills=frozenset({"light", "time"})))
        for r in (result(gold, gold), result(gold, ON))
    )
    assert measure.about_time([right, dropped, *RESULTS]) == measure.exact([right, dropped])
    assert measure.time_dropped([right, dropped, *RESULTS]) == measure.of([right, dropped], lambda r: r is dropped)


def test_what_is_refused_and_what_names_nothing() -> None:
    assert measure.refused(RESULTS).value == 1.0
    wish, command, idle = (
        replace(result(gold, ON), case=replace(result(gold, ON).case, skills=frozenset({"light"})), indirect=indirect)
        for gold, indirect in ((ON, True), (ON, False), (CHAT, True))
    )
    assert measure.indirect([wish, command, idle]).n == 1
