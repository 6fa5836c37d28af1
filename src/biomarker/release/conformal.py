"""Fold models and the scores of the patients they did not see -> prediction sets for new patients, by numpy alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.release.light import Op, evaluate
from biomarker.release.prediction import NON_RESPONDER, RESPONDER, UNDECIDED

LEVELS = (0.80, 0.90, 0.95)
STEP = 0.01  # probabilities of training patients are kept to two digits only
SLACK = 1e-9
NEITHER = "neither"


@dataclass(frozen=True)
class FoldScores:
    """One fold: the model that was developed without it, and what that model gave its patients.

    Parameters
    ----------
    ops : the model as plain constants
    responders, non_responders : sorted probabilities of the patients of each class, rounded to two digits towards the
        side that makes sets larger
    """

    ops: list[Op]
    responders: tuple[float, ...]
    non_responders: tuple[float, ...]


@dataclass(frozen=True)
class Conformal:
    """Class-conditional cross-conformal predictor.

    A label belongs to the set of a new patient at level 1 - a unless its p-value is a or less; the p-value of a label
    is the share of training patients with that label who fitted it no better than the new patient does, each compared
    under the model that did not see them. Sets are right for at least 1 - 2a of the patients of each class whatever the
    model, and close to 1 - a in practice.

    References
    ----------
    Vovk (2015) Ann Math Artif Intell 74:9-28 (cross-conformal); Barber et al. (2021) Ann Statist 49:486-507 (1 - 2a).
    """

    folds: tuple[FoldScores, ...]

    @property
    def n_responders(self) -> int:
        """Training responders."""
        return sum(len(fold.responders) for fold in self.folds)

    @property
    def n_non_responders(self) -> int:
        """Training non-responders."""
        return sum(len(fold.non_responders) for fold in self.folds)

    @property
    def levels(self) -> tuple[float, ...]:
        """Levels at which either label can be excluded: each class has at least 1 / (1 - level) - 1 patients."""
        return offered_levels(self.n_responders, self.n_non_responders)

    def p_values(self, rows: Array) -> tuple[Array, Array]:
        """(n,) p-value of "responder", and (n,) of "non-responder", for (n, 2p + q) rows that `Columns` describes."""
        as_good, as_bad = np.ones(len(rows)), np.ones(len(rows))
        for fold in self.folds:
            p = evaluate(fold.ops, rows)
            as_good += np.searchsorted(fold.responders, p, side="right")
            as_bad += len(fold.non_responders) - np.searchsorted(fold.non_responders, p, side="left")
        return as_good / (self.n_responders + 1), as_bad / (self.n_non_responders + 1)

    def sets(self, rows: Array) -> dict[float, tuple[str, ...]]:
        """Level -> for each row "responder", "non-responder", "undecided" (both labels) or "neither"."""
        responder, non_responder = self.p_values(rows)
        return {level: set_names(responder, non_responder, level) for level in self.levels}

    def to_dict(self) -> dict[str, Any]:
        """Plain values of `conformal.json`."""
        return {
            "note": "models of a cross-validation, each with the probabilities, to two digits and sorted, of the "
            "training patients that it did not see; nothing tells who they are",
            "folds": [
                {"ops": fold.ops, "responders": fold.responders, "non_responders": fold.non_responders}
                for fold in self.folds
            ],
        }

    @classmethod
    def from_dict(cls, entries: Mapping[str, Any]) -> Conformal:
        """Inverse of `to_dict`.

        Raises
        ------
        ValueError, LookupError, TypeError
            When a probability is none, or they are not sorted.
        """
        return cls(tuple(
            FoldScores(list(fold["ops"]), _sorted(fold["responders"]), _sorted(fold["non_responders"]))
            for fold in entries["folds"]
        ))  # fmt: skip


def offered_levels(n_responders: int, n_non_responders: int) -> tuple[float, ...]:
    """Levels 1 - a with at least 1/a - 1 patients in each class: 4 for 80 %, 9 for 90 %, 19 for 95 %."""
    rarer = min(n_responders, n_non_responders)
    return tuple(level for level in LEVELS if (rarer + 1) * (1 - level) >= 1 - SLACK)


def set_names(responder: Array, non_responder: Array, level: float) -> tuple[str, ...]:
    """Name of each set at one level, from the (n,) p-values of both labels."""
    a = 1 - level + SLACK
    names = ((NEITHER, NON_RESPONDER), (RESPONDER, UNDECIDED))
    return tuple(names[bool(r > a)][bool(n > a)] for r, n in zip(responder, non_responder, strict=True))


def fold_scores(ops: list[Op], responder: npt.NDArray[np.bool_], probability: Array) -> FoldScores:
    """Scores of one fold from the (m,) responses and probabilities of the patients its model did not see."""
    # A responder fits the worse the lower the probability, so rounding down makes p-values larger; others likewise.
    down = np.floor(probability[responder] / STEP + SLACK) * STEP
    up = np.ceil(probability[~responder] / STEP - SLACK) * STEP
    return FoldScores(ops, *(tuple(sorted(round(float(p), 2) for p in one)) for one in (down, up)))


def among_training(scores: Sequence[FoldScores]) -> dict[float, dict[str, float]]:
    """Level -> share of the training patients with an undecided set, and of each class with a right one.

    Every patient is left out in turn and compared with the others by out-of-fold probabilities, each by the model that
    did not see the patient; a new patient is compared under every fold's model, so this is close but not the same.
    """
    pooled_r = np.sort(np.concatenate([np.array(fold.responders) for fold in scores]))
    pooled_n = np.sort(np.concatenate([np.array(fold.non_responders) for fold in scores]))
    found = {}
    for level in offered_levels(len(pooled_r) - 1, len(pooled_n) - 1):
        r_as_r = np.searchsorted(pooled_r, pooled_r, side="right") / len(pooled_r)
        r_as_n = (1 + len(pooled_n) - np.searchsorted(pooled_n, pooled_r, side="left")) / (len(pooled_n) + 1)
        n_as_r = (1 + np.searchsorted(pooled_r, pooled_n, side="right")) / (len(pooled_r) + 1)
        n_as_n = (len(pooled_n) - np.searchsorted(pooled_n, pooled_n, side="left")) / len(pooled_n)
        sets_r, sets_n = set_names(r_as_r, r_as_n, level), set_names(n_as_r, n_as_n, level)
        found[level] = {
            "undecided": float(np.mean([one == UNDECIDED for one in (*sets_r, *sets_n)])),
            "right_responders": float(np.mean([one in (RESPONDER, UNDECIDED) for one in sets_r])),
            "right_non_responders": float(np.mean([one in (NON_RESPONDER, UNDECIDED) for one in sets_n])),
        }
    return found


def _sorted(values: Any) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if any(not 0 <= p <= 1 or math.isnan(p) for p in numbers) or list(numbers) != sorted(numbers):
        raise ValueError("probabilities of a fold are not sorted numbers between 0 and 1")
    return numbers
