"""A fitted curve: its parameters with their uncertainty, what the points left open, and how well it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biomarker.curves.bounds import NATURAL
from biomarker.curves.logistic import NAMES, Curve
from biomarker.curves.noise import Noise
from biomarker.curves.points import Points
from biomarker.errors import CurveError, nearest

Floats = NDArray[np.float64]
# A positive parameter whose standard error exceeds this on the log scale is known to a factor of five at best.
VAGUE = 0.8


@dataclass(frozen=True, eq=False)
class Fitted:
    """Curve, covariance and goodness of one fit.

    Parameters
    ----------
    covariance : shape (5, 5), in the order and on the scales of `logistic.NAMES`; zero for fixed parameters
    sigma : standard deviation of one reading in units of `noise.spread`: the CV for weights 1/y^2 and for log
    dof : readings minus estimated parameters
    spread : shape (n,), standard deviation of each reading in units of sigma
    residuals : shape (n,), reading minus curve in units of `spread`, times the root of the prior weight
    at_bound : estimated parameters (natural names) that ended at a bound
    deviance : -2 log likelihood at the maximum-likelihood sigma, comparable between curves of one data set
    """

    curve: Curve
    points: Points
    noise: Noise
    covariance: Floats
    sigma: float
    dof: int
    spread: Floats
    residuals: Floats
    at_bound: tuple[str, ...]
    deviance: float

    @property
    def model(self) -> str:
        """The word "5pl" when the asymmetry was estimated or fixed away from one, else "4pl"."""
        return "4pl" if self.curve.asymmetry == 1 else "5pl"

    @property
    def n_parameters(self) -> int:
        """Estimated parameters of the curve."""
        return len(self.residuals) - self.dof

    @property
    def rss(self) -> float:
        """Weighted residual sum of squares."""
        return float(np.sum(self.residuals**2))

    @property
    def scatter(self) -> str:
        """Scatter of single readings in words: a CV, or an SD where all readings have the same one."""
        constant = self.noise.power == 0 and not self.noise.log
        return f"SD {self.sigma:.2g}" if constant else f"CV {100 * self.sigma:.1f} %"

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error by name of `logistic.NAMES`: of logs for the positive parameters; 0 when fixed."""
        return dict(zip(NAMES, map(float, np.sqrt(np.diag(self.covariance))), strict=True))

    @property
    def vague(self) -> tuple[str, ...]:
        """Parameters (natural names) that the points leave open: at a bound, or with an error too large to be of use.

        An open upper end is common and harmless for readings well below it; an open EC50 or slope must not be reported.
        """
        errors, span = self.standard_errors, abs(self.curve.at_infinity - self.curve.at_zero)
        most = {"at_zero": 0.5 * span, "at_infinity": 0.5 * span}
        wide = (natural for name, natural in zip(NAMES, NATURAL, strict=True) if errors[name] > most.get(name, VAGUE))
        return tuple(sorted({*wide, *self.at_bound}, key=NATURAL.index))

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """Wald interval of a parameter by its natural name, on the natural scale (formed on the log scale if positive).

        Raises
        ------
        CurveError
            For an unknown name.
        """
        from scipy.special import stdtrit

        if name not in NATURAL:
            raise CurveError(f'a curve has no parameter "{name}"', allowed=nearest(name, NATURAL))
        i = NATURAL.index(name)
        half = float(stdtrit(self.dof, (1 + level) / 2)) * float(np.sqrt(self.covariance[i, i]))
        ends = np.array([self.curve.vector[i] - half, self.curve.vector[i] + half])
        low, high = ends if i < 2 else np.exp(ends)
        return float(low), float(high)

    def mean_error(self, x: Floats) -> Floats:
        """Standard error of the fitted mean response at concentrations `x`; same shape."""
        gradient = self.curve.gradient(x)
        variance = np.einsum("...i,ij,...j->...", gradient, self.covariance, gradient)
        error: Floats = np.sqrt(np.maximum(variance, 0))
        return error
