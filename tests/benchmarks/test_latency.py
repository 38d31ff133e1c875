from io import StringIO

from rich.console import Console

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from benchmarks.latency import acted, figures, measure, published, table
from benchmarks.turns import STAGES


async def test_sentences_go_all_the_way_to_the_broker() -> None:
    pairs = await measure(load_models(DEFAULT), entities=20, n=4, seed=1)
    assert len(pairs) == 8
    assert {p.ours.sentence.language for p in acted(pairs)} == {"en", "zh"}
    for pair in pairs:
        stages = sum(getattr(pair.ours, stage) for stage in STAGES)
        assert 0 < stages <= pair.ours.total
    assert figures(pairs)["both published p50 ms"] == published(acted(pairs)).p50
    shown = StringIO()
    Console(file=shown, width=100).print(table(pairs))
    assert "hassil" in shown.getvalue()
