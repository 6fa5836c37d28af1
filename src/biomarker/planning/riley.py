"""Expected AUC, response rate and number of predictors -> patients needed to develop a model (Riley's criteria)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from biomarker.evaluation.sample_size import patients_for_response_rate
from biomarker.planning.assumptions import require_auc, require_rate

SHRINKAGE = 0.9
OPTIMISM = 0.05
NODES, REACH = 4001, 12.0  # trapezoidal rule; twice as many nodes change no R2 in the 12th digit


@dataclass(frozen=True)
class RileyCriteria:
    """Patients that each criterion asks for.

    Parameters
    ----------
    r2 : expected Cox-Snell R2 of the model in new patients
    max_r2 : the largest R2 that this response rate allows
    n_predictors : candidate predictor parameters, before any selection
    shrinkage : patients for an expected shrinkage of at least 0.9
    optimism : patients for an optimism of at most 0.05 in Nagelkerke's R2
    response_rate : patients to know the overall risk to within 0.05
    events_per_predictor : responders per predictor among the patients needed
    """

    r2: float
    max_r2: float
    n_predictors: int
    shrinkage: int
    optimism: int
    response_rate: int
    events_per_predictor: float

    @property
    def needed(self) -> int:
        """Patients that meet all three criteria."""
        return max(self.shrinkage, self.optimism, self.response_rate)


def riley_criteria(r2: float, rate: float, n_predictors: int) -> RileyCriteria:
    """Smallest numbers of patients for developing a prediction model with a binary outcome.

    Parameters
    ----------
    r2 : Cox-Snell R2 that is expected of the model, such as ``r2_from_auc(auc, rate)``
    rate : share of responders
    n_predictors : candidate predictor parameters; those that a filter throws out count as well

    References
    ----------
    Riley et al. (2019) Stat Med 38:1276; Riley et al. (2020) BMJ 368:m441.

    Examples
    --------
    >>> from biomarker.planning.riley import r2_from_auc, riley_criteria
    >>> riley_criteria(r2_from_auc(0.75, 0.5), 0.5, n_predictors=12).needed
    522
    """
    require_rate(rate)
    limit = max_r2(rate)
    tolerated = r2 / (r2 + OPTIMISM * limit)
    by_shrinkage = _patients(r2, n_predictors, SHRINKAGE)
    by_optimism = _patients(r2, n_predictors, tolerated)
    by_rate = patients_for_response_rate(rate)
    needed = max(by_shrinkage, by_optimism, by_rate)
    return RileyCriteria(r2, limit, n_predictors, by_shrinkage, by_optimism, by_rate, needed * rate / n_predictors)


def r2_from_auc(auc: float, rate: float) -> float:
    """Cox-Snell R2 of a model with this AUC, its log odds normal with equal variance in both classes.

    Where the log odds are normal in each class, logistic regression is the true model, and its expected log
    likelihood per patient is one integral. It is computed by the trapezoidal rule, where pmsampsize draws a large
    sample: exact R2(.89, .174) = .290955, a draw gives .2902 to .2908.

    Parameters
    ----------
    auc : true AUC that is assumed
    rate : share of responders

    References
    ----------
    Riley, Van Calster & Collins (2021) Stat Med 40:859.

    Examples
    --------
    >>> from biomarker.planning.riley import r2_from_auc
    >>> round(r2_from_auc(0.75, rate=0.5), 3)
    0.185
    """
    require_auc(auc)
    require_rate(rate)
    shift = math.sqrt(2) * float(ndtri(auc))
    x = np.linspace(-REACH, REACH + shift, NODES)
    odds = math.log(rate / (1 - rate)) - shift**2 / 2 + shift * x
    responders, others = np.exp(-((x - shift) ** 2) / 2), np.exp(-(x**2) / 2)
    loss = rate * responders * np.logaddexp(0, -odds) + (1 - rate) * others * np.logaddexp(0, odds)
    likelihood = -float(loss.sum() * (x[1] - x[0])) / math.sqrt(2 * math.pi)
    return 1 - math.exp(-2 * (likelihood - _null_likelihood(rate)))


def max_r2(rate: float) -> float:
    """Cox-Snell R2 of a perfect model."""
    return 1 - math.exp(2 * _null_likelihood(rate))


def _null_likelihood(rate: float) -> float:
    return rate * math.log(rate) + (1 - rate) * math.log(1 - rate)


def _patients(r2: float, n_predictors: int, shrinkage: float) -> int:
    return math.ceil(n_predictors / ((shrinkage - 1) * math.log(1 - r2 / shrinkage)))
