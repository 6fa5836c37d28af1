import numpy as np
import pytest

from biomarker.evaluation.delong import delong
from biomarker.evaluation.leave_pair_out import leave_pair_out_auc


def test_with_one_model_for_all_pairs_it_is_delong():
    rng = np.random.default_rng(2)
    high, low = rng.normal(0.8, size=14), rng.normal(size=12)
    wins = (high[:, None] > low).astype(float)
    found = leave_pair_out_auc(wins)
    expected = delong(np.arange(26) < 14, np.concatenate([high, low]))
    assert (found.value, found.se**2) == pytest.approx((expected.auc[0], expected.covariance[0, 0]))
    assert 0 < found.low < found.value < found.high < 1


def test_ties_count_one_half():
    assert leave_pair_out_auc(np.full((4, 5), 0.5)).value == 0.5


def test_all_won_is_not_certainty():
    assert leave_pair_out_auc(np.ones((13, 13))).low < 0.76


@pytest.mark.parametrize("wins", [np.full((3, 3), 0.3), np.ones((1, 5)), np.full((3, 3), np.nan)])
def test_what_is_no_table_of_wins_is_a_bug(wins):
    with pytest.raises(ValueError):
        leave_pair_out_auc(wins)
