"""The closed test changes a model only as far as the new patients ask for."""

import numpy as np
import pytest
from scipy.special import expit, logit

from biomarker.errors import CohortError
from biomarker.release.updating import choose_update, refit, require_method


def patients(n, slope=1.0, shift=0.0, seed=1):
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 1.5, n)
    return rng.random(n) < expit(slope * odds + shift), expit(odds)


def test_a_right_model_is_changed_as_often_as_alpha_says():
    changed = [choose_update(*patients(200, seed=seed)).method != "none" for seed in range(300)]
    assert 0.02 <= np.mean(changed) <= 0.09


@pytest.mark.parametrize(
    ("change", "method"), [({"shift": 1.2}, "intercept"), ({"slope": 0.3, "shift": 0.8}, "intercept and slope")]
)
def test_what_is_wrong_is_changed_and_nothing_else(change, method):
    update = choose_update(*patients(600, **change))
    assert update.method == method
    assert update.intercept == pytest.approx(change["shift"], abs=0.35)
    assert update.slope == pytest.approx(change.get("slope", 1.0), abs=0.15)


def test_below_50_patients_only_the_intercept_may_change():
    for seed in range(20):
        update = choose_update(*patients(49, slope=0.1, shift=1.5, seed=seed))
        assert update.method in ("none", "intercept")
        assert update.slope == 1.0


def test_after_the_update_the_mean_probability_is_right():
    responder, p = patients(300, shift=1.2)
    update = choose_update(responder, p)
    assert expit(update.intercept + update.slope * logit(p)).mean() == pytest.approx(responder.mean(), abs=1e-6)


def test_a_model_that_ranks_the_wrong_way_round_is_not_updated():
    with pytest.raises(CohortError, match="wrong way round"):
        choose_update(*patients(600, slope=-1.0))


def test_changes_that_the_patients_cannot_carry_are_refused():
    with pytest.raises(CohortError, match="49 patients cannot carry a new slope"):
        require_method("intercept and slope", 49, 20, 3)
    with pytest.raises(CohortError, match="cannot carry a refit of 12 coefficients"):
        require_method("refit", 200, 90, 12)
    require_method("refit", 200, 90, 9)


def test_a_refit_stays_at_the_old_coefficients_under_a_tight_prior_and_follows_the_data_under_a_loose_one():
    rng = np.random.default_rng(5)
    Z = rng.normal(size=(4000, 2))
    responder = rng.random(4000) < expit(Z @ [1.0, -1.0] + 0.5)
    old = np.array([0.0, 2.0])
    tight, _ = refit(Z, responder, old, 0.0, prior_sd=1e-4)
    loose, intercept = refit(Z, responder, old, 0.0, prior_sd=100.0)
    assert tight == pytest.approx(old, abs=1e-3)
    assert loose == pytest.approx([1.0, -1.0], abs=0.15)
    assert intercept == pytest.approx(0.5, abs=0.15)
