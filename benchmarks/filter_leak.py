"""A filter before the folds and inside them, on pure noise: 150 patients, 20,000 analytes, the 100 best of them.

python benchmarks/filter_leak.py --sets 3
"""

from __future__ import annotations

import argparse

import numpy as np

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.ranks import label_scores, standardised_ranks
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions

STEPS = (PartChoice("fill_censored"), PartChoice("median_impute"), PartChoice("standard_scale"))


def cross_validated(values: np.ndarray, responder: np.ndarray, kept: int | None, seed: int) -> float:
    """Mean within-fold AUC of ridge; `kept` analytes are chosen inside every training fold, all when None."""
    n, p = values.shape
    columns = Columns(tuple(f"A{j}" for j in range(p)), (True,) * p)
    chosen = PartChoice("none") if kept is None else PartChoice("mann_whitney", {"k": kept})
    plan = Plan((Candidate("ridge", PartChoice("ridge_logistic"), STEPS, chosen),), (), 3, 1)
    job = Job(columns.matrix(values, np.zeros((n, p), np.int8)), responder, np.arange(n), columns, plan,
              Design(5, 1, seed))  # fmt: skip
    done = run_repeat((job, 0))
    shown = Predictions(responder, done.probability[None, :, 0], done.fold[None], done.threshold[None, :, 0])
    return float(within_fold_auc(shown).mean())


def both(n: int, p: int, kept: int, seed: int) -> tuple[float, float]:
    """AUC with the filter before the folds (a leak) and inside them."""
    random = generator(seed, 0)
    values, responder = random.standard_normal((n, p)), random.permutation(np.arange(n) % 2 == 0)
    score = np.abs(label_scores(standardised_ranks(values), responder))
    best = values[:, np.argsort(-score)[:kept]]
    return cross_validated(best, responder, None, seed), cross_validated(values, responder, kept, seed)


def main() -> None:
    """Print the mean over the simulated cohorts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=3)
    wanted = parser.parse_args()
    found = np.array([both(150, 20_000, 100, seed) for seed in range(wanted.sets)])
    for name, column in zip(("filter before the folds (a leak)", "filter inside the folds"), found.T, strict=True):
        print(f"{name}: mean AUC {column.mean():.3f}, {column.min():.3f} to {column.max():.3f}")


if __name__ == "__main__":
    main()
