"""One model per fold, and what it gives the patients it did not see."""

import pickle

import numpy as np

from biomarker.development.predictors import predictor_matrix
from biomarker.validation.design import Design
from biomarker.validation.fold_models import fold_models

DESIGN = Design(outer_folds=3, repeats=1, seed=4)


def shipped(model):
    return model


def test_every_patient_is_left_out_once(cohort, plan):
    found = fold_models(cohort, plan, DESIGN, shipped, folds=4)
    assert len(found) == 4
    assert sum(len(one.responder) for one in found) == cohort.n_patients
    assert sum(int(one.responder.sum()) for one in found) == int(cohort.responder.sum())
    assert all(0 < one.responder.sum() < len(one.responder) for one in found)


def test_the_probabilities_are_those_of_the_kept_model(cohort, plan):
    X = predictor_matrix(cohort)[0]
    for one in fold_models(cohort, plan, DESIGN, shipped, folds=4):
        everyone = one.kept.probability(X)[cohort.responder]
        apart = np.abs(one.probability[one.responder][:, None] - everyone[None, :]).min(axis=1)
        assert (apart < 1e-12).all()


def test_workers_change_nothing(cohort, plan):
    one, two = (fold_models(cohort, plan, DESIGN, shipped, folds=4, workers=k) for k in (1, 2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a.probability, b.probability)


def test_a_kept_model_goes_to_another_process(cohort, plan):
    X = predictor_matrix(cohort)[0]
    one = fold_models(cohort, plan, DESIGN, shipped, folds=4)[0].kept
    np.testing.assert_allclose(pickle.loads(pickle.dumps(one)).probability(X), one.probability(X), atol=1e-9)
