"""Continuous part and failures of a composite endpoint -> response rates that use how far each patient was from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtr, stdtr

from biomarker.candidates.firth import fit_firth
from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.trial.effects import risk_difference
from biomarker.trial.rates import Rate, rate
from biomarker.trial.two_by_two import TwoByTwo

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
METHOD = "augmented binary method, delta method"
FEWEST_PER_ARM = 8
# Below this share of each residual test's p-value the normal model is contradicted by the patients themselves.
DOUBT = 0.05


@dataclass(frozen=True, eq=False)
class Composite:
    """A response that needs no failure and a continuous value on the right side of a cut-off.

    Parameters
    ----------
    value : (n,) continuous part at the assessment, such as the change of SLEDAI; NaN where it was not measured
    failed : (n,) failed whatever the value is, such as by rescue, withdrawal, death or a new BILAG A
    treated : (n,); all True where there is one arm
    cut_off, at_most : a value at most (else at least) this large is a response
    baseline : (n, q) what was known before treatment and explains the value, such as its baseline; may have no column
    """

    value: Floats
    failed: Bools
    treated: Bools
    cut_off: float
    at_most: bool
    baseline: Floats

    @property
    def responder(self) -> Bools:
        """(n,) the plain binary endpoint."""
        good = self.value <= self.cut_off if self.at_most else self.value >= self.cut_off
        return good & ~self.failed

    @property
    def two_arms(self) -> bool:
        """Whether there is a control arm."""
        return bool((~self.treated).any())


@dataclass(frozen=True, eq=False)
class Augmented:
    """Augmented beside plain.

    Parameters
    ----------
    rates, plain_rates : treated first, control second where there is one
    difference, plain_difference : treated minus control; None with one arm
    p : t test of the augmented difference, in line with its interval
    equivalent_patients : how many patients per patient the plain analysis would need for an interval as narrow
    normal_p, spread_p : tests of what the model assumes: normal residuals, and as wide in both arms
    """

    rates: tuple[Estimate, ...]
    plain_rates: tuple[Rate, ...]
    difference: Estimate | None
    plain_difference: Estimate | None
    p: float | None
    equivalent_patients: float
    n: int
    n_failed: int
    normal_p: float
    spread_p: float | None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Reasons not to use it here."""
        found = []
        if self.normal_p < DOUBT:
            found.append(f"the values are not normal around their means (Shapiro-Wilk p = {self.normal_p:.2g})")
        if self.spread_p is not None and self.spread_p < DOUBT:
            found.append(f"the values spread differently in the two arms (Brown-Forsythe p = {self.spread_p:.2g})")
        return tuple(found)


def augmented(given: Composite, level: float = 0.95) -> Augmented:
    """Augmented binary estimate of response rates and of their difference.

    Failure by Firth's logistic regression and the value of those without failure by linear regression, both on arm and
    baseline; the chance of response is averaged over the baseline values of all patients, its standard error by the
    delta method. A patient without a value and without failure has to be made a failure, or left out, before.

    References
    ----------
    Wason & Seaman (2013) Stat Med 32:4639; Wason & Jenkins (2016) Rheumatology 55:1796.

    Raises
    ------
    CohortError
        When an arm has too few values, or they do not vary.
    """
    _require(given)
    fitted = _Fit(given)
    arms = (1.0, 0.0) if given.two_arms else (1.0,)
    rates = tuple(_rate(fitted, arm, level) for arm in arms)
    plain = tuple(rate(int(given.responder[rows].sum()), int(rows.sum()), level=level)
                  for rows in ((given.treated, ~given.treated) if given.two_arms else (given.treated,)))  # fmt: skip
    difference = plain_difference = p = None
    if given.two_arms:
        difference = _difference(fitted, level)
        plain_difference = risk_difference(
            TwoByTwo(plain[0].responders, plain[0].total, plain[1].responders, plain[1].total), level)  # fmt: skip
        p = float(2 * stdtr(fitted.df, -abs(difference.value / difference.se))) if difference.se else None
    wide, narrow = (plain_difference, difference) if difference and plain_difference else (plain[0].wilson, rates[0])
    normal_p, spread_p = _checks(fitted, given)
    return Augmented(rates, plain, difference, plain_difference, p, (wide.width / narrow.width) ** 2,
                     len(given.value), int(given.failed.sum()), normal_p, spread_p)  # fmt: skip


class _Fit:
    """Coefficients of both models, and their covariance."""

    def __init__(self, given: Composite) -> None:
        arm = given.treated[:, None].astype(np.float64) if given.two_arms else np.zeros((len(given.value), 0))
        centred = given.baseline - given.baseline.mean(axis=0)
        self.baseline, self.two_arms = centred, given.two_arms
        columns = np.hstack([arm, centred])
        sign = 1.0 if given.at_most else -1.0
        well = ~given.failed
        X, y = np.column_stack([np.ones(int(well.sum())), columns[well]]), sign * given.value[well]
        self.cut_off = sign * given.cut_off
        self.beta = np.linalg.lstsq(X, y, rcond=None)[0]
        self.residuals = y - X @ self.beta
        df = len(y) - X.shape[1]
        sigma = math.sqrt(float(self.residuals @ self.residuals) / df)
        # No failure, or nothing but failures in an arm: Firth's estimate stays finite.
        self.any_failed = bool(given.failed.any())
        failure = fit_firth(columns, given.failed.astype(np.float64)) if self.any_failed else None
        self.alpha = np.zeros(0) if failure is None else failure.coefficients
        self.parameters = np.concatenate([self.beta, [math.log(sigma)], self.alpha])
        self.covariance = np.zeros((len(self.parameters),) * 2)
        k = len(self.beta)
        self.covariance[:k, :k] = sigma**2 * np.linalg.pinv(X.T @ X)
        self.covariance[k, k] = 1 / (2 * df)
        if failure is not None:
            self.covariance[k + 1 :, k + 1 :] = _failure_covariance(columns, failure.coefficients)
        self.df = df

    def chance(self, parameters: Floats, arm: float) -> float:
        """Mean chance of response over the baseline values of all patients."""
        k = len(self.beta)
        own = np.full((len(self.baseline), 1 if self.two_arms else 0), arm)
        Z = np.hstack([np.ones((len(self.baseline), 1)), own, self.baseline])
        reached = ndtr((self.cut_off - Z @ parameters[:k]) / math.exp(parameters[k]))
        if self.any_failed:
            reached = reached * expit(-(Z @ parameters[k + 1 :]))
        return float(reached.mean())

    def variance(self, function: Callable[[Floats], float]) -> float:
        """Variance of a function of the parameters; its gradient by central differences."""
        gradient = np.empty(len(self.parameters))
        for j in range(len(gradient)):
            step = np.zeros(len(gradient))
            step[j] = 1e-5 * max(1.0, abs(self.parameters[j]))
            gradient[j] = (function(self.parameters + step) - function(self.parameters - step)) / (2 * step[j])
        return float(gradient @ self.covariance @ gradient)


def _failure_covariance(columns: Floats, coefficients: Floats) -> Floats:
    Z = np.column_stack([np.ones(len(columns)), columns])
    chance = expit(Z @ coefficients)
    found: Floats = np.linalg.pinv((Z.T * (chance * (1 - chance))) @ Z)
    return found


def _rate(fitted: _Fit, arm: float, level: float) -> Estimate:
    value = min(max(fitted.chance(fitted.parameters, arm), 1e-9), 1 - 1e-9)
    se = math.sqrt(fitted.variance(lambda parameters: float(logit(min(max(fitted.chance(parameters, arm), 1e-12),
                                                                      1 - 1e-12)))))  # fmt: skip
    half = half_width(se, level)
    centre = float(logit(value))
    return Estimate(value, float(expit(centre - half)), float(expit(centre + half)), level, METHOD)


def _difference(fitted: _Fit, level: float) -> Estimate:
    def between(parameters: Floats) -> float:
        return fitted.chance(parameters, 1.0) - fitted.chance(parameters, 0.0)

    value, se = between(fitted.parameters), math.sqrt(fitted.variance(between))
    half = half_width(se, level, fitted.df)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), level, METHOD, se)


def _checks(fitted: _Fit, given: Composite) -> tuple[float, float | None]:
    from scipy.stats import levene, shapiro

    some = fitted.residuals[:: -(-len(fitted.residuals) // 5000)]  # the test is made for up to 5,000
    normal = float(shapiro(some).pvalue)
    treated = given.treated[~given.failed]
    if not given.two_arms:
        return normal, None
    return normal, float(levene(fitted.residuals[treated], fitted.residuals[~treated], center="median").pvalue)


def _require(given: Composite) -> None:
    well = ~given.failed
    if not np.isfinite(given.value[well]).all():
        raise ValueError("a patient without failure has no value")
    for arm, rows in (("treated", given.treated), ("control", ~given.treated)):
        n = int((well & rows).sum())
        if n < FEWEST_PER_ARM and (arm == "treated" or given.two_arms):
            raise CohortError(f"the continuous part is known for {n} patients without failure in the {arm} arm",
                              allowed=f"{FEWEST_PER_ARM} or more", do="use the plain response rates")  # fmt: skip
    if np.ptp(given.value[well]) == 0:
        raise CohortError("the continuous part is the same in all patients", do="use the plain response rates")
