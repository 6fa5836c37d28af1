"""Missing values -> mean of the most similar training patients."""

from __future__ import annotations

from sklearn.base import OneToOneFeatureMixin
from sklearn.impute import KNNImputer

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import count


class NearestImpute(OneToOneFeatureMixin, KNNImputer):
    """scikit-learn's KNNImputer, but a column without any training value stays in its place, filled with 0.

    The width would differ from fold to fold otherwise; KNNImputer keeps such a column but loses its name.

    Parameters
    ----------
    n_neighbors : number of training patients whose mean is taken
    """

    def __init__(self, n_neighbors: int = 5) -> None:
        super().__init__(n_neighbors=n_neighbors, keep_empty_features=True)


def _build(_columns: Columns, n_neighbors: int) -> NearestImpute:
    return NearestImpute(count("knn_impute", "n_neighbors", n_neighbors))


PART = Part(
    summary="Missing values get the mean of the k nearest training patients",
    reference="Troyanskaya et al. 2001",
    build=_build,
    settings={"n_neighbors": 5},
    trusted=("biomarker.candidates.transforms.knn_impute.NearestImpute",),
    minimum_patients=40,
    keeps_rows=True,
    note="keeps the training rows in the bundle; distances need comparable scales, so scale the columns before it",
)
