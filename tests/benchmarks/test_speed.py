from agent.engine.bundle import DEFAULT, load
from benchmarks.speed import WAYS, figures, measure, table


def test_every_way_writes_the_same() -> None:
    found = measure(load(DEFAULT), 30)
    assert found.same
    assert found.otherwise <= 1
    assert all(len(found.ms[way]) >= 20 for way in WAYS)
    told = figures(found)
    assert told["nothing kept times as fast"] == 1.0
    assert table(found).row_count == len(WAYS)
