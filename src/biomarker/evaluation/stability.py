"""Everything that may change when patients or splits are drawn again: what is chosen, predicted and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.bootstrap_frequency import bootstrap_frequencies
from biomarker.evaluation.chosen_sets import ChosenSets, chosen_sets, with_unlisted
from biomarker.evaluation.complementary_pairs import PairsResult
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.monte_carlo import SeedSensitivity, seed_sensitivity
from biomarker.evaluation.nogueira import stability_interval
from biomarker.evaluation.prediction_instability import PredictionInstability
from biomarker.evaluation.stand_ins import OftenChosen, often_chosen, spearman
from biomarker.validation.refits import Refit
from biomarker.validation.result import NestedCVResult

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stability:
    """How far the answer depends on the splits and on who happened to be recruited.

    Parameters
    ----------
    chosen : predictors of every outer training set
    bootstrap_shares : predictor -> share of bootstrap refits that use it, with an interval over patients; empty
        without refits
    bootstrap_index : Nogueira's index over the refits; None without refits or where it does not exist
    often : frequently chosen analytes and their correlated stand-ins
    pairs : complementary-pairs stability selection; None where it was not run
    prediction : instability of the predictions; None without refits
    headline : Monte Carlo error of the AUC
    notes : why something is missing
    """

    chosen: ChosenSets
    bootstrap_shares: dict[str, Estimate]
    bootstrap_index: Estimate | None
    often: tuple[OftenChosen, ...]
    pairs: PairsResult | None
    prediction: PredictionInstability | None
    headline: SeedSensitivity
    notes: tuple[str, ...] = ()


def stability(
    validated: NestedCVResult,
    names: Sequence[str],
    analytes: Sequence[str],
    values: Floats,
    *,
    refits: Sequence[Refit] = (),
    times: npt.NDArray[np.intp] | None = None,
    pairs: PairsResult | None = None,
    prediction: PredictionInstability | None = None,
    level: float = 0.95,
    notes: tuple[str, ...] = (),
) -> Stability:
    """Judge the stability of a validated procedure.

    Parameters
    ----------
    names : predictors that a candidate could choose
    analytes, values : names of the p analytes and their (n, p) values, one row per patient
    refits : the procedure on bootstrap samples
    times : (B, n) how often each patient was drawn for each refit
    """
    seen = [choice.predictors for choice in validated.choices] + [refit.predictors for refit in refits]
    names = with_unlisted(names, seen)
    chosen = chosen_sets(validated.choices, names)
    drawn = np.array([np.isin(names, refit.predictors) for refit in refits]).reshape(len(refits), len(names))
    missing = [] if chosen.index() is not None else ["The index of stability does not exist: " + _same_size(chosen)]
    if prediction is None and not notes:
        missing.append("No bootstrap refits were made (evaluation.bootstrap_refits = 0).")
    return Stability(
        chosen=chosen,
        bootstrap_shares={}
        if times is None
        else dict(zip(names, bootstrap_frequencies(drawn, times, level), strict=True)),
        bootstrap_index=stability_interval(drawn, level),
        often=often_chosen(names, chosen.sets, spearman(analytes, values)),
        pairs=pairs,
        prediction=prediction,
        headline=seed_sensitivity(validated.predictions(), level),
        notes=(*notes, *missing),
    )


def _same_size(chosen: ChosenSets) -> str:
    what = "every predictor" if chosen.sets.any() else "no predictor"
    return f"{what} was used in every outer training set, so nothing was selected."
