"""Which parameters the data can speak about, and how they stand in a vector."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError
from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.response.forms import Form
from biomarker.exposure.response.model import ResponseModel

Floats = npt.NDArray[np.float64]
USUAL_RATE = math.log(2) / 8.0
LOGGED = {"rate": "rate", "at": "at", "between": "between"}
MEANING = {
    "start": "log odds of response at week 0 without drug",
    "rise": "rise of the log odds without drug",
    "rate": "rate of that rise, 1/week",
    "slope": "effect of the form, high signature",
    "slope_low": "effect of the form, low signature",
    "at": "concentration of the form, mg/L",
    "between": "SD of a subject's log odds",
    "hazard": "log dropout hazard per week after a response",
    "after_non_response": "log hazard ratio after a visit without response",
    "shared": "effect of the subject's deviation on the log hazard",
}  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What is to be estimated; see the section `fit` of the study file."""

    form: Form = Form("log_linear", 1.0)  # noqa: RUF009  (a frozen value)
    estimate_at: bool = False
    low_signature_slope: bool = True
    random_effect: bool = True
    dropout: bool = True
    shared: bool = False
    nodes: int = 9


@dataclass(frozen=True)
class Layout:
    """Parameters of a vector, in order, and those that were left out, with the reason.

    `rate`, `at` and `between` stand in the vector as natural logarithms; the slopes as the effect at the concentration
    `typical`, so that their size does not depend on the form.
    """

    names: tuple[str, ...]
    covariates: tuple[str, ...]
    left_out: dict[str, str]
    options: Options
    typical: float = 1.0

    def model(self, vector: Floats) -> ResponseModel:
        """Vector -> model."""
        value = dict(zip(self.names, vector.tolist(), strict=True))
        form = self.options.form
        if "at" in value:
            form = replace(form, at=math.exp(value["at"]))
        unit = float(form.of(np.array(self.typical)))
        return ResponseModel(
            form=form,
            start=value["start"],
            rise=value.get("rise", 0.0),
            rate=math.exp(value["rate"]) if "rate" in value else USUAL_RATE,
            slope=value.get("slope", 0.0) / unit,
            slope_low=value.get("slope_low", 0.0) / unit,
            covariates=tuple(value.get(f"covariate {name}", 0.0) for name in self.covariates),
            between=math.exp(value["between"]) if "between" in value else 0.0,
            hazard=value.get("hazard", -math.inf),
            after_non_response=value.get("after_non_response", 0.0),
            shared=value.get("shared", 0.0),
        )

    def start(self, response: float, hazard: float) -> Floats:
        """First vector: the given log odds and log hazard, nothing else."""
        first = {"start": response, "rise": 0.5, "rate": math.log(USUAL_RATE), "at": math.log(self.options.form.at),
                 "between": math.log(0.7), "hazard": hazard}  # fmt: skip
        return np.array([first.get(name, 0.0) for name in self.names])


def layout_of(data: FitData, exposure: Floats, options: Options) -> Layout:
    """Parameters that these data can determine by their design.

    Raises
    ------
    CohortError
        When nothing about exposure can be learned: too few subjects, or the same exposure for everybody.
    """
    _require(data, exposure)
    weeks = np.unique(data.visits.week)
    left: dict[str, str] = {}
    names = ["start"]
    if len(weeks) > 1:
        names.append("rise")
    else:
        left["rise"] = "all visits are in one week"
    if len(weeks) > 2:
        names.append("rate")
    else:
        left["rate"] = f"visits in {len(weeks)} week(s) cannot tell how fast the response rises"
    names.append("slope")
    low = exposure[~data.high]
    if options.low_signature_slope and len(low) and np.ptp(low) > 0:
        names.append("slope_low")
    elif options.low_signature_slope:
        left["slope_low"] = "no subjects with a low signature and different exposures"
    if options.estimate_at:
        doses = np.unique(data.nominal[data.high & (exposure > 0)])
        if len(doses) > 1:
            names.append("at")
        else:
            left["at"] = "one dose beside placebo: slope and concentration of the form cannot be told apart"
    names += [f"covariate {name}" for j, name in enumerate(data.covariate_names) if np.ptp(data.covariates[:, j]) > 0]
    left |= {f"covariate {name}": "the same for every subject"
             for j, name in enumerate(data.covariate_names) if np.ptp(data.covariates[:, j]) == 0}  # fmt: skip
    repeated = np.bincount(data.visits.subject, minlength=data.n).max() > 1
    if options.random_effect and repeated:
        names.append("between")
    elif options.random_effect:
        left["between"] = "one visit per subject cannot tell a subject's deviation"
    if options.dropout:
        _dropout(data, options, names, left)
    typical = float(np.median(exposure[exposure > 0]))
    return Layout(tuple(names), data.covariate_names, left, options, typical)


def _dropout(data: FitData, options: Options, names: list[str], left: dict[str, str]) -> None:
    events = int(np.isfinite(data.dropout_week).sum())
    if events == 0:
        left["hazard"] = left["after_non_response"] = "nobody dropped out"
        return
    names.append("hazard")
    if events > 1:
        names.append("after_non_response")
    if options.shared and "between" in names:
        names.append("shared")


def _require(data: FitData, exposure: Floats) -> None:
    if data.n < 10 or data.high.sum() < 5:
        raise CohortError(f"{data.n} subjects, {int(data.high.sum())} with a high gene signature",
                          allowed="at least 10, 5 of them with a high signature")  # fmt: skip
    high = exposure[data.high]
    if np.ptp(high) <= 1e-9 * max(float(high.max()), 1.0):
        raise CohortError("every subject with a high signature has the same exposure: its effect on response is not "
                          "identifiable", allowed="several doses, or placebo beside a dose")  # fmt: skip
