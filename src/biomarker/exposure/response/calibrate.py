"""Observed response rates of two arms and the share that completes -> the parameters that reproduce them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import newton, root

from biomarker.errors import StudyError
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.model import ResponseModel, Subjects

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Targets:
    """What the model has to reproduce.

    Parameters
    ----------
    placebo, treated : patients whose average has to be met, without drug and at the reference dose
    weights : (n,) share of each of these patients in both arms, adding up to 1
    weeks : visits; the rates belong to the last one and count dropouts as non-responders
    """

    placebo: Subjects
    treated: Subjects
    weights: Floats
    weeks: Floats


def calibrate(model: ResponseModel, targets: Targets, placebo: float, treated: float, stays: float) -> ResponseModel:
    """Find `start`, `slope` and `hazard`; everything else of the model stays.

    Parameters
    ----------
    placebo, treated : response rates with non-responder imputation
    stays : share of both arms together that completes; 1 for no dropout

    Raises
    ------
    StudyError
        When no parameters give these rates: more responders than completers, for one.
    """
    _require(placebo, treated, stays)
    if stays == 1.0:
        model = replace(model, hazard=-np.inf)
        return with_rates(model, targets, placebo, treated)

    w = targets.weights

    def misfit(x: Floats) -> Floats:
        trial = replace(model, start=x[0], slope=x[1], hazard=x[2])
        none, some = expected(trial, targets.placebo, targets.weeks), expected(trial, targets.treated, targets.weeks)
        share = (none.stays + some.stays) @ w / 2
        rates = float(none.counted @ w), float(some.counted @ w), float(share)
        return np.array([_logit(a) - _logit(b) for a, b in zip(rates, (placebo, treated, stays), strict=True)])

    reach = max(float(model.form.of(targets.treated.exposure).mean()), 1e-9)
    first = np.array([_logit(placebo / stays) - model.rise, (_logit(treated) - _logit(placebo)) / reach,
                      np.log(-np.log(stays) / targets.weeks[-1]) - model.after_non_response / 2])  # fmt: skip
    found = root(misfit, first, method="hybr", options={"xtol": 1e-12})
    if not found.success or np.abs(found.fun).max() > 1e-6:
        raise StudyError(f"no parameters give response rates of {placebo:.3f} and {treated:.3f} while {stays:.3f} "
                         "complete",
                         do="check response.placebo, response.reference and dropout.completers")  # fmt: skip
    start, slope, hazard = map(float, found.x)
    return replace(model, start=start, slope=slope, hazard=hazard)


def with_rates(model: ResponseModel, targets: Targets, placebo: float, treated: float) -> ResponseModel:
    """Find `start` and `slope` for other rates; the hazard stays."""

    def rate(trial: ResponseModel, arm: Subjects) -> float:
        return _logit(float(expected(trial, arm, targets.weeks).counted @ targets.weights))

    start = _solve(lambda x: rate(replace(model, start=x), targets.placebo), model.start, placebo)
    model = replace(model, start=start)
    return replace(model, slope=_solve(lambda x: rate(replace(model, slope=x), targets.treated), model.slope, treated))


def _solve(logit_rate: Callable[[float], float], first: float, rate: float) -> float:
    aim = _logit(rate)
    try:
        found = float(newton(lambda x: logit_rate(x) - aim, first, tol=1e-9, maxiter=40))
    except (RuntimeError, FloatingPointError) as error:
        raise StudyError(f"no parameters give a response rate of {rate:.3f} with this dropout",
                         do="check response.placebo, response.reference and dropout.completers") from error  # fmt: skip
    return found


def _require(placebo: float, treated: float, stays: float) -> None:
    for name, rate in (("placebo rate", placebo), ("treated rate", treated)):
        if not 0 < rate < 1:
            raise StudyError(f"a {name} of {rate:g}", allowed="a number between 0 and 1")
    if not 0 < stays <= 1:
        raise StudyError(f"a share of completers of {stays:g}", allowed="above 0, up to 1")
    if max(placebo, treated) >= stays:
        raise StudyError(f"{max(placebo, treated):.3f} respond but only {stays:.3f} complete",
                         allowed="fewer responders than completers: who dropped out counts as a "
                                 "non-responder")  # fmt: skip


def _logit(p: float) -> float:
    return float(np.log(p) - np.log1p(-p))
