"""Measured concentrations -> each subject's own deviations: the mode given population and data (empirical Bayes).

Values below the limit of quantification count with the probability to be below it (method M3, Beal 2001,
J Pharmacokinet Pharmacodyn 28:481). All subjects are solved at once by damped Gauss-Newton steps.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from biomarker.exposure.fitting.data import FitData, Samples
from biomarker.exposure.pk.individuals import N_DEVIATIONS, deviation_variances, individuals
from biomarker.exposure.pk.parameters import PkParameters
from biomarker.exposure.pk.regimen import Dosing
from biomarker.exposure.pk.solver import solve

Floats = npt.NDArray[np.float64]
STEPS, NUDGE, CLOSE = 30, 1e-3, 1e-2
COARSE = 0.75  # days; the residual error is far larger than what longer steps cost
FLOOR = 1e-9


def posthoc(data: FitData, parameters: PkParameters, dosing: Dosing) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Deviations of the subjects with samples under drug.

    Returns
    -------
    (n, 4) deviations, 0 without samples; (n,) whether there are any
    """
    samples = data.samples
    deviations, used = np.zeros((data.n, N_DEVIATIONS)), np.zeros(data.n, dtype=bool)
    if samples is None:
        return deviations, used
    used[samples.subject] = True
    used &= dosing.amounts.any(axis=0)
    rows = np.flatnonzero(used)
    if len(rows) == 0:
        return deviations, used
    place = np.full(data.n, -1)
    place[rows] = np.arange(len(rows))
    mine = place[samples.subject] >= 0
    own = Samples(place[samples.subject[mine]], samples.day[mine], samples.value[mine], samples.below[mine])
    task = _Task(own, data.weight[rows], data.high[rows], Dosing(dosing.days, dosing.amounts[:, rows], dosing.minutes),
                 parameters)  # fmt: skip
    deviations[rows] = task.solve()
    return deviations, used


class _Task:
    """The subjects that have samples, and their objective: -2 log posterior up to a constant."""

    def __init__(self, samples: Samples, weight: Floats, high: npt.NDArray[np.bool_], dosing: Dosing,
                 parameters: PkParameters) -> None:  # fmt: skip
        self.samples, self.weight, self.high, self.dosing, self.parameters = samples, weight, high, dosing, parameters
        self.days, self.day = np.unique(samples.day, return_inverse=True)
        variances = deviation_variances(parameters)
        self.free = variances > 0
        self.precision = np.where(self.free, 1 / np.where(self.free, variances, 1.0), 0.0)

    def solve(self) -> Floats:
        """(n, 4) deviations at the mode."""
        n = len(self.weight)
        eta, damping = np.zeros((n, N_DEVIATIONS)), np.full(n, 1e-3)
        predicted, by_eta = self._predict(eta)
        value = self._objective(eta, predicted)
        for _ in range(STEPS):
            step = self._step(eta, predicted, by_eta, damping)
            tried = eta + step
            after, by_tried = self._predict(tried)
            reached = self._objective(tried, after)
            better = reached <= value
            damping = np.where(better, damping / 10, damping * 10)
            eta = np.where(better[:, None], tried, eta)
            mine = better[self.samples.subject]
            predicted, by_eta = np.where(mine, after, predicted), np.where(mine[:, None], by_tried, by_eta)
            if (np.abs(step).max(axis=1) < CLOSE).all():
                break
            value = np.where(better, reached, value)
        return eta

    def _step(self, eta: Floats, predicted: Floats, by_eta: Floats, damping: Floats) -> Floats:
        n = len(eta)
        h = 1e-4 * predicted + 1e-7
        low, mid, high = (self._loss(predicted + shift) for shift in (-h, 0.0, h))
        first, second = (high - low) / (2 * h), np.maximum((high - 2 * mid + low) / h**2, 0.0)
        gradient, curvature = 2 * self.precision * eta, np.zeros((n, N_DEVIATIONS, N_DEVIATIONS))
        np.add.at(gradient, self.samples.subject, first[:, None] * by_eta)
        np.add.at(curvature, self.samples.subject, second[:, None, None] * by_eta[:, :, None] * by_eta[:, None, :])
        diagonal = np.arange(N_DEVIATIONS)
        curvature[:, diagonal, diagonal] += 2 * np.where(self.free, self.precision, 1.0)
        curvature[:, diagonal, diagonal] *= 1 + damping[:, None]
        return np.clip(-np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0], -1, 1)

    def _predict(self, eta: Floats) -> tuple[Floats, Floats]:
        """Concentration of each sample and its derivatives by the deviations: one run with every subject five times."""
        n, k = len(eta), N_DEVIATIONS + 1
        nudges = np.vstack([np.zeros(N_DEVIATIONS), NUDGE * np.eye(N_DEVIATIONS)])
        patients = individuals(self.parameters, np.tile(self.weight, k), np.tile(self.high, k),
                               (eta[None, :, :] + nudges[:, None, :]).reshape(k * n, N_DEVIATIONS))  # fmt: skip
        dosing = Dosing(self.dosing.days, np.tile(self.dosing.amounts, k), self.dosing.minutes)
        at = solve(patients, dosing, self.days, longest=COARSE).concentration.reshape(-1, k, n)
        predicted: Floats = at[self.day, :, self.samples.subject]
        return predicted[:, 0], (predicted[:, 1:] - predicted[:, :1]) / NUDGE * self.free

    def _objective(self, eta: Floats, predicted: Floats) -> Floats:
        value: Floats = (self.precision * eta**2).sum(axis=1)
        np.add.at(value, self.samples.subject, self._loss(predicted))
        return value

    def _loss(self, predicted: Floats) -> Floats:
        """(m,) -2 log likelihood of each sample."""
        p = self.parameters
        variance = (p.proportional_error * predicted) ** 2 + p.additive_error**2 + FLOOR
        scaled = (self.samples.value - predicted) / np.sqrt(variance)
        loss: Floats = np.where(self.samples.below, -2 * log_ndtr(scaled), scaled**2 + np.log(variance))
        return loss
