"""A dose-response curve over donors, each with a baseline of its own and, when random, its own largest effect and EC50.

    log2 expression = baseline of the donor + effect of the donor * share(dose; EC50 of the donor) + error

The share of the way from dose 0 to an endless dose is the log-logistic curve of the room `curves`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtrit

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.invitro.measurements import Curve
from biomarker.exposure.invitro.problem import SPREAD, STEP, Donors, Floats, Problem, share_of

METHOD = "profile likelihood"
UNSEEN = math.log2(1000)  # doublings beyond the largest fold change that was measured: no estimate, but a guess


@dataclass(frozen=True, eq=False)
class DonorFit:
    """A fitted curve over donors.

    Parameters
    ----------
    emax : mean largest effect, in doublings (log2 of the largest fold change)
    ec50, slope, asymmetry : of the log-logistic curve
    sigma : SD of a measurement (mean of its replicates), in doublings
    between : SD of the largest effect between donors
    between_ec50 : SD of the natural logarithm of EC50 between donors
    deviance : -2 log likelihood
    effects, ec50s : largest effect and EC50 of each donor, shrunken to their means
    """

    curve: Curve
    donors: Donors
    emax: float
    ec50: float
    slope: float
    asymmetry: float
    sigma: float
    between: float
    between_ec50: float
    deviance: float
    n_parameters: int
    effects: Floats
    ec50s: Floats

    def fold(self, dose: Floats) -> Floats:
        """Mean log2 fold change at these doses."""
        with np.errstate(divide="ignore"):
            log_dose = np.log(np.asarray(dose, dtype=np.float64))
        fold: Floats = self.emax * share_of(log_dose, np.log([self.ec50, self.slope, self.asymmetry]))
        return fold

    def band(self, dose: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
        """Prediction band: limits of the log2 fold change that one more donor would show at each of these doses.

        Donors differ in the largest effect and in EC50, and both measurements behind a fold change have their error;
        t with donors - 1 degrees of freedom where donors are random, else measurements. Not simultaneous over doses.
        """
        with np.errstate(divide="ignore"):
            log_dose = np.log(np.asarray(dose, dtype=np.float64))
        logs = np.log([self.ec50, self.slope, self.asymmetry])
        share = share_of(log_dose, logs)
        step = np.array([STEP, 0.0, 0.0])
        moved = share_of(log_dose, logs + step) - share_of(log_dose, logs - step)
        n, random = len(self.curve.donors), self.donors == "random"
        own = (share * self.between) ** 2 + (self.emax * moved / (2 * STEP) * self.between_ec50) ** 2
        # Maximum likelihood takes the mean of n donors for known, so their variance is too small by (n - 1) / n.
        variance = own * (n / (n - 1) if random else 1.0) + 2 * self.sigma**2 * (share > 0)
        df = n - 1 if random else len(self.curve.log2) - self.n_parameters
        half: Floats = float(stdtrit(df, (1 + level) / 2)) * np.sqrt(variance * (1 + 1 / n))
        return self.fold(dose) - half, self.fold(dose) + half

    @property
    def aicc(self) -> float:
        """Akaike's criterion corrected for few measurements."""
        n, k = len(self.curve.log2), self.n_parameters
        return self.deviance + 2 * k * n / (n - k - 1) if n > k + 1 else math.inf

    def interval(self, name: Literal["ec50", "emax"], level: float = 0.95) -> tuple[Estimate | None, str]:
        """Profile-likelihood interval of a parameter; None with the reason where the data leave it open.

        That of EC50 is widened to the jackknife over donors (Tukey 1958, t with donors - 1 degrees of freedom) where
        donors are random: to first order in a donor's own EC50 the profile is too short where they differ much.

        The deviance may rise by N log(1 + t^2 / df), which is exact for a mean of N normal values with df = N - 1:
        donors where they are random, else measurements.
        """
        problem = Problem(self.curve, self.donors, self.asymmetry != 1.0)
        between = self.donors == "random"
        n = len(self.curve.donors) if between else len(self.curve.log2)
        df = n - 1 if between else n - self.n_parameters
        cut = n * math.log1p(float(stdtrit(df, (1 + level) / 2)) ** 2 / df)
        centre = math.log(self.ec50) if name == "ec50" else self.emax
        reach = (problem.low[0], problem.high[0]) if name == "ec50" else (self.emax - 60.0, self.emax + 60.0)
        ends = [_cross(problem, self, name, centre, side, cut) for side in reach]
        low, high = ends
        if low is None or high is None:
            return None, _open(self.curve, name, low is None)
        if name == "emax" and max(-low, high) > float(np.nanmax(np.abs(self.curve.fold()))) + UNSEEN:
            return None, _open(self.curve, name, below=False)
        if name == "ec50" and self.donors == "random":
            half = _jackknife(problem, self, level)
            low, high = min(low, centre - half), max(high, centre + half)
            if low < reach[0] or high > reach[1]:
                return None, f"donors differ so much in it that {n} of them leave it open"
            return Estimate(self.ec50, math.exp(low), math.exp(high), level, f"{METHOD}, jackknife over donors"), ""
        if name == "ec50":
            return Estimate(self.ec50, math.exp(low), math.exp(high), level, f"{METHOD} on the log scale"), ""
        return Estimate(self.emax, low, high, level, METHOD), ""


def fit_donors(curve: Curve, donors: Donors = "random", model: Literal["4pl", "5pl", "auto"] = "4pl") -> DonorFit:
    """Fit a curve by maximum likelihood.

    Parameters
    ----------
    donors : "random": own baseline, largest effect and log EC50 normal between donors; "paired": own baseline, one
        largest effect and EC50; "pooled": one baseline, as if there were no donors
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
    problem = Problem(curve, donors, five)
    if len(curve.log2) <= problem.n_parameters + 1:
        raise CohortError(f"{curve.label}: {len(curve.log2)} measurements for {problem.n_parameters} parameters",
                          do="measure more donors or doses, or fit donors pooled")  # fmt: skip
    vector, deviance = problem.best({})
    emax, sigma, (between, between_ec50), own = problem.linear(vector)
    ec50, slope, asymmetry = np.exp(problem.shape(vector))
    return DonorFit(curve, donors, emax, float(ec50), float(slope), float(asymmetry), sigma, float(between),
                    float(between_ec50), deviance, problem.n_parameters, own[:, 0], np.exp(own[:, 1]))  # fmt: skip


def _jackknife(problem: Problem, found: DonorFit, level: float) -> float:
    """Half of the jackknife interval of log EC50, each donor left out in turn."""
    n, first, all_of_them = len(found.curve.donors), _vector(problem, found), math.log(found.ec50)
    without = np.array([Problem(_left_out(found.curve, i), "random", problem.five).best({}, first)[0][0]
                        for i in range(n)])  # fmt: skip
    pseudo = n * all_of_them - (n - 1) * without
    return float(stdtrit(n - 1, (1 + level) / 2) * pseudo.std(ddof=1) / math.sqrt(n))


def _left_out(curve: Curve, i: int) -> Curve:
    kept = curve.donor != i
    donor = curve.donor[kept]
    names = tuple(name for k, name in enumerate(curve.donors) if k != i)
    return replace(curve, donors=names, donor=np.where(donor > i, donor - 1, donor), dose=curve.dose[kept],
                   log2=curve.log2[kept], censored=curve.censored[kept])  # fmt: skip


def _vector(problem: Problem, found: DonorFit) -> Floats:
    return np.array([{"ec50": math.log(found.ec50), "slope": math.log(found.slope),
                      "asymmetry": math.log(found.asymmetry), "spread": _log_ratio(found.between, found.sigma),
                      "shift": _log_ratio(found.between_ec50 * abs(found.emax), found.sigma)}[key]
                     for key in problem.names])  # fmt: skip


def _cross(problem: Problem, found: DonorFit, name: str, centre: float, reach: float, cut: float) -> float | None:
    """Where the profile of a parameter has risen by `cut` on the way from its estimate to `reach`; None if nowhere."""
    first = _vector(problem, found)

    def rise(at: float) -> float:
        return problem.best({name: at}, first)[1] - found.deviance - cut

    inside, step = (
        centre,
        (0.25 if name == "ec50" else 0.1 * max(abs(found.emax), 1.0)) * math.copysign(1, reach - centre),
    )
    for _ in range(60):
        outside = inside + step
        if abs(outside - centre) >= abs(reach - centre):
            return None if rise(reach) < 0 else _root(rise, inside, reach)
        if rise(outside) > 0:
            return _root(rise, inside, outside)
        inside, step = outside, step * 1.4
    return None


def _root(rise: Callable[[float], float], inside: float, outside: float) -> float:
    """To a thousandth, which is a thousandth of an EC50."""
    if rise(inside) >= 0:
        return inside
    return float(brentq(rise, min(inside, outside), max(inside, outside), xtol=1e-3))


def _log_ratio(between: float, sigma: float) -> float:
    if between == 0 or sigma == 0:
        return SPREAD[0]
    return float(np.clip(2 * math.log(between / sigma), *SPREAD))


def _open(curve: Curve, name: str, below: bool) -> str:
    doses = curve.doses[curve.doses > 0]
    if name == "ec50":
        end = f"below the lowest dose ({doses[0]:g})" if below else f"above the highest dose ({doses[-1]:g})"
        return f"it may lie far {end}: no plateau is seen there"
    return f"the response still rises at the highest dose ({doses[-1]:g}): the plateau is not seen"
