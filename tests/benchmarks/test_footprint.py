from agent.engine.bundle import DEFAULT
from benchmarks import footprint


async def test_a_hub_of_its_own_answers_and_loads_nothing_of_training() -> None:
    found = await footprint.measure(DEFAULT, entities=20, turns=4, seed=1)
    assert len(found.answers) == 4
    assert found.training == frozenset()
    assert found.verified > 0
    assert found.memory > 0
    assert 0 < found.online < found.first_answer
