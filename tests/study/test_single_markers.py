import numpy as np
import pytest

from biomarker.assay.analytes import Analyte
from biomarker.study.single_markers import log2_ratio, single_marker_values


def test_ratio_of_medians_on_the_log2_scale():
    responder = np.array([True, True, False, False])
    assert log2_ratio(Analyte("A", "pg/mL"), np.array([8.0, 8.0, 2.0, 2.0]), responder) == 2.0
    assert log2_ratio(Analyte("A", "log2"), np.array([-1.0, -1.0, 2.0, 2.0]), responder) == -3.0
    assert log2_ratio(Analyte("A", "MFI"), np.array([-1.0, -1.0, 2.0, 2.0]), responder) is None
    assert log2_ratio(Analyte("A", "pg/mL"), np.array([np.nan, np.nan, 2.0, 2.0]), responder) is None


def test_p_values_are_those_of_scipy_adjusted_as_by_statsmodels(cohort):
    from scipy.stats import mannwhitneyu
    from statsmodels.stats.multitest import multipletests

    found = single_marker_values(cohort, 0.95)
    X, yes = cohort.panel.values, cohort.responder
    p = [mannwhitneyu(X[yes, j], X[~yes, j], method="exact").pvalue for j in range(X.shape[1])]
    for key, wanted in (("p", p), ("p_holm", multipletests(p, method="holm")[1]),
                        ("p_bh", multipletests(p, method="fdr_bh")[1])):  # fmt: skip
        assert [one[key] for one in found["analytes"]] == pytest.approx(list(wanted)), key
    assert found["n_tests"] == X.shape[1]


@pytest.fixture
def cohort():
    from biomarker.assay.analytes import PanelSchema
    from biomarker.assay.panel import Panel
    from biomarker.cohort.cohort import Cohort
    from biomarker.cohort.covariates import CovariateSchema

    random = np.random.default_rng(2)
    responder = np.arange(20) < 9
    values = np.exp(random.normal(size=(20, 5)) + np.outer(responder, [2.0, 1.0, 0.5, 0, 0]))
    ids = tuple(f"P{i}" for i in range(20))
    panel = Panel(ids, PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(5))), values,
                  np.zeros((20, 5), dtype=np.int8))  # fmt: skip
    return Cohort(panel, ids, responder, np.arange(20), CovariateSchema(()), np.empty((20, 0)), (), "own", "yes")
