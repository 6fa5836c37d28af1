"""The whole procedure on bootstrap samples of the patients."""

import numpy as np
import pytest

from biomarker.development.develop import develop, inner_splits
from biomarker.development.predictors import predictor_matrix
from biomarker.development.search import fit_pipeline
from biomarker.errors import CohortError
from biomarker.validation import refits
from biomarker.validation.design import Design
from biomarker.validation.refits import bootstrap_refits, bootstrap_rows

DESIGN = Design(outer_folds=3, repeats=1, seed=4)


def test_every_patient_is_predicted_by_every_refit_and_workers_change_nothing(cohort, plan):
    one = bootstrap_refits(cohort, plan, DESIGN, 4, workers=1)
    two = bootstrap_refits(cohort, plan, DESIGN, 4, workers=2)
    for a, b in zip(one, two, strict=True):
        assert a.probability.shape == (24,)
        assert len(a.rows) == 24
        np.testing.assert_array_equal(a.probability, b.probability)
        np.testing.assert_array_equal(a.rows, b.rows)
    assert len({tuple(refit.rows) for refit in one}) == 4


def test_copies_of_a_patient_never_sit_on_both_sides_of_an_inner_split(cohort, plan, monkeypatch):
    seen = []

    def spy(X, responder, groups, columns, plan, seed, place):
        seen.append(inner_splits(responder, groups, plan, seed, place))
        return develop(X, responder, groups, columns, plan, seed, place)

    monkeypatch.setattr(refits, "develop", spy)
    found = bootstrap_refits(cohort, plan, DESIGN, 5)
    for refit, splits in zip(found, seen, strict=True):
        assert len(set(refit.rows)) < 24
        for folds in splits:
            for row in set(refit.rows):
                assert len(set(folds[refit.rows == row])) == 1


def test_rows_and_settings_are_enough_to_make_the_same_model_again(cohort, plan):
    refit = bootstrap_refits(cohort, plan, DESIGN, 1)[0]
    X, columns = predictor_matrix(cohort)
    candidate = next(one for one in plan.candidates if one.name == refit.candidate)
    rows = refit.rows
    again = fit_pipeline(candidate, columns, refit.settings, X[rows], cohort.responder[rows], cohort.groups[rows])
    np.testing.assert_allclose(again.predict_proba(X)[:, 1], refit.probability, rtol=0, atol=1e-9)


def test_all_rows_of_a_patient_are_drawn_together():
    member = np.array([0, 0, 1, 2, 2, 2])
    for draw in range(20):
        rows = bootstrap_rows(member, np.random.default_rng(draw))
        times = np.bincount(rows, minlength=6)
        assert times[0] == times[1]
        assert times[3] == times[4] == times[5]
        assert times[0] + times[2] + times[3] == 3


def test_a_patient_with_several_rows_gets_one_probability(draw, plan):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    assert bootstrap_refits(cohort, plan, DESIGN, 1)[0].probability.shape == (24,)


def test_groups_that_leave_no_inner_split_are_said(draw, plan):
    cohort = draw(groups=np.where(np.arange(24) % 2 == 0, 0, np.arange(24)))
    with pytest.raises(CohortError, match="bootstrap samples of these patients cannot be split"):
        bootstrap_refits(cohort, plan, DESIGN, 1)
