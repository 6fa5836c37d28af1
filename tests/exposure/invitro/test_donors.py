"""Curves over donors: known parameters, the room of curves as oracle, and what the data leave open."""

import numpy as np
import pytest

from biomarker.curves.fit import fit as fit_curve
from biomarker.errors import CohortError
from biomarker.exposure.invitro.donors import fit_donors
from biomarker.exposure.invitro.measurements import Curve, QpcrColumns, read_curves
from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr

DOSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 400.0)


def experiment(read, true, n=6, doses=DOSES, **settings):
    text = simulated_qpcr(n, doses=doses, truth={("IDO1", "IFN-γ"): true}, **settings)
    return read_curves(read(text), QpcrColumns())[0]


def test_known_parameters_are_recovered(read):
    curve = experiment(read, Truth(6.0, 6.0, 1.2, 14.0), n=8, seed=5)
    found = fit_donors(curve, "random")
    for name, true in (("ec50", 6.0), ("emax", 6.0)):
        estimate, why = found.interval(name, 0.99)
        assert why == ""
        assert estimate.low <= true <= estimate.high, name
    assert found.slope == pytest.approx(1.2, abs=0.3)
    assert found.sigma == pytest.approx(0.35, abs=0.1)
    assert found.between == pytest.approx(1.6, abs=1.0)  # 0.8 * 4 / 2


def test_without_donors_it_is_the_fit_of_the_room_of_curves(read):
    curve = experiment(read, Truth(6.0, 6.0, 1.2, 14.0), n=1, between=0.0, error=0.2, seed=2)
    ours = fit_donors(curve, "pooled")
    theirs = fit_curve(curve.dose, curve.log2, weighting="none").curve
    assert ours.ec50 == pytest.approx(theirs.ec50, rel=1e-3)
    assert ours.slope == pytest.approx(theirs.slope, rel=1e-3)
    assert ours.emax == pytest.approx(theirs.at_infinity - theirs.at_zero, rel=1e-3)


def test_random_donors_widen_the_largest_effect_and_not_the_ec50(read):
    curve = experiment(read, Truth(6.0, 6.0, 1.2, 14.0), seed=3)
    random, paired = fit_donors(curve, "random"), fit_donors(curve, "paired")
    assert random.interval("emax")[0].width > 1.5 * paired.interval("emax")[0].width
    assert random.interval("ec50")[0].width < paired.interval("ec50")[0].width
    assert random.deviance < paired.deviance
    assert np.ptp(random.effects) > 1


def test_a_plateau_that_is_not_seen_leaves_the_ec50_open(read):
    curve = experiment(read, Truth(9.0, 2000.0, 1.0, 14.0), doses=(0, 1, 5, 10, 50, 100), seed=4)
    found = fit_donors(curve, "random")
    estimate, why = found.interval("ec50")
    assert estimate is None
    assert why == "it may lie far above the highest dose (100): no plateau is seen there"
    largest, why = found.interval("emax")
    assert largest is None
    assert why == "the response still rises at the highest dose (100): the plateau is not seen"


def test_a_steeper_end_is_found_by_five_parameters(read):
    doses = np.array(DOSES)
    share = 1 - (1 + (2 ** (1 / 0.3) - 1) * (doses / 10) ** 1.5) ** -0.3
    random = np.random.default_rng(1)
    log2 = np.concatenate([8 * share + 0.05 * random.standard_normal(len(doses)) for _ in range(3)])
    curve = Curve("G", "", ("a", "b", "c"), np.repeat([0, 1, 2], len(doses)), np.tile(doses, 3), log2,
                  np.zeros(len(log2), dtype=bool))  # fmt: skip
    found = fit_donors(curve, "paired", "auto")
    assert found.asymmetry == pytest.approx(0.3, rel=0.4)
    assert found.ec50 == pytest.approx(10.0, rel=0.1)
    assert fit_donors(curve, "paired", "4pl").asymmetry == 1


def test_too_few_doses_are_refused(read):
    with pytest.raises(CohortError, match="3 different doses"):
        fit_donors(experiment(read, Truth(6.0, 6.0, 1.2, 14.0), doses=(0, 10, 100)), "random")


def differing(seed, n=6, spread=0.6):
    """Donors whose EC50 differ by this SD of its logarithm around 4."""
    random = np.random.default_rng(seed)
    donor, dose = np.repeat(np.arange(n), len(DOSES)), np.tile(DOSES, n)
    own = 4 * np.exp(spread * random.standard_normal(n))
    share = dose / (dose + own[donor])
    effect = 8 + 1.6 * random.standard_normal(n)
    log2 = 2 * random.standard_normal(n)[donor] + effect[donor] * share + 0.3 * random.standard_normal(len(dose))
    return Curve("IDO1", "IFN-γ", tuple(f"D{i}" for i in range(n)), donor, dose, log2, np.zeros(len(dose), bool)), own


def test_donors_that_differ_in_ec50_widen_its_interval():
    curve, own = differing(1)
    found = fit_donors(curve, "random")
    assert found.between_ec50 == pytest.approx(0.6, abs=0.35)
    assert np.corrcoef(np.log(found.ec50s), np.log(own))[0, 1] > 0.9
    estimate, _ = found.interval("ec50")
    by_hand = np.log(own)
    assert estimate.low <= np.exp(by_hand.mean()) <= estimate.high
    assert np.log(estimate.high / estimate.low) > 2 * by_hand.std(ddof=1) / np.sqrt(len(own)) * 1.5
    assert "jackknife over donors" in estimate.method


def test_equal_donors_have_no_spread_of_ec50():
    curve, _ = differing(2, spread=0.0)
    assert fit_donors(curve, "random").between_ec50 < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("n", [4, 8])
def test_one_more_donor_lies_in_the_prediction_band(n):
    inside = []
    for seed in range(12):
        low, high = fit_donors(differing(seed, n)[0], "random").band(np.array(DOSES[1:]))
        for other in range(100, 110):
            new = differing(1000 * seed + other, 1)[0].log2
            inside.append((low <= new[1:] - new[0]) & (new[1:] - new[0] <= high))
    assert 0.9 < np.mean(inside) <= 0.995


def test_the_band_of_one_more_donor_is_wider_than_what_donors_are_thought_to_share():
    curve, _ = differing(1)
    at = np.array([4.0, 400.0])
    (low, high), (narrow, wide) = fit_donors(curve, "random").band(at), fit_donors(curve, "paired").band(at)
    assert ((high - low) > (wide - narrow)).all()
    assert fit_donors(curve, "random").band(np.zeros(1)) == (0, 0)
