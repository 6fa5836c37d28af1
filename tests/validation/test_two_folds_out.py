"""Models without two outer folds at once."""

import numpy as np
import pytest

from biomarker.development.develop import develop
from biomarker.development.predictors import predictor_matrix
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.result import PROCEDURE
from biomarker.validation.two_folds_out import TWO_OUT, two_folds_out

DESIGN = Design(outer_folds=3, repeats=2, seed=4)


@pytest.fixture
def made(cohort, plan):
    validated = nested_cv(cohort, plan, DESIGN)
    return validated, two_folds_out(cohort, plan, DESIGN, validated)


def test_each_patient_is_predicted_without_the_own_fold_and_the_other_one(cohort, plan, made):
    validated, probability = made
    X, columns = predictor_matrix(cohort)
    folds = validated.fold[1]
    train = (folds != 0) & (folds != 2)
    alone = develop(X[train], cohort.responder[train], cohort.groups[train], columns, plan.without_baselines(),
                    DESIGN.seed, (TWO_OUT, 1, 0, 2)).model  # fmt: skip
    np.testing.assert_array_equal(probability[1, 2, folds == 0], alone.probability(X[folds == 0]))
    np.testing.assert_array_equal(probability[1, 0, folds == 2], alone.probability(X[folds == 2]))


def test_where_only_the_own_fold_is_left_out_it_is_the_nested_cross_validation(made):
    validated, probability = made
    assert probability.shape == (2, 3, 24)
    for r, folds in enumerate(validated.fold):
        np.testing.assert_array_equal(
            probability[r][folds, np.arange(24)], validated.predictions(PROCEDURE).probability[r]
        )


def test_the_number_of_workers_changes_nothing(cohort, plan, made):
    validated, probability = made
    np.testing.assert_array_equal(probability, two_folds_out(cohort, plan, DESIGN, validated, workers=2))


def test_rows_of_one_patient_are_averaged(draw, plan):
    patients = tuple(f"P{i // 2}" for i in range(48))
    cohort = draw(n=48, patients=patients)
    cohort = type(cohort)(**{**vars(cohort), "responder": np.repeat(np.arange(24) % 2 == 0, 2)})
    validated = nested_cv(cohort, plan, DESIGN)
    probability = two_folds_out(cohort, plan, DESIGN, validated)
    assert probability.shape == (2, 3, 24)
    assert np.isfinite(probability).all()
