"""Concentrations and readings -> a fitted 4- or 5-parameter log-logistic curve with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biomarker.curves.bounds import NATURAL, bounds_of, fixed_logs
from biomarker.curves.choose import Choice, prefer
from biomarker.curves.fitted import Fitted
from biomarker.curves.logistic import NAMES
from biomarker.curves.noise import Noise, estimate_power, noise_of
from biomarker.curves.points import Points
from biomarker.curves.solve import Problem, as_curve, at_bound, solve
from biomarker.curves.start import starts
from biomarker.errors import CurveError

Floats = NDArray[np.float64]
STARTS = 3


def fit(x: ArrayLike, y: ArrayLike, *, model: str = "4pl", weighting: str | float | Noise = "1/y2",
        weights: ArrayLike | None = None, fixed: Mapping[str, float] | None = None,
        limits: Mapping[str, tuple[float, float]] | None = None, mirrored: bool | None = None,
        sandwich: bool = False) -> Fitted:  # fmt: skip
    """Fit a log-logistic curve by weighted least squares from several starts.

    Parameters
    ----------
    x : shape (n,), concentrations or doses >= 0 (0 is a blank), any unit
    y : shape (n,), readings; NaN is left out
    model : "4pl", "5pl", or "auto" for the one `choose.prefer` finds better supported
    weighting : "none", "1/y", "1/y2" (constant CV), "log" (differences of logs), a power of the mean, or "power" to
        estimate that power from the residuals (wants 20 readings or more)
    weights : shape (n,), further weights, such as the number of readings behind a mean
    fixed : parameters that are known, by natural name (`at_zero`, `at_infinity`, `ec50`, `slope`, `asymmetry`)
    limits : (lower, upper) of parameters, by natural name, where the usual wide ones do not do
    mirrored : form of the asymmetry of five parameters; None tries both and keeps the likelier
    sandwich : covariance that does not trust the weighting (HC3), at the price of noise with few readings

    Raises
    ------
    CurveError
        When the points cannot determine a curve: too few levels, readings that do not follow the concentration, or a
        reading <= 0 with weighting "log".

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.curves.fit import fit
    >>> x = np.repeat([2.0, 8.0, 32.0, 128.0, 512.0], 2)
    >>> y = 20 + 9980 / (1 + 100 / x)
    >>> found = fit(x, y)
    >>> round(float(found.curve.ec50), 1), round(float(found.curve.slope), 2)
    (100.0, 1.0)
    """
    points = Points.of(x, y, weights)
    noise = noise_for(points, weighting)
    if noise.log and (points.y <= 0).any():
        raise CurveError(f"{int((points.y <= 0).sum())} readings are zero or negative", allowed="readings above 0",
                         do='use weighting "1/y2", or do not subtract the blank')  # fmt: skip
    if model not in ("4pl", "5pl", "auto"):
        raise CurveError(f'no curve is called "{model}"', allowed='"4pl", "5pl" or "auto"')
    task = Task(points, noise, dict(fixed or {}), dict(limits or {}), mirrored, sandwich)
    return choose(task).fitted if model == "auto" else _fit(task, five=model == "5pl")


def noise_for(points: Points, weighting: str | float | Noise) -> Noise:
    """Noise that a weighting stands for; "power" estimates it from the residuals of a fit with weights 1/y^2."""
    if weighting != "power":
        return noise_of(weighting)
    mean = _fit(Task(points, Noise(1.0), {}, {}), five=False).curve.response(points.x)
    return Noise(estimate_power(mean, points.y - mean))


@dataclass(frozen=True, eq=False)
class Task:
    """Points and how a curve is to be fitted to them; see `fit`."""

    points: Points
    noise: Noise
    fixed: Mapping[str, float]
    limits: Mapping[str, tuple[float, float]]
    mirrored: bool | None = None
    sandwich: bool = False


def choose(task: Task) -> Choice:
    """Fit the 4-parameter curve, the 5-parameter curve where the levels allow it, and prefer one."""
    four = _fit(task, five=False)
    try:
        five = _fit(task, five=True)
    except CurveError as error:
        return Choice(four, four, None, str(error).splitlines()[0])
    return prefer(four, five)


def _fit(task: Task, *, five: bool) -> Fitted:
    points, noise, fixed = task.points, task.noise, task.fixed
    points.require(sum(name not in fixed for name in NATURAL[: 4 + five]))
    low, high = bounds_of(points, noise, five=five, fixed=fixed, limits=task.limits)
    tried = (False, True) if five and task.mirrored is None else (bool(task.mirrored),)
    forms = [_one(Problem(points, noise, low, high, mirrored), five, task.sandwich) for mirrored in tried]
    best = min(forms, key=lambda fitted: fitted.deviance)
    require_response(best)
    return best


def _one(problem: Problem, five: bool, sandwich: bool) -> Fitted:
    points, noise = problem.points, problem.noise
    begin = starts(points, noise, five=five, mirrored=problem.mirrored, fixed=fixed_logs(problem.low, problem.high),
                   n=STARTS)  # fmt: skip
    vector, _ = solve(problem, begin)
    spread = problem.spread(vector)
    residuals, jacobian = problem.residuals(vector, spread), problem.jacobian(vector, spread)
    bound, n = at_bound(problem, vector), len(points.x)
    dof = n - int(problem.free.sum())
    if dof < 1:
        raise CurveError(f"{n} readings for {int(problem.free.sum())} parameters",
                         allowed="more readings than parameters")  # fmt: skip
    sigma = float(np.sqrt(np.sum(residuals**2) / dof))
    covariance = _covariance(problem, jacobian, residuals, sigma, bound, sandwich)
    at_bounds = tuple(NATURAL[NAMES.index(name)] for name in bound)
    return Fitted(as_curve(problem, vector), points, noise, covariance, sigma, dof, spread, -residuals, at_bounds,
                  _deviance(problem, residuals, spread))  # fmt: skip


def _covariance(problem: Problem, jacobian: Floats, residuals: Floats, sigma: float, bound: tuple[str, ...],
                sandwich: bool) -> Floats:  # fmt: skip
    """Covariance of the parameters; those at a bound are held there, as their error is not that of a maximum inside."""
    free = np.flatnonzero(problem.free)
    kept = [i for i, place in enumerate(free) if NAMES[place] not in bound]
    design = jacobian[:, kept]
    length = np.sqrt((design**2).sum(axis=0))
    length[length == 0] = 1.0
    pseudo = np.linalg.pinv(design / length, rcond=1e-10)  # a direction the points say nothing about
    if sandwich:
        leverage = np.einsum("ij,ji->i", design / length, pseudo)
        pseudo = pseudo * (residuals / np.maximum(1 - leverage, 1e-3))
        sigma = 1.0
    inverse = sigma**2 * (pseudo @ pseudo.T) / np.outer(length, length)
    covariance = np.zeros((5, 5))
    covariance[np.ix_(free[kept], free[kept])] = inverse
    return covariance


def _deviance(problem: Problem, residuals: Floats, spread: Floats) -> float:
    n = len(residuals)
    log_spread = np.log(problem.points.y if problem.noise.log else spread) - 0.5 * np.log(problem.points.weights)
    mean_square = max(float(np.mean(residuals**2)), np.finfo(float).tiny)
    return float(n * (np.log(2 * np.pi * mean_square) + 1) + 2 * log_spread.sum())


def require_response(fitted: Fitted) -> None:
    """Refuse a curve that explains the readings no better than their mean does (F test at 5 %)."""
    from scipy.special import fdtrc

    points, weight = fitted.points, fitted.points.weights / fitted.spread**2
    y, rss = points.y, fitted.rss
    if fitted.noise.log:
        y, weight = np.log(y), points.weights
    flat = float(np.sum(weight * (y - np.average(y, weights=weight)) ** 2))
    extra = fitted.n_parameters - 1
    if rss > 0 and extra > 0 and fdtrc(extra, fitted.dof, (flat - rss) / extra / (rss / fitted.dof)) > 0.05:
        raise CurveError("the readings do not change with the concentration more than they scatter",
                         allowed="a response that the levels show (F test against a constant, p <= 0.05)",
                         do="look at the levels: dead reagent, wrong wells, a range far off")  # fmt: skip
