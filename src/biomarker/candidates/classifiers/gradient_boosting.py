"""Gradient boosted trees, for larger cohorts and for readers who ask for them."""

from __future__ import annotations

from sklearn.ensemble import GradientBoostingClassifier

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import count, number


def _build(_columns: Columns, trees: int, rate: float, depth: int, leaf: int) -> GradientBoostingClassifier:
    return GradientBoostingClassifier(
        n_estimators=count("gradient_boosting", "trees", trees),
        learning_rate=number("gradient_boosting", "rate", rate, low=0, high=1, above=True),
        max_depth=count("gradient_boosting", "depth", depth),
        min_samples_leaf=count("gradient_boosting", "leaf", leaf),
        # Stopping early would hold back training rows without regard to groups, and judge by a handful of patients.
        n_iter_no_change=None,
        random_state=0,
    )


PART = Part(
    summary="Sum of small decision trees, each fitted to what the ones before left over; no early stopping",
    reference="Friedman 2001; no gain over logistic regression in small samples: Christodoulou et al. 2019",
    build=_build,
    settings={"trees": 100, "rate": 0.05, "depth": 2, "leaf": 5},
    trusted=("sklearn.tree._tree.Tree",),
    minimum_patients=80,
    note="the trees hold means of few training patients",
)
