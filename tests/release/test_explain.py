"""Why: contributions that add up exactly."""

import itertools
import math

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.release import explain
from biomarker.release.explain import BASE, is_additive, why
from biomarker.release.light import evaluate

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
