"""Predictive or prognostic: a true interaction is found, a prognostic marker is not taken for one."""

import numpy as np
import pytest
from scipy.special import expit

from biomarker.errors import CohortError
from biomarker.trial.guided import Trial, benefit_weights, guided
from biomarker.trial.predictive import predictive, reading
from biomarker.trial.windows import windows


def simulate(n, prognostic, predictive, effect, seed, columns=1):
    random = np.random.default_rng(seed)
    z, treated = random.normal(size=(n, columns)), random.random(n) < 0.5
    odds = -0.4 + prognostic * z[:, 0] + treated * (effect + predictive * z[:, 0])
    return z, treated, random.random(n) < expit(odds)


def rejected(n, prognostic, predicts, effect, runs=40):
    p = []
    for seed in range(runs):
        z, treated, responder = simulate(n, prognostic, predicts, effect, seed)
        p.append(predictive("m", 2 ** z[:, 0], treated, responder).interaction_p)
    return float(np.mean(np.array(p) <= 0.05))


def test_the_interaction_test_keeps_its_level_with_40_patients():
    assert rejected(40, 0, 0, 0.5) <= 0.12


def test_a_strong_prognostic_marker_is_not_called_predictive():
    assert rejected(60, 1.5, 0, 0.5) <= 0.12
    z, treated, responder = simulate(200, 1.5, 0, 0.5, seed=2)
    found = predictive("IFNG", 2 ** z[:, 0], treated, responder)
    first, second = reading(found)
    assert first.startswith("There is no evidence that IFNG is predictive")
    assert second.startswith("It is prognostic here")
    assert found.interaction.low < 1 < found.interaction.high


def test_a_predictive_marker_is_found():
    assert rejected(100, 0, 1.5, 0.5) >= 0.75
    z, treated, responder = simulate(200, 0, 1.5, 0.5, seed=1)
    found = predictive("IFNG", 2 ** z[:, 0], treated, responder)
    assert "evidence that it is predictive, which a second trial has to confirm" in reading(found)[0]
    assert found.interaction.low > 1
    assert found.scale == "doubling"


def test_the_interaction_is_the_ratio_of_the_two_odds_ratios_in_large_trials():
    z, treated, responder = simulate(4000, 0.5, 0.7, 0.2, seed=3)
    found = predictive("IFNG", 2 ** z[:, 0], treated, responder)
    assert found.interaction.value == pytest.approx(found.in_treated.value / found.in_control.value, rel=0.01)
    assert np.log(found.interaction.value) == pytest.approx(0.7, abs=0.2)
    assert np.log(found.in_control.value) == pytest.approx(0.5, abs=0.15)


def test_complete_separation_in_one_arm_has_a_finite_estimate():
    marker = np.arange(1.0, 21.0)
    treated = np.arange(20) % 2 == 0
    responder = np.where(treated, marker > 10, np.arange(20) % 4 == 1)
    found = predictive("IFNG", marker, treated, responder)
    assert np.isfinite(found.interaction.value)
    assert found.interaction_p < 0.05


def test_a_marker_of_two_values_or_below_zero_has_its_own_scale():
    z, treated, responder = simulate(60, 0, 0, 0.5, seed=2)
    assert predictive("m", z[:, 0], treated, responder).scale == "standard deviation"
    assert predictive("m", (z[:, 0] > 0) * 1.0, treated, responder).scale == "unit"


def test_what_cannot_be_asked_is_said():
    z, treated, responder = simulate(60, 0, 0, 0.5, seed=2)
    with pytest.raises(CohortError, match="0 patients with a value in the control arm"):
        predictive("IFNG", z[:, 0], np.ones(60, dtype=bool), responder)
    with pytest.raises(CohortError, match="same response"):
        predictive("IFNG", z[:, 0], treated, np.zeros(60, dtype=bool))
    with pytest.raises(CohortError, match="IFNG is the same in all patients"):
        predictive("IFNG", np.ones(60), treated, responder)
    with pytest.raises(CohortError, match="too few patients for a curve"):
        windows("IFNG", z[:14, 0], treated[:14], responder[:14])


def test_the_band_of_the_windows_holds_for_all_windows_at_once():
    covered, p = [], []
    truth = float(expit(0.4) - expit(-0.4))
    for seed in range(100):
        z, treated, responder = simulate(90, 0, 0, 0.8, seed)
        found = windows("m", z[:, 0], treated, responder)
        covered.append(((found.low <= truth) & (truth <= found.high)).all())
        p.append(found.p)
    assert np.mean(covered) >= 0.9
    assert np.mean(np.array(p) <= 0.05) <= 0.11


def test_the_windows_show_where_the_effect_is():
    z, treated, responder = simulate(300, 0, 2.0, 0.0, seed=4)
    found = windows("m", z[:, 0], treated, responder)
    assert found.p < 0.01
    assert found.difference[0] < 0 < found.difference[-1]
    assert (np.diff(found.middle) > 0).all()
    assert found.estimates()[0].low == found.low[0]


def test_ties_are_never_parted():
    z, treated, responder = simulate(60, 0, 0, 0.5, seed=2)
    marker = np.round(z[:, 0])
    found = windows("m", marker, treated, responder)
    for low, high, n in zip(found.lowest, found.highest, found.n_treated + found.n_control, strict=True):
        assert ((marker >= low) & (marker <= high)).sum() == n


def trial(n, prognostic, predicts, effect, seed):
    return Trial(*simulate(n, prognostic, predicts, effect, seed, columns=3))


def test_a_rule_from_a_predictive_marker_gains_and_one_from_noise_does_not():
    found = guided(trial(300, 0, 2.5, 0.0, seed=1), seed=1, repeats=5, permutations=39)
    assert found.p <= 0.05
    assert found.over_all.low > 0
    assert found.over_none.low > 0
    assert 0.3 < found.treated_share < 0.7
    noise = guided(trial(150, 0, 0, 0.0, seed=1), seed=1, repeats=5, permutations=39)
    assert noise.p > 0.05
    assert min(noise.over_all.low, noise.over_none.low) < 0


def test_the_gain_is_judged_on_other_patients_so_noise_gains_nothing_on_average():
    gains = [guided(trial(60, 1.5, 0, 0.0, seed), seed=seed, repeats=1, permutations=0).over_all.value
             for seed in range(80)]  # fmt: skip
    assert abs(np.mean(gains)) < 0.03


def test_workers_do_not_change_the_permutations():
    made = trial(60, 0, 1.0, 0.0, seed=3)
    one, two = (guided(made, seed=4, repeats=2, permutations=9, workers=k) for k in (1, 2))
    assert one == two


def test_the_weights_find_the_direction_of_the_benefit():
    made = trial(2000, 1.0, 1.0, 0.0, seed=5)
    weights = benefit_weights(made, 2.0)
    assert weights[1] == pytest.approx(1.0, abs=0.25)
    assert np.abs(weights[[0, 2, 3]]).max() < 0.25
    assert benefit_weights(made, 0.0)[1:].tolist() == [0, 0, 0]


def test_arms_without_responders_cannot_teach_a_rule():
    made = trial(60, 0, 0, 0, seed=2)
    with pytest.raises(CohortError, match="0 controls with response"):
        guided(Trial(made.X, made.treated, made.responder & made.treated), seed=1)


def test_without_an_association_among_the_controls_it_is_called_neither():
    z, treated, responder = simulate(60, 0.7, 0.3, 1.0, seed=1)
    found = predictive("IFNG", 2 ** z[:, 0], treated, responder)
    assert found.main_p <= 0.05 < found.interaction_p
    assert found.in_control.low <= 1 <= found.in_control.high
    assert reading(found)[1].endswith("whether it is prognostic or predictive stays open.")
