"""Why: contributions that add up exactly, and the smallest change that turns the call."""

import itertools
import math

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.release import explain
from biomarker.release.explain import BASE, is_additive, turns, why
from biomarker.release.light import evaluate
from biomarker.release.ranges import TrainingRange

COLUMNS = Columns(("A", "B", "C"), (False, False, True), ("age",))
OPS = [
    {"op": "fill_censored", "n_analytes": 3, "n_covariates": 1, "below": [None] * 3, "above": [None] * 3,
     "below_factor": [0.5] * 3, "indicator": [0]},
    {"op": "log2", "index": [0, 1], "floor": [0.1, 0.1]},
    {"op": "impute", "value": [3.0, 2.0, 0.0, 50.0, 0.0]},
    {"op": "scale", "center": [3.0, 2.5, 0.0, 45.0, 0.1], "scale": [1.0, 0.5, 2.0, 10.0, 1.0]},
    {"op": "logistic", "coefficient": [1.0, -0.5, 0.3, 0.2, -0.7], "intercept": 0.4},
    {"op": "recalibrate", "slope": 0.8, "intercept": -0.1},
]  # fmt: skip
NAMES = ("A", "B", "C", "age")
ROW = COLUMNS.matrix(np.array([[32.0, 2.0, 1.5]]), np.array([[0, -1, 0]], dtype=np.int8), np.array([[60.0]]))[0]
RANGES = {"A": TrainingRange(1.0, 100.0), "B": TrainingRange(1.0, 100.0), "C": TrainingRange(-3.0, 3.0)}


def linear(rows):
    return evaluate(OPS, rows)


def mixed(rows):
    """Two analytes that matter only together."""
    a, b = np.nan_to_num(rows[:, 0]), np.nan_to_num(rows[:, 1])
    return 1 / (1 + np.exp(-(0.5 + 0.01 * a * b)))


def logit(p):
    return math.log(p / (1 - p))


def test_which_models_are_sums():
    assert is_additive(OPS)
    assert not is_additive(None)
    assert not is_additive([*OPS[:-2], {"op": "mean_logistic"}])
    assert not is_additive([{"op": "constant", "probability": 0.5}])


def test_contributions_are_those_of_the_formula():
    found = why(linear, COLUMNS, ROW, NAMES, additive=True)
    typical = {"A": 3.0, "B": 2.0, "C": 0.0, "age": 50.0}
    seen = {"A": 5.0, "B": 0.0, "C": 1.5, "age": 60.0}  # log2 32, log2 (2 x 0.5)
    per_unit = {"A": 1.0, "B": -1.0, "C": 0.15, "age": 0.02}
    for name in NAMES:
        assert found[name] == pytest.approx(0.8 * per_unit[name] * (seen[name] - typical[name]))
    assert sum(found.values()) == pytest.approx(logit(linear(ROW[None, :])[0]))


def test_exact_and_sampled_values_agree_with_the_sum_for_an_additive_model(monkeypatch):
    expected = why(linear, COLUMNS, ROW, NAMES, additive=True)
    assert why(linear, COLUMNS, ROW, NAMES, additive=False) == pytest.approx(expected)
    monkeypatch.setattr(explain, "MOST_EXACT", 1)
    assert why(linear, COLUMNS, ROW, NAMES, additive=False) == pytest.approx(expected)


def test_shapley_values_are_the_mean_over_all_orders():
    found = why(mixed, COLUMNS, ROW, NAMES, additive=False)
    empty = ROW.copy()
    empty[:] = np.nan
    at = {"A": 0, "B": 1, "C": 2, "age": 3}
    gains = dict.fromkeys(NAMES, 0.0)
    for order in itertools.permutations(NAMES):
        row = empty.copy()
        for name in order:
            before = logit(mixed(row[None, :])[0])
            row[at[name]] = ROW[at[name]]
            gains[name] += (logit(mixed(row[None, :])[0]) - before) / 24
    assert {name: found[name] for name in NAMES} == pytest.approx(gains)
    assert found[BASE] + sum(gains.values()) == pytest.approx(logit(mixed(ROW[None, :])[0]))


def test_sampled_values_are_close_and_add_up(monkeypatch):
    exact = why(mixed, COLUMNS, ROW, NAMES, additive=False)
    monkeypatch.setattr(explain, "MOST_EXACT", 1)
    sampled = why(mixed, COLUMNS, ROW, NAMES, additive=False)
    assert sampled == pytest.approx(exact, abs=0.05)
    assert sum(sampled.values()) == pytest.approx(sum(exact.values()))


def test_the_value_that_turns_the_call_lies_on_the_threshold():
    at_10 = ROW.copy()
    at_10[0] = 10.0
    threshold = linear(at_10[None, :])[0]
    assert linear(ROW[None, :])[0] > threshold
    found = {turn.analyte: turn for turn in turns(linear, COLUMNS, RANGES, ROW, threshold, ("A", "B", "C"))}
    assert found["A"].value == pytest.approx(10.0)
    for name, turn in found.items():
        assert turn.turned == pytest.approx(threshold, abs=1e-6)
        assert RANGES[name].low <= turn.value <= RANGES[name].high


def test_the_smallest_change_comes_first():
    found = turns(linear, COLUMNS, RANGES, ROW, linear(ROW[None, :])[0] * 0.98, ("A", "B", "C"))
    apart = {"A": lambda value: abs(np.log2(value / 32)), "B": lambda value: abs(np.log2(value / 2)),
             "C": lambda value: abs(value - 1.5)}  # fmt: skip
    distances = [apart[turn.analyte](turn.value) for turn in found]
    assert len(found) > 1
    assert distances == sorted(distances)


def test_a_call_that_no_single_analyte_can_turn():
    assert turns(linear, COLUMNS, RANGES, ROW, 0.001, ("A", "B", "C")) == ()


def test_an_analyte_that_was_not_measured_is_not_proposed():
    row = ROW.copy()
    row[0] = np.nan
    assert "A" not in {turn.analyte for turn in turns(linear, COLUMNS, RANGES, row, 0.5, ("A", "B", "C"))}
