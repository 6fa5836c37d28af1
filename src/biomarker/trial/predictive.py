"""Arm, marker and response -> does the marker tell who profits (predictive), or the course anyway (prognostic)?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from biomarker.candidates.firth import fit_firth, likelihood_ratio_p, profile_interval
from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Scale = Literal["doubling", "unit", "standard deviation"]
FIRTH = "Firth penalised likelihood, profile interval"
FEWEST_PER_ARM = 5
UNKNOWN = ("Prognostic or predictive: unknown. All patients got the same treatment, so nobody can tell whether the "
           "marker shows who profits from this treatment or who would have done well anyway; that takes a control "
           "arm.")  # fmt: skip


@dataclass(frozen=True)
class Predictive:
    """Logistic model of response with arm, marker and their product.

    Parameters
    ----------
    interaction : odds ratio of the marker in the treated over that in the controls; 1 means not predictive
    interaction_p : penalised likelihood ratio test of the product
    in_treated, in_control : odds ratio of response by the marker within each arm
    main : odds ratio of the marker in both arms together, from the model without the product
    main_p : its penalised likelihood ratio test
    scale : what one step of the marker is
    """

    marker: str
    scale: Scale
    interaction: Estimate
    interaction_p: float
    in_treated: Estimate
    in_control: Estimate
    main: Estimate
    main_p: float
    n_treated: int
    n_control: int


def predictive(name: str, marker: Floats, treated: Bools, responder: Bools, level: float = 0.95) -> Predictive:
    """Test the treatment-by-marker interaction; penalised, so that it stays finite in small trials.

    A marker whose values are all above zero enters as log2, so that odds ratios are per doubling; any other per
    standard deviation, or per step where it has two values only.

    Parameters
    ----------
    marker : (n,) without missing values

    References
    ----------
    Royston & Sauerbrei (2004) Stat Med 23:2509 for the model; Firth (1993); Heinze & Schemper (2002) for the penalty.

    Raises
    ------
    CohortError
        When an arm is too small, everyone answers alike, or the marker does not vary.
    """
    _require(name, marker, treated, responder)
    step, scale = _stepped(marker)
    arm, target = treated.astype(np.float64), responder.astype(np.float64)
    by_control = np.column_stack([arm, step, arm * step])
    by_treated = np.column_stack([1 - arm, step, (1 - arm) * step])
    together = np.column_stack([arm, step])
    return Predictive(
        name,
        scale,
        _ratio(by_control, target, 3, level),
        likelihood_ratio_p(by_control, target, 3),
        _ratio(by_treated, target, 2, level),
        _ratio(by_control, target, 2, level),
        _ratio(together, target, 2, level),
        likelihood_ratio_p(together, target, 2),
        int(treated.sum()),
        int((~treated).sum()),
    )


def reading(found: Predictive, alpha: float = 0.05) -> tuple[str, ...]:
    """What the model says about the marker, in plain sentences that claim no more than it does."""
    per = {"doubling": "per doubling of it", "unit": "for its higher value", "standard deviation": "per SD of it"}
    ratio, name = found.interaction, found.marker
    numbers = (
        f"ratio of odds ratios {ratio.value:.2f}, {100 * ratio.level:g} % interval {ratio.low:.2f} to {ratio.high:.2f}"
    )
    p = f"p = {found.interaction_p:.2g}"
    if found.interaction_p <= alpha:
        first = (f"{name} is associated with a different effect of the treatment ({numbers} {per[found.scale]}; {p}): "
                 "evidence that it is predictive, which a second trial has to confirm.")  # fmt: skip
    else:
        first = (f"There is no evidence that {name} is predictive: the effect of the treatment did not differ with it "
                 f"by more than chance ({numbers} {per[found.scale]}; {p}). The interval shows what remains "
                 "possible.")  # fmt: skip
    main = f"odds ratio {found.main.value:.2f} ({found.main.low:.2f} to {found.main.high:.2f}) in both arms together"
    alone = found.in_control
    controls = (f"among the {found.n_control} controls alone odds ratio {alone.value:.2f} ({alone.low:.2f} to "
                f"{alone.high:.2f})")  # fmt: skip
    if found.main_p <= alpha and found.interaction_p > alpha and (alone.low > 1 or alone.high < 1):
        second = (f"It is prognostic here: response goes with it without the treatment too ({main}; {controls}). A "
                  "prognostic marker does not tell whom to treat.")  # fmt: skip
    elif found.main_p <= alpha and found.interaction_p > alpha:
        second = (f"Response goes with it ({main}), but it is not shown that it does so without the treatment "
                  f"({controls}): whether it is prognostic or predictive stays open.")  # fmt: skip
    elif found.main_p <= alpha:
        second = f"Response also goes with it over both arms ({main})."
    else:
        second = f"Over both arms response did not go with it by more than chance ({main})."
    return first, second


def _require(name: str, marker: Floats, treated: Bools, responder: Bools) -> None:
    for arm, rows in (("treated", treated), ("control", ~treated)):
        if rows.sum() < FEWEST_PER_ARM:
            raise CohortError(f"{name}: {int(rows.sum())} patients with a value in the {arm} arm",
                              allowed=f"{FEWEST_PER_ARM} or more in each arm, to compare its meaning between them",
                              do="leave trial.marker out")  # fmt: skip
    if responder.all() or not responder.any():
        raise CohortError(f"{name}: all patients with a value have the same response",
                          allowed="responders and non-responders")  # fmt: skip
    if np.ptp(marker) == 0:
        raise CohortError(f"{name} is the same in all patients", do="leave trial.marker out")


def _stepped(marker: Floats) -> tuple[Floats, Scale]:
    """Marker in steps that a reader can name, centred."""
    values = np.unique(marker)
    if len(values) == 2:
        return (marker == values[1]).astype(np.float64) - float((marker == values[1]).mean()), "unit"
    if values[0] > 0:
        logged = np.log2(marker)
        return logged - logged.mean(), "doubling"
    return (marker - marker.mean()) / marker.std(ddof=1), "standard deviation"


def _ratio(X: Floats, target: Floats, term: int, level: float) -> Estimate:
    value = float(fit_firth(X, target).coefficients[term])
    low, high = (float(np.clip(limit, -50.0, 50.0)) for limit in profile_interval(X, target, term, level))
    return Estimate(math.exp(value), math.exp(min(low, value)), math.exp(max(high, value)), level, FIRTH)
