"""Simulated trials -> exposure, response rates and differences per dose and form, each with its interval."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.trials.batch import LIMITS, BatchResult
from biomarker.exposure.trials.scenario import Calibrated

Floats = npt.NDArray[np.float64]
Values = dict[str, Any]
PATIENTS = "median, 5th and 95th percentile of patients, averaged over the trials"
TRIALS = "median and percentiles over simulated trials (prediction interval of one trial)"
DRAWN = "median and percentiles over parameter draws that agree with the observed response rates"


def summarise(ready: Calibrated, found: BatchResult, *, level: float, occupancy: float, little: float) -> Values:
    """Plain values of results.json (docs/exposure.md).

    Parameters
    ----------
    occupancy : share of the target that should be occupied at the trough, one of `LIMITS`
    little : a gain in response rate that is smaller than this counts as little
    """
    scenario = ready.scenario
    at = scenario.doses.index(scenario.reference)
    return {
        "doses": list(scenario.doses),
        "reference": scenario.reference,
        "n_per_arm": scenario.n_per_arm,
        "n_trials": scenario.n_trials,
        "level": level,
        "occupancy": occupancy,
        "little_gain": little,
        "last_week": scenario.weeks[-1],
        "trough_week": scenario.trough_day / 7,
        "forms": [{"label": model.form.label, **asdict(model)} for model in ready.models],
        "exposure": [_exposure(ready, found, j, level, LIMITS.index(occupancy)) for j in range(len(scenario.doses))],
        "response": [_response(found, f, j, at, ready, level, little)
                     for f in range(len(scenario.forms)) for j in range(len(scenario.doses))],
        "sensitivity": [_sensitivity(found, j, at, scenario.doses[j], level) for j in range(len(scenario.doses))],
    }  # fmt: skip


def over(values: Floats, level: float, method: str) -> Values:
    """Median of simulated values with their percentiles."""
    low, mid, high = (float(q) for q in np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2]))
    return dict(Estimate(mid, low, high, level, method).to_dict())


def _exposure(ready: Calibrated, found: BatchResult, j: int, level: float, limit: int) -> Values:
    dose = ready.scenario.doses[j]
    average = found.average[:, j].mean(axis=0)
    return {
        "dose": dose,
        "average": _spread(average),
        "trough": _spread(found.trough[:, j].mean(axis=0)),
        "occupied": _spread(found.occupied[:, j].mean(axis=0)),
        "per_reference": None if dose == 0 else float(average[2] * ready.scenario.reference / dose),
        "variation": None if dose == 0 else over(found.variation[:, j], level, TRIALS),
        "below": over(found.below[:, j, limit], level, TRIALS),
    }


def _spread(quantiles: Floats) -> Values:
    return dict(Estimate(float(quantiles[2]), float(quantiles[0]), float(quantiles[4]), 0.90, PATIENTS).to_dict())


def _response(
    found: BatchResult, f: int, j: int, at: int, ready: Calibrated, level: float, little: float
) -> Values:  # fmt: skip
    gain = found.true[:, f, j] - found.true[:, f, at]
    return {
        "form": ready.models[f].form.label,
        "dose": ready.scenario.doses[j],
        "rate": over(found.observed[:, f, j], level, TRIALS),
        "expected": over(found.true[:, f, j], level, DRAWN),
        "stayed": over(found.stayed[:, f, j], level, TRIALS),
        "gain": None if j == at else over(gain, level, DRAWN),
        "trial_gain": None if j == at else over(found.observed[:, f, j] - found.observed[:, f, at], level, TRIALS),
        "better_in_trial": None if j == at else float((found.observed[:, f, j] > found.observed[:, f, at]).mean()),
        "little": None if j == at else float((gain < little).mean()),
    }


def _sensitivity(found: BatchResult, j: int, at: int, dose: float, level: float) -> Values:
    """How much the answer for a dose depends on the form: the spread of the medians, and of everything."""
    gain = found.true[:, :, j] - found.true[:, :, at]
    medians, rates = np.median(gain, axis=0), np.median(found.true[:, :, j], axis=0)
    tails = np.quantile(gain, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return {
        "dose": dose,
        "expected_lowest": float(rates.min()),
        "expected_highest": float(rates.max()),
        "gain_lowest": float(medians.min()),
        "gain_highest": float(medians.max()),
        "gain_low": float(tails[0].min()),
        "gain_high": float(tails[1].max()),
    }
