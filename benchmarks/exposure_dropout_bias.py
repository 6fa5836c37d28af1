"""Non-responders leave: response rate at the end and effect of exposure by the joint model and by usual analyses.

python benchmarks/exposure_dropout_bias.py --trials 100
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from biomarker.development.splits import generator
from biomarker.exposure.fitting.data import FitData, Visits
from biomarker.exposure.fitting.fit import fit
from biomarker.exposure.fitting.layout import Options
from biomarker.exposure.fitting.naive import naive_slope, rates_by_dose
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.forms import Form
from biomarker.exposure.response.model import ResponseModel, Subjects
from biomarker.exposure.response.paths import draw, paths

WEEKS = np.arange(4, 53, 4.0)
TRUTH = ResponseModel(Form("log_linear", 1.0), -1.6, 1.5, 0.09, 0.30, between=1.5, hazard=-5.2, after_non_response=1.4)
DOSES = {0.0: 0.0, 300.0: 38.0}


def trial(truth: ResponseModel, n_per_arm: int, random: np.random.Generator) -> tuple[FitData, np.ndarray]:
    """One trial of placebo and 300 mg, every subject with the typical exposure times a log-normal deviation."""
    dose = np.repeat(list(DOSES), n_per_arm)
    n = len(dose)
    exposure = np.repeat(list(DOSES.values()), n_per_arm) * np.exp(0.4 * random.standard_normal(n))
    subjects = Subjects(exposure, np.ones(n, dtype=bool))
    walked = paths(truth, subjects, WEEKS, draw(n, len(WEEKS), random))
    week, subject = np.meshgrid(WEEKS, np.arange(n))
    seen = np.arange(len(WEEKS)) < walked.last[:, None]
    left = np.where(walked.stayed, np.nan, np.concatenate([[0.0], WEEKS])[walked.last] + 2.0)
    visits = Visits(subject[seen], week[seen], walked.response.T[seen])
    doses = tuple(((0.0, float(mg)),) for mg in dose)
    return FitData(tuple(map(str, range(n))), np.full(n, 69.1), subjects.high, np.empty((n, 0)), (), doses, visits,
                   left), exposure  # fmt: skip


def study(n_trials: int, n_per_arm: int = 150, seed: int = 7, truth: ResponseModel = TRUTH) -> dict[str, np.ndarray]:
    """Errors (estimate minus truth) of each trial, and how often the joint interval of the slope covers."""
    found: dict[str, list[float]] = {}
    for place in range(n_trials):
        data, exposure = trial(truth, n_per_arm, generator(seed, place))
        fitted = fit(data, exposure, Options(nodes=7))
        slope, usual = fitted.estimate("slope"), naive_slope(fitted, 0.95)
        rows = rates_by_dose(fitted, 0.95)
        true = [float(expected(truth, Subjects(exposure[data.nominal == dose], np.ones(n_per_arm, dtype=bool)),
                               WEEKS).responds.mean()) for dose in DOSES]  # fmt: skip
        for row, rate in zip(rows, true, strict=True):
            for key in ("joint", "completers", "imputed"):
                found.setdefault(f"{key} {row['dose']:g} mg", []).append(row[key]["estimate"] - rate)
        found.setdefault("slope joint", []).append(slope.value - truth.slope)
        found.setdefault("slope covered", []).append(float(slope.low <= truth.slope <= slope.high))
        found.setdefault("slope ordinary", []).append(usual["estimate"] - truth.slope)
        after = fitted.estimate("after_non_response")
        found.setdefault("log hazard ratio joint", []).append(after.value - truth.after_non_response)
    return {key: np.array(values) for key, values in found.items()}


def main() -> None:
    """Print mean error and its Monte Carlo error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--patients", type=int, default=150)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hazard-ratio", type=float, default=float(np.exp(TRUTH.after_non_response)))
    wanted = parser.parse_args()
    began = time.perf_counter()
    truth = replace(TRUTH, after_non_response=float(np.log(wanted.hazard_ratio)))
    found = study(wanted.trials, wanted.patients, wanted.seed, truth)
    print(f"{wanted.trials} trials of 2 x {wanted.patients}, {time.perf_counter() - began:.0f} s")
    for key, errors in found.items():
        word = "share" if key == "slope covered" else "bias"
        print(f"{key:24} {word} {errors.mean():+.3f} (Monte Carlo error {errors.std(ddof=1) / len(errors) ** 0.5:.3f})")


if __name__ == "__main__":
    main()
