"""Reasons to distrust an answer."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.evaluation.distrust import doubts
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.permutation import permutation_test
from biomarker.evaluation.sites import SiteEvaluation, SiteFigures

SOUND = Evaluation(60, 60, {"auc": Estimate(0.7, 0.6, 0.8, 0.95, "x")}, {}, {}, {}, {"ridge": 0.9, "net": 0.1},
                   {"IFNG": 1.0}, 0.95)  # fmt: skip


def permuted(exceeded, n):
    return permutation_test([np.array([0.7])] + [np.array([0.8])] * exceeded + [np.array([0.5])] * (n - exceeded))


def test_a_sound_study_has_none():
    assert doubts(SOUND, permuted(0, 999)) == ()


def test_data_that_are_simulated_come_first_and_are_not_told_twice():
    assert doubts(SOUND, simulated=True, warnings=1) == ("the data are simulated",)


def test_a_small_group():
    assert doubts(replace(SOUND, n_nonresponders=12)) == ("the smaller group has only 12 patients",)


def test_an_unstable_choice():
    shares = {"candidate_shares": {"a": 0.4, "b": 0.35, "c": 0.25}, "predictor_shares": {"IL6": 0.3, "IL10": 0.2}}
    assert doubts(replace(SOUND, **shares)) == (
        "no candidate was chosen in more than 40 % of the training sets",
        "no predictor was used in more than 30 % of the training sets",
    )


def test_every_doubt_can_be_read_without_the_others():
    (alone,) = doubts(replace(SOUND, predictor_shares={"IL6": 0.3}))
    assert alone == "no predictor was used in more than 30 % of the training sets"


@pytest.mark.parametrize(
    ("exceeded", "n", "told"), [(8, 199, True), (60, 199, False), (0, 999, False), (48, 999, True)]
)
def test_a_p_that_more_permutations_could_move_over_the_limit(exceeded, n, told):
    assert bool(doubts(SOUND, permuted(exceeded, n))) == told


def test_warnings_are_pointed_at():
    assert doubts(SOUND, warnings=1) == ("1 warning stands beside the result",)
    assert doubts(SOUND, simulated=True, warnings=3)[-1] == "2 warnings stand beside the result"


def across(value, low, high):
    auc = Estimate(value, low, high, 0.95, "x")
    return SiteEvaluation((), SiteFigures("all sites", 120, 60, auc, None, None, None))


def test_findings_of_the_audit_are_named_by_their_codes_and_not_counted_again():
    assert doubts(SOUND, accepted=("BM001",), flagged=("BM003", "BM008"), warnings=1) == (
        "the study accepts an error of the audit (BM001)",
        "the audit warns of these data (BM003, BM008)",
        "1 other warning stands beside the result",
    )


@pytest.mark.parametrize(("auc", "told"), [
    ((0.55, 0.45, 0.65), True),  # below what mixing sites gives, and no longer above chance
    ((0.62, 0.55, 0.68), True),  # the mixed AUC of 0.70 lies above its interval
    ((0.66, 0.55, 0.76), False),
])  # fmt: skip
def test_predictions_that_do_not_carry_over_to_other_sites(auc, told):
    found = doubts(SOUND, sites=across(*auc))
    assert bool(found) == told
    if told:
        assert found[0].startswith(f"in sites that were left out the AUC is {auc[0]:.2f}")
        assert "against 0.70 with all sites mixed" in found[0]


def test_sites_add_nothing_where_even_the_mixed_auc_is_not_above_chance():
    chance = replace(SOUND, procedure={"auc": Estimate(0.52, 0.42, 0.62, 0.95, "x")})
    assert doubts(chance, sites=across(0.5, 0.4, 0.6)) == ()
