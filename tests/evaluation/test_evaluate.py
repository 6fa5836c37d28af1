from dataclasses import replace

import numpy as np
import pytest

from biomarker.errors import CohortError
from biomarker.evaluation.comparison import auc_difference
from biomarker.evaluation.evaluate import candidate_shares, evaluate, predictor_shares
from biomarker.evaluation.metric import METRICS
from biomarker.validation.result import Choice, NestedCVResult

CHOICES = (
    Choice(0, 0, "ridge", {}, ("IFNG", "IL6")),
    Choice(0, 1, "ridge", {}, ("IFNG",)),
    Choice(1, 0, "firth", {}, ("IFNG",)),
    Choice(1, 1, "ridge", {}, ("IL10", "IL6")),
)


@pytest.fixture
def result(predict):
    seen = predict(1.0, n1=12, n0=10, repeats=2, folds=2)
    rng = np.random.default_rng(3)
    models = ("procedure", "ridge", "firth", "prior", "marker")
    columns = [seen.probability, seen.probability, rng.random(seen.probability.shape),
               0.5 + 0.01 * seen.fold, 0.9 * seen.probability]  # fmt: skip
    return NestedCVResult(tuple(f"P{i}" for i in range(22)), seen.responder, models, np.stack(columns, axis=2),
                          np.full((2, 22, 5), 0.5), seen.fold, CHOICES, "abc")  # fmt: skip


@pytest.fixture
def evaluation(result):
    return evaluate(result, candidates=["firth", "ridge"],
                    baselines={"prior": "prior", "marker": "marker", "covariates": None})  # fmt: skip


def test_every_metric_of_every_model_is_there(evaluation):
    everything = [evaluation.procedure, *evaluation.candidates.values(), evaluation.baselines["marker"]]
    assert all(list(one) == list(METRICS) for one in everything)
    assert (evaluation.n_responders, evaluation.n_nonresponders, evaluation.level) == (12, 10, 0.95)


def test_the_headline_belongs_to_the_procedure(evaluation, result):
    assert evaluation.auc == METRICS["auc"].estimate(result.predictions("procedure"), 0.95)
    assert evaluation.auc == evaluation.candidates["ridge"]["auc"]
    assert evaluation.auc != evaluation.candidates["firth"]["auc"]


def test_the_response_rate_alone_is_at_chance_and_has_no_slope(evaluation):
    prior = evaluation.baselines["prior"]
    assert prior["auc"].value == 0.5
    assert prior["calibration_slope"] is None


def test_a_role_without_a_model_is_none(evaluation):
    assert evaluation.baselines["covariates"] is None
    assert evaluation.differences["covariates"] is None


def test_the_procedure_is_compared_with_each_baseline(evaluation, result):
    expected = auc_difference(result.predictions("procedure"), result.predictions("prior"), 0.95)
    assert evaluation.differences["prior"] == expected
    assert evaluation.differences["marker"].width == 0.0  # 0.9 p ranks as p does


def test_shares_count_outer_folds():
    assert candidate_shares(CHOICES, ["ridge", "firth", "lda"]) == {"ridge": 0.75, "firth": 0.25, "lda": 0.0}
    assert list(predictor_shares(CHOICES).items()) == [("IFNG", 0.75), ("IL6", 0.5), ("IL10", 0.25)]


def test_leave_one_out_is_refused(result):
    singles = np.tile(np.arange(22, dtype=np.int16), (2, 1))
    with pytest.raises(CohortError):
        evaluate(replace(result, fold=singles), candidates=["ridge"], baselines={})


def test_an_evaluation_without_an_auc_is_a_bug(evaluation):
    with pytest.raises(ValueError, match="without an AUC"):
        _ = replace(evaluation, procedure={"auc": None}).auc
