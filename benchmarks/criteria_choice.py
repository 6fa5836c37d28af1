"""Nothing predicts, four dependent response criteria: how often is the smallest p below .05, plain and corrected?

Labels come from simulated visits by SRI-4, BICLA, LLDAS and a fall of SLEDAI-2K; the panel is noise.

python benchmarks/criteria_choice.py --cohorts 300
"""

from __future__ import annotations

import argparse

import numpy as np

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.development.plan import Plan
from biomarker.evaluation.criteria import criteria_tests, mean_auc
from biomarker.evaluation.proportions import wilson
from biomarker.response.judge import judge_visits
from biomarker.response.rules import Rules
from biomarker.response.visits import read_visits
from biomarker.simulation.panel import Scenario, draw_cohort
from biomarker.simulation.visits import USUAL, Arm, simulate_visits
from biomarker.validation.criteria import criteria_statistics
from biomarker.validation.design import Design

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
PLAN = Plan((Candidate("nb", PartChoice("gaussian_nb"), STEPS),), inner_folds=2, inner_repeats=1)
CRITERIA = ("sri", "bicla", "lldas", "sledai_drop")
SCHEMA = PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(5)))
N, FOLDS = 40, 3


def labels_of(seed: int) -> np.ndarray:
    """(N, 4) labels by the four criteria: 1, 0, or -1 where not evaluable."""
    made = simulate_visits((Arm("", N, 20),), losses=USUAL, seed=seed)
    rules = Rules.of({"assessment_day": made.assessment_day})
    visits = read_visits({name: [row[name] for row in made.visits] for name in made.visits[0]}, rules)
    judged = [judge_visits(visits, name, {}, rules).patients for name in CRITERIA]
    codes = {True: 1, False: 0, None: -1}
    return np.array([[codes[one[who].label] for one in judged] for who in made.truth], dtype=np.int8)


def main() -> None:
    """Print the shares with their Wilson intervals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cohorts", type=int, default=300)
    parser.add_argument("--permutations", type=int, default=19)
    parser.add_argument("--first", type=int, default=0, help="seed of the first cohort")
    wanted = parser.parse_args()
    plain, corrected = [], []
    for seed in range(wanted.first, wanted.first + wanted.cohorts):
        labels = labels_of(seed)
        if min((labels == side).sum(axis=0).min() for side in (0, 1)) < FOLDS:
            continue
        cohort = draw_cohort(Scenario(N, 20, SCHEMA, "A0", 0.5), np.random.default_rng(seed))
        rows = criteria_statistics(cohort, labels, PLAN, Design(FOLDS, 1, seed), wanted.permutations, mean_auc)
        tests = criteria_tests(rows)
        plain.append(min(one.p for one in tests) <= 0.05)
        corrected.append(min(one.p_adjusted for one in tests) <= 0.05)
    for name, hits in (("smallest p, plain", plain), ("smallest p, corrected", corrected)):
        print(f"{name}: {wilson(sum(hits), len(hits))} of {len(hits)} cohorts without any signal")


if __name__ == "__main__":
    main()
