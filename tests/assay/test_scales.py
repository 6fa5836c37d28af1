import numpy as np
import pytest

from biomarker.assay.scales import guess_scale

RNG = np.random.default_rng(1)
CONCENTRATIONS = [RNG.lognormal(2, 1.2, 40) for _ in range(8)]
LOGGED = [RNG.normal(mean, 1.0, 40) for mean in range(8, 32, 3)]


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        (CONCENTRATIONS, "pg/mL"),
        ([np.log2(values) for values in CONCENTRATIONS], "transformed"),  # values below 1 are negative
        (LOGGED, "log2"),
        (LOGGED[:4], "pg/mL"),  # too few columns to tell
        ([values * 100 for values in LOGGED], "pg/mL"),
        ([], "pg/mL"),
    ],
)
def test_scale_of_a_panel(columns, unit):
    assert guess_scale(columns)[0] == unit


def test_one_negative_analyte_does_not_decide_for_a_panel():
    assert guess_scale([*CONCENTRATIONS * 2, np.array([-1.0, 2.0])])[0] == "pg/mL"
