import pytest

from biomarker.report.numbers import MISSING, interval, number, p_value


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.70834, 2, "0.71"),
        (-0.004, 2, "0.00"),  # no minus zero
        (1210.4, None, "1210"),
        (12.345, None, "12.3"),
        (0.0, None, "0.00"),
        (None, 2, MISSING),
        (float("nan"), 2, MISSING),
        (float("inf"), 2, MISSING),
    ],
)
def test_number(value, digits, text):
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("estimate", "low", "high", "text"),
    [
        (0.7083, 0.4466, 0.8829, "0.71 (0.45 to 0.88)"),
        (0.5, 0.5, 0.5, "0.50"),  # exact by definition
        (0.22, None, None, "0.22"),
        (None, None, None, MISSING),
    ],
)
def test_an_estimate_stands_with_its_interval(estimate, low, high, text):
    assert interval({"estimate": estimate, "low": low, "high": high}) == text


def test_no_estimate():
    assert interval(None) == MISSING


@pytest.mark.parametrize(
    ("p", "text"), [(0.0451, "0.045"), (0.51, "0.51"), (1.0, "1.00"), (0.0012, "0.0012"), (1e-9, "<0.0001")]
)
def test_p_value_is_never_zero(p, text):
    assert p_value(p) == text
