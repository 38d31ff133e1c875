from training.calibrate import STEPS, Judged, lowest


def judged(wording: int, confidence: float, *, unasked: bool) -> Judged:
    return Judged(str(wording), confidence, exact=not unasked, unasked=unasked)


RIGHT = [judged(n, 0.9, unasked=False) for n in range(1000)]


def test_what_is_less_sure_than_enough_of_the_wrong_ones_is_asked_about() -> None:
    wrong = [judged(1000 + n, n / 20, unasked=True) for n in range(1, 15)]
    assert lowest([*RIGHT, *wrong]) == 0.41  # 6 of 1,014 may stay: .59 %, and .94 half way to the end of the interval
    assert lowest([*RIGHT, *wrong[:3]]) == 0.0


def test_one_wording_that_goes_wrong_again_and_again_tells_less_than_as_many_wordings() -> None:
    wrong = [judged(7, n / 20, unasked=True) for n in range(1, 15)]
    assert lowest([*RIGHT, *wrong]) > 0.41


def test_a_model_that_is_never_wrong_never_asks() -> None:
    assert lowest(RIGHT) == STEPS[0] == 0.0
    assert lowest([judged(1, 0.999, unasked=True)]) == STEPS[-1]
