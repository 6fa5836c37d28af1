"""Sites one by one and together; a site of one class counts where it can."""

import numpy as np
import pytest

from biomarker.evaluation.delong import delong_estimate
from biomarker.evaluation.sites import evaluate_sites, within_site_auc
from biomarker.validation.sites import SiteResult

YES, NO = True, False


def site(name, responder, probability):
    values = None if probability is None else np.array(probability)
    return SiteResult(name, np.array(responder), values, "" if values is not None else "too few elsewhere")


A = site("A", [YES, YES, NO, NO], [0.9, 0.3, 0.4, 0.1])
B = site("B", [YES, YES, NO, NO, NO], [0.95, 0.9, 0.85, 0.91, 0.8])
ONE_CLASS = site("C", [NO, NO, NO], [0.2, 0.4, 0.3])


def test_only_pairs_of_one_site_are_compared():
    # A: 3 of 4 pairs right; B: 5 of 6; across the sites the levels differ and do not matter.
    found = evaluate_sites([A, B])
    assert [one.auc.value for one in found.sites] == pytest.approx([3 / 4, 5 / 6])
    assert found.together.auc.value == pytest.approx(8 / 10)
    assert (found.together.n, found.together.n_responders) == (9, 4)


def test_a_site_of_one_class_has_no_auc_but_counts_in_the_losses():
    without, with_it = evaluate_sites([A, B]), evaluate_sites([A, B, ONE_CLASS])
    alone = with_it.sites[2]
    assert alone.auc is None
    assert alone.calibration_in_the_large is None
    assert alone.note == "no AUC: no responder"
    assert alone.brier.value == pytest.approx((0.04 + 0.16 + 0.09) / 3)
    assert with_it.together.auc == without.together.auc
    assert with_it.together.brier.value == pytest.approx(
        (9 * without.together.brier.value + 3 * alone.brier.value) / 12
    )
    assert with_it.together.note == "without an AUC: C"


def test_a_single_patient_is_counted_and_named():
    found = evaluate_sites([A, B, site("D", [YES], [0.6])])
    assert found.sites[2].brier is None
    assert "one patient has no interval" in found.sites[2].note
    assert found.together.n == 10
    assert found.together.brier.value == pytest.approx((9 * evaluate_sites([A, B]).together.brier.value + 0.16) / 10)


def test_one_site_with_both_classes_gives_delongs_interval():
    one = within_site_auc([(B.responder, B.probability)], 0.95)
    expected = delong_estimate(B.responder, B.probability, 0.95)
    assert (one.value, one.low, one.high) == pytest.approx((expected.value, expected.low, expected.high))


def test_tied_sites_do_not_make_the_interval_narrow():
    tied = site("T", [YES] * 8 + [NO] * 8, [0.5] * 16)
    found = evaluate_sites([A, B, tied])
    assert "tells nothing" in found.sites[2].note
    # Mann & Whitney's variance under no relation: (8 + 8 + 1) / (12 * 64) has a half-width of .29 by itself.
    assert found.together.auc.width > 0.4


def test_calibration_in_the_large_sees_a_site_with_more_responders():
    more = site("M", [YES] * 15 + [NO] * 5, np.linspace(0.4, 0.6, 20))
    found = evaluate_sites([more]).sites[0].calibration_in_the_large
    # The intercept is near logit(.75) - logit(.5) = 1.10
    assert found.value == pytest.approx(np.log(3), abs=0.05)
    assert found.low > 0


def test_sites_that_could_not_be_predicted_say_so():
    found = evaluate_sites([site("A", [YES, NO], None), site("B", [YES, NO], None)])
    assert found.together.auc is None
    assert found.sites[0].note == "not predicted: too few elsewhere"
