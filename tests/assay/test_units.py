import pytest

from biomarker.assay.analytes import UNITS
from biomarker.assay.units import agree, split_header, unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pg/ml", "pg/mL"),
        ("PG/ML", "pg/mL"),
        ("pg/mL ", "pg/mL"),
        ("pg mL⁻¹", "pg/mL"),
        ("pg.ml-1", "pg/mL"),
        ("pg per ml", "pg/mL"),
        ("pgml", "pg/mL"),
        ("ng/L", "pg/mL"),  # the same number
        ("µg/L", "ng/mL"),
        ("μg/l", "ng/mL"),  # Greek mu, not the micro sign
        ("mcg/mL", "ug/mL"),
        ("fg/mL", "fg/mL"),
        ("pM", "pM"),
        ("pmol/L", "pM"),
        ("IU/ml", "IU/mL"),
        ("U/mL", "U/mL"),
        ("NPX", "NPX"),
        ("mfi", "MFI"),
        ("AU", "a.u."),
        ("log2", "log2"),
        ("log2 pg/mL", "log2"),
        ("log10(pg/mL)", "log10"),
        ("PM", None),  # as in "time PM"
        ("p40", None),
        ("g/L", None),
        ("34", None),
        ("", None),
    ],
)
def test_spellings_of_units(text, expected):
    assert unit(text) == expected


@pytest.mark.parametrize("name", sorted(set(UNITS) - {"ng/L", "ug/L"}))
def test_every_unit_of_the_panel_is_its_own_spelling(name):
    assert unit(name) == name


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("IL-6 (pg/mL)", ("IL-6", "pg/mL")),
        ("IL-6 [ng/L]", ("IL-6", "pg/mL")),
        ("IL-6, pg/ml", ("IL-6", "pg/mL")),
        ("IL-6 pg/mL", ("IL-6", "pg/mL")),
        ("IL6_pg_ml", ("IL6", "pg/mL")),
        ("IL6_NPX", ("IL6", "NPX")),
        ("IL-12(p40)", ("IL-12(p40)", None)),
        ("IL-12(p40) (pg/mL)", ("IL-12(p40)", "pg/mL")),
        ("IL-6 (34)", ("IL-6 (34)", None)),
        ("IL-6 (log2(pg/mL))", ("IL-6", "log2")),
        ("IFN-γ (IU/mL)", ("IFN-γ", "IU/mL")),
        ("CD4 (% of PBMC)", ("CD4 (% of PBMC)", None)),
        ("time PM", ("time PM", None)),
        ("IL-6", ("IL-6", None)),
    ],
)
def test_units_in_headers(header, expected):
    assert split_header(header) == expected


def test_units_agree_when_they_are_the_same_number():
    assert agree("pg/mL", "ng/L")
    assert agree("log2", "transformed")
    assert not agree("ng/mL", "pg/mL")
    assert not agree("pg/mL", "log2")
