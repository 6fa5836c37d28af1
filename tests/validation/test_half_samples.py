"""The lasso on complementary halves of the patients."""

import numpy as np
import pytest

from biomarker.candidates.candidate import PartChoice
from biomarker.validation.half_samples import complementary_halves, first_to_enter, halves

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


def test_halves_are_disjoint_and_alike():
    responder = np.arange(25) < 12  # 13 of the other class: one of them is left out
    for draw in range(10):
        first, second = halves(responder, np.random.default_rng(draw))
        assert not set(first) & set(second)
        assert responder[first].sum() == responder[second].sum() == 6
        assert len(first) == len(second) == 12


def test_a_half_gives_no_more_than_was_asked_for():
    random = np.random.default_rng(0)
    target = (np.arange(40) < 20).astype(float)
    X = random.normal(size=(40, 8))
    X[:, 3] += 3 * target
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    for most in (1, 2, 5):
        chosen = first_to_enter(X, target, most)
        assert chosen.sum() <= most
        assert chosen[3]
    assert not first_to_enter(np.zeros((40, 8)), target, 3).any()


def test_the_informative_analyte_always_comes_first_and_noise_stays_near_its_base_rate(draw):
    cohort = draw(n=60, p=6, effect=2.5, seed=3)
    chosen = complementary_halves(cohort, USUAL, pairs=40, most=2, seed=1)
    assert chosen.shape == (80, 6)
    share = chosen.mean(axis=0)
    assert share[0] == 1.0
    assert share[1:].mean() == pytest.approx(1 / 5, abs=0.05)  # one of the five others in each half


def test_workers_change_nothing_and_rows_of_a_patient_stay_together(draw):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    one = complementary_halves(cohort, USUAL, pairs=4, most=2, seed=1, workers=1)
    np.testing.assert_array_equal(one, complementary_halves(cohort, USUAL, pairs=4, most=2, seed=1, workers=2))


def test_an_analyte_that_never_varies_is_never_chosen(draw):
    cohort = draw(n=24, p=4)
    cohort.panel.values.setflags(write=True)
    cohort.panel.values[:, 2] = 5.0
    assert not complementary_halves(cohort, USUAL, pairs=5, most=3, seed=1)[:, 2].any()


def test_several_fills_are_represented_by_their_expectation():
    from biomarker.assay.analytes import Analyte, PanelSchema
    from biomarker.simulation.panel import Scenario, draw_cohort

    schema = PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(4)))
    cohort = draw_cohort(Scenario(24, 12, schema, "A0", 0.9), np.random.default_rng(0))
    later = tuple(PartChoice(name) for name in ("log2", "median_impute", "standard_scale"))
    drawn, expected = (complementary_halves(cohort, (PartChoice(name), *later), pairs=3, most=2)
                       for name in ("fill_draws", "fill_expected"))  # fmt: skip
    np.testing.assert_array_equal(drawn, expected)
