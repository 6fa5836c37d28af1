"""Probabilities of a finished model for patients it never saw -> how it does there, and whether it carries over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from biomarker.evaluation.calibration import clipped
from biomarker.evaluation.closed_test import ALPHA, closed_test
from biomarker.evaluation.decision_curve import DecisionCurve, decision_curve
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import measure
from biomarker.validation.result import PROCEDURE, Predictions

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# A standard error across repeats has no meaning where there is one model and no split.
NOT_EXTERNAL = ("auc_nadeau_bengio",)
FEWEST_PER_CLASS, WIDEST = 10, 0.4
TRANSPORTS, NEEDS_UPDATING, NO_EVIDENCE, CANNOT_SAY = "transports", "needs_updating", "no_evidence", "cannot_say"


@dataclass(frozen=True)
class CaseMix:
    """How the new patients differ from those the model was made from.

    Parameters
    ----------
    expected_auc : AUC that the model's own probabilities imply for these patients; an observed AUC below it is not due
        to the mix of patients (van Klaveren et al. 2016)
    log_odds_mean, log_odds_sd : of the predictions
    prevalence : share of responders here
    training_prevalence : share of responders in training, where known
    """

    expected_auc: float
    log_odds_mean: float
    log_odds_sd: float
    prevalence: float
    training_prevalence: float | None


@dataclass(frozen=True)
class External:
    """External validation: nothing is fitted to the new patients.

    Parameters
    ----------
    metrics : name -> estimate; None where it does not exist for these patients
    calibration_p : of the closed test that `biomarker update` follows: the probabilities as they are, against the best
        line on their log odds (below 50 patients: the best intercept)
    """

    n: int
    n_responders: int
    metrics: Mapping[str, Estimate | None]
    decision: DecisionCurve
    case_mix: CaseMix
    calibration_p: float | None
    verdict_code: str
    verdict: tuple[str, ...]


def external_validation(
    responder: Bools,
    probability: Floats,
    threshold: float,
    thresholds: Sequence[float],
    *,
    training_prevalence: float | None = None,
    training_auc: float | None = None,
    level: float = 0.95,
) -> External:
    """Judge a finished model on n new patients with a known response.

    Parameters
    ----------
    responder, probability : (n,)
    threshold : of the model
    thresholds : of the decision curve
    training_auc : out-of-fold AUC of the training patients, for the words

    Raises
    ------
    CohortError
        With fewer than two patients in a class.

    References
    ----------
    Steyerberg & Vergouwe (2014) Eur Heart J 35:1925; van Klaveren et al. (2016) Stat Med 35:4136.
    """
    one = np.zeros((1, len(responder)), dtype=np.int16)
    seen = Predictions(responder, probability[None, :], one, np.full((1, len(responder)), threshold))
    metrics = {name: found for name, found in measure(seen, level).items() if name not in NOT_EXTERNAL}
    odds = logit(clipped(probability))
    mix = CaseMix(expected_auc(probability), float(odds.mean()), float(odds.std(ddof=1)), float(responder.mean()),
                  training_prevalence)  # fmt: skip
    test = closed_test(responder, probability)
    p = None if test is None else test.p_any
    code, sentences = transport(int(responder.sum()), int((~responder).sum()), metrics, mix, training_auc, p)
    curve = decision_curve({PROCEDURE: seen}, thresholds, level)
    return External(len(responder), int(responder.sum()), metrics, curve, mix, p, code, sentences)


def expected_auc(probability: Floats) -> float:
    """Chance that a responder has the higher probability, if every probability is right.

    References
    ----------
    van Klaveren et al. (2016) Stat Med 35:4136 (model-based concordance).
    """
    p = np.asarray(probability)
    pairs = p[:, None] * (1 - p)[None, :]
    np.fill_diagonal(pairs, 0.0)
    above = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    return float((pairs * above).sum() / pairs.sum()) if pairs.sum() > 0 else 0.5


def transport(
    n_responders: int,
    n_non_responders: int,
    metrics: Mapping[str, Estimate | None],
    mix: CaseMix,
    training_auc: float | None,
    calibration_p: float | None,
) -> tuple[str, tuple[str, ...]]:
    """Code and sentences: does the model carry over to these patients?

    Its calibration is off where the closed test of `biomarker update` rejects it, so that both say the same.
    """
    auc = metrics.get("auc")
    if auc is None or min(n_responders, n_non_responders) < FEWEST_PER_CLASS or auc.width > WIDEST:
        why = f"{n_responders} responders and {n_non_responders} non-responders leave the AUC between "
        limits = "unknown limits" if auc is None else f"{auc.low:.2f} and {auc.high:.2f}"
        return CANNOT_SAY, (f"This cohort cannot say whether the model carries over: {why}{limits}.",)
    compared = f" (out-of-fold in training: {training_auc:.2f})" if training_auc is not None else ""
    sentences = [f"AUC {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f}){compared}; the model's own probabilities "
                 f"imply {mix.expected_auc:.2f} for these patients."]  # fmt: skip
    if auc.low <= 0.5:
        sentences.insert(0, "There is no evidence that the model tells responders from non-responders here.")
        return NO_EVIDENCE, tuple(sentences)
    if calibration_p is None:
        sentences.insert(0, "The model ranks these patients, but its probabilities are too extreme to be tested.")
        return CANNOT_SAY, tuple(sentences)
    off = "; ".join(_miscalibration(metrics))
    if calibration_p <= ALPHA:
        sentences.insert(0, f"The model ranks these patients, but its probabilities are off (p = {calibration_p:.2g})"
                         + (f": {off}." if off else "."))  # fmt: skip
        return NEEDS_UPDATING, (*sentences, "Update it (`biomarker update`) before its probabilities are used.")
    hint = f" Its probabilities may be off all the same: {off}; more patients will tell." if off else ""
    sentences.insert(0, "The model carries over: it ranks these patients, and they do not reject its calibration "
                     f"(p = {calibration_p:.2g}).{hint}")  # fmt: skip
    return TRANSPORTS, tuple(sentences)


def _miscalibration(metrics: Mapping[str, Estimate | None]) -> list[str]:
    found = []
    large, slope = metrics.get("calibration_intercept"), metrics.get("calibration_slope")
    if large is not None and not large.low <= 0 <= large.high:
        found.append(f"on average too {'low' if large.value > 0 else 'high'} (intercept {large.value:+.2f}, "
                     f"{large.low:+.2f} to {large.high:+.2f})")  # fmt: skip
    if slope is not None and not slope.low <= 1 <= slope.high:
        found.append(f"too {'extreme' if slope.value < 1 else 'timid'} (slope {slope.value:.2f}, {slope.low:.2f} to "
                     f"{slope.high:.2f})")  # fmt: skip
    return found
