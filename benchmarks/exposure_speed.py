"""How long do simulated exposure-response trials take, and where does the time go?

python benchmarks/exposure_speed.py --trials 1000 --patients 300 --workers 2
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.parameters import ANIFROLUMAB
from biomarker.exposure.pk.reference import solve_reference
from biomarker.exposure.pk.regimen import every
from biomarker.exposure.pk.solver import solve
from biomarker.exposure.response.forms import Form
from biomarker.exposure.trials.scenario import Counts, Scenario
from biomarker.exposure.trials.simulate import simulate_trials
from biomarker.validation.workers import count_workers

FORMS = (Form("log_linear", 1.0), Form("emax", 10.0), Form("log_linear", 10.0))
DOSES = (0.0, 150.0, 300.0, 600.0, 1000.0)
SCENARIO = Scenario(
    doses=DOSES, reference=300.0, placebo=Counts(118, 302), treated=Counts(160, 298), forms=FORMS, completers=0.706,
    rise=2.0, rate=0.0866, active_effect=0.84, between=1.0, after_non_response=0.69, weeks=tuple(range(4, 53, 4)),
    trough_day=168.0, n_per_arm=300, n_trials=1000, seed=1,
)  # fmt: skip


def seconds(function: object) -> tuple[float, float]:
    """Wall and CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu


def solvers(n_reference: int = 5) -> tuple[float, float]:
    """CPU seconds per patient and year: all at once (3,000 patients), and LSODA one by one."""
    random, days = np.random.default_rng(1), np.array([168.0, 364.0])
    deviations = draw_deviations(ANIFROLUMAB, 3000, random)
    patients = individuals(ANIFROLUMAB, np.full(3000, 69.1), np.ones(3000, dtype=bool), deviations)
    dosing, one = every(28, 13, np.full(3000, 300.0)), every(28, 13, [300.0])
    together = seconds(lambda: solve(patients, dosing, days))[1] / 3000
    alone = seconds(lambda: [solve_reference(patients.take(np.array([i])), one, days) for i in range(n_reference)])[1]
    return together, alone / n_reference


def main() -> None:
    """Print the solvers, then the time of whole simulations by number of trials."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--patients", type=int, default=300)
    parser.add_argument("--workers", type=int, default=None)
    wanted = parser.parse_args()
    together, alone = solvers()
    print(
        f"a patient's year: {1e6 * together:.0f} us all at once, {1e3 * alone:.0f} ms by LSODA: {alone / together:.0f}x"
    )
    workers = count_workers(wanted.workers)
    for n_trials in sorted({max(20, wanted.trials // 10), wanted.trials}):
        scenario = replace(SCENARIO, n_trials=n_trials, n_per_arm=wanted.patients)
        wall, cpu = seconds(lambda scenario=scenario: simulate_trials(scenario, workers=workers))
        shown = f", {cpu:.1f} s CPU" if workers == 1 else ""
        print(
            f"{n_trials} trials x {wanted.patients} patients x {len(DOSES)} doses x {len(FORMS)} forms, "
            f"{workers} worker(s): {wall:.1f} s{shown}"
        )


if __name__ == "__main__":
    main()
