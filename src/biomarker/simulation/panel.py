"""A cohort of any size and panel whose truth is known, ready for validation: no file, no missing or censored value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.covariates import Covariate, CovariateSchema
from biomarker.errors import StudyError

LOG_SD = 0.8


@dataclass(frozen=True)
class Scenario:
    """The truth behind simulated cohorts.

    Parameters
    ----------
    n_patients, n_responders : size of each cohort
    analytes : names and units; log concentrations are normal, all with the same correlation
    informative : the only analyte that informs about the response, shifted upwards in responders
    auc : its true AUC
    correlation : between any two analytes, given the response
    covariates : clinical columns that tell nothing
    """

    n_patients: int
    n_responders: int
    analytes: PanelSchema
    informative: str
    auc: float = 0.75
    correlation: float = 0.3
    covariates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.n_responders < self.n_patients:
            raise StudyError(f"{self.n_responders} responders among {self.n_patients} patients cannot be simulated",
                             allowed="patients of both kinds")  # fmt: skip
        if self.informative not in self.analytes.names:
            raise StudyError(f'the informative analyte "{self.informative}" is not in the panel',
                             allowed=", ".join(self.analytes.names))  # fmt: skip
        if not 0.5 <= self.auc < 1 or not 0 <= self.correlation < 1:
            raise StudyError(f"AUC {self.auc:g} with correlation {self.correlation:g} cannot be simulated",
                             allowed="AUC from 0.5 to below 1, correlation from 0 to below 1")  # fmt: skip


def draw_cohort(scenario: Scenario, random: np.random.Generator) -> Cohort:
    """One simulated cohort, one row per patient.

    Parameters
    ----------
    scenario : the truth
    random : random numbers, which move on
    """
    n, names = scenario.n_patients, scenario.analytes.names
    responder = random.permutation(np.arange(n) < scenario.n_responders)
    shared, own = random.standard_normal((n, 1)), random.standard_normal((n, len(names)))
    z = np.sqrt(scenario.correlation) * shared + np.sqrt(1 - scenario.correlation) * own
    z[:, names.index(scenario.informative)] += np.sqrt(2) * ndtri(scenario.auc) * responder
    logged = np.array([analyte.is_logged for analyte in scenario.analytes])
    schema = PanelSchema(tuple(Analyte(analyte.name, analyte.unit) for analyte in scenario.analytes))
    rows = tuple(f"SIM-{i + 1:04d}" for i in range(n))
    panel = Panel(rows, schema, np.where(logged, z, np.exp(LOG_SD * z)), np.zeros(z.shape, dtype=np.int8), "simulated")
    covariates = CovariateSchema(tuple(Covariate(name, "number") for name in scenario.covariates))
    return Cohort(panel, rows, responder, np.arange(n), covariates,
                  random.standard_normal((n, len(scenario.covariates))), (FlowStep("patients simulated", n),),
                  "simulated", "simulated responder")  # fmt: skip
