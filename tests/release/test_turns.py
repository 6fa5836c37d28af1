"""What would have to differ for the other answer: the nearest value of one analyte, inside the training range."""

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.release.ranges import TrainingRange
from biomarker.release.turns import turns

COLUMNS = Columns(("A", "B", "C"), (False, False, True), ("age",))
RANGES = {"A": TrainingRange(1.0, 100.0), "B": TrainingRange(1.0, 100.0), "C": TrainingRange(-3.0, 3.0)}
ROW = COLUMNS.matrix(np.array([[32.0, 2.0, 1.5]]), np.array([[0, -1, 0]], dtype=np.int8), np.array([[60.0]]))[0]
NAMES = ("A", "B", "C")


def odds(rows):
    return np.log2(rows[:, 0]) - np.log2(rows[:, 1]) + 0.5 * rows[:, 2]  # 4.75 of the patient


def answers(low, high):
    """Responder from `high`, non-responder below `low`, undecided between: as the threshold and the 80 % set do."""

    def of(rows):
        return ["responder" if x >= high else "non-responder" if x < low else "undecided" for x in odds(rows)]

    return of


def found(low, high, row=ROW, names=NAMES):
    return {(one.analyte, one.answer): one.value for one in turns(answers(low, high), COLUMNS, RANGES, row, names)}


def test_a_label_turns_to_the_other_label_and_not_to_undecided():
    seen = found(3.75, 4.5)
    assert set(seen) == {("A", "non-responder"), ("B", "non-responder"), ("C", "non-responder")}
    assert seen["A", "non-responder"] == pytest.approx(16.0, rel=1e-4)  # half of 32: one less
    assert seen["B", "non-responder"] == pytest.approx(4.0, rel=1e-4)  # and measured, although it was below a limit
    assert seen["C", "non-responder"] == pytest.approx(-0.5, rel=1e-4)


def test_an_undecided_patient_is_told_both_ways():
    seen = found(4.0, 5.0)
    assert seen["A", "responder"] == pytest.approx(32 * 2**0.25, rel=1e-4)
    assert seen["A", "non-responder"] == pytest.approx(32 / 2**0.75, rel=1e-4)
    assert seen["C", "responder"] == pytest.approx(2.0, rel=1e-4)


def test_the_value_named_gives_the_answer_named():
    rule = answers(3.9, 4.4)
    for one in turns(rule, COLUMNS, RANGES, ROW, NAMES):
        row, j = ROW.copy(), COLUMNS.analytes.index(one.analyte)
        row[j], row[3 + 1 + j] = one.value, 0.0
        assert rule(row[None, :]) == [one.answer]
        assert RANGES[one.analyte].low <= one.value <= RANGES[one.analyte].high


def test_the_nearest_of_several_places_is_named():
    def islands(rows):
        return ["responder" if 10 < a < 12 or 40 < a < 60 else "non-responder" for a in rows[:, 0]]

    (one,) = turns(islands, COLUMNS, RANGES, ROW, ("A",))
    assert one.value == pytest.approx(40.0, rel=1e-4)


def test_the_smallest_change_comes_first():
    order = [one.analyte for one in turns(answers(4.0, 4.0), COLUMNS, RANGES, ROW, NAMES)]
    assert order == ["A", "B", "C"]  # 0.75 doublings, 0.75 doublings, 1.5 units


def test_an_answer_that_no_single_analyte_can_turn():
    assert found(-20, -10) == {}


def test_an_analyte_that_was_not_measured_is_not_proposed():
    row = ROW.copy()
    row[0] = np.nan
    assert turns(lambda rows: ["undecided"] * len(rows), COLUMNS, RANGES, row, ("A",)) == ()


def test_a_patient_outside_the_training_range_is_led_back_into_it():
    row = ROW.copy()
    row[0] = 1000.0  # 10 doublings
    assert found(7.0, 7.0, row, ("A",)) == {("A", "non-responder"): pytest.approx(100.0)}


def test_the_model_is_asked_a_few_times_only():
    """A forest takes as long for one row as for a thousand."""
    asked = []

    def counted(rows):
        asked.append(len(rows))
        return answers(4.0, 5.0)(rows)

    turns(counted, COLUMNS, RANGES, ROW, NAMES)
    assert len(asked) == 4
