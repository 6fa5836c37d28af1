"""Figures published beside the design (n = 26, true difference 0.8), reproduced at a small size; the large run is
benchmarks/censoring.py, with its tables in docs/censoring.md.
"""

import numpy as np
import pytest

# method -> mean difference with 20, 40 and 60 % censored, from an independent simulation of the same setting
EXPECTED = {
    "LLOQ/√2": (0.72, 0.58, 0.42),
    "LLOQ/2": (0.80, 0.69, 0.52),
    "left out": (0.48, 0.35, 0.26),
    "AUC, any constant": (0.713, 0.698, 0.667),
}


@pytest.fixture(scope="module")
def found(benchmark):
    one = benchmark("censoring").one_analyte
    rows = [[one(26, share, seed) for seed in range(80)] for share in (0.2, 0.4, 0.6)]
    return {name: np.array([[row[name] for row in part] for part in rows]) for name in rows[0][0]}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_the_figures_of_the_design_are_reproduced(found, name):
    values = found[name]
    error = np.nanstd(values, axis=1) / np.sqrt(values.shape[1])
    assert (np.abs(np.nanmean(values, axis=1) - EXPECTED[name]) < 4 * error + 0.01).all()


@pytest.mark.slow
def test_tobit_regression_is_unbiased_and_constants_are_not(found):
    true = found["nothing censored"].mean(axis=1)
    tobit = np.median(found["Tobit regression"], axis=1)
    assert np.abs(tobit - true).max() < 0.2
    assert (found["LLOQ/√2"].mean(axis=1)[1:] < true[1:] - 0.1).all()


@pytest.mark.slow
def test_the_rank_of_a_patient_hardly_cares_which_constant(found):
    lost = found["AUC, nothing censored"].mean(axis=1) - found["AUC, any constant"].mean(axis=1)
    assert lost[0] < 0.02
    assert 0.02 < lost[2] < 0.08
