"""What refits on bootstrap samples chose -> selection frequency with the uncertainty that the patients bring."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import wilson

Floats = npt.NDArray[np.float64]
METHOD = "jackknife after bootstrap over patients, Wilson with the effective number of patients (approximate)"


def bootstrap_frequencies(chosen: npt.NDArray[np.bool_], times: npt.NDArray[np.intp], level: float) -> list[Estimate]:
    """Share of the refits that chose each of d predictors.

    The refits are independent only given these patients, so a binomial interval over refits would say nothing about
    other patients. The variance over patients is the mean of infinitesimal jackknife and jackknife after bootstrap,
    both corrected for the finite number of refits. For one predictor it is noisy, but its ratio to share (1 - share)
    hardly differs between predictors: so it is pooled, and the interval is Wilson's for the number of independent
    patients that would give this ratio, at most n. Coverage and width: benchmarks/selection_stability.py.

    Parameters
    ----------
    chosen : (B, d)
    times : (B, n) how often each patient was drawn

    References
    ----------
    Wager, Hastie & Efron (2014) JMLR 15:1625, for the two variances; the interval is a heuristic of this project.
    """
    n = times.shape[1]
    share = chosen.mean(axis=0)
    spread, variance = float((share * (1 - share)).sum()), float(jackknife_variance(chosen, times).sum())
    effective = min(max(spread / variance, 1.0), n) if variance > 0 else float(n)
    return [replace(wilson(p * effective, effective, level), method=METHOD) for p in share.tolist()]


def jackknife_variance(chosen: npt.NDArray[np.bool_], times: npt.NDArray[np.intp]) -> Floats:
    """(d,) variance of the shares over cohorts, plus that of a finite number of refits; 0 where it cannot be seen."""
    B, n = times.shape
    share = chosen.mean(axis=0)
    noise = chosen.var(axis=0) * n / B
    infinitesimal = (((times - 1).T @ (chosen - share) / B) ** 2).sum(axis=0) - noise
    absent = (times == 0).astype(np.float64)
    without = absent.T @ chosen / np.maximum(absent.sum(axis=0), 1)[:, None]
    seen = absent.sum(axis=0) > 0
    after = (n - 1) / n * ((without[seen] - share) ** 2).sum(axis=0) - (math.e - 1) * noise
    variance: Floats = np.maximum((infinitesimal + after) / 2, 0.0) + chosen.var(axis=0) / B
    return variance
