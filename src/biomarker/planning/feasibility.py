"""A cohort's size and an assumed AUC -> Feasibility: what it can answer, and how many patients would settle it."""

from __future__ import annotations

from dataclasses import dataclass

from biomarker.errors import StudyError
from biomarker.evaluation.delong import Interval
from biomarker.planning.assumptions import require_auc, require_classes
from biomarker.planning.auc_precision import expected_interval, hanley_mcneil_half_width, patients_for_width
from biomarker.planning.marker_power import marker_power, patients_for_power
from biomarker.planning.null_auc import best_of_noise, significant_auc
from biomarker.planning.riley import RileyCriteria, r2_from_auc, riley_criteria

POWER = 0.8


@dataclass(frozen=True)
class Question:
    """What is planned with.

    Parameters
    ----------
    n_responders, n_nonresponders : patients of the cohort
    n_predictors : analytes and covariate columns that the procedure may use, before any selection
    auc : true AUC that is assumed, of the marker and of the model alike
    target_width : width of the interval of the AUC that would be narrow enough
    level : nominal coverage of that interval
    """

    n_responders: int
    n_nonresponders: int
    n_predictors: int = 1
    auc: float = 0.75
    target_width: float = 0.2
    level: float = 0.95

    def __post_init__(self) -> None:
        require_classes(self.n_responders, self.n_nonresponders)
        require_auc(self.auc)
        if self.n_predictors < 1:
            raise StudyError(f"{self.n_predictors} predictors", allowed="1 or more")
        if not 0.01 <= self.target_width < 1:
            raise StudyError(f"an interval {self.target_width:g} wide cannot be planned for",
                             allowed="from 0.01 to below 1, such as 0.2")  # fmt: skip

    @property
    def n_patients(self) -> int:
        """Patients of both kinds."""
        return self.n_responders + self.n_nonresponders

    @property
    def rarer_class(self) -> int:
        """Patients of the rarer kind: the information in the cohort."""
        return min(self.n_responders, self.n_nonresponders)

    @property
    def rate(self) -> float:
        """Share of responders."""
        return self.n_responders / self.n_patients


@dataclass(frozen=True)
class Feasibility:
    """Closed-form answers; nothing in here was estimated from measurements.

    Parameters
    ----------
    expected : interval of a marker whose estimated AUC equals the assumed one (logit-DeLong, binormal)
    half_width : half the width of the Hanley-McNeil interval
    marker_power : power of a marker that was named beforehand, two-sided at 0.05; 0 where no AUC is significant
    patients_for_power : patients that give it a power of 0.8, at the same response rate
    patients_for_width : patients that make the interval as narrow as wanted
    riley : patients for developing a model
    significant_auc : smallest AUC of a single marker with p < 0.05; None where there is none
    best_of_noise, best_of_noise_95 : best AUC among as many noise analytes: median, and what 1 cohort in 20 exceeds
    """

    question: Question
    expected: Interval
    half_width: float
    marker_power: float
    patients_for_power: int
    patients_for_width: int
    riley: RileyCriteria
    significant_auc: float | None
    best_of_noise: float
    best_of_noise_95: float

    @property
    def per_predictor(self) -> float:
        """Patients of the rarer kind per predictor."""
        return self.question.rarer_class / self.question.n_predictors


def feasibility(question: Question) -> Feasibility:
    """Everything about the question that needs no data and no simulation.

    Raises
    ------
    StudyError
        When the wanted width is out of reach.
    """
    n1, n0, auc = question.n_responders, question.n_nonresponders, question.auc
    r2, significant = r2_from_auc(auc, question.rate), significant_auc(n1, n0)
    return Feasibility(
        question=question,
        expected=expected_interval(auc, n1, n0, question.level),
        half_width=hanley_mcneil_half_width(auc, n1, n0, question.level),
        marker_power=0.0 if significant is None else marker_power(auc, n1, n0),
        patients_for_power=patients_for_power(auc, POWER, n0 / n1).patients,
        patients_for_width=patients_for_width(auc, question.rate, question.target_width, question.level),
        riley=riley_criteria(r2, question.rate, question.n_predictors),
        significant_auc=significant,
        best_of_noise=best_of_noise(question.n_predictors, n1, n0, 0.5),
        best_of_noise_95=best_of_noise(question.n_predictors, n1, n0, 0.95),
    )
