"""Log likelihood of responses and dropout, each subject's deviation integrated out by adaptive Gauss-Hermite.

Liu & Pierce 1994, Biometrika 81:624. The hazard is constant between visits, so the chance to leave between two visits
is 1 - exp(-hazard * weeks), a complementary log-log model.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.response.expected import normal_nodes
from biomarker.exposure.response.model import ResponseModel, Subjects, log_odds, time_course

Floats = npt.NDArray[np.float64]
NEWTON = 30


class Likelihood:
    """The data of a fit, ready to be asked for the log likelihood of a model.

    Parameters
    ----------
    data : subjects and visits
    subjects : what the model sees of them
    nodes : of the quadrature; 1 is the Laplace approximation
    """

    def __init__(self, data: FitData, subjects: Subjects, nodes: int = 9) -> None:
        visits = data.visits
        self.subjects, self.n = subjects, data.n
        self.subject, self.weeks, self.sign = visits.subject, visits.week, np.where(visits.response, 1.0, -1.0)
        self.responses = np.bincount(visits.subject, visits.response, data.n)
        before = visits.previous
        at_risk = [np.bincount(visits.subject, visits.since * (before == state), data.n) for state in (True, False)]
        left = np.isfinite(data.dropout_week)
        last = np.zeros(data.n, dtype=bool)
        ends = np.append(visits.first[1:], True)
        last[visits.subject[ends]] = visits.response[ends]
        gap = np.where(left, np.nan_to_num(data.dropout_week) - data.last_attended, 0.0)
        self.after_response, self.after_none = at_risk[0] + gap * last, at_risk[1] + gap * ~last
        self.event, self.event_after_none = left.astype(np.float64), (left & ~last).astype(np.float64)
        self.z, self.w = normal_nodes(nodes)
        self._mode = np.zeros(data.n)

    def total(self, model: ResponseModel) -> float:
        """Log likelihood of all subjects."""
        return float(self.each(model).sum())

    def each(self, model: ResponseModel) -> Floats:
        """(n,) log likelihood of each subject."""
        fixed = (log_odds(model, self.subjects)[self.subject] + time_course(model, self.weeks))[:, None]
        if model.between == 0:
            return self._given(model, fixed, np.zeros((self.n, 1)))[:, 0]
        mode, spread = self._modes(model, fixed[:, 0])
        z = mode[:, None] + spread[:, None] * self.z
        inner = self._given(model, fixed, model.between * z) - z**2 / 2 + self.z**2 / 2
        top = inner.max(axis=1, keepdims=True)
        summed: Floats = top[:, 0] + np.log(np.exp(inner - top) @ self.w) + np.log(spread)
        return summed

    def _given(self, model: ResponseModel, fixed: Floats, u: Floats) -> Floats:
        """(n, q) log likelihood of each subject given its deviation."""
        margin = self.sign[:, None] * (fixed + u[self.subject])
        seen = -np.logaddexp(0.0, -margin)
        total = np.zeros_like(u)
        for k in range(u.shape[1]):
            total[:, k] = np.bincount(self.subject, seen[:, k], self.n)
        return total + self._stays(model, u)

    def _stays(self, model: ResponseModel, u: Floats) -> Floats:
        if model.hazard == -np.inf:
            return np.zeros_like(u)
        log_hazard = model.hazard + model.shared * u
        at_risk = self.after_response + np.exp(model.after_non_response) * self.after_none
        events = self.event[:, None] * log_hazard + (self.event_after_none * model.after_non_response)[:, None]
        stays: Floats = events - np.exp(log_hazard) * at_risk[:, None]
        return stays

    def _modes(self, model: ResponseModel, fixed: Floats) -> tuple[Floats, Floats]:
        """(n,) mode of each subject's standard deviate, and the spread around it; Newton, started at the last mode."""
        w, shared = model.between, model.shared if model.hazard > -np.inf else 0.0
        at_risk = self.after_response + np.exp(model.after_non_response) * self.after_none
        z = self._mode
        for _ in range(NEWTON):
            p = expit(fixed + (w * z)[self.subject])
            first = w * (self.responses - np.bincount(self.subject, p, self.n)) - z
            second = w * w * np.bincount(self.subject, p * (1 - p), self.n) + 1.0
            if shared:
                lost = np.exp(model.hazard + shared * w * z) * at_risk
                first, second = first + shared * w * (self.event - lost), second + (shared * w) ** 2 * lost
            step = np.clip(first / second, -2, 2)
            z = z + step
            if np.abs(step).max() < 1e-9:
                break
        self._mode = z
        return z, 1 / np.sqrt(second)
