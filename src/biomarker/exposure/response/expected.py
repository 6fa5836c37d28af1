"""Probability of a response at the last visit without having dropped out, in closed form given u.

Given u the visits are independent, so the chance to stay is a product over the visits; u is integrated out by
Gauss-Hermite quadrature. This is what a simulation has to reproduce, and what calibration solves for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.exposure.response.model import ResponseModel, Subjects, log_odds, time_course

Floats = npt.NDArray[np.float64]
NODES = 11


class Expected(NamedTuple):
    """Probabilities of each patient, (n,).

    Parameters
    ----------
    responds : responds at the last visit, had nobody dropped out
    counted : responds at the last visit and has not dropped out (non-responder imputation)
    stays : has not dropped out by the last visit
    """

    responds: Floats
    counted: Floats
    stays: Floats


def normal_nodes(n: int = NODES) -> tuple[Floats, Floats]:
    """Nodes and weights of an expectation over a standard normal deviate."""
    x, w = np.polynomial.hermite_e.hermegauss(n)
    return x, w / w.sum()


def expected(model: ResponseModel, subjects: Subjects, weeks: Floats) -> Expected:
    """Probabilities of each patient.

    Parameters
    ----------
    weeks : (v,) visits, increasing; the last one is the one that counts
    """
    z, w = normal_nodes() if model.between > 0 else (np.zeros(1), np.ones(1))
    u = model.between * z
    given = _given(log_odds(model, subjects)[:, None] + u, time_course(model, weeks), model, u, weeks)
    return Expected(*(part @ w for part in given))


def _given(fixed: Floats, course: Floats, model: ResponseModel, u: Floats, weeks: Floats) -> tuple[Floats, ...]:
    lengths = np.diff(np.concatenate([[0.0], weeks]))
    base = np.exp(model.hazard + model.shared * u)
    worse = np.exp(model.after_non_response)
    p, stays = np.zeros_like(fixed), np.ones_like(fixed)
    for change, length in zip(course, lengths, strict=True):
        stays = stays * (p * np.exp(-base * length) + (1 - p) * np.exp(-base * worse * length))
        p = expit(fixed + change)
    return p, stays * p, stays
