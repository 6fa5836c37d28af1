"""Scenario: everything a simulated trial needs to know, and the models that reproduce what was observed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from biomarker.development.splits import generator
from biomarker.errors import StudyError
from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.parameters import ANIFROLUMAB, PkParameters
from biomarker.exposure.pk.regimen import INFUSION_MINUTES, Dosing, every
from biomarker.exposure.pk.solver import solve
from biomarker.exposure.response.calibrate import Targets, calibrate
from biomarker.exposure.response.forms import Form
from biomarker.exposure.response.model import ResponseModel, Subjects
from biomarker.exposure.trials.population import Population, draw_patients

Floats = npt.NDArray[np.float64]
CALIBRATED_ON = 2000
NODES = 24
PLACE_OF_CALIBRATION = 0


@dataclass(frozen=True)
class Counts:
    """Responders among n patients."""

    responders: int
    n: int

    def __post_init__(self) -> None:
        if not 0 < self.responders < self.n:
            raise StudyError(f"{self.responders} responders of {self.n}", allowed="at least one, and not all")

    @property
    def rate(self) -> float:
        """Share of responders."""
        return self.responders / self.n

    def draw(self, random: np.random.Generator) -> float:
        """A rate that agrees with the counts: from the posterior under Jeffreys' prior."""
        return float(random.beta(self.responders + 0.5, self.n - self.responders + 0.5))


@dataclass(frozen=True)
class Regimen:
    """Every patient of an arm gets the same dose at equal intervals; `interval` in days."""

    interval: float = 28.0
    n_doses: int = 13
    minutes: float = INFUSION_MINUTES
    loading: float = 1.0

    @property
    def days(self) -> float:
        """Days from the first dose to the end of the last interval."""
        return self.interval * self.n_doses

    def dosing(self, amounts: Floats) -> Dosing:
        """(n,) mg -> infusions."""
        return every(self.interval, self.n_doses, amounts, minutes=self.minutes, loading=self.loading)


ANYONE, EVERY_FOUR_WEEKS = Population(), Regimen()


@dataclass(frozen=True)
class Scenario:
    """A design, the assumptions about patients, drug and response, and what they were calibrated on.

    Parameters
    ----------
    doses : mg of each arm, increasing
    reference : the dose with observed responders `treated`
    forms : how concentration may act on response; results are given for each
    rise, rate, active_effect, between, after_non_response : see `ResponseModel`
    completers : share of the two observed arms that completes
    weeks : visits; the last one counts
    trough_day : day on which target occupancy is judged
    """

    doses: tuple[float, ...]
    reference: float
    placebo: Counts
    treated: Counts
    forms: tuple[Form, ...]
    completers: float
    rise: float
    rate: float
    active_effect: float
    between: float
    after_non_response: float
    weeks: tuple[float, ...]
    trough_day: float
    n_per_arm: int
    n_trials: int
    seed: int
    pk: PkParameters = ANIFROLUMAB
    population: Population = ANYONE
    regimen: Regimen = EVERY_FOUR_WEEKS

    def __post_init__(self) -> None:
        for dose in self.doses:
            if not dose >= 0:
                raise StudyError(f"a dose of {dose:g} mg", allowed="0 mg (placebo) or more")
        if len(set(self.doses)) < 2 or list(self.doses) != sorted(set(self.doses)):
            raise StudyError(f"doses {', '.join(f'{d:g}' for d in self.doses)}",
                             allowed="at least two different doses, in increasing order")  # fmt: skip
        if self.reference not in self.doses or self.reference == 0:
            raise StudyError(f"the reference dose of {self.reference:g} mg is not simulated",
                             allowed=f"one of {', '.join(f'{d:g}' for d in self.doses if d)}")  # fmt: skip
        if min(self.weeks) <= 0 or list(self.weeks) != sorted(set(self.weeks)):
            raise StudyError(f"visits in weeks {', '.join(f'{w:g}' for w in self.weeks)}",
                             allowed="increasing weeks after the first dose",
                             do="leave out visits before the first dose")  # fmt: skip
        if not 0 < self.trough_day <= self.regimen.days:
            raise StudyError(f"a trough on day {self.trough_day:g}",
                             allowed=f"after day 0 and up to {self.regimen.days:g}, the end of treatment")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A scenario with a model for each of its forms; `targets` recalibrates them for other response rates."""

    scenario: Scenario
    models: tuple[ResponseModel, ...]
    targets: Targets


def calibrated(scenario: Scenario) -> Calibrated:
    """Models that give the observed response rates on average over the patients with a high signature.

    The hazard of dropout is found once, for the observed rates.
    """
    targets = _targets(scenario)
    models = tuple(
        calibrate(
            ResponseModel(form, 0.0, scenario.rise, scenario.rate, 0.0, covariates=(scenario.active_effect,),
                          between=scenario.between, after_non_response=scenario.after_non_response),
            targets, scenario.placebo.rate, scenario.treated.rate, scenario.completers)
        for form in scenario.forms
    )  # fmt: skip
    return Calibrated(scenario, models, targets)


def _targets(scenario: Scenario) -> Targets:
    """Both observed arms as a few patients with weights: quantiles of exposure in each stratum of activity."""
    random = generator(scenario.seed, PLACE_OF_CALIBRATION)
    population = replace(scenario.population, signature_high=1.0)
    drawn = draw_patients(population, CALIBRATED_ON, random)
    patients = individuals(scenario.pk, drawn.weight, drawn.high, draw_deviations(scenario.pk, CALIBRATED_ON, random))
    dosing = scenario.regimen.dosing(np.full(CALIBRATED_ON, scenario.reference))
    average = solve(patients, dosing, np.array([scenario.regimen.days])).average()
    nodes = np.quantile(average, (np.arange(NODES) + 0.5) / NODES)
    exposure, active = np.tile(nodes, 2), np.repeat([0.0, 1.0], NODES)
    weights = np.where(active == 1, population.active, 1 - population.active) / NODES
    high, covariates = np.ones(2 * NODES, dtype=bool), active[:, None]
    return Targets(Subjects(np.zeros(2 * NODES), high, covariates), Subjects(exposure, high, covariates), weights,
                   np.array(scenario.weeks))  # fmt: skip
