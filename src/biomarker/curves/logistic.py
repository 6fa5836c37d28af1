"""The 4- and 5-parameter log-logistic curve as a value: response at a concentration, its gradients, its inverse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biomarker.errors import CurveError

Floats = NDArray[np.float64]
# Order of the parameters in vectors, gradients and covariances; the positive ones are on the natural log scale.
NAMES = ("at_zero", "at_infinity", "log_ec50", "log_slope", "log_asymmetry")


@dataclass(frozen=True)
class Curve:
    """Response between its value at concentration zero and its value at infinity, monotone in between.

    With r = (x / ec50)^slope and g = asymmetry, the response is
    ``at_infinity + (at_zero - at_infinity) / (1 + (2^(1/g) - 1) r)^g``. `ec50` is where the response is half-way for
    every g; g = 1 is the 4-parameter curve. `mirrored` puts the bend at the other end (1/r for r, ends exchanged),
    which is what some instruments call a negative slope.

    Parameters
    ----------
    at_zero, at_infinity : unit of the response; at_infinity below at_zero makes a falling curve
    ec50 : unit of the concentration, positive
    slope, asymmetry : positive, without unit
    mirrored : whether the bend lies at the other end

    Raises
    ------
    CurveError
        When the ends are equal or a positive parameter is not.

    References
    ----------
    Gottschalk and Dunn 2005, Anal Biochem 343:54 (the 5-parameter logistic); Richards 1959, J Exp Bot 10:290.
    """

    at_zero: float
    at_infinity: float
    ec50: float
    slope: float
    asymmetry: float = 1.0
    mirrored: bool = False

    def __post_init__(self) -> None:
        numbers = (self.at_zero, self.at_infinity, self.ec50, self.slope, self.asymmetry)
        if not all(map(np.isfinite, numbers)) or self.at_zero == self.at_infinity or min(numbers[2:]) <= 0:
            raise CurveError(f"{self} is not a curve",
                             allowed="two different ends; a positive EC50, slope and asymmetry")  # fmt: skip

    @property
    def rising(self) -> bool:
        """Whether a higher concentration gives a higher response."""
        return self.at_infinity > self.at_zero

    @property
    def vector(self) -> Floats:
        """Shape (5,), in the order of `NAMES`."""
        return np.array([self.at_zero, self.at_infinity, *np.log([self.ec50, self.slope, self.asymmetry])])

    @classmethod
    def of(cls, vector: ArrayLike, *, mirrored: bool = False) -> Self:
        """Curve of a parameter vector of shape (4,) or (5,), in the order of `NAMES`."""
        numbers = np.asarray(vector, dtype=float)
        ends, logs = numbers[:2], np.append(numbers[2:], 0.0)[:3]
        ec50, slope, asymmetry = map(float, np.exp(logs))
        return cls(float(ends[0]), float(ends[1]), ec50, slope, asymmetry, mirrored)

    def response(self, x: ArrayLike) -> Floats:
        """Response at concentrations `x` >= 0; same shape."""
        response: Floats = self.at_zero + (self.at_infinity - self.at_zero) * self._way(x)[0]
        return response

    def slope_in_log(self, x: ArrayLike) -> Floats:
        """Derivative of the response in log(x); same shape as `x`."""
        sign = -1 if self.mirrored else 1
        return (self.at_infinity - self.at_zero) * self._way(x)[1] * self.slope * sign

    def gradient(self, x: ArrayLike) -> Floats:
        """Derivatives of the response in the parameters, shape (*x.shape, 5), in the order of `NAMES`."""
        share, by_u, u, by_asymmetry = self._way(x)
        span, sign = self.at_infinity - self.at_zero, -1 if self.mirrored else 1
        by_slope = by_u * np.where(by_u == 0, 0.0, u)  # u is infinite at concentration zero
        return np.stack([1 - share, share, -span * by_u * self.slope * sign, span * by_slope, span * by_asymmetry], -1)

    def log_inverse(self, y: ArrayLike) -> Floats:
        """Natural log of the concentration with response `y`; same shape.

        -inf where `y` is at or beyond the end at concentration zero, +inf at or beyond the other end: below and above
        whatever the curve can tell apart. NaN only for a response that is NaN.
        """
        share = (np.asarray(y, dtype=float) - self.at_zero) / (self.at_infinity - self.at_zero)
        inside = np.clip(share, 0, 1)
        with np.errstate(divide="ignore", over="ignore"):
            log_rest = np.log(inside) if self.mirrored else np.log1p(-inside)
            u = _log_expm1(-log_rest / self.asymmetry) - _log_expm1(np.log(2) / self.asymmetry)
        log_x: Floats = np.log(self.ec50) + (-u if self.mirrored else u) / self.slope
        return log_x

    def inverse(self, y: ArrayLike) -> Floats:
        """Concentration with response `y`: 0 at or beyond the end at zero, inf at or beyond the other; same shape."""
        return np.exp(self.log_inverse(y))

    def scaled(self, *, x: float = 1.0, y: float = 1.0) -> Self:
        """The same curve with concentrations multiplied by `x` > 0 and responses by `y`."""
        return replace(self, at_zero=self.at_zero * y, at_infinity=self.at_infinity * y, ec50=self.ec50 * x)

    def _way(self, x: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
        with np.errstate(divide="ignore"):
            log_x = np.log(np.asarray(x, dtype=float))
        return way(log_x, *self.vector[2:], mirrored=self.mirrored)


def way(log_x: Floats, log_ec50: float | Floats, log_slope: float | Floats, log_asymmetry: float | Floats, *,
        mirrored: bool) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
    """Share of the way from `at_zero` to `at_infinity` at exp(log_x), its derivative in u, u, its derivative in log g.

    u is slope * log(x / ec50), with the other sign when mirrored; -inf is concentration zero. Arguments broadcast.
    """
    g = np.exp(log_asymmetry)
    u = (-1 if mirrored else 1) * np.exp(log_slope) * (log_x - log_ec50)
    log_q = u + _log_expm1(np.log(2) / g)
    log_rest = -g * np.logaddexp(0, log_q)
    rest = np.exp(log_rest)
    by_u = -g * rest * np.exp(-np.logaddexp(0, -log_q))
    bend = (np.log(2) / g) / np.expm1(-np.log(2) / g)  # derivative of log(2^(1/g) - 1) in log g
    by_asymmetry = rest * np.where(rest > 0, log_rest, 0.0) + by_u * bend
    if mirrored:
        return rest, by_u, u, by_asymmetry
    return -np.expm1(log_rest), -by_u, u, -by_asymmetry


def _log_expm1(t: ArrayLike) -> Floats:
    """log(exp(t) - 1) for t >= 0, without overflow."""
    t = np.asarray(t, dtype=float)
    return np.where(t > 30, t, np.log(np.expm1(np.minimum(t, 30))))
