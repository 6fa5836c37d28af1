"""Scenario -> all its trials, in parallel, the same to the bit for any number of workers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from biomarker.exposure.trials.batch import BatchResult, batches, simulate_batch
from biomarker.exposure.trials.scenario import Calibrated, Scenario, calibrated
from biomarker.validation.workers import Progress, map_tasks, silent


def simulate_trials(
    scenario: Scenario, *, workers: int = 1, progress: Progress = silent
) -> tuple[Calibrated, BatchResult]:
    """Simulate every trial of a scenario.

    Returns
    -------
    The calibrated models, and the trials in order.
    """
    ready = calibrated(scenario)
    parts = map_tasks(simulate_batch, batches(ready), workers, "simulated trials", progress)
    joined = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(BatchResult)}
    return ready, BatchResult(**joined)
