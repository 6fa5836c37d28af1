"""Nothing predicts, 26 patients: mean AUC of the default study, and how often its permutation test says otherwise.

python benchmarks/null_behaviour.py --cohorts 200
"""

from __future__ import annotations

import argparse

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.development.plan import Plan
from biomarker.planning.simulated_power import simulated_power
from biomarker.simulation.panel import Scenario
from biomarker.validation.design import Design
from biomarker.validation.workers import count_workers

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
DEFAULT = tuple(Candidate(name, PartChoice(name), STEPS) for name in ("ridge_logistic", "elastic_net", "shrinkage_lda"))
SCHEMA = PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(12)))


def main() -> None:
    """Print size and mean AUC with their Monte Carlo intervals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cohorts", type=int, default=200)
    parser.add_argument("--workers", type=int, default=None)
    wanted = parser.parse_args()
    scenario = Scenario(26, 13, SCHEMA, "A0", 0.5)
    found = simulated_power(scenario, Plan(DEFAULT), Design(5, 1, 77), n_cohorts=wanted.cohorts, n_permutations=39,
                            workers=count_workers(wanted.workers))  # fmt: skip
    print(f"permutation test rejects at .05 in {found.procedure}; mean AUC {found.mean_auc}")


if __name__ == "__main__":
    main()
