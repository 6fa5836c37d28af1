"""A dose-response curve over donors, each with a baseline of its own and, when random, a largest effect of its own.

    log2 expression = baseline of the donor + effect of the donor * share(dose) + error

The share of the way from dose 0 to an endless dose is the log-logistic curve of the room `curves`. Given EC50 and slope
the model is linear, so donors are integrated out exactly; only EC50, slope, asymmetry and spread are searched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import stdtrit

from biomarker.curves.logistic import way
from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.invitro.measurements import Curve

Floats = npt.NDArray[np.float64]
Donors = Literal["random", "paired", "pooled"]
ABROAD = 20.0  # times beyond the doses where an EC50 is no longer looked for: it would be a guess
SLOPE, ASYMMETRY = (math.log(0.2), math.log(8.0)), (math.log(0.1), math.log(10.0))
SPREAD = (-12.0, 8.0)
METHOD = "profile likelihood"


@dataclass(frozen=True, eq=False)
class DonorFit:
    """A fitted curve over donors.

    Parameters
    ----------
    emax : mean largest effect, in doublings (log2 of the largest fold change)
    ec50, slope, asymmetry : of the log-logistic curve
    sigma : SD of a measurement (mean of its replicates), in doublings
    between : SD of the largest effect between donors
    deviance : -2 log likelihood
    effects : largest effect of each donor
    """

    curve: Curve
    donors: Donors
    emax: float
    ec50: float
    slope: float
    asymmetry: float
    sigma: float
    between: float
    deviance: float
    n_parameters: int
    effects: Floats

    def fold(self, dose: Floats) -> Floats:
        """Mean log2 fold change at these doses."""
        fold: Floats = self.emax * _share(dose, np.log([self.ec50, self.slope, self.asymmetry]))
        return fold

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for few measurements."""
        n, k = len(self.curve.log2), self.n_parameters
        return self.deviance + 2 * k * n / (n - k - 1) if n > k + 1 else math.inf

    def interval(self, name: Literal["ec50", "emax"], level: float = 0.95) -> tuple[Estimate | None, str]:
        """Profile-likelihood interval of a parameter; None with the reason where the data leave it open.

        The deviance may rise by N log(1 + t^2 / df), which is exact for a mean of N normal values with df = N - 1:
        donors for the largest effect where they are random, else measurements.
        """
        problem = _Problem(self.curve, self.donors, self.asymmetry != 1.0)
        between = name == "emax" and self.donors == "random"
        n = len(self.curve.donors) if between else len(self.curve.log2)
        df = n - 1 if between else n - self.n_parameters
        cut = n * math.log1p(float(stdtrit(df, (1 + level) / 2)) ** 2 / df)
        centre = math.log(self.ec50) if name == "ec50" else self.emax
        reach = (problem.low[0], problem.high[0]) if name == "ec50" else (self.emax - 60.0, self.emax + 60.0)
        ends = [_cross(problem, self, name, centre, side, cut) for side in reach]
        low, high = ends
        if low is None or high is None:
            return None, _open(self.curve, name, low is None)
        if name == "ec50":
            return Estimate(self.ec50, math.exp(low), math.exp(high), level, f"{METHOD} on the log scale"), ""
        return Estimate(self.emax, low, high, level, METHOD), ""


def fit_donors(curve: Curve, donors: Donors = "random", model: Literal["4pl", "5pl", "auto"] = "4pl") -> DonorFit:
    """Fit a curve by maximum likelihood.

    Parameters
    ----------
    donors : "random": own baseline, largest effect normal between donors; "paired": own baseline, one largest effect;
        "pooled": one baseline, as if there were no donors
    model : "auto" takes five parameters where AICc falls by more than 2

    Raises
    ------
    CohortError
        With too few doses or measurements.
    """
    five = len(curve.doses) > 5 and model != "4pl"
    if len(curve.doses) < 4:
        raise CohortError(f"{curve.label}: {len(curve.doses)} different doses",
                          allowed="the calibrator (dose 0) and at least three doses")  # fmt: skip
    if model == "5pl" and not five:
        raise CohortError(f"{curve.label}: {len(curve.doses)} different doses do not determine an asymmetry",
                          allowed="at least six doses, the calibrator among them",
                          do="use the 4-parameter curve")  # fmt: skip
    kind: Donors = "paired" if donors == "random" and len(curve.donors) < 3 else donors
    four = _fit(curve, kind, five=False)
    if not five:
        return four
    asymmetric = _fit(curve, kind, five=True)
    return asymmetric if model == "5pl" or asymmetric.aicc < four.aicc - 2 else four


def _fit(curve: Curve, donors: Donors, *, five: bool) -> DonorFit:
    problem = _Problem(curve, donors, five)
    if len(curve.log2) <= problem.n_parameters + 1:
        raise CohortError(f"{curve.label}: {len(curve.log2)} measurements for {problem.n_parameters} parameters",
                          do="measure more donors or doses, or fit donors pooled")  # fmt: skip
    vector, deviance = problem.best({})
    emax, sigma, between, effects = problem.linear(vector)
    ec50, slope, asymmetry = np.exp(problem.shape(vector))
    return DonorFit(curve, donors, emax, float(ec50), float(slope), float(asymmetry), sigma, between, deviance,
                    problem.n_parameters, effects)  # fmt: skip


class _Problem:
    """Deviance of one curve, the linear part solved; the searched vector is log EC50, slope, (asymmetry), spread."""

    def __init__(self, curve: Curve, donors: Donors, five: bool) -> None:
        self.curve, self.donors, self.five = curve, donors, five
        self.n_donors = len(curve.donors)
        group = curve.donor if donors != "pooled" else np.zeros_like(curve.donor)
        self.baselines = np.eye(int(group.max()) + 1)[group]
        positive = curve.doses[curve.doses > 0]
        self.names = ("ec50", "slope", *(("asymmetry",) if five else ()), *(("spread",) if donors == "random" else ()))
        bounds = {"ec50": (math.log(positive[0] / ABROAD), math.log(positive[-1] * ABROAD)), "slope": SLOPE,
                  "asymmetry": ASYMMETRY, "spread": SPREAD}  # fmt: skip
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
        n = len(residual)
        return n * math.log(max(float(residual @ residual), 1e-300) / n) + log_det + n * (1 + math.log(2 * math.pi))

    def best(self, fixed: Mapping[str, float], first: Floats | None = None) -> tuple[Floats, float]:
        """Vector and deviance at the maximum, with `ec50` (log) or `emax` fixed where given."""
        emax = fixed.get("emax")
        low, high = self.low.copy(), self.high.copy()
        if "ec50" in fixed:
            low[0] = high[0] = fixed["ec50"]
        begins = [first] if first is not None else [self._start(at) for at in self.starts]
        tries = [minimize(self.deviance, np.clip(begin, low, high), args=(emax,), method="L-BFGS-B",
                          bounds=list(zip(low, high, strict=True))) for begin in begins]  # fmt: skip
        found = min(tries, key=lambda one: float(one.fun))
        return np.asarray(found.x, dtype=np.float64), float(found.fun)

    def linear(self, vector: Floats) -> tuple[float, float, float, Floats]:
        """Mean effect, SD of the error, SD of the effect between donors, effect of each donor (shrunken)."""
        residual, beta, _ = self._solved(vector, None)
        sigma2 = float(residual @ residual) / max(len(residual) - len(beta), 1)
        ratio = math.exp(vector[-1]) if self.donors == "random" else 0.0
        share = _share(self.curve.dose, self.shape(vector))
        plain = self.curve.log2 - np.column_stack([self.baselines, share]) @ beta
        effects = np.full(self.n_donors, float(beta[-1]))
        for i in range(self.n_donors):
            own = self.curve.donor == i
            s = share[own]
            effects[i] += ratio * float(s @ plain[own]) / (1 + ratio * float(s @ s))
        return float(beta[-1]), math.sqrt(sigma2), math.sqrt(ratio * sigma2), effects

    def _solved(self, vector: Floats, emax: float | None) -> tuple[Floats, Floats, float]:
        share = _share(self.curve.dose, self.shape(vector))
        y, x = self.curve.log2, np.column_stack([self.baselines, share])
        if emax is not None:
            y, x = y - emax * share, self.baselines
        log_det = 0.0
        if self.donors == "random":
            y, x, log_det = self._whitened(y, x, share, math.exp(vector[-1]))
        beta: Floats = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
        return y - x @ beta, beta, log_det

    def _whitened(self, y: Floats, x: Floats, share: Floats, ratio: float) -> tuple[Floats, Floats, float]:
        """Rows of each donor multiplied by the inverse root of I + ratio * share share'."""
        y, x, log_det = y.copy(), x.copy(), 0.0
        for i in range(self.n_donors):
            own = self.curve.donor == i
            s = share[own]
            size = float(s @ s)
            if size == 0:
                continue
            factor = (1 - 1 / math.sqrt(1 + ratio * size)) / size
            y[own] -= factor * s * float(s @ y[own])
            x[own] -= factor * np.outer(s, s @ x[own])
            log_det += math.log1p(ratio * size)
        return y, x, log_det

    def _start(self, log_ec50: float) -> Floats:
        usual = {"ec50": log_ec50, "slope": 0.0, "asymmetry": 0.0, "spread": 0.0}
        return np.array([usual[name] for name in self.names])


def _share(dose: Floats, logs: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        log_dose = np.log(np.asarray(dose, dtype=np.float64))
    share: Floats = way(log_dose, float(logs[0]), float(logs[1]), float(logs[2]), mirrored=False)[0]
    return share


def _cross(problem: _Problem, found: DonorFit, name: str, centre: float, reach: float, cut: float) -> float | None:
    """Where the profile of a parameter has risen by `cut` on the way from its estimate to `reach`; None if nowhere."""
    first = np.array([{"ec50": math.log(found.ec50), "slope": math.log(found.slope),
                       "asymmetry": math.log(found.asymmetry), "spread": _log_ratio(found)}[key]
                      for key in problem.names])  # fmt: skip

    def rise(at: float) -> float:
        return problem.best({name: at}, first)[1] - found.deviance - cut

    inside, step = (
        centre,
        (0.25 if name == "ec50" else 0.1 * max(abs(found.emax), 1.0)) * math.copysign(1, reach - centre),
    )
    for _ in range(60):
        outside = inside + step
        if abs(outside - centre) >= abs(reach - centre):
            return None if rise(reach) < 0 else _bisect(rise, inside, reach)
        if rise(outside) > 0:
            return _bisect(rise, inside, outside)
        inside, step = outside, step * 1.4
    return None


def _bisect(rise: Callable[[float], float], inside: float, outside: float) -> float:
    for _ in range(25):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if rise(middle) > 0 else (middle, outside)
    return (inside + outside) / 2


def _log_ratio(found: DonorFit) -> float:
    if found.between == 0 or found.sigma == 0:
        return SPREAD[0]
    return float(np.clip(2 * math.log(found.between / found.sigma), *SPREAD))


def _open(curve: Curve, name: str, below: bool) -> str:
    doses = curve.doses[curve.doses > 0]
    if name == "ec50":
        end = f"below the lowest dose ({doses[0]:g})" if below else f"above the highest dose ({doses[-1]:g})"
        return f"it may lie far {end}: no plateau is seen there"
    return f"the response still rises at the highest dose ({doses[-1]:g}): the plateau is not seen"
