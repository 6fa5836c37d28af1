"""Estimates and standard errors that other programs published for the same data."""

import numpy as np
import pytest

from biomarker.curves.fit import fit

# Inderjit, Streibig and Olofsdotter 2002: root length of ryegrass under ferulic acid (data of R package drc).
RYEGRASS = {
    0: (7.58, 8.0, 8.3285714, 7.25, 7.375, 7.9625), 0.94: (8.3555556, 6.9142857, 7.75),
    1.88: (6.8714286, 6.45, 5.9222222), 3.75: (1.925, 2.8857143, 4.2333333), 7.5: (1.1875, 0.8571429, 1.0571429),
    15: (0.6875, 0.525, 0.825), 30: (0.25, 0.22, 0.44),
}  # fmt: skip
RATKOWSKY = (16.08, 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96,
             637.56, 717.41)  # fmt: skip
DNASE = {0.04882812: (0.017, 0.018), 0.1953125: (0.121, 0.124), 0.390625: (0.206, 0.215), 0.78125: (0.377, 0.374),
         1.5625: (0.614, 0.609), 3.125: (1.019, 1.001), 6.25: (1.334, 1.364), 12.5: (1.730, 1.710)}  # fmt: skip


def _flat(table):
    return [x for x, ys in table.items() for _ in ys], [y for ys in table.values() for y in ys]


def test_ryegrass_as_r_drc_fits_it():
    """Ritz et al. 2015 PLoS ONE 10:e0146021, LL.4: 2.98222 0.48141 7.79296 3.05795, residual error 0.5196 on 20."""
    fitted = fit(*_flat(RYEGRASS), weighting="none")
    curve, errors = fitted.curve, fitted.standard_errors
    assert (curve.slope, curve.at_infinity, curve.at_zero, curve.ec50) == pytest.approx(
        (2.98222, 0.48141, 7.79296, 3.05795), abs=2e-5
    )
    ours = (errors["log_slope"] * curve.slope, errors["at_infinity"], errors["at_zero"],
            errors["log_ec50"] * curve.ec50)  # fmt: skip
    # drc takes the observed Hessian, we its expectation (as NIST and nls do below): equal to 2 %
    assert ours == pytest.approx((0.46506, 0.21219, 0.18857, 0.18573), rel=0.02)
    assert (fitted.sigma, fitted.dof) == (pytest.approx(0.5196, abs=5e-5), 20)


def test_nist_rat43_of_higher_difficulty():
    """NIST Statistical Reference Datasets, Rat43: b1 / (1 + exp(b2 - b3 x))^(1/b4), certified values."""
    b1, b2, b3, b4 = 699.64151270, 5.2771253025, 0.75962938329, 1.2792483859
    fitted = fit(
        np.exp(np.arange(1, 16)), RATKOWSKY, model="5pl", weighting="none", fixed={"at_zero": 0}, mirrored=True
    )
    curve = fitted.curve
    assert fitted.rss == pytest.approx(8786.4049080, rel=1e-9)
    assert fitted.sigma == pytest.approx(28.262414662, rel=1e-9)
    assert (curve.at_infinity, curve.slope, 1 / curve.asymmetry) == pytest.approx((b1, b3, b4), rel=1e-5)
    assert np.log(2**b4 - 1) + b3 * np.log(curve.ec50) == pytest.approx(b2, rel=1e-5)
    errors = fitted.standard_errors
    ours = errors["at_infinity"], errors["log_slope"] * b3, errors["log_asymmetry"] * b4
    assert ours == pytest.approx((16.302297817, 0.19566123451, 0.68761936385), rel=1e-4)


def test_dnase_elisa_as_r_nls_fits_it():
    """R help page of nls, DNase run 1: Asym 2.34518 (0.07815), xmid 1.48309 (0.08135), scal 1.04146 (0.03227)."""
    fitted = fit(*_flat(DNASE), weighting="none", fixed={"at_zero": 0})
    curve, errors = fitted.curve, fitted.standard_errors
    assert (curve.at_infinity, np.log(curve.ec50), 1 / curve.slope) == pytest.approx(
        (2.34518, 1.48309, 1.04146), abs=2e-5
    )
    assert (errors["at_infinity"], errors["log_ec50"], errors["log_slope"] / curve.slope) == pytest.approx(
        (0.07815, 0.08135, 0.03227), abs=2e-5
    )
    assert (fitted.sigma, fitted.dof) == (pytest.approx(0.01919, abs=5e-6), 13)
