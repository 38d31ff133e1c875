from training.calibrate import COST, STEPS, Judged, cheapest


def judged(confidence: float, *, exact: bool) -> Judged:
    return Judged(confidence, known=True, exact=exact, unasked=not exact)


def test_what_is_asked_about_is_what_costs_more_to_do() -> None:
    wrong = [judged(0.5, exact=False), judged(0.62, exact=False)]
    right = [judged(0.6, exact=True), judged(0.9, exact=True)]
    assert cheapest([*wrong, *right]) == 0.65
    assert cheapest([*wrong, *right, *(judged(0.61, exact=True) for _ in range(int(COST)))]) == 0.55


def test_a_model_that_is_never_wrong_never_asks() -> None:
    assert cheapest([judged(0.1, exact=True)]) == STEPS[0] == 0.0
    assert cheapest([]) == 0.0
