"""Stability -> the plain values of results.json; no value belongs to a single patient."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.chosen_sets import Range
from biomarker.evaluation.complementary_pairs import PairsResult
from biomarker.evaluation.monte_carlo import SeedSensitivity
from biomarker.evaluation.prediction_instability import PredictionInstability
from biomarker.evaluation.stability import Stability

Values = dict[str, Any]
RANGE = (
    "lowest and highest value in a single repeat of the outer loop; training sets share patients, so this is not a "
    "confidence interval: other patients may change it far more"
)
# A call that one refit in ten turns round depends on who was recruited.
UNSURE = 0.1


def stability_values(found: Stability) -> Values:
    """The object `stability` of results.json."""
    return {
        "selection": _selection(found),
        "stand_ins": [asdict(one) | {"stand_ins": [asdict(other) for other in one.stand_ins]} for one in found.often],
        "complementary_pairs": None if found.pairs is None else _pairs(found.pairs),
        "prediction": None if found.prediction is None else _prediction(found.prediction),
        "headline": _headline(found.headline),
        "notes": list(found.notes),
    }


def _selection(found: Stability) -> Values:
    chosen, index = found.chosen, found.chosen.index()
    return {
        "n_sets": len(chosen.sets),
        "n_predictors": len(chosen.names),
        "base_share": chosen.base_share,
        "every_share": chosen.every_share,
        "size": asdict(chosen.size()),
        "predictors": [
            {"name": name, "share": one.value, "lowest": one.lowest, "highest": one.highest,
             "bootstrap_share": found.bootstrap_shares[name].to_dict() if found.bootstrap_shares else None}
            for name, one in chosen.shares().items()
        ],
        "index": None if index is None else asdict(index),
        "range": RANGE,
        "bootstrap_index": None if found.bootstrap_index is None else found.bootstrap_index.to_dict(),
    }  # fmt: skip


def _pairs(pairs: PairsResult) -> Values:
    return {
        "pairs": pairs.pairs,
        "most": pairs.most,
        "cut_off": pairs.cut_off,
        "predictors": [{"name": name, "share": share} for name, share in pairs.shares.items()],
        "stable": list(pairs.stable),
        "index": pairs.index,
        "expected_false": pairs.expected_false,
        "note": pairs.note,
    }


def _prediction(found: PredictionInstability) -> Values:
    return {
        "refits": found.n_refits,
        "threshold": found.threshold,
        "mape": _spread(found.mape),
        "cii": _spread(found.cii),
        "cii_own_threshold": _spread(found.cii_own),
        "unsure_share": float((found.cii >= UNSURE).mean()),
        "method": "Riley & Collins 2023: the whole procedure on bootstrap samples of the patients",
    }


def _headline(found: SeedSensitivity) -> Values:
    return {
        "repeats": found.repeats,
        "sd_over_repeats": found.sd,
        "lowest": found.lowest,
        "highest": found.highest,
        "monte_carlo": None if found.headline is None else found.headline.to_dict(),
        "sd_between_seeds": found.between_seeds(found.repeats),
    }


def _spread(values: npt.NDArray[np.float64]) -> Values:
    return asdict(Range(float(values.mean()), float(values.min()), float(values.max())))
