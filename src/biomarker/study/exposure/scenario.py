"""Exposure study -> the scenario that is simulated."""

from __future__ import annotations

import math

from biomarker.exposure.pk.parameters import PkParameters
from biomarker.exposure.trials.population import Population
from biomarker.exposure.trials.scenario import Counts, Regimen, Scenario
from biomarker.study.exposure.spec import ExposureSpec


def scenario_of(spec: ExposureSpec, seed: int | None = None, n_trials: int | None = None) -> Scenario:
    """Scenario of a study; `seed` and `n_trials` take the place of those in the file."""
    response, simulation, regimen = spec.response, spec.simulation, spec.regimen
    return Scenario(
        doses=tuple(regimen.doses),
        reference=response.reference.dose,
        placebo=Counts(response.placebo.responders, response.placebo.n),
        treated=Counts(response.reference.responders, response.reference.n),
        forms=tuple(form.form() for form in response.forms),
        completers=spec.dropout.completers,
        rise=response.rise,
        rate=math.log(2) / response.half_rise_weeks,
        active_effect=response.active_effect,
        between=response.between_patients,
        after_non_response=math.log(spec.dropout.hazard_ratio),
        weeks=tuple(response.visit_weeks),
        trough_day=7 * simulation.trough_week,
        n_per_arm=simulation.patients_per_arm,
        n_trials=simulation.trials if n_trials is None else n_trials,
        seed=simulation.seed if seed is None else seed,
        pk=PkParameters(**spec.pharmacokinetics.model_dump()),
        population=Population(**spec.population.model_dump()),
        regimen=Regimen(regimen.interval, regimen.n_doses, regimen.infusion_minutes, regimen.loading),
    )
