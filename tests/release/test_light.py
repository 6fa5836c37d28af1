"""model.json: the plain numbers predict what the fitted pipeline predicts, without scikit-learn."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.errors import BundleError
from biomarker.release.constants import constants
from biomarker.release.light import OPERATIONS, evaluate
from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

NAN = np.nan
STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
CANDIDATES = (
    Candidate("ridge", PartChoice("ridge_logistic"), STANDARD),
    Candidate("ridge + covariates", PartChoice("ridge_logistic"), STANDARD, features="panel+covariates"),
    Candidate("covariates", PartChoice("ridge_logistic"), STANDARD, features="covariates"),
    Candidate("ridge, filtered", PartChoice("ridge_logistic"), STANDARD, filter=PartChoice("mann_whitney", {"k": 2})),
    Candidate("elastic net", PartChoice("elastic_net"), STANDARD),
    Candidate("lda", PartChoice("shrinkage_lda"), STANDARD),
    Candidate("firth", PartChoice("firth_logistic"), STANDARD, features="marker", marker="IFNG"),
    Candidate("rule", PartChoice("threshold_rule"), STANDARD, features="marker", marker="IL6"),
    Candidate("prior", PartChoice("prior"), STANDARD),
    Candidate("recalibrated", PartChoice("ridge_logistic"), STANDARD, recalibrate="sigmoid"),
    Candidate("rule, recalibrated", PartChoice("threshold_rule"), STANDARD, features="marker", marker="IL6",
              recalibrate="sigmoid"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ops", "rows", "expected"),
    [
        ([{"op": "constant", "probability": 0.4}], [[1.0], [NAN]], [0.4, 0.4]),
        # log odds 0.5 + 2 * (3 - 1) / 4 = 1.5
        ([{"op": "scale", "center": [1.0], "scale": [4.0]},
          {"op": "logistic", "coefficient": [2.0], "intercept": 0.5}], [[3.0]], [1 / (1 + np.exp(-1.5))]),
        # far out, the logistic function neither overflows nor leaves [0, 1]
        ([{"op": "logistic", "coefficient": [1.0], "intercept": 0.0}], [[-800.0], [800.0]], [0.0, 1.0]),
        # 8 pg/mL is 3 on the log2 scale; a missing value becomes 1; below the floor of 1 counts as 0
        ([{"op": "log2", "index": [0], "floor": [1.0]}, {"op": "impute", "value": [1.0]},
          {"op": "threshold", "column": 0, "cut": 1.0, "direction": "higher", "probability": [0.2, 0.9]}],
         [[8.0], [NAN], [0.5]], [0.9, 0.9, 0.2]),
        ([{"op": "threshold", "column": 1, "cut": 5.0, "direction": "lower", "probability": [0.3, 0.7]}],
         [[9.0, 5.0], [0.0, 5.1]], [0.7, 0.3]),
        ([{"op": "columns", "index": [1]}, {"op": "logistic", "coefficient": [1.0], "intercept": 0.0}],
         [[7.0, 0.0]], [0.5]),
    ],
)  # fmt: skip
def test_operations_by_hand(ops, rows, expected):
    assert evaluate(ops, np.array(rows)) == pytest.approx(expected, abs=1e-15)


def test_a_censored_value_takes_the_fill_of_training_or_a_part_of_its_own_limit():
    fill = {"op": "fill_censored", "n_analytes": 2, "n_covariates": 1, "below": [2.0, None], "below_factor": [0.5, 0.5],
            "above": [None, 90.0], "indicator": [1]}  # fmt: skip
    #        IL6   TNF  age  mark mark
    rows = [[10.0, 8.0, 50., -1., -1.],
            [10.0, 8.0, 50., 1.0, 1.0],
            [10.0, NAN, 50., 0.0, 0.0]]  # fmt: skip
    #            IL6   TNF   age  TNF below?
    expected = [[2.0, 4.00, 50.0, 1.0],
                [10., 90.0, 50.0, 0.0],
                [10., NAN, 50.0, 0.0]]  # fmt: skip
    assert OPERATIONS["fill_censored"](fill, np.array(rows)) == pytest.approx(np.array(expected), nan_ok=True)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_plain_numbers_equal_the_pipeline_for_any_row(training, candidate, data):
    fitted = _fitted(training, candidate)
    ops = constants(fitted)
    n, p = data.draw(st.integers(1, 5)), 4
    values = data.draw(arrays(np.float64, (n, p), elements=st.floats(0, 1e7) | st.just(NAN)))
    marks = data.draw(arrays(np.int8, (n, p), elements=st.integers(-1, 1)))
    marks[np.isnan(values)] = 0
    coded = data.draw(arrays(np.float64, (n, 2), elements=st.floats(0, 100) | st.just(NAN)))
    X = training.columns.matrix(values, marks, coded)
    assert np.abs(evaluate(ops, X) - fitted.probability(X)).max() <= 1e-9


def _fitted(training, candidate, cache={}):  # noqa: B006
    return cache.setdefault(candidate.name, cache.get(candidate.name) or training.fit(candidate))


def test_a_forest_has_no_plain_numbers_and_the_bundle_says_why(training, tmp_path):
    forest = Candidate("forest", PartChoice("random_forest"), STANDARD)
    assert constants(training.fit(forest)) is None
    bundle = load_bundle(write_bundle(tmp_path / "forest", training.contents(forest)))
    assert "model.json" not in bundle.files
    assert "cannot be written as plain constants" in bundle.manifest.light_note
    assert "no `model.json`" in bundle.files["model_card.md"].decode()


def test_numbers_that_json_cannot_hold_are_not_shipped(training):
    fitted = training.fit(CANDIDATES[0])
    fitted.pipeline.named_steps["classifier"].intercept_ = np.array([np.inf])
    assert constants(fitted) is None


def test_plain_numbers_that_disagree_with_the_pipeline_are_not_shipped(training, tmp_path, monkeypatch):
    from biomarker.release import write

    wrong = [{"op": "constant", "probability": 0.5}]
    monkeypatch.setattr(write, "constants", lambda fitted: wrong)
    bundle = load_bundle(write_bundle(tmp_path / "wrong", training.contents()))
    assert "model.json" not in bundle.files
    assert "did not reproduce the pipeline" in bundle.manifest.light_note


@pytest.mark.parametrize(
    ("ops", "message"),
    [
        ([{"op": "exec", "code": "1"}], 'operation "exec"'),
        ([{}], 'operation "None"'),
        ([{"op": "columns", "index": [99]}], "does not fit the panel"),
        ([{"op": "columns", "index": [-1]}], "does not fit the panel"),
        ([{"op": "columns", "index": [10**30]}], "does not fit the panel"),
        ([{"op": "logistic", "coefficient": [1.0]}], "does not fit the panel"),
        ([{"op": "impute", "value": "much"}], "does not fit the panel"),
        ([{"op": "impute", "value": [0] * 10}], "does not end in a probability"),
        ([], "does not end in a probability"),
        ([{"op": "constant", "probability": 0.5}], "other probabilities"),
        ([1], "not a list of operations"),
        ({"op": "constant"}, "not a list of operations"),
    ],
)
def test_a_crafted_model_is_refused(reseal, ops, message):
    with pytest.raises(BundleError, match=message):
        load_bundle(reseal(model__json=json.dumps(ops).encode()))
