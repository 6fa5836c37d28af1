"""Random forest, for larger cohorts and for readers who ask for it."""

from __future__ import annotations

from sklearn.ensemble import RandomForestClassifier

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import count


def _build(_columns: Columns, trees: int, leaf: int, random_state: int) -> RandomForestClassifier:
    return RandomForestClassifier(
        n_estimators=count("random_forest", "trees", trees),
        min_samples_leaf=count("random_forest", "leaf", leaf),
        random_state=count("random_forest", "random_state", random_state, low=0),
        n_jobs=1,
    )


PART = Part(
    summary="Mean of many decision trees on resampled patients; no smaller than `leaf` patients in an end node",
    reference="Breiman 2001; no gain over logistic regression in small samples: Christodoulou et al. 2019",
    build=_build,
    settings={"trees": 200, "leaf": 3, "random_state": 0},
    trusted=("sklearn.tree._tree.Tree",),
    minimum_patients=80,
    note="the trees hold shares of few training patients",
)
