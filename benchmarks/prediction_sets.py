"""Do prediction sets hold the truth as often as they say, and what does the interval of a probability cover?

python benchmarks/prediction_sets.py --sets 60

Each simulated cohort has 12 analytes with correlation 0.3, one of them informative (true AUC 0.76 or 0.5). The default
procedure is developed on it, with its fold models and bootstrap refits; 400 new patients are predicted. Printed per
size: coverage of the sets in each class, how often they decide, and how often the 95 % interval of the probability
holds (a) the patient's true probability and (b) the probability by a model of another cohort of the same size.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from interval_coverage import DEFAULT, draw
from scipy.special import ndtri

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.develop import develop
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.development.splits import generator
from biomarker.release.conformal import Conformal, fold_scores
from biomarker.release.constants import constants
from biomarker.release.light import evaluate
from biomarker.release.refit_interval import RefitInterval
from biomarker.validation.design import Design
from biomarker.validation.fold_models import fold_models
from biomarker.validation.refits import bootstrap_refits
from biomarker.validation.workers import count_workers, map_tasks

SIZES = (26, 60, 120)
AREAS = (0.5, 0.76)
ANALYTES, NEW, REFITS = 12, 400, 100
ONE_LABEL = ("responder", "non-responder")


def as_cohort(values: np.ndarray, responder: np.ndarray) -> Cohort:
    """Patients with measured values only."""
    n, p = values.shape
    rows = tuple(f"S{i}" for i in range(n))
    schema = PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(p)))
    panel = Panel(rows, schema, values, np.zeros((n, p), dtype=np.int8))
    return Cohort(panel, rows, responder, np.arange(n), CovariateSchema(), np.empty((n, 0)),
                  (FlowStep("rows analysed", n),), "recorded", "simulated")  # fmt: skip


def true_probability(values: np.ndarray, area: float) -> np.ndarray:
    """(n,) chance of response given the analytes, with half of the patients responding."""
    z, p = np.log(values) / 0.8, values.shape[1]
    inverse = np.linalg.inv(0.3 * np.ones((p, p)) + 0.7 * np.eye(p))
    shift = np.zeros(p)
    shift[0] = np.sqrt(2) * ndtri(area)
    return 1 / (1 + np.exp(-((z - shift / 2) @ inverse @ shift)))


def one_cohort(task: tuple[int, float, int]) -> list[float]:
    """Per level 80, 90, 95: coverage among responders, among others, share decided; then what the interval covers."""
    n, area, seed = task
    cohort = as_cohort(*draw(n, n // 2, ANALYTES, area, generator(seed, 1)))
    plan, design = Plan(DEFAULT), Design(5, 1, seed)
    X, columns = predictor_matrix(cohort)
    shipped = constants(develop(X, cohort.responder, cohort.groups, columns, plan, seed, (9,)).model)
    folds = fold_models(cohort, plan, design, constants)
    sets = Conformal(tuple(fold_scores(one.kept, one.responder, one.probability) for one in folds))
    refits = bootstrap_refits(cohort, plan, design, REFITS, keep=constants)
    interval = RefitInterval(tuple(one.kept for one in refits))
    values, responder = draw(NEW, NEW // 2, ANALYTES, area, generator(seed, 2))
    rows = columns.matrix(values, np.zeros(values.shape, dtype=np.int8))
    probability = evaluate(shipped, rows)
    other = as_cohort(*draw(n, n // 2, ANALYTES, area, generator(seed, 3)))
    rival = develop(predictor_matrix(other)[0], other.responder, other.groups, columns, plan, seed, (9,)).model
    line = []
    for level in (0.8, 0.9, 0.95):
        names = np.array(sets.sets(rows).get(level, ["none"] * NEW))
        if names[0] == "none":
            line += [np.nan] * 3
            continue
        right = [np.isin(names[responder == side], (label, "undecided")).mean()
                 for side, label in ((True, "responder"), (False, "non-responder"))]  # fmt: skip
        line += [*right, float(np.isin(names, ONE_LABEL).mean())]
    low, high = interval.interval(rows, probability).T
    for truth in (true_probability(values, area), rival.probability(rows)):
        line.append(float(((low <= truth) & (truth <= high)).mean()))
    return [*line, float((high - low).mean())]


def main() -> None:
    """Run every setting and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=60, help="simulated cohorts per setting")
    parser.add_argument("--workers", type=int, default=None)
    wanted = parser.parse_args()
    print("| n | AUC | 80 %: responders / others (decided) | 90 % | 95 % | interval: truth | another cohort | width |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for n in SIZES:
        for area in AREAS:
            tasks = [(n, area, 100 * n + seed) for seed in range(wanted.sets)]
            found = np.array(map_tasks(one_cohort, tasks, count_workers(wanted.workers), "sets")).mean(axis=0)
            cells = [" - " if np.isnan(found[k]) else f"{found[k]:.3f} / {found[k + 1]:.3f} ({found[k + 2]:.2f})"
                     for k in (0, 3, 6)]  # fmt: skip
            rest = [f"{value:.2f}" for value in found[9:]]
            print(f"| {n} | {area} | {' | '.join([*cells, *rest])} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
