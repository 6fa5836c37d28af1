"""The whole procedure on permuted labels: which labels, which models, where it ends."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.errors import CohortError
from biomarker.evaluation.permutation import Exceedances, mean_aucs, permutation_test
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.permutation import permute_within, permuted_statistics

DESIGN = Design(outer_folds=3, repeats=5, seed=8)


def only_ridge(plan):
    return replace(plan.without_baselines(), candidates=plan.candidates[:1], inner_folds=2)


def labels_and_probabilities(models):
    """(n + R n,) labels, then probabilities of the procedure: a statistic that shows what was predicted."""
    return np.concatenate([models[0].responder.astype(float), models[0].probability.ravel()])


def seen(cohort, plan, n, **more):
    """Label vectors, and probabilities of the procedure, (n + 1, patients) each."""
    rows = np.stack(permuted_statistics(cohort, plan, DESIGN, n, labels_and_probabilities, **more))
    patients = len(set(cohort.patients))
    return rows[:, :patients] == 1, rows[:, patients:]


def test_the_first_entry_is_the_real_study_and_the_others_keep_the_number_of_responders(cohort, plan):
    labels, probabilities = seen(cohort, plan, 4, repeats=2)
    real = nested_cv(cohort, plan, DESIGN).predictions()
    np.testing.assert_array_equal(probabilities[0], real.probability[:2].ravel())
    np.testing.assert_array_equal(labels[0], cohort.responder)
    for one in labels[1:]:
        assert one.sum() == cohort.responder.sum()
        assert (one != cohort.responder).any()


def test_rows_of_a_patient_keep_one_label(draw, plan):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    labels, _ = seen(cohort, plan, 2)
    assert labels.shape == (3, 24)
    assert (labels.sum(axis=1) == 12).all()


def test_every_model_of_the_plan_is_tested_on_the_same_labels(cohort, plan):
    rows = permuted_statistics(cohort, plan, DESIGN, 2, mean_aucs)
    real = nested_cv(cohort, plan, replace(DESIGN, repeats=1))
    assert [row.shape for row in rows] == [(4,)] * 3  # procedure, ridge, net, prior
    np.testing.assert_array_equal(rows[0], mean_aucs([real.predictions(name) for name in real.models]))
    assert all(row[3] == 0.5 for row in rows)


def test_labels_never_leave_their_stratum(draw, plan):
    """Centres with 1 of 6, 3 of 6 and 8 of 12 responders keep these numbers, whatever is shuffled."""
    responder = np.array([1, 0, 0, 0, 0, 0] + [1, 1, 1, 0, 0, 0] + [1] * 8 + [0] * 4, dtype=bool)
    cohort = replace(draw(n=24), responder=responder)
    strata = ["Rome"] * 6 + ["Oslo"] * 6 + ["Bonn"] * 12
    labels, _ = seen(cohort, only_ridge(plan), 12, strata=strata)
    for centre, number in (("Rome", 1), ("Oslo", 3), ("Bonn", 8)):
        assert (labels[:, np.array(strata) == centre].sum(axis=1) == number).all()
    assert len({tuple(one) for one in labels}) > 6


def test_every_arrangement_inside_the_strata_is_equally_likely():
    """1 of 2 responders in one stratum, 1 of 3 in the other: six arrangements."""
    random = np.random.default_rng(2)
    responder, strata = np.array([True, False, True, False, False]), np.array([0, 0, 1, 1, 1])
    drawn = [tuple(permute_within(responder, strata, random)) for _ in range(6000)]
    counts = [drawn.count(one) for one in set(drawn)]
    assert len(counts) == 6
    assert max(abs(np.array(counts) - 1000)) < 120  # four standard deviations


def test_strata_in_which_nothing_can_change_places_are_refused(cohort, plan):
    strata = ["yes" if one else "no" for one in cohort.responder]
    with pytest.raises(CohortError, match="no stratum"):
        permuted_statistics(cohort, plan, DESIGN, 2, mean_aucs, strata=strata)


def test_a_patient_in_two_strata_is_refused(draw, plan):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    with pytest.raises(CohortError, match="patient P00b is in 2 strata"):
        permuted_statistics(cohort, plan, DESIGN, 2, mean_aucs, strata=[str(i % 5) for i in range(48)])


def test_labels_that_cannot_be_folded_while_groups_stay_whole_are_drawn_again(draw, plan):
    """Three centres of four patients for three folds: one label vector in 20 leaves a centre of one kind."""
    cohort = draw(n=12, groups=np.repeat(np.arange(3), 4))
    labels, _ = seen(cohort, only_ridge(plan), 60)
    per_centre = labels.reshape(61, 3, 4).sum(axis=2)
    assert ((per_centre > 0) & (per_centre < 4)).all()


def test_a_strong_marker_is_found(draw, plan):
    cohort = draw(n=24, effect=3.0)
    rows = permuted_statistics(cohort, plan.without_baselines(), DESIGN, 19, mean_aucs)
    found = permutation_test(rows, candidates=["ridge", "net"])
    assert found.candidates["ridge"].p == pytest.approx(0.05)
    assert found.p == pytest.approx(0.05)
    assert found.null.mean() == pytest.approx(0.5, abs=0.1)


def test_it_ends_at_the_same_permutation_for_any_number_of_workers(draw, plan):
    cohort, plan = draw(n=16, effect=0.0, seed=3), only_ridge(plan)
    steps = []
    one, two, three = (
        permuted_statistics(cohort, plan, DESIGN, 40, mean_aucs, enough=Exceedances(1, 3), workers=workers,
                            progress=lambda *step: steps.append(step))
        for workers in (1, 2, 3)
    )  # fmt: skip
    assert 4 <= len(one) < 30
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one, three)
    assert steps[-1] == ("permutation test", len(one), len(one))
    more = permuted_statistics(cohort, plan, DESIGN, len(one), mean_aucs)
    np.testing.assert_array_equal(more[:-1], one)


@pytest.mark.slow
def test_p_has_its_size_and_is_uniform_when_nothing_predicts(draw, plan):
    """60 cohorts of noise, 19 permutations, stopped at 5 exceedances."""
    plan, p = only_ridge(plan), []
    for seed in range(60):
        cohort = draw(n=14, p=3, effect=0.0, seed=seed)
        rows = permuted_statistics(cohort, plan, DESIGN, 19, mean_aucs, enough=Exceedances(1, 5))
        found = permutation_test(rows, candidates=["ridge"], planned=19, stop=5)
        assert found.candidates["ridge"].p == found.p  # a family of one is not adjusted
        p.append(found.p)
    for alpha in (0.05, 0.1, 0.2, 0.5):
        assert np.mean(np.array(p) <= alpha) <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / 60)
    # Stopped at 5, p is 5/5, 5/6, ... or k/20: its mean under a uniform null is about 0.56.
    assert np.mean(p) == pytest.approx(0.56, abs=0.1)
