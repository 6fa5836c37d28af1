"""Concentrations: the golden table of the published model, and the vectorised scheme against scipy's LSODA."""

import numpy as np
import pytest

from biomarker.errors import PanelError
from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.parameters import ANIFROLUMAB
from biomarker.exposure.pk.reference import solve_reference
from biomarker.exposure.pk.regimen import Dosing, every
from biomarker.exposure.pk.solver import TOLERANCE, solve

YEAR, HALF = 364.0, 168.0
# Dose, average over 52 weeks and trough on day 168 of the typical patient: an LSODA run of the model as published
# (Almquist et al. 2022), 13 bolus doses every 4 weeks.
HIGH = [(100, 5.51, 0.007), (150, 11.18, 0.43), (300, 38.10, 17.60), (600, 92.6, 53.0), (1000, 165.4, 100.3)]
LOW = [(100, 5.99, 0.011), (150, 13.55, 2.38), (300, 46.91, 26.44), (600, 114.0, 75.1), (1000, 203.5, 140.0)]


def typical(high, doses, minutes):
    patients = individuals(ANIFROLUMAB, np.full(len(doses), 69.1), np.full(len(doses), high))
    return solve(patients, every(28, 13, doses, minutes=minutes), np.array([HALF, YEAR]))


def last_digit(printed):
    return 10.0 ** -len(str(printed).partition(".")[2])


@pytest.mark.parametrize(("high", "rows"), [(True, HIGH), (False, LOW)])
def test_the_golden_table_is_met_within_one_percent(high, rows):
    profile = typical(high, [dose for dose, _, _ in rows], minutes=0)
    for j, (_, average, trough) in enumerate(rows):
        assert profile.average()[j] == pytest.approx(average, rel=0.01)
        # "0.007" says no more than 0.0065 to 0.0075.
        assert profile.concentration[0, j] == pytest.approx(trough, rel=0.01, abs=last_digit(trough) / 2)


def test_a_bolus_stands_for_an_infusion_of_thirty_minutes():
    doses = [dose for dose, _, _ in HIGH]
    bolus, infusion = typical(True, doses, 0), typical(True, doses, 30)
    np.testing.assert_allclose(infusion.average(), bolus.average(), rtol=1e-3)


@pytest.mark.parametrize("method", ["LSODA", "Radau"])
@pytest.mark.parametrize("minutes", [0, 30, 24 * 60])
def test_all_patients_at_once_give_what_the_stiff_solver_gives_one_by_one(method, minutes):
    random = np.random.default_rng(5)
    n = 4
    patients = individuals(ANIFROLUMAB, np.array([45, 60, 80, 130.0]), np.array([True, False, True, True]),
                           draw_deviations(ANIFROLUMAB, n, random))  # fmt: skip
    doses, days = np.array([100, 150, 300, 1000.0]), np.array([1.0, 28, 29, 56, 70, 84])
    together = solve(patients, every(28, 3, doses, minutes=minutes), days)
    for i in range(n):
        alone = solve_reference(patients.take(np.array([i])), every(28, 3, doses[[i]], minutes=minutes), days, method)
        np.testing.assert_allclose(together.area[:, i], alone.area[:, 0], rtol=TOLERANCE)
        np.testing.assert_allclose(together.concentration[:, i], alone.concentration[:, 0], rtol=0.01, atol=0.01)


def test_without_target_the_curve_is_that_of_two_compartments():
    """Closed form: the sum of two exponentials after a bolus (Gibaldi & Perrier 1982)."""
    from dataclasses import replace

    p = replace(ANIFROLUMAB, receptor=0.0, clearance_change=0.0)
    patients = individuals(p, np.array([69.1]), np.array([True]))
    days = np.array([1.0, 7, 28, 56])
    profile = solve(patients, every(1000, 1, [300.0], minutes=0), days, longest=0.1)
    k10, k12, k21 = p.clearance / p.central, p.intercompartmental / p.central, p.intercompartmental / p.peripheral
    total, product = k10 + k12 + k21, k10 * k21
    fast, slow = (total + np.array([1, -1]) * np.sqrt(total**2 - 4 * product)) / 2
    expected = 300 / p.central * ((fast - k21) * np.exp(-fast * days) + (k21 - slow) * np.exp(-slow * days))
    np.testing.assert_allclose(profile.concentration[:, 0], expected / (fast - slow), rtol=1e-4)


def test_what_else_is_solved_changes_no_bit():
    days = np.array([84.0])
    patients = individuals(ANIFROLUMAB, np.array([50.0, 69.1, 90, 100]), np.array([True, False, True, True]))
    doses = np.array([0, 150, 300, 600.0])
    together = solve(patients, every(28, 3, doses), days)
    fewer = solve(patients.take(np.array([0, 2])), every(28, 3, doses[[0, 2]]), days)
    np.testing.assert_array_equal(together.area[:, [0, 2]], fewer.area)
    assert together.area[0, 0] == 0.0  # placebo


# Mean and SD of the trough on day 168 with a high and a low signature: a Monte Carlo of 60 patients, and observed.
POPULATION = {True: ((21.0, 12.4), (17.0, 11.5)), False: ((25.9, 19.1), (23.3, 16.0))}


def troughs(high, n=2000):
    """µg/mL on day 168 in simulated patients at 300 mg."""
    random = np.random.default_rng(2 + high)
    weight = np.exp(random.normal(np.log(68.6), 0.2, n))
    patients = individuals(ANIFROLUMAB, weight, np.full(n, high), draw_deviations(ANIFROLUMAB, n, random))
    return solve(patients, every(28, 7, np.full(n, 300.0)), np.array([HALF])).concentration[0]


@pytest.mark.parametrize("high", POPULATION)
def test_troughs_of_a_population_agree_with_the_published_ones(high):
    (mean, sd), (observed, spread) = POPULATION[high]
    trough = troughs(high)
    assert abs(trough.mean() - mean) < 3 * sd / np.sqrt(60)
    assert trough.std() == pytest.approx(sd, rel=0.35)
    assert abs(trough.mean() - observed) < 0.5 * spread


def test_impossible_dosing_is_refused():
    with pytest.raises(PanelError, match="a dose of -5 mg"):
        Dosing(np.array([0.0]), np.array([[-5.0]]))
    with pytest.raises(PanelError, match="infusions overlap: one starts on day 0 and takes 30 minutes"):
        Dosing(np.array([0.0, 0.01]), np.array([[1.0], [1.0]]))
    with pytest.raises(PanelError, match="before day 0"):
        Dosing(np.array([-1.0]), np.array([[1.0]]))
    with pytest.raises(PanelError, match="a weight of 0 kg"):
        individuals(ANIFROLUMAB, np.array([0.0]), np.array([True]))
