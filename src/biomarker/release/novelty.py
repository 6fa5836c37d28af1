"""Rows of new patients + what the training panel looked like -> how unlike it each patient is, by numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns

Ints = npt.NDArray[np.intp]
LARGEST, LARGEST_LOG, SMALLEST = 1e5, 500.0, 1e-9


@dataclass(frozen=True, eq=False)
class Scale:
    """Training centre and spread of each analyte, on the log scale where its unit is linear.

    Parameters
    ----------
    names : the K analytes that are looked at
    center, scale : (K,) median and standard deviation
    """

    names: tuple[str, ...]
    center: Array
    scale: Array

    def z(self, columns: Columns, rows: Array) -> Array:
        """(n, K) standardised values of (n, 2p + q) rows; a missing value lies at the centre, a censored one at its
        limit.
        """
        at = [columns.analytes.index(name) for name in self.names]
        linear = ~np.array(columns.logged, dtype=bool)[at]
        values = rows[:, at].astype(np.float64)
        # A concentration of 0 has no logarithm; it lies as far below as the smallest training value allows.
        floor = np.exp(self.center - 6 * self.scale)
        values[:, linear] = np.log(np.maximum(values[:, linear], floor[linear]))
        return np.where(np.isnan(values), 0.0, (values - self.center) / self.scale)


@dataclass(frozen=True, eq=False)
class Ellipse:
    """Shrunken covariance of the standardised training values, as (1 - shrinkage) S + shrinkage mu I.

    Parameters
    ----------
    mean : (K,) of the standardised values
    axes, variances : (r, K) principal axes of S and their (r,) variances; rows of patients cannot be read from them
    shrinkage, mu : of Ledoit and Wolf
    distances : (n,) sorted distances of the training patients, each from an ellipse that did not see it
    """

    mean: Array
    axes: Array
    variances: Array
    shrinkage: float
    mu: float
    distances: Array

    def distance(self, z: Array) -> Array:
        """(n,) Mahalanobis distance of (n, K) standardised values."""
        centred = np.ascontiguousarray(z - self.mean)
        ball = self.shrinkage * self.mu
        stretched = (1 - self.shrinkage) * self.variances
        # Not a matrix product, whose last bits depend on the rows beside a row.
        along = np.zeros((len(z), len(self.axes)))
        for k, axis in enumerate(self.axes):
            along[:, k] = (centred * axis).sum(axis=1)
        squared = (centred**2).sum(axis=1) - (along**2 * (stretched / (stretched + ball))).sum(axis=1)
        distance: Array = np.sqrt(np.maximum(squared, 0.0) / ball)
        return distance


@dataclass(frozen=True, eq=False)
class Forest:
    """Isolation forest as plain arrays.

    Parameters
    ----------
    feature, left, right : (T, nodes) of each tree; -1 in `left` marks a leaf
    threshold : (T, nodes)
    length : (T, nodes) path length that ends in a leaf
    norm : mean path length of an unsuccessful search among as many patients as a tree saw
    scores : (n,) sorted scores of the training patients, each from a forest that did not see it

    References
    ----------
    Liu, Ting & Zhou (2008) ICDM.
    """

    feature: Ints
    left: Ints
    right: Ints
    threshold: Array
    length: Array
    norm: float
    scores: Array

    def score(self, z: Array) -> Array:
        """(n,) score between 0 and 1 of (n, K) standardised values; the higher the easier to isolate."""
        trees, rows = np.arange(len(self.feature))[:, None], np.arange(len(z))[None, :]
        node = np.zeros((len(self.feature), len(z)), dtype=np.intp)
        for _ in range(self.feature.shape[1]):
            inner = self.left[trees, node] >= 0
            if not inner.any():
                break
            goes_left = z[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            following = np.where(goes_left, self.left[trees, node], self.right[trees, node])
            node = np.where(inner, following, node)
        depth: Array = np.ascontiguousarray(self.length[trees, node].T).mean(axis=1)
        score: Array = 2.0 ** (-depth / self.norm)
        return score


@dataclass(frozen=True, eq=False)
class Novelty:
    """What a usual panel of the training patients looks like."""

    scale: Scale
    ellipse: Ellipse
    forest: Forest

    def judge(self, columns: Columns, rows: Array) -> tuple[Array, Array, Array]:
        """How unlike the training patients each of n rows is.

        Returns
        -------
        distance : (n,) Mahalanobis distance, in multiples of the largest of the training patients
        p : (n,) share of training patients (and the patient) that lie as far out or farther
        p_forest : (n,) share that are as easy to isolate or easier
        """
        z = self.scale.z(columns, rows)
        distance, score = self.ellipse.distance(z), self.forest.score(z)
        p, p_forest = (_share_as_high(one, seen) for one, seen in
                       ((distance, self.ellipse.distances), (score, self.forest.scores)))  # fmt: skip
        return distance / self.ellipse.distances[-1], p, p_forest

    def to_dict(self) -> dict[str, Any]:
        """Plain values of `novelty.json`."""
        parts = {"scale": self.scale, "ellipse": self.ellipse, "forest": self.forest}
        note = "what the training panel looked like as a whole; holds no value of a patient"
        return {"note": note, **{name: _plain(vars(one)) for name, one in parts.items()}}

    @classmethod
    def from_dict(cls, entries: Mapping[str, Any]) -> Novelty:
        """Inverse of `to_dict`.

        Raises
        ------
        ValueError, LookupError, TypeError
            When arrays do not fit each other, or a tree does not end.
        """
        scale, ellipse, forest = entries["scale"], entries["ellipse"], entries["forest"]
        found = cls(
            Scale(tuple(map(str, scale["names"])), _floats(scale["center"]), _floats(scale["scale"])),
            Ellipse(_floats(ellipse["mean"]), _floats(ellipse["axes"]), _floats(ellipse["variances"]),
                    float(ellipse["shrinkage"]), float(ellipse["mu"]), _floats(ellipse["distances"])),
            Forest(_ints(forest["feature"]), _ints(forest["left"]), _ints(forest["right"]),
                   _floats(forest["threshold"]), _floats(forest["length"]), float(forest["norm"]),
                   _floats(forest["scores"])),
        )  # fmt: skip
        _check(found)
        return found


def _check(found: Novelty) -> None:
    k, ellipse, forest = len(found.scale.names), found.ellipse, found.forest
    fits = found.scale.center.shape == found.scale.scale.shape == ellipse.mean.shape == (k,)
    fits &= ellipse.axes.shape == (len(ellipse.variances), k) and ellipse.distances.ndim == 1
    fits &= min(len(ellipse.distances), len(forest.scores)) > 0 and ellipse.shrinkage * ellipse.mu > 0
    arrays = (forest.left, forest.right, forest.threshold, forest.length)
    fits &= forest.feature.ndim == 2 and all(one.shape == forest.feature.shape for one in arrays)
    if not fits:
        raise ValueError("the arrays do not fit each other")
    above_zero = (found.scale.scale, ellipse.distances, np.array([ellipse.shrinkage * ellipse.mu, forest.norm]))
    bounded = (found.scale.center, ellipse.mean, ellipse.axes, ellipse.variances, forest.threshold, forest.length,
               forest.scores, np.array([ellipse.mu]), *above_zero)  # fmt: skip
    # What training gives lies far inside; numbers beyond would only overflow.
    inside = (
        all((np.abs(one) <= LARGEST).all() for one in bounded) and (np.abs(found.scale.center) <= LARGEST_LOG).all()
    )
    if not inside or not 0 < ellipse.shrinkage <= 1:
        raise ValueError("a number is none, or too large")
    if (ellipse.variances < 0).any() or not all((one >= SMALLEST).all() for one in above_zero):
        raise ValueError("a scale, variance or distance is not positive")
    nodes, inner = np.arange(forest.feature.shape[1]), forest.left >= 0
    # A child lies behind its parent, so every path ends.
    forward = all(((one > nodes) & (one < len(nodes)))[inner].all() for one in (forest.left, forest.right))
    if not (forward and ((forest.feature >= 0) & (forest.feature < k))[inner].all()):
        raise ValueError("a tree does not end")


def _share_as_high(values: Array, seen: Array) -> Array:
    """(n,) empirical p-value of each value among (m,) sorted ones."""
    p: Array = (1 + len(seen) - np.searchsorted(seen, values, side="left")) / (len(seen) + 1)
    return p


def _floats(values: Any) -> Array:
    return np.array(values, dtype=np.float64)


def _ints(values: Any) -> Ints:
    return np.array(values, dtype=np.intp)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in fields.items()}
