import numpy as np
import pytest

from biomarker.evaluation.delong import delong_estimate
from biomarker.evaluation.marker import censored_ranks, judge_marker

NAN = np.nan


def judged(values, marks, responder, direction="higher"):
    return judge_marker("IFNG", np.array(values, dtype=float), np.array(marks, dtype=np.int8),
                        np.array(responder, dtype=bool), direction)  # fmt: skip


def test_it_is_the_marker_of_the_fixture(fx26):
    found = judged(fx26.ifng, np.zeros(26), fx26.y)
    assert found.auc.value == pytest.approx(0.8392857143)
    assert found.p == pytest.approx(0.002502252089, abs=1e-9)
    assert found.auc == delong_estimate(fx26.y.to_numpy() == 1, fx26.ifng.to_numpy(), 0.95)


def test_the_direction_is_fixed_beforehand(fx26):
    high, low = judged(fx26.ifng, np.zeros(26), fx26.y), judged(fx26.ifng, np.zeros(26), fx26.y, "lower")
    assert low.auc.value == pytest.approx(1 - high.auc.value)
    assert (low.auc.low, low.auc.high) == pytest.approx((1 - high.auc.high, 1 - high.auc.low))
    assert low.p == pytest.approx(high.p)
    assert high.p_one_sided < 0.05 < 0.95 < low.p_one_sided


def test_censored_values_rank_beyond_every_measured_one():
    #        <9, 2.0, <1, >5, 7.0, >8
    ranked = censored_ranks(np.array([9.0, 2, 1, 5, 7, 8]), np.array([-1, 0, -1, 1, 0, 1], dtype=np.int8))
    assert ranked.tolist() == [-np.inf, 2.0, -np.inf, np.inf, 7.0, np.inf]


def test_patients_below_the_limit_are_tied():
    """Two responders 3 and <2, two non-responders <1 and 1.5: the pairs score 1, 1, 0.5 and 0."""
    found = judged([3.0, 2.0, 1.0, 1.5], [0, -1, -1, 0], [1, 1, 0, 0])
    assert found.auc.value == 2.5 / 4
    assert found.n_censored == 2


def test_missing_values_are_left_out_and_counted():
    found = judged([NAN, 3, 4, 5, 1, 2, NAN], [0] * 7, [1, 1, 1, 1, 0, 0, 0])
    assert (found.auc.value, found.n_responders, found.n_nonresponders, found.n_missing) == (1.0, 3, 2, 2)


@pytest.mark.parametrize(
    ("values", "has_p"), [([1, 2, 3, NAN, NAN, 4], True), ([1, 2, 3, NAN, NAN, NAN], False), ([NAN] * 6, False)]
)
def test_too_few_values_give_none_not_a_crash(values, has_p):
    found = judged(values, [0] * 6, [1, 1, 1, 0, 0, 0])
    assert found.auc is None
    assert (found.p is not None) == has_p
    assert found.to_dict()["auc"] is None


def test_it_is_written_as_plain_values(fx26):
    plain = judged(fx26.ifng, np.zeros(26), fx26.y).to_dict()
    assert plain["auc"]["method"] == "logit-DeLong"
    assert (plain["name"], plain["direction"], plain["n_missing"], plain["n_censored"]) == ("IFNG", "higher", 0, 0)
