"""Patients -> responses visit by visit, until they drop out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.exposure.response.model import ResponseModel, Subjects, log_odds, time_course

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Draws:
    """Random numbers of n patients at v visits, shared by models that are to be compared.

    `deviation` (n,) standard normal; `response`, `dropout` (v, n) uniform.
    """

    deviation: Floats
    response: Floats
    dropout: Floats


def draw(n: int, n_visits: int, random: np.random.Generator) -> Draws:
    """Random numbers for `paths`."""
    return Draws(random.standard_normal(n), random.random((n_visits, n)), random.random((n_visits, n)))


@dataclass(frozen=True, eq=False)
class Paths:
    """What happened to n patients.

    Parameters
    ----------
    response : (v, n) whether the patient responds, seen or not
    last : (n,) number of visits that were attended; v for those who stayed
    """

    response: Bools
    last: npt.NDArray[np.intp]

    @property
    def stayed(self) -> Bools:
        """(n,) whether the last visit was attended."""
        return np.equal(self.last, len(self.response))

    @property
    def imputed(self) -> Bools:
        """(n,) response at the last visit; who dropped out counts as a non-responder."""
        counted: Bools = self.response[-1] & self.stayed
        return counted


def paths(model: ResponseModel, subjects: Subjects, weeks: Floats, draws: Draws) -> Paths:
    """Simulate responses and dropout; before the first visit nobody has responded.

    Parameters
    ----------
    weeks : (v,) visits, increasing
    """
    u = model.between * draws.deviation
    fixed, course = log_odds(model, subjects) + u, time_course(model, weeks)
    base, worse = np.exp(model.hazard + model.shared * u), np.exp(model.after_non_response)
    lengths = np.diff(np.concatenate([[0.0], weeks]))
    response = np.zeros((len(weeks), subjects.n), dtype=bool)
    here, before = np.ones(subjects.n, dtype=bool), np.zeros(subjects.n, dtype=bool)
    last = np.zeros(subjects.n, dtype=np.intp)
    for k, length in enumerate(lengths):
        hazard = np.where(before, base, base * worse) * length
        here &= draws.dropout[k] >= -np.expm1(-hazard)
        response[k] = before = draws.response[k] < expit(fixed + course[k])
        last += here
    return Paths(response, last)
