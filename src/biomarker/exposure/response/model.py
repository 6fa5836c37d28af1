"""The model of response and dropout over the visits, in log odds and log hazards.

    logit P(response at t | u) = start + rise * (1 - exp(-rate * t)) + signature * slope * form(C) + covariates + u
    hazard between visits       = exp(hazard + after_non_response * (no response at the visit before) + shared * u)

A reconstruction of the form that is published for anifrolumab; its published estimates are not available.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from biomarker.exposure.response.forms import Form

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ResponseModel:
    """Parameters of response and dropout.

    Parameters
    ----------
    form : how concentration acts
    start, rise : log odds at week 0 without drug, and how much they rise; `rate` per week
    slope, slope_low : effect of the form in patients with a high and with a low gene signature
    covariates : log odds ratio of each covariate
    between : standard deviation of u, the deviation of a patient's log odds
    hazard : log of the dropout hazard per week after a response
    after_non_response : log hazard ratio after a visit without response
    shared : effect of u on the log hazard; 0: dropout depends on what was seen only
    """

    form: Form
    start: float
    rise: float
    rate: float
    slope: float
    slope_low: float = 0.0
    covariates: tuple[float, ...] = ()
    between: float = 0.0
    hazard: float = -np.inf
    after_non_response: float = 0.0
    shared: float = 0.0


@dataclass(frozen=True, eq=False)
class Subjects:
    """What the model sees of n patients.

    Parameters
    ----------
    exposure : (n,) average concentration, mg/L
    high : (n,) whether the gene signature is high
    covariates : (n, q)
    """

    exposure: Floats
    high: Bools
    covariates: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.exposure)


def log_odds(model: ResponseModel, subjects: Subjects) -> Floats:
    """(n,) part of the log odds that does not change with time, without u."""
    slope = np.where(subjects.high, model.slope, model.slope_low)
    fixed = model.start + slope * model.form.of(subjects.exposure)
    if model.covariates:
        fixed = fixed + subjects.covariates @ np.array(model.covariates)
    return fixed


def time_course(model: ResponseModel, weeks: Floats) -> Floats:
    """(v,) part of the log odds that changes with time."""
    return model.rise * -np.expm1(-model.rate * np.asarray(weeks, dtype=np.float64))
