"""p-values from permutations: +1, early stopping, and candidates that are many."""

import numpy as np
import pytest

from biomarker.evaluation.permutation import Exceedances, PermutationP, permutation_p, permutation_test


@pytest.mark.parametrize(("exceeding", "draws", "p"), [(0, 999, 0.001), (4, 99, 0.05)])  # Phipson and Smyth 2010
def test_p_counts_the_real_labels_once(exceeding, draws, p):
    null = np.where(np.arange(draws) < exceeding, 0.9, 0.4)
    assert permutation_p(0.8, null).p == pytest.approx(p)


def test_ties_count_against_the_finding():
    assert permutation_p(0.7, np.array([0.7, 0.5, 0.5])).exceeded == 1


def test_it_ends_with_exceedance_number_h_whatever_comes_after():
    """Observed 0.6; the second value that reaches it is the fifth: p = 2 / 5."""
    null = np.array([0.5, 0.7, 0.4, 0.3, 0.6, 0.9, 0.9, 0.1])
    found = permutation_p(0.6, null, stop=2)
    assert (found.p, found.exceeded, found.n, found.stopped) == (0.4, 2, 5, True)
    assert found.monte_carlo_se == pytest.approx(0.4 * np.sqrt(0.6 / 2))
    assert permutation_p(0.6, null[:5], stop=2) == found


def test_without_enough_exceedances_nothing_is_stopped():
    found = permutation_p(0.8, np.array([0.5, 0.9, 0.4]), stop=2)
    assert (found.p, found.stopped) == (0.5, False)
    assert permutation_p(0.1, np.array([0.5, 0.9, 0.4]), stop=0).p == 1.0


def test_a_stopped_p_has_its_size():
    """Besag and Clifford 1991: P(p <= a) never exceeds a; here for h = 4 and 39 permutations of a continuous null."""
    rng = np.random.default_rng(1)
    p = np.array([permutation_p(rng.random(), rng.random(39), stop=4).p for _ in range(8000)])
    for alpha in (0.025, 0.05, 0.1, 0.2, 0.5):
        assert np.mean(p <= alpha) <= alpha + 3 * np.sqrt(alpha / 8000)
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.01)  # and wastes nothing where p can be exactly alpha


def test_a_candidate_has_to_beat_the_best_of_all_candidates():
    """Rows: procedure, a, b. Alone, b is beaten once in 3; the best of a and b reaches it twice, a's value always."""
    rows = [np.array(row) for row in ([0.6, 0.6, 0.7], [0.5, 0.8, 0.4], [0.5, 0.5, 0.75], [0.5, 0.65, 0.5])]
    found = permutation_test(rows, candidates=["a", "b"])
    assert found.candidates["b"] == PermutationP(0.7, 2, 3)
    assert found.candidates["a"] == PermutationP(0.6, 3, 3)
    assert found.p == 0.25


def test_the_family_is_the_candidates_and_nothing_else():
    rows = [np.array([0.6, 0.6, 0.9]), np.array([0.99, 0.5, 0.99])]
    found = permutation_test(rows, candidates=["a"], baselines=["covariates"])
    assert (found.procedure.exceeded, found.candidates["a"].exceeded, found.baselines["covariates"].exceeded) == (
        1,
        0,
        1,
    )


def test_family_wise_error_is_kept_and_uncorrected_error_is_not():
    """Ten candidates of noise: the smallest adjusted p is below 0.05 in 5 % of studies, the smallest raw p far more."""
    rng = np.random.default_rng(3)
    adjusted, raw = [], []
    for _ in range(600):
        rows = list(rng.normal(0.5, 0.1, size=(100, 11)))
        found = permutation_test(rows, candidates=[f"c{k}" for k in range(10)])
        adjusted.append(min(one.p for one in found.candidates.values()))
        raw.append(min(permutation_p(rows[0][k], np.stack(rows[1:])[:, k]).p for k in range(1, 11)))
    assert np.mean(np.array(adjusted) <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(np.array(raw) <= 0.05) > 0.3


def test_the_run_goes_on_until_every_test_has_enough():
    enough = Exceedances(n_candidates=1, stop=1)
    rows = [np.array([0.6, 0.8, 0.5]), np.array([0.7, 0.7, 0.6]), np.array([0.1, 0.9, 0.1])]
    assert [enough(rows[: k + 1]) for k in range(3)] == [False, False, True]
    found = permutation_test(rows, candidates=["a"], baselines=["b"], stop=1)
    assert (found.procedure.n, found.candidates["a"].n, found.baselines["b"].n) == (1, 2, 1)


def test_zero_never_stops():
    enough = Exceedances(0, 0)
    assert not any(enough([np.array([0.1])] * k) for k in range(1, 50))


def test_fewer_than_19_permutations_can_never_be_significant():
    def of(n):
        return permutation_test([np.array([0.9])] + [np.array([0.5])] * n)

    assert not of(18).can_be_significant
    assert of(19).can_be_significant
    assert permutation_test([np.array([0.9])] * 4, planned=99, stop=3).can_be_significant
