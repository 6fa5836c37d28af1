import numpy as np
import pytest

from biomarker.assay.levey_jennings import leave_one_out_scores, westgard


@pytest.mark.parametrize(
    ("scores", "broken"),
    [
        ([0, 1, -1, 0.5], {}),
        ([0, 2.5, 0], {"1_2s": [1]}),
        ([0, 3.1, 0], {"1_3s": [1]}),
        ([0, -3.1, 0], {"1_3s": [1]}),
        ([2.1, 2.2], {"2_2s": [1], "1_2s": [0]}),
        ([2.1, -2.2], {"R_4s": [1], "1_2s": [0]}),
        ([2.1, np.nan, 2.2], {"1_2s": [0, 2]}),
        ([1.1, 1.2, 1.1, 1.3], {"4_1s": [3]}),
        ([-0.2] * 10, {"10_x": [9]}),
        ([-0.2] * 9 + [0.2], {}),
        ([], {}),
    ],
)
def test_rules_of_westgard(scores, broken):
    """Westgard et al. 1981, Clin Chem 27:493."""
    assert westgard(np.array(scores, dtype=float)) == broken


def test_an_outlier_does_not_hide_in_the_sd_that_it_inflates():
    """With its own SD included, ten values cannot lie further than 2.85 SD from their mean: (n - 1) / sqrt(n)."""
    values = np.array([1.0, 1.1, 0.9, 1.0, 1.05, 0.95, 1.0, 1.1, 0.9, 5.0])
    assert abs(values - values.mean()).max() / values.std(ddof=1) < 2.85
    assert leave_one_out_scores(values)[-1] > 6


def test_stable_controls_are_beyond_three_as_rarely_as_the_rules_assume():
    """0.27 % under the normal law; with the plain SD of nine others it would be 1.4 %."""
    random = np.random.default_rng(0)
    scores = np.concatenate([leave_one_out_scores(random.normal(size=10)) for _ in range(600)])
    assert np.mean(np.abs(scores) > 3) < 0.006
    assert np.mean(np.abs(scores) > 2) == pytest.approx(0.0455, abs=0.01)


def test_missing_runs_have_no_score():
    assert np.isnan(leave_one_out_scores(np.array([1.0, np.nan, 2.0, 3.0]))).tolist() == [False, True, False, False]
