"""Bias of the accuracy of "the best of 300 configurations": tuned CV, nested CV and BBC-CV (Tsamardinos et al. 2018).

True accuracies are Beta(9, 6); each of N samples is predicted right with that probability; K = 10 folds, B = 1000.
Published bias: N = 20: +.159 (tuned CV), -.004 (nested CV), -.035 (BBC-CV); N = 100: +.042, -.002, -.014.

    python benchmarks/bbc_cv.py            # 500 data sets of each size, a few minutes
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.best_of import draws, out_of_bag_scores

Floats = npt.NDArray[np.float64]
FOLDS = 10
PUBLISHED = {20: (0.159, -0.004, -0.035), 100: (0.042, -0.002, -0.014)}


class Bias(NamedTuple):
    """Estimated minus true accuracy of the chosen configuration, mean over data sets."""

    tuned: float
    nested: float
    bbc: float


def simulate(n: int, data_sets: int, *, configurations: int = 300, bootstraps: int = 1000, seed: int = 1) -> Bias:
    """Mean bias of the three estimates with n samples."""
    random = np.random.default_rng(seed)
    errors = [_one(n, configurations, bootstraps, random) for _ in range(data_sets)]
    return Bias(*map(float, np.mean(errors, axis=0)))


def _one(n: int, configurations: int, bootstraps: int, random: np.random.Generator) -> tuple[float, float, float]:
    truth = random.beta(9, 6, configurations)
    right = (random.random((n, configurations)) < truth).astype(np.float64)
    fold = random.permutation(np.arange(n) % FOLDS)
    per_fold = np.stack([right[fold == k].mean(axis=0) for k in range(FOLDS)])
    chosen = int(per_fold.mean(axis=0).argmax())
    others = (per_fold.sum(axis=0) - per_fold) / (FOLDS - 1)
    nested = float(np.take_along_axis(per_fold, others.argmax(axis=1)[:, None], axis=1).mean())
    times = draws(n, bootstraps, random)
    outside = (times == 0).astype(np.float64)
    left = np.maximum(outside.sum(axis=1, keepdims=True), 1)
    bbc = float(out_of_bag_scores(times @ right / n, outside @ right / left).mean())
    return float(per_fold.mean(axis=0)[chosen] - truth[chosen]), nested - truth[chosen], bbc - truth[chosen]


def main() -> None:
    """Print our numbers beside the published ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-sets", type=int, default=500)
    wanted = parser.parse_args()
    print("n     tuned CV (published)   nested CV (published)   BBC-CV (published)")
    for n, published in PUBLISHED.items():
        found = simulate(n, wanted.data_sets)
        print(f"{n:<5} " + "   ".join(f"{ours:+.3f} ({theirs:+.3f})".ljust(20)
                                     for ours, theirs in zip(found, published, strict=True)))  # fmt: skip


if __name__ == "__main__":
    main()
