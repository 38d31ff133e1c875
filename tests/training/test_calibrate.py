from training.calibrate import STEPS, Judged, lowest


def judged(confidence: float, *, unasked: bool) -> Judged:
    return Judged(confidence, exact=not unasked, unasked=unasked)


RIGHT = [judged(0.9, unasked=False)] * 1000


def test_what_is_less_sure_than_enough_of_the_wrong_ones_is_asked_about() -> None:
    wrong = [judged(n / 20, unasked=True) for n in range(1, 15)]  # six of 1,014 may stay
    assert lowest([*RIGHT, *wrong]) == 0.41
    assert lowest([*RIGHT, *wrong[:6]]) == 0.0


def test_a_model_that_is_never_wrong_never_asks() -> None:
    assert lowest(RIGHT) == STEPS[0] == 0.0
    assert lowest([judged(0.999, unasked=True)]) == STEPS[-1]
