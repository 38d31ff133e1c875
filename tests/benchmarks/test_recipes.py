from benchmarks.recipes import WAYS, easy_first
from training import pack
from training.batches import IGNORED
from training.pretrain import USUAL

ROWS = pack.rows(([7, 8, *[9] * length, 2], 2) for length in [1, 5, 9] * 20)


def test_short_programs_come_first_and_long_ones_at_last() -> None:
    longest = [int((batch.labels != IGNORED).sum(1).max()) for batch in easy_first(ROWS, 64, 1, None)]
    assert longest[0] == 2
    assert max(longest) == 10
    assert longest.index(6) < longest.index(10)


def test_rows_stay_whole() -> None:
    found = [
        tuple(row[mask].tolist())
        for batch in easy_first(ROWS, 64, 1, None)
        for row, mask in zip(batch.ids, batch.mask.bool(), strict=True)
    ]
    assert {(row[:2], row[-1], frozenset(row[2:-1])) for row in found} == {((7, 8), 2, frozenset({9}))}


def test_the_first_way_is_the_one_in_use() -> None:
    assert next(iter(WAYS.values())) is USUAL
