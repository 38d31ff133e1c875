from io import StringIO

from rich.console import Console

from agent.engine.bundle import DEFAULT
from agent.engine.bundled import load_models
from benchmarks.scale import figures, measure, table


async def test_every_home_gets_every_sentence() -> None:
    homes = await measure(load_models(DEFAULT), (10, 100), n=3, seed=1)
    assert [(h.entities, h.home.language) for h in homes] == [(10, "en"), (10, "zh"), (100, "en"), (100, "zh")]
    assert {len(h.turns) for h in homes} == {3}
    assert figures(homes)["100 ratio"] == 1.0
    shown = StringIO()
    Console(file=shown, width=100).print(table(homes))
    assert "against 100" in shown.getvalue()
