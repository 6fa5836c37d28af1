"""Several classifiers of the shelf, fitted to the same prepared columns; their log odds are averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logit
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from biomarker.candidates.binary import LogOddsClassifier
from biomarker.candidates.checked import checked_binary, checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.parts import CLASSIFIERS, Part
from biomarker.candidates.settings import several

NAME = "mean_log_odds"
DEFAULT = "ridge_logistic+shrinkage_lda"


class MeanLogOdds(LogOddsClassifier):
    """Mean of the members' log odds (logarithmic opinion pool with equal weights, Genest & Zidek 1986).

    Log odds and not ranks: one new patient has no rank without other patients to stand among, and a mean of ranks is no
    probability. A member that is not linear can be no surer than its n training rows allow: its odds are held between
    1 : (2n + 1) and (2n + 1) : 1, so that a single overconfident member does not overrule the others.

    Parameters
    ----------
    members : unfitted classifiers; None for ridge logistic regression and shrinkage LDA

    Attributes
    ----------
    members_ : fitted classifiers
    coef_, intercept_ : their means, (1, p) and (1,), where all members are linear
    """

    coef_: Array
    intercept_: Array

    def __init__(self, members: Sequence[BaseEstimator] | None = None) -> None:
        self.members = members

    def fit(self, X: Array, y: Any, groups: npt.ArrayLike | None = None) -> MeanLogOdds:
        """Fit every member to (n, p) training rows; `groups` (n,) goes to the members that split their rows again."""
        X, target = checked_binary(self, X, y)
        labels = target.astype(np.int64)
        self.members_ = [
            member.fit(X, labels, groups=groups) if has_fit_parameter(member, "groups") else member.fit(X, labels)
            for member in map(clone, self.members or _unfitted(DEFAULT, _unnamed(X.shape[1])))
        ]
        self.most_ = float(np.log(2 * len(X) + 1))
        if all(isinstance(member, LinearClassifier) for member in self.members_):
            self.coef_ = np.mean([member.coef_ for member in self.members_], axis=0)
            self.intercept_ = np.mean([member.intercept_ for member in self.members_], axis=0)
        return self

    def decision_function(self, X: Array) -> Array:
        """(n,) mean log odds of the second class (the responders)."""
        check_is_fitted(self)
        X = checked_rows(self, X)
        odds: Array = np.mean([self._odds(member, X) for member in self.members_], axis=0)
        return odds

    def _odds(self, member: Any, X: Array) -> Array:
        if isinstance(member, LinearClassifier):
            return member.decision_function(X)
        chance = np.clip(member.predict_proba(X)[:, 1], 1e-300, 1 - 1e-16)
        held: Array = np.clip(logit(chance), -self.most_, self.most_)
        return held


def _unnamed(width: int) -> Columns:
    return Columns(tuple(f"x{i}" for i in range(width)), (False,) * width)


def _unfitted(members: str, columns: Columns) -> tuple[Any, ...]:
    """Unfitted members; a setting that a member would search stays at the middle of its search space."""
    built = []
    for part in _cards(members):
        fixed = {key: value[len(value) // 2] if isinstance(value, tuple) else value
                 for key, value in part.settings.items()}  # fmt: skip
        built.append(part.build(columns, **fixed))
    return tuple(built)


def _cards(members: Any) -> list[Part]:
    known = [name for name in CLASSIFIERS if name != NAME]
    return [CLASSIFIERS[name] for name in several(NAME, "members", members, known)]


def _adapt(part: Part, settings: Mapping[str, Any]) -> Part:
    """Card for the members in use: their types, their need of groups and patients; plain numbers if all are linear."""
    searched = settings["members"]
    cards = list(chain.from_iterable(map(_cards, searched if isinstance(searched, tuple) else (searched,))))
    return replace(
        part,
        trusted=tuple(dict.fromkeys(chain(part.trusted, *(card.trusted for card in cards)))),
        takes_groups=any(card.takes_groups for card in cards),
        keeps_rows=any(card.keeps_rows for card in cards),
        minimum_patients=max(card.minimum_patients for card in cards),
        constants=logistic_constants if all(card.constants is logistic_constants for card in cards) else None,
    )


def _build(columns: Columns, members: str) -> MeanLogOdds:
    return MeanLogOdds(_unfitted(members, columns))


PART = Part(
    summary="Mean log odds of several classifiers named with a plus sign; none of them is tuned",
    reference="Genest & Zidek 1986 (logarithmic opinion pool)",
    build=_build,
    settings={"members": DEFAULT},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.mean_log_odds.MeanLogOdds",),
    adapt=_adapt,
    note="a setting that a member would search stays at the middle of its search space",
)
