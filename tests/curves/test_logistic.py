import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.curves.logistic import Curve
from biomarker.errors import CurveError

FOUR = Curve(at_zero=0.04, at_infinity=3.2, ec50=400, slope=1.3)
CURVES = [
    FOUR,
    Curve(5, 1, 30, 2, 0.4),
    Curve(1, 9, 30, 2, 2.5, mirrored=True),
    Curve(20, 15000, 80, 0.7, 0.3, mirrored=True),
]

curves = st.builds(
    Curve,
    at_zero=st.floats(0, 50),
    at_infinity=st.floats(60, 1e4),
    ec50=st.floats(1e-2, 1e4),
    slope=st.floats(0.3, 4),
    asymmetry=st.floats(0.2, 5),
    mirrored=st.booleans(),
)


@pytest.mark.parametrize("curve", CURVES)
def test_ends_and_middle(curve):
    middle = (curve.at_zero + curve.at_infinity) / 2
    assert curve.response([0, curve.ec50, np.inf]) == pytest.approx([curve.at_zero, middle, curve.at_infinity])


def test_textbook_form_of_four_and_five_parameters():
    """d + (a - d) / (1 + (x / c)^b)^g (Gottschalk and Dunn 2005); half-way is at c (2^(1/g) - 1)^(1/b)."""
    a, b, c, d, g, x = 1.0, 1.5, 200.0, 9.0, 0.6, np.array([3.0, 50.0, 900.0])
    ours = Curve(a, d, c * (2 ** (1 / g) - 1) ** (1 / b), b, g)
    assert ours.response(x) == pytest.approx(d + (a - d) / (1 + (x / c) ** b) ** g)


def test_a_negative_slope_is_the_mirrored_form():
    """a + b / (1 + (x / c)^d)^f with d < 0, as one instrument prints its coefficients."""
    a, b, c, d, f, x = 12.0, 9000.0, 700.0, -1.4, 0.8, np.array([2.0, 60.0, 5000.0])
    ours = Curve(a, a + b, c * (2 ** (1 / f) - 1) ** (1 / d), -d, f, mirrored=True)
    assert ours.response(x) == pytest.approx(a + b / (1 + (x / c) ** d) ** f)


@given(curve=curves, share=st.floats(0.001, 0.999))
def test_inverse_of_the_curve_is_the_identity(curve, share):
    y = curve.at_zero + share * (curve.at_infinity - curve.at_zero)
    assert curve.response(curve.inverse(y)) == pytest.approx(y, rel=1e-9)


@given(curve=curves, logs=st.lists(st.floats(-6, 6), min_size=2, max_size=8))
def test_monotone(curve, logs):
    assert (np.diff(curve.response(np.exp(np.sort(logs)) * curve.ec50)) >= -1e-9).all()


@pytest.mark.parametrize("curve", CURVES)
def test_beyond_the_ends_there_is_a_side_and_no_number(curve):
    step = (curve.at_infinity - curve.at_zero) / 10
    beyond = [curve.at_zero - step, curve.at_zero, curve.at_infinity, curve.at_infinity + step]
    assert curve.log_inverse(beyond).tolist() == [-np.inf, -np.inf, np.inf, np.inf]
    assert np.isnan(curve.log_inverse(np.nan))


@pytest.mark.parametrize("curve", CURVES)
def test_gradient_in_the_parameters(curve):
    x, step = np.array([0, 1, 30, 2000.0]), 1e-6
    for i, column in enumerate(curve.gradient(x).T):
        up, down = curve.vector, curve.vector
        up[i], down[i] = up[i] + step, down[i] - step
        ends = [Curve.of(v, mirrored=curve.mirrored).response(x) for v in (up, down)]
        assert column == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("curve", CURVES)
def test_gradient_in_the_concentration(curve):
    x, step = np.array([1, 30, 2000.0]), 1e-6
    numeric = (curve.response(x * np.exp(step)) - curve.response(x * np.exp(-step))) / (2 * step)
    assert curve.slope_in_log(x) == pytest.approx(numeric, rel=1e-4)


def test_change_of_units():
    assert FOUR.scaled(x=1000, y=2).response(5000) == pytest.approx(2 * FOUR.response(5))


@pytest.mark.parametrize("wrong", [(1, 1, 5, 1), (0, 1, -5, 1), (0, 1, 5, 0), (0, np.nan, 5, 1)])
def test_impossible_curves(wrong):
    with pytest.raises(CurveError, match="not a curve"):
        Curve(*wrong)
