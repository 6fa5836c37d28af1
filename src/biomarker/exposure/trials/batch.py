"""A few trials of a scenario -> response, dropout and exposure per trial, form and dose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.development.splits import generator
from biomarker.exposure.pk.individuals import Individuals, draw_deviations, individuals, joined
from biomarker.exposure.pk.solver import solve
from biomarker.exposure.response.calibrate import with_rates
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.model import ResponseModel, Subjects
from biomarker.exposure.response.paths import Draws, draw, paths
from biomarker.exposure.trials.population import VirtualPatients, draw_patients
from biomarker.exposure.trials.scenario import Calibrated, Scenario

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PLACE_OF_TRIALS = 1
# Fixed: it may not depend on the number of workers, because the numbers of a batch are computed together.
TRIALS_PER_BATCH = 5


@dataclass(frozen=True)
class Batch:
    """Trials from `first` up to, not including, `end`."""

    calibrated: Calibrated
    first: int
    end: int


@dataclass(frozen=True, eq=False)
class BatchResult:
    """What t trials of d doses gave under f forms.

    Parameters
    ----------
    observed : (t, f, d) share of responders at the last visit, dropouts counted as non-responders
    true : (t, f, d) the same for endless patients, under the parameters drawn for the trial
    stayed : (t, f, d) share that completed
    average : (t, d, 5) quantiles of the average concentration between patients, mg/L
    trough : (t, d, 5) quantiles of the concentration before the dose on the day of the trough
    occupied : (t, d, 5) quantiles of the target's occupancy at that moment
    below : (t, d, g) share of patients whose occupancy is below each of `LIMITS`
    variation : (t, d) coefficient of variation of the average concentration
    """

    observed: Floats
    true: Floats
    stayed: Floats
    average: Floats
    trough: Floats
    occupied: Floats
    below: Floats
    variation: Floats


LIMITS = (0.5, 0.8, 0.9, 0.95, 0.99)


def batches(calibrated: Calibrated) -> list[Batch]:
    """All trials of a scenario, a few at a time."""
    n = calibrated.scenario.n_trials
    return [Batch(calibrated, k, min(k + TRIALS_PER_BATCH, n)) for k in range(0, n, TRIALS_PER_BATCH)]


def simulate_batch(batch: Batch) -> BatchResult:
    """Simulate the trials of a batch; each one has random numbers of its own."""
    scenario = batch.calibrated.scenario
    trials = [_draw_trial(batch.calibrated, k) for k in range(batch.first, batch.end)]
    average, trough, occupied = _exposures(scenario, trials)
    parts = [_one(scenario, trial, average[k], trough[k], occupied[k]) for k, trial in enumerate(trials)]
    return BatchResult(*(np.stack(part) for part in zip(*parts, strict=True)))


@dataclass(frozen=True, eq=False)
class _Trial:
    patients: VirtualPatients
    individuals: Individuals
    draws: Draws
    models: tuple[ResponseModel, ...]


def _draw_trial(calibrated: Calibrated, place: int) -> _Trial:
    scenario = calibrated.scenario
    random = generator(scenario.seed, PLACE_OF_TRIALS, place)
    n = scenario.n_per_arm * len(scenario.doses)
    placebo, treated = scenario.placebo.draw(random), scenario.treated.draw(random)
    models = tuple(with_rates(model, calibrated.targets, placebo, treated) for model in calibrated.models)
    patients = draw_patients(scenario.population, n, random)
    deviations = draw_deviations(scenario.pk, n, random)
    return _Trial(patients, individuals(scenario.pk, patients.weight, patients.high, deviations),
                  draw(n, len(scenario.weeks), random), models)  # fmt: skip


def _exposures(scenario: Scenario, trials: list[_Trial]) -> tuple[Floats, Floats, Floats]:
    """(t, arms * n) average and trough concentration, and occupancy of the target at the trough."""
    amounts = np.repeat(scenario.doses, scenario.n_per_arm)
    together = joined([trial.individuals for trial in trials])
    treated = np.flatnonzero(np.tile(amounts > 0, len(trials)))
    days = np.unique([scenario.trough_day, scenario.regimen.days])
    profile = solve(together.take(treated), scenario.regimen.dosing(np.tile(amounts, len(trials))[treated]), days)
    average, trough = np.zeros(together.n), np.zeros(together.n)
    average[treated] = profile.average()
    trough[treated] = profile.concentration[0]
    shape = (len(trials), len(amounts))
    return average.reshape(shape), trough.reshape(shape), (trough / (together.kss + trough)).reshape(shape)


def _one(scenario: Scenario, trial: _Trial, average: Floats, trough: Floats, occupied: Floats) -> tuple[Floats, ...]:
    weeks, arms = np.array(scenario.weeks), (len(scenario.doses), scenario.n_per_arm)
    subjects = Subjects(average, trial.patients.high, trial.patients.active[:, None].astype(np.float64))
    observed, true, stayed = [], [], []
    for model in trial.models:
        walked = paths(model, subjects, weeks, trial.draws)
        observed.append(walked.imputed.reshape(arms).mean(axis=1))
        stayed.append(walked.stayed.reshape(arms).mean(axis=1))
        true.append(expected(model, subjects, weeks).counted.reshape(arms).mean(axis=1))
    by_arm = average.reshape(arms)
    mean = by_arm.mean(axis=1)
    variation = np.divide(by_arm.std(axis=1), mean, out=np.zeros_like(mean), where=mean > 0)
    below = np.stack([(occupied.reshape(arms) < limit).mean(axis=1) for limit in LIMITS], axis=1)
    return (np.stack(observed), np.stack(true), np.stack(stayed), _quantiles(by_arm), _quantiles(trough.reshape(arms)),
            _quantiles(occupied.reshape(arms)), below, variation)  # fmt: skip


def _quantiles(by_arm: Floats) -> Floats:
    return np.quantile(by_arm, QUANTILES, axis=1).T
