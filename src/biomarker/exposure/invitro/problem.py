"""Deviance of a dose-response curve over donors: all that is linear is solved, only shape and spreads are searched."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from biomarker.curves.logistic import way
from biomarker.exposure.invitro.measurements import Curve

Floats = npt.NDArray[np.float64]
Donors = Literal["random", "paired", "pooled"]
ABROAD = 20.0  # times beyond the doses where an EC50 is no longer looked for: it would be a guess
SLOPE, ASYMMETRY = (math.log(0.2), math.log(8.0)), (math.log(0.1), math.log(10.0))
SPREAD = (-12.0, 8.0)
FLAT = -3.0  # of a log variance, below which the deviance hardly changes with it
STEP = 1e-3  # of log EC50, for its derivative
SPREADS = ("spread", "shift")


class Problem:
    """The searched vector is log EC50, slope, (asymmetry), and where donors are random the logarithms of two variances.

    Random donors differ in the largest effect and in EC50. Given shape and variances the model is linear in baselines
    and mean effect once the response is expanded to first order in a donor's own log EC50 (as in the first-order method
    of Sheiner & Beal 1980), so donors are integrated out exactly:

        covariance of a donor = sigma^2 (I + spread share share' + shift slope slope'),  slope = d share / d log EC50
    """

    def __init__(self, curve: Curve, donors: Donors, five: bool) -> None:
        self.curve, self.donors, self.five = curve, donors, five
        self.n_donors = len(curve.donors)
        group = curve.donor if donors != "pooled" else np.zeros_like(curve.donor)
        self.baselines = np.eye(int(group.max()) + 1)[group]
        self.rows = [np.flatnonzero(curve.donor == i) for i in range(self.n_donors)]
        positive = curve.doses[curve.doses > 0]
        with np.errstate(divide="ignore"):
            self.log_dose = np.log(curve.dose)
        self.names = ("ec50", "slope", *(("asymmetry",) if five else ()), *(SPREADS if donors == "random" else ()))
        bounds = {"ec50": (math.log(positive[0] / ABROAD), math.log(positive[-1] * ABROAD)), "slope": SLOPE,
                  "asymmetry": ASYMMETRY, "spread": SPREAD, "shift": SPREAD}  # fmt: skip
        self.low, self.high = np.array([bounds[name] for name in self.names]).T
        self.starts = [math.log(dose) for dose in positive[:: max(1, len(positive) // 4)]]
        # Baselines, the mean effect and the error are parameters too.
        self.n_parameters = len(self.names) + self.baselines.shape[1] + 2

    def shape(self, vector: Floats) -> Floats:
        """Logarithms of EC50, slope and asymmetry."""
        return np.array([vector[0], vector[1], vector[2] if self.five else 0.0])

    def deviance(self, vector: Floats, emax: float | None = None) -> float:
        """-2 log likelihood, baselines, effect and error at their best."""
        residual, _, log_det = self._solved(vector, emax)
        n = len(self.curve.log2)
        return n * math.log(max(float(residual @ residual), 1e-300) / n) + log_det + n * (1 + math.log(2 * math.pi))

    def best(self, fixed: Mapping[str, float], first: Floats | None = None) -> tuple[Floats, float]:
        """Vector and deviance at the maximum, with `ec50` (log) or `emax` fixed where given."""
        emax = fixed.get("emax")
        low, high = self.low.copy(), self.high.copy()
        if "ec50" in fixed:
            low[0] = high[0] = fixed["ec50"]
        begins = [self._start(at) for at in self.starts] if first is None else self._from(first)
        tries = [minimize(self.deviance, np.clip(begin, low, high), args=(emax,), method="L-BFGS-B",
                          bounds=list(zip(low, high, strict=True))) for begin in begins]  # fmt: skip
        found = min(tries, key=lambda one: float(one.fun))
        return np.asarray(found.x, dtype=np.float64), float(found.fun)

    def linear(self, vector: Floats) -> tuple[float, float, Floats, Floats]:
        """Mean effect, SD of the error, (2,) SDs between donors (effect; log EC50), (donors, 2) effect and log EC50."""
        residual, beta, _ = self._solved(vector, None)
        sigma2 = float(residual @ residual) / max(len(self.curve.log2) - len(beta), 1)
        mean = float(beta[-1])
        own = np.tile([mean, vector[0]], (self.n_donors, 1))
        if self.donors != "random":
            return mean, math.sqrt(sigma2), np.zeros(2), own
        share, slope = self._share(vector), self._slope(vector)
        plain = self.curve.log2 - np.column_stack([self.baselines, share]) @ beta
        ratio, scale = np.exp(vector[-2:]), np.array([1.0, 1 / mean if mean else 0.0])
        for i, rows in enumerate(self.rows):
            z = np.column_stack([share[rows], slope[rows]])
            own[i] += ratio * (z.T @ np.linalg.solve(np.eye(len(rows)) + (z * ratio) @ z.T, plain[rows])) * scale
        return mean, math.sqrt(sigma2), np.sqrt(ratio * sigma2) * np.abs(scale), own

    def _solved(self, vector: Floats, emax: float | None) -> tuple[Floats, Floats, float]:
        share = self._share(vector)
        y, x = self.curve.log2, np.column_stack([self.baselines, share])
        if emax is not None:
            y, x = y - emax * share, self.baselines
        log_det = 0.0
        if self.donors == "random":
            y, x, log_det = self._whitened(y, x, share, self._slope(vector), np.exp(vector[-2:]))
        beta: Floats = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
        return y - x @ beta, beta, log_det

    def _whitened(
        self, y: Floats, x: Floats, share: Floats, slope: Floats, ratio: Floats
    ) -> tuple[Floats, Floats, float]:
        """Rows of each donor multiplied by an inverse root of their covariance, all donors at once; gaps are zeros."""
        z = self._by_donor(np.column_stack([share, slope]))
        roots = np.linalg.cholesky(np.eye(z.shape[1]) + (z * ratio) @ z.transpose(0, 2, 1))
        table = np.linalg.solve(roots, self._by_donor(np.column_stack([y, x]))).reshape(-1, 1 + x.shape[1])
        log_det = 2 * float(np.log(np.diagonal(roots, axis1=1, axis2=2)).sum())
        return table[:, 0], table[:, 1:], log_det

    def _by_donor(self, table: Floats) -> Floats:
        """(donors, most rows of a donor, columns)."""
        made = np.zeros((self.n_donors, max(map(len, self.rows)), table.shape[1]))
        for i, rows in enumerate(self.rows):
            made[i, : len(rows)] = table[rows]
        return made

    def _share(self, vector: Floats, ahead: float = 0.0) -> Floats:
        logs = self.shape(vector)
        return share_of(self.log_dose, logs + np.array([ahead, 0.0, 0.0]))

    def _slope(self, vector: Floats) -> Floats:
        return (self._share(vector, STEP) - self._share(vector, -STEP)) / (2 * STEP)

    def _from(self, first: Floats) -> list[Floats]:
        """The vector, and where a variance is about 0 one with more: on the log scale no slope leads out of there."""
        k = len(self.names) - len(SPREADS)
        if self.donors != "random" or (first[k:] > FLAT).all():
            return [first]
        lifted = first.copy()
        lifted[k:] = np.maximum(lifted[k:], 0.0)
        return [first, lifted]

    def _start(self, log_ec50: float) -> Floats:
        usual = {"ec50": log_ec50, "slope": 0.0, "asymmetry": 0.0, "spread": 0.0, "shift": 0.0}
        return np.array([usual[name] for name in self.names])


def share_of(log_dose: Floats, logs: Floats) -> Floats:
    """Share of the largest effect at each dose, for the logarithms of EC50, slope and asymmetry."""
    share: Floats = way(log_dose, float(logs[0]), float(logs[1]), float(logs[2]), mirrored=False)[0]
    return share
