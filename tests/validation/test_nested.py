"""Repeated nested cross-validation: who is predicted by what, and that nothing leaks."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.assay.panel import Panel
from biomarker.development.plan import Plan
from biomarker.errors import CohortError
from biomarker.validation.design import Design
from biomarker.validation.nested import average_logit, nested_cv

DESIGN = Design(outer_folds=4, repeats=3, seed=11)


def test_the_number_of_workers_changes_no_bit(processes, cohort, plan):
    one, two, three = (nested_cv(cohort, plan, DESIGN, workers=workers) for workers in (1, 2, 3))
    for other in (two, three):
        np.testing.assert_array_equal(one.probability, other.probability)
        np.testing.assert_array_equal(one.threshold, other.threshold)
        assert one.choices == other.choices
        assert one.split_fingerprint == other.split_fingerprint


def test_more_repeats_leave_the_first_ones_as_they_are(cohort, plan):
    few = nested_cv(cohort, plan, DESIGN)
    more = nested_cv(cohort, plan, replace(DESIGN, repeats=4))
    np.testing.assert_array_equal(few.probability, more.probability[:3])


def test_another_seed_gives_other_splits(cohort, plan):
    first, second = (nested_cv(cohort, plan, replace(DESIGN, seed=seed)) for seed in (1, 2))
    assert first.split_fingerprint != second.split_fingerprint


def test_the_procedure_predicts_with_the_candidate_it_chose(cohort, plan):
    result = nested_cv(cohort, plan, DESIGN)
    assert result.models == ("procedure", "ridge", "net", "prior")
    for choice in result.choices:
        test = result.fold[choice.repeat] == choice.fold
        k = result.models.index(choice.candidate)
        np.testing.assert_array_equal(result.probability[choice.repeat, test, 0],
                                      result.probability[choice.repeat, test, k])  # fmt: skip


def test_a_candidate_predicts_the_same_whoever_stands_beside_it(cohort, plan):
    together = nested_cv(cohort, plan, DESIGN).predictions("ridge")
    alone = nested_cv(cohort, Plan(plan.candidates[:1], (), 3, 1), DESIGN).predictions("ridge")
    np.testing.assert_array_equal(together.probability, alone.probability)


def test_the_values_of_a_left_out_patient_touch_only_that_patient_in_that_fold(cohort, plan):
    """The canary of leakage: nothing of a validation row may reach the model that predicts its fold."""
    before = nested_cv(cohort, plan, DESIGN)
    values = cohort.panel.values.copy()
    values[5] = [1e6, 1e-6, 1e6, 1e-6]
    changed = replace(cohort, panel=Panel(cohort.panel.rows, cohort.panel.schema, values, cohort.panel.marks.copy()))
    after = nested_cv(changed, plan, DESIGN)
    np.testing.assert_array_equal(before.fold, after.fold)
    for repeat in range(3):
        mates = (before.fold[repeat] == before.fold[repeat, 5]) & (np.arange(24) != 5)
        np.testing.assert_array_equal(before.probability[repeat, mates], after.probability[repeat, mates])
        others = before.fold[repeat] != before.fold[repeat, 5]
        assert (before.probability[repeat, others, 0] != after.probability[repeat, others, 0]).any()


def test_rows_of_a_group_share_their_fold(draw, plan):
    groups = np.repeat(np.arange(12), 2)
    cohort = draw(n=24, groups=groups)
    result = nested_cv(cohort, plan, Design(3, 3, 1))
    for repeat in range(3):
        assert all(len(set(result.fold[repeat, groups == g])) == 1 for g in range(12))


def test_rows_of_one_patient_become_one_prediction(draw, plan):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    result = nested_cv(cohort, plan, Design(3, 2, 1))
    assert len(result.patients) == 24
    assert result.responder.sum() == 12
    assert result.probability.shape == (2, 24, 4)


def test_averaging_is_on_the_logit_scale():
    two_rows = np.array([[0.2], [0.5], [0.9]])
    logit = (np.log(0.2 / 0.8) + np.log(0.9 / 0.1)) / 2
    averaged = average_logit(two_rows, np.array([0, 1, 0]), 2)
    np.testing.assert_allclose(averaged, [[1 / (1 + np.exp(-logit))], [0.5]])


def test_fewer_patients_of_the_rarer_class_than_folds_is_refused(draw, plan):
    cohort = draw(n=12)
    few = replace(cohort, responder=np.arange(12) < 4)
    with pytest.raises(CohortError, match="only 4 responders for 5 outer folds") as caught:
        nested_cv(few, plan, Design())
    assert "set validation.outer_folds to 4" in str(caught.value)


def test_progress_is_reported_for_every_repeat(cohort, plan):
    seen = []
    nested_cv(cohort, plan, DESIGN, progress=lambda *step: seen.append(step))
    assert seen == [("nested cross-validation", done, 3) for done in range(4)]
