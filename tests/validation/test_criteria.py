"""Several labels of the same patients: permuted together, each judged on whoever it can judge."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.evaluation.criteria import mean_auc
from biomarker.validation import criteria
from biomarker.validation.criteria import UNKNOWN, criteria_statistics
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.permutation import permuted_statistics

DESIGN = Design(outer_folds=3, repeats=2, seed=8)


def ridge(plan):
    return replace(plan.without_baselines(), candidates=plan.candidates[:1], inner_folds=2)


def labels_of(cohort):
    """The real label, one that cannot judge six patients, and one that turns a few around."""
    real = cohort.responder.astype(np.int8)
    holes, turned = real.copy(), real.copy()
    holes[:6] = UNKNOWN
    turned[[0, 1, 2, 3]] = 1 - turned[[0, 1, 2, 3]]
    return np.column_stack([real, holes, turned])


def first_auc(models):
    return np.array([mean_auc(models[0])])


def test_the_first_entry_is_what_each_criterion_gives_on_its_own(cohort, plan):
    labels = labels_of(cohort)
    (found,) = criteria_statistics(cohort, labels, ridge(plan), DESIGN, 0, mean_auc)
    alone = mean_auc(nested_cv(cohort, ridge(plan), DESIGN).predictions())
    assert found[0] == pytest.approx(alone, abs=1e-15)
    assert found[1] != found[0]
    turned = replace(cohort, responder=labels[:, 2] == 1)
    assert found[2] == pytest.approx(mean_auc(nested_cv(turned, ridge(plan), DESIGN).predictions()), abs=1e-15)


def test_patients_keep_their_labels_together(cohort, plan, monkeypatch):
    drawn = []
    monkeypatch.setattr(criteria, "_statistics", lambda shared, labels, draw: drawn.append(labels) or np.zeros(3))
    labels = labels_of(cohort)
    criteria_statistics(cohort, labels, ridge(plan), DESIGN, 5, mean_auc)
    np.testing.assert_array_equal(drawn[0], labels)
    for one in drawn[1:]:
        assert (one != labels).any()
        assert sorted(map(tuple, one)) == sorted(map(tuple, labels))


def test_labels_stay_in_their_stratum(cohort, plan, monkeypatch):
    drawn = []
    monkeypatch.setattr(criteria, "_statistics", lambda shared, labels, draw: drawn.append(labels) or np.zeros(3))
    strata = ["a" if i < 12 else "b" for i in range(len(cohort))]
    labels = labels_of(cohort)
    criteria_statistics(cohort, labels, ridge(plan), DESIGN, 5, mean_auc, strata=strata)
    for one in drawn:
        assert sorted(map(tuple, one[:12])) == sorted(map(tuple, labels[:12]))


def test_two_rows_of_a_patient_move_together(draw, plan):
    patients = tuple(f"P{i // 2:02d}" for i in range(24))
    cohort = draw(patients=patients)
    label = np.array([int(one) for one in np.repeat(np.arange(12) % 2, 2)], dtype=np.int8)
    rows = criteria_statistics(cohort, label[:, None], ridge(plan), DESIGN, 2, mean_auc)
    alone = nested_cv(replace(cohort, responder=label == 1), ridge(plan), DESIGN).predictions()
    assert rows[0][0] == pytest.approx(mean_auc(alone), abs=1e-15)
    assert len(rows) == 3


@pytest.mark.slow
def test_the_numbers_do_not_depend_on_the_workers(cohort, plan):
    labels = labels_of(cohort)
    runs = [criteria_statistics(cohort, labels, ridge(plan), DESIGN, 3, mean_auc, workers=n) for n in (1, 2)]
    np.testing.assert_array_equal(runs[0], runs[1])


def test_one_criterion_that_judges_everybody_is_the_usual_permutation_test(cohort, plan):
    label = cohort.responder.astype(np.int8)[:, None]
    ours = criteria_statistics(cohort, label, ridge(plan), DESIGN, 0, mean_auc)
    usual = permuted_statistics(cohort, ridge(plan), DESIGN, 0, first_auc, repeats=2)
    np.testing.assert_array_equal(ours, usual)
