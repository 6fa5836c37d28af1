"""Out-of-fold probabilities -> net benefit over a range of thresholds that was declared beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.over_repeats import mean_over_patients
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
STEP = 0.02
TREAT_ALL = "treat_all"


@dataclass(frozen=True)
class DecisionCurve:
    """Net benefit of several strategies at the same thresholds; treating nobody has 0 by definition.

    Parameters
    ----------
    thresholds : (T,) probabilities of response from which a patient would be treated
    strategies : name -> (T,) net benefit; "treat_all" is one of them
    differences : name of a rival -> (T,) net benefit of the first strategy minus that of the rival
    """

    thresholds: tuple[float, ...]
    strategies: Mapping[str, tuple[Estimate, ...]]
    differences: Mapping[str, tuple[Estimate, ...]]


def decision_curve(
    models: Mapping[str, Predictions], thresholds: Sequence[float], level: float
) -> DecisionCurve:  # fmt: skip
    """Net benefit of each model and of treating everyone, with t intervals over patients.

    Net benefit = true positives / n - false positives / n * t / (1 - t), on the scale of true positives. It is computed
    in every repeat and averaged: probabilities are never averaged first, which would judge an ensemble that nobody
    gets. Repeats are no observations. The intervals hold for one threshold at a time, and ignore that models of
    different folds share patients, hence "approximate".

    Parameters
    ----------
    models : name -> out-of-fold predictions on the same patients; the first is compared with all others
    thresholds : each between 0 and 1

    References
    ----------
    Vickers & Elkin (2006) Med Decis Making 26:565; Vickers, Van Calster & Steyerberg (2016) BMJ 352:i6.
    """
    gains = {
        name: [gain(seen.responder, seen.probability >= t, t) for t in thresholds] for name, seen in models.items()
    }
    first, *_ = models.values()
    everyone = np.ones_like(first.probability, dtype=bool)
    gains[TREAT_ALL] = [gain(first.responder, everyone, t) for t in thresholds]
    own, *rivals = gains
    return DecisionCurve(
        thresholds=tuple(float(t) for t in thresholds),
        strategies={name: tuple(mean_over_patients(one, level) for one in found) for name, found in gains.items()},
        differences={
            name: tuple(mean_over_patients(a - b, level) for a, b in zip(gains[own], gains[name], strict=True))
            for name in rivals
        },
    )


def gain(responder: Bools, called: Bools, threshold: float) -> Floats:
    """What each patient adds to the net benefit: 1 for a true positive, -t / (1 - t) for a false one, else 0.

    Parameters
    ----------
    responder : (n,)
    called : (..., n) whether the patient would be treated
    """
    if not 0 < threshold < 1:
        raise ValueError(f"a threshold of {threshold} has no odds")
    each: Floats = np.where(called, np.where(responder, 1.0, -threshold / (1 - threshold)), 0.0)
    return each


def threshold_grid(low: float, high: float) -> tuple[float, ...]:
    """Thresholds from `low` to `high` in steps of 0.02, both ends among them.

    Parameters
    ----------
    low : lowest probability from which one might treat
    high : highest one

    Examples
    --------
    >>> from biomarker.evaluation.decision_curve import threshold_grid
    >>> threshold_grid(0.1, 0.5)[:3]
    (0.1, 0.12, 0.14)
    """
    steps = np.append(np.arange(low, high - STEP / 1000, STEP), high)
    return tuple(float(t) for t in np.round(steps, 6))
