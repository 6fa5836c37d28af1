import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.errors import StudyError
from biomarker.evaluation.delong import auc
from biomarker.simulation.panel import LOG_SD, Scenario, draw_cohort

SCHEMA = PanelSchema((Analyte("IFNG", "pg/mL", 0.5), Analyte("IL6", "pg/mL"), Analyte("TNF", "NPX")))


def test_one_analyte_informs_as_much_as_was_asked_for():
    cohort = draw_cohort(Scenario(4000, 2500, SCHEMA, "IL6", auc=0.8), np.random.default_rng(1))
    areas = [auc(cohort.responder, column) for column in cohort.panel.values.T]
    assert areas == pytest.approx([0.5, 0.8, 0.5], abs=0.025)
    assert (cohort.n_patients, cohort.n_responders) == (4000, 2500)


def test_analytes_are_correlated_given_the_response_on_the_log_scale():
    scenario = Scenario(4000, 2000, SCHEMA, "IFNG", correlation=0.6, covariates=("age",))
    cohort = draw_cohort(scenario, np.random.default_rng(2))
    values = cohort.panel.values[cohort.responder]
    logs = np.column_stack([np.log(values[:, :2]) / LOG_SD, values[:, 2]])
    assert np.corrcoef(logs.T)[np.triu_indices(3, 1)] == pytest.approx([0.6] * 3, abs=0.05)
    assert logs.std(axis=0) == pytest.approx([1] * 3, abs=0.05)
    assert abs(np.corrcoef(cohort.covariates[:, 0], cohort.responder)[0, 1]) < 0.05


@pytest.mark.parametrize("wrong", [{"n_responders": 26}, {"informative": "IL2"}, {"auc": 1.0}, {"correlation": 1.0}])
def test_a_scenario_that_cannot_be_is_refused(wrong):
    with pytest.raises(StudyError):
        Scenario(**({"n_patients": 26, "n_responders": 14, "analytes": SCHEMA, "informative": "IL6"} | wrong))
