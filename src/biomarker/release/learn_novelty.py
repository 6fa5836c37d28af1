"""Training rows -> Novelty: centre, ellipse and isolation forest, each judged on patients it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.development.splits import generator
from biomarker.release.novelty import Ellipse, Forest, Novelty, Scale

TREES, SEEN_BY_A_TREE, FOLDS = 50, 64, 10
LEAST_SHRINKAGE = 1e-3  # keeps the ellipse closed where there are few axes
DIGITS = 6
FEWEST_PATIENTS = 10
NOVELTY = 9


def learn_novelty(columns: Columns, rows: Array, names: Sequence[str], seed: int) -> Novelty | None:
    """Describe the training panel without its patients.

    Parameters
    ----------
    rows : (n, 2p + q), one per patient
    names : the analytes that the model sees; those that vary are looked at

    Returns
    -------
    novelty : None for fewer than 10 patients or where no analyte varies
    """
    scale = _scale(columns, rows, names)
    if len(rows) < FEWEST_PATIENTS or not scale.names:
        return None
    z = scale.z(columns, rows)
    everyone = np.arange(len(z))
    distances = [_ellipse(z[everyone != i]).distance(z[i : i + 1])[0] for i in everyone]
    fold = generator(seed, NOVELTY).permutation(everyone) % FOLDS
    scores = np.empty(len(z))
    for k in range(FOLDS):
        if (fold == k).any():
            scores[fold == k] = _forest(z[fold != k], seed + k).score(z[fold == k])
    return Novelty(_rounded_scale(scale), _ellipse(z, np.sort(distances)), _forest(z, seed, np.sort(scores)))


def _scale(columns: Columns, rows: Array, names: Sequence[str]) -> Scale:
    kept, center, spread = [], [], []
    for name in names:
        j = columns.analytes.index(name)
        values = rows[~np.isnan(rows[:, j]), j]
        if not columns.logged[j]:
            positive = values[values > 0]
            values = np.log(np.maximum(values, positive.min())) if len(positive) else values[:0]
        if len(values) > 1 and np.ptp(values) > 0:
            kept.append(name)
            center.append(float(np.median(values)))
            spread.append(float(np.std(values, ddof=1)))
    return Scale(tuple(kept), np.array(center), np.array(spread))


def _rounded_scale(scale: Scale) -> Scale:
    return Scale(scale.names, _rounded(scale.center), _rounded(scale.scale))


def _ellipse(z: Array, distances: Array | None = None) -> Ellipse:
    from sklearn.covariance import ledoit_wolf_shrinkage

    mean = z.mean(axis=0)
    centred = z - mean
    shrinkage = max(float(ledoit_wolf_shrinkage(centred, assume_centered=True)), LEAST_SHRINKAGE)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    variances = singular**2 / len(z)
    mu = float((centred**2).sum() / len(z) / z.shape[1])
    used = variances > 1e-12 * variances.max(initial=0.0)
    seen = np.zeros(1) if distances is None else distances
    return Ellipse(_rounded(mean), _rounded(axes[used]), _rounded(variances[used]), shrinkage, mu, _rounded(seen))


def _forest(z: Array, seed: int, scores: Array | None = None) -> Forest:
    from sklearn.ensemble import IsolationForest

    seen_by_a_tree = min(SEEN_BY_A_TREE, len(z))
    fitted = IsolationForest(n_estimators=TREES, max_samples=seen_by_a_tree, random_state=seed % 2**31).fit(z)
    trees = [one.tree_ for one in fitted.estimators_]
    widest = max(tree.node_count for tree in trees)
    feature, left, right = (np.full((TREES, widest), -1, dtype=np.intp) for _ in range(3))
    threshold, length = np.zeros((TREES, widest)), np.zeros((TREES, widest))
    for t, tree in enumerate(trees):
        n = tree.node_count
        feature[t, :n] = np.maximum(tree.feature, 0)
        left[t, :n], right[t, :n], threshold[t, :n] = tree.children_left, tree.children_right, tree.threshold
        length[t, :n] = _depth(tree) + _mean_path(tree.n_node_samples)
    norm = float(_mean_path(np.array([seen_by_a_tree]))[0])
    found = np.zeros(1) if scores is None else scores
    return Forest(np.maximum(feature, 0), left, right, _rounded(threshold), _rounded(length), norm, _rounded(found))


def _depth(tree: Any) -> npt.NDArray[np.float64]:
    """(nodes,) edges between the root and each node."""
    depth = np.zeros(tree.node_count)
    for node in range(tree.node_count):
        for child in (tree.children_left[node], tree.children_right[node]):
            if child >= 0:
                depth[child] = depth[node] + 1
    return depth


def _mean_path(n: npt.NDArray[Any]) -> Array:
    """Mean path length of an unsuccessful search in a binary tree of n: 2 H(n - 1) - 2 (n - 1) / n."""
    counts = np.maximum(np.asarray(n, dtype=np.float64), 1.0)
    harmonic = np.log(np.maximum(counts - 1, 1)) + np.euler_gamma
    return np.where(counts <= 1, 0.0, np.where(counts <= 2, 1.0, 2 * harmonic - 2 * (counts - 1) / counts))


def _rounded(values: Any) -> Array:
    """To six significant digits: more would only make the file longer."""
    array = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        magnitude = np.where(array == 0, 1.0, 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(array)))))
    rounded: Array = np.round(array * magnitude) / magnitude
    return rounded
