"""Do predicted probabilities mean what they say? Responses and probabilities in, coefficients with errors out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
TINY = 1e-15  # a probability of exactly 0 or 1 would make one surprise infinite
LARGEST_SE = 100.0  # on the logit scale; beyond it nothing was learned from the data


class Coefficient(NamedTuple):
    """A coefficient on the logit scale with its standard error."""

    value: float
    se: float


def clipped(probability: Floats) -> Floats:
    """Probabilities moved away from exactly 0 and 1."""
    return np.clip(probability, TINY, 1 - TINY)


def in_the_large(responder: Bools, probability: Floats) -> Coefficient | None:
    """Intercept of a logistic regression with the log odds as offset: 0 is right, above 0 predicted too low.

    None where one class is missing or the predictions are so extreme that they carry no information.

    References
    ----------
    Cox (1958) Biometrika 45:562; Van Calster et al. (2019) BMC Med 17:230.
    """
    offset, share = logit(clipped(probability)), responder.mean()
    if share in (0.0, 1.0):
        return None
    start = np.array([logit(share) - offset.mean()])
    found = _logistic(np.ones((len(offset), 1)), responder.astype(np.float64), offset, start)
    return None if found is None else found[0]


def calibration_line(responder: Bools, probability: Floats) -> tuple[Coefficient, Coefficient] | None:
    """Intercept and slope of a logistic regression on the log odds: slope 1 is right, below 1 too extreme.

    None where the slope has no finite estimate: the log odds are constant, or they separate the classes.

    Parameters
    ----------
    responder : (n,) who responded
    probability : (n,) predicted probability of response

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.calibration import calibration_line
    >>> probability = np.repeat([0.2, 0.4, 0.6, 0.8], 10)
    >>> responder = np.tile(np.arange(10), 4) < 10 * probability
    >>> intercept, slope = calibration_line(responder, probability)
    >>> round(abs(intercept.value), 3), round(slope.value, 3), round(slope.se, 2)
    (0.0, 1.0, 0.38)
    """
    odds = logit(clipped(probability))
    ones, zeros = odds[responder], odds[~responder]
    if not len(ones) or not len(zeros) or ones.min() >= zeros.max() or zeros.min() >= ones.max():
        return None
    X, offset = np.column_stack([np.ones(len(odds)), odds]), np.zeros(len(odds))
    found = _logistic(X, responder.astype(np.float64), offset, np.zeros(2))
    return None if found is None else (found[0], found[1])


def observed_expected(responder: Bools, probability: Floats) -> tuple[float, float]:
    """Log of (observed responders / sum of probabilities), and its variance (Debray et al. 2017, BMJ 356:i6460).

    The expected number is taken as fixed; the observed one is binomial.
    """
    observed, n = int(responder.sum()), len(responder)
    return float(np.log(observed / clipped(probability).sum())), (1 - observed / n) / observed


def _logistic(X: Floats, y: Floats, offset: Floats, start: Floats) -> list[Coefficient] | None:
    """Maximum likelihood by Newton steps, halved while the likelihood falls; None without a finite maximum."""
    beta = start
    reached = _log_likelihood(X, y, offset, beta)
    for _ in range(100):
        probability = expit(offset + X @ beta)
        information = X.T @ (X * (probability * (1 - probability))[:, None])
        if np.linalg.cond(information) > 1e14 or information.max() <= LARGEST_SE**-2:
            return None
        step = np.linalg.solve(information, X.T @ (y - probability))
        while (now := _log_likelihood(X, y, offset, beta + step)) < reached - 1e-12 and np.abs(step).max() > 1e-10:
            step /= 2
        beta, reached = beta + step, now
        if np.abs(step).max() < 1e-10 * (1 + np.abs(beta).max()):
            return _with_errors(beta, information)
    return None


def _log_likelihood(X: Floats, y: Floats, offset: Floats, beta: Floats) -> float:
    odds = offset + X @ beta
    return float(y @ odds - np.logaddexp(0.0, odds).sum())


def _with_errors(beta: Floats, information: Floats) -> list[Coefficient] | None:
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    if errors.max() > LARGEST_SE:
        return None
    return [Coefficient(float(value), float(se)) for value, se in zip(beta, errors, strict=True)]
