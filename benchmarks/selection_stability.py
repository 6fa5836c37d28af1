"""How stable a selection looks where the truth is known; the numbers of docs/protocol.md, "Stability".

Run: python benchmarks/selection_stability.py [number of cohorts]
"""

from __future__ import annotations

import sys

import numpy as np

from biomarker.candidates.ranks import label_scores, standardised_ranks
from biomarker.development.splits import generator, stratified_folds
from biomarker.evaluation.bootstrap_frequency import bootstrap_frequencies
from biomarker.evaluation.nogueira import index_between, stability_index
from biomarker.validation.half_samples import halves

ANALYTES, CHOSEN = 12, 3
DRAWS = 200
SHIFTS = (1.5, 1.2, 0.8, 0.4, 0.0, 0.0)


def cohort(n, shift, seed):
    """Normal analytes; the first one is shifted in the responders."""
    random = generator(seed, 0)
    responder = random.permutation(np.arange(n) < n // 2)
    return random.normal(size=(n, ANALYTES)) + np.outer(responder, [shift] + [0.0] * (ANALYTES - 1)), responder


def best(X, responder):
    """The three analytes with the largest rank correlation with the response."""
    score = np.abs(label_scores(standardised_ranks(X), responder))
    return np.argsort(np.argsort(-score, kind="stable")) < CHOSEN


def indices(n, shift, seed):
    """Index over outer training sets, over bootstrap samples, and between disjoint halves of one cohort."""
    X, y = cohort(n, shift, seed)
    random = generator(seed, 1)
    folds = [stratified_folds(y, np.arange(n), 5, random) for _ in range(5)]
    outer = [best(X[fold != k], y[fold != k]) for fold in folds for k in range(5)]
    bootstrap = [best(X[rows], y[rows]) for rows in bootstrap_rows(y, 100, random)]
    pairs = [[best(X[half], y[half]) for half in halves(y, random)] for _ in range(50)]
    first, second = np.array(pairs).transpose(1, 0, 2)
    return stability_index(np.array(outer)), stability_index(np.array(bootstrap)), index_between(first, second)


def bootstrap_rows(y, times, random):
    """Samples with at least three patients of each class."""
    found = []
    while len(found) < times:
        rows = random.integers(len(y), size=len(y))
        if 3 <= y[rows].sum() <= len(y) - 3:
            found.append(rows)
    return found


def frequencies(n, shifts, seed):
    """Bootstrap selection frequencies of |z| > 1.6 in one cohort, as (estimate, low, high)."""
    random = generator(seed, 2)
    y = random.permutation(np.arange(n) < n // 2)
    X = random.normal(size=(n, len(shifts))) + np.outer(y, shifts)
    rows = bootstrap_rows(y, DRAWS, random)
    chosen = np.array([np.abs(label_scores(standardised_ranks(X[r]), y[r])) * (n - 1) ** 0.5 > 1.6 for r in rows])
    found = bootstrap_frequencies(chosen, np.array([np.bincount(r, minlength=n) for r in rows]), 0.95)
    return [(one.value, one.low, one.high) for one in found]


def main(cohorts):
    """Print both tables."""
    print("stability index: outer training sets, bootstrap samples, disjoint halves (mean over cohorts)")
    for n in (26, 60):
        for name, shift in (("noise", 0.0), ("one analyte with AUC .80", 1.19)):
            found = np.array([indices(n, shift, seed) for seed in range(cohorts)])
            print(f"n = {n}, {name}: {found.mean(axis=0).round(2)}, SD over cohorts {found.std(axis=0).round(2)}")
    for n in (26, 60):
        value, low, high = np.array([frequencies(n, SHIFTS, seed) for seed in range(cohorts)]).transpose(2, 0, 1)
        truth = value.mean(axis=0)
        covered = ((low <= truth) & (truth <= high)).mean(axis=0)
        print(f"n = {n}: selection frequency in bootstrap samples; shifts of the analytes {SHIFTS}")
        print("mean", truth.round(2), "SD over cohorts", value.std(axis=0).round(2))
        print("95 % interval: coverage", covered.round(2), "width", (high - low).mean(axis=0).round(2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
