"""Leave-pair-out: one development per pair, and an unbiased AUC under the null."""

from dataclasses import replace

import numpy as np

from biomarker.validation.design import Design
from biomarker.validation.leave_pair_out import is_affordable, leave_pair_out

DESIGN = Design(outer_folds=3, repeats=1, seed=4)


def test_wins_are_the_same_for_any_number_of_workers(draw, plan):
    cohort = draw(n=12, effect=2.0)
    one = leave_pair_out(cohort, plan, DESIGN, workers=1)
    assert one.shape == (6, 6)
    assert set(np.unique(one)) <= {0.0, 0.5, 1.0}
    np.testing.assert_array_equal(one, leave_pair_out(cohort, plan, DESIGN, workers=2))
    assert one.mean() > 0.6


def test_it_is_offered_up_to_400_pairs_of_independent_patients(draw):
    assert is_affordable(draw(n=40))
    assert not is_affordable(draw(n=42))
    assert not is_affordable(draw(n=24, groups=np.repeat(np.arange(12), 2)))


def test_swapping_the_labels_turns_the_auc_around(draw, plan):
    cohort = draw(n=12, effect=2.0)
    swapped = replace(cohort, responder=~cohort.responder)
    auc, turned = (leave_pair_out(one, plan, DESIGN).mean() for one in (cohort, swapped))
    assert auc > 0.6
    assert turned > 0.6  # the model learns the other direction; the ranking skill stays
