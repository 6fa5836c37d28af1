"""How often do the intervals of the AUC cover the truth, under the tuned and nested procedure of the default study?

python benchmarks/interval_coverage.py --sets 200 -o coverage.csv

Each simulated cohort has p analytes with correlation 0.3, one of them informative. The truth is the AUC, in 20,000 new
patients, of the model that the same procedure develops on the whole cohort. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.develop import develop
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.evaluation.delong import auc
from biomarker.evaluation.metric import METRICS
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions
from biomarker.validation.workers import count_workers, map_tasks

SETTINGS = [  # patients, responders, analytes, true AUC of the informative analyte
    (26, 13, 12, 0.50), (26, 13, 12, 0.76), (26, 13, 12, 0.87), (26, 8, 12, 0.76),
    (60, 30, 12, 0.50), (60, 30, 12, 0.76), (120, 60, 12, 0.50), (120, 60, 12, 0.76),
]  # fmt: skip
STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
DEFAULT = tuple(Candidate(name, PartChoice(name), STEPS) for name in ("ridge_logistic", "elastic_net", "shrinkage_lda"))
INTERVALS = ("auc", "auc_nadeau_bengio")
NEW_PATIENTS = 20_000


def draw(n: int, n1: int, p: int, area: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Log-normal analytes and responses."""
    responder = random.permutation(np.arange(n) < n1)
    z = np.sqrt(0.3) * random.standard_normal((n, 1)) + np.sqrt(0.7) * random.standard_normal((n, p))
    z[:, 0] += np.sqrt(2) * ndtri(area) * responder
    return np.exp(0.8 * z), responder


def one_cohort(task: tuple[int, int, int, float, int, int]) -> list[float]:
    """Estimate, limits of every interval, truth."""
    n, n1, p, area, repeats, seed = task
    values, responder = draw(n, n1, p, area, generator(seed, 1))
    columns = Columns(tuple(f"A{j}" for j in range(p)), (False,) * p)
    X, groups, plan = columns.matrix(values, np.zeros((n, p), np.int8)), np.arange(n), Plan(DEFAULT)
    job = Job(X, responder, groups, columns, plan, Design(5, repeats, seed))
    done = [run_repeat((job, repeat)) for repeat in range(repeats)]
    seen = Predictions(responder, *(np.stack([getattr(one, name)[:, 0] if name != "fold" else one.fold for one in done])
                                    for name in ("probability", "fold", "threshold")))  # fmt: skip
    limits = []
    for name in INTERVALS:
        estimate = METRICS[name].estimate(seen, 0.95)
        limits += [np.nan] * 3 if estimate is None else [estimate.value, estimate.low, estimate.high]
    model = develop(X, responder, groups, columns, plan, seed, (9,)).model
    new, labels = draw(NEW_PATIENTS, NEW_PATIENTS // 2, p, area, generator(seed, 2))
    return [*limits, auc(labels, model.probability(columns.matrix(new, np.zeros(new.shape, np.int8))))]


def summary(found: np.ndarray) -> list[str]:
    """Bias of the estimate, then coverage and width of each interval."""
    truth = found[:, -1]
    cells = [f"{truth.mean():.3f}", f"{(found[:, 0] - truth).mean():+.3f}"]
    for k in range(len(INTERVALS)):
        low, high = found[:, 3 * k + 1], found[:, 3 * k + 2]
        known = ~np.isnan(low)
        cells.append(f"{((low <= truth) & (truth <= high))[known].mean():.3f} ({(high - low)[known].mean():.2f})")
    return cells


def main() -> None:
    """Run every setting and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=200, help="simulated cohorts per setting")
    parser.add_argument("--repeats", type=int, default=10, help="repeats of the outer loop")
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--settings", type=int, nargs="*", default=range(len(SETTINGS)), help="numbers of the settings")
    parser.add_argument("-o", "--output", type=Path, help="CSV with one line per cohort")
    wanted = parser.parse_args()
    rows = []
    print(
        "| n | responders | analytes | marker AUC | true AUC of the model | bias | headline | Nadeau-Bengio | minutes |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for k in wanted.settings:
        began = time.monotonic()
        tasks = [(*SETTINGS[k], wanted.repeats, 1000 * k + seed) for seed in range(wanted.sets)]
        found = np.array(map_tasks(one_cohort, tasks, count_workers(wanted.workers), "coverage"))
        minutes = (time.monotonic() - began) / 60
        print(f"| {' | '.join(map(str, SETTINGS[k]))} | {' | '.join(summary(found))} | {minutes:.1f} |", flush=True)
        rows += [[*task, *line] for task, line in zip(tasks, found.tolist(), strict=True)]
    if wanted.output:
        with wanted.output.open("w", newline="") as stream:
            csv.writer(stream).writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
