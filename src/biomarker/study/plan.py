"""plan(): a study, or just numbers of patients -> what such a cohort can answer, before anything is fitted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.predictors import columns_of
from biomarker.errors import StudyError
from biomarker.planning.feasibility import Feasibility, Question, feasibility
from biomarker.planning.learning_curve import LearningCurve, learning_curve
from biomarker.planning.simulated_power import SimulatedPower, simulated_power
from biomarker.planning.values import feasibility_values
from biomarker.simulation.panel import Scenario
from biomarker.study.engine import say_if_slow
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan, marker_name, panel_schema
from biomarker.study.spec import CandidatesSection, PanelSection, Study, StudySpec
from biomarker.validation.design import Design
from biomarker.validation.workers import Progress, count_workers, on_cluster, silent

CURVE_REPEATS = 20


@dataclass(frozen=True)
class PlanResult:
    """What `plan` gives back; `power` and `curve` are None where they were not asked for.

    Parameters
    ----------
    feasibility : what so many patients can answer
    power : of the whole procedure in simulated cohorts, or None
    curve : learning curve, or None
    """

    feasibility: Feasibility
    power: SimulatedPower | None
    curve: LearningCurve | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values: those of `feasibility` in results.json, and `simulated_power` and `learning_curve`."""
        return {
            **feasibility_values(self.feasibility),
            "simulated_power": None if self.power is None else self.power.to_dict(),
            "learning_curve": None if self.curve is None else self.curve.to_dict(),
        }


def plan(
    study: Study | str | Path | None = None,
    *,
    patients: int | None = None,
    responders: int | None = None,
    analytes: int | None = None,
    auc: float | None = None,
    target_width: float | None = None,
    simulate: bool = False,
    cohorts: int = 20,
    learn: bool = False,
    workers: int | None = None,
    scheduler: str = "",
    seed: int | None = None,
    progress: Progress = silent,
) -> PlanResult:
    """Say what a cohort can answer and how many patients would settle it.

    Parameters
    ----------
    study : a study or the path of its file; None to plan with numbers alone
    patients, responders : take the place of those of the study; half of the patients respond where nothing is said
    analytes : size of the panel, without a study; 1 where nothing is said
    auc : true AUC that is assumed; else planning.expected_auc of the study
    target_width : width of an interval of the AUC that would be narrow enough; else planning.target_width
    simulate : run the procedure of the study (the default candidates without one) on simulated cohorts
    cohorts : how many of them
    learn : learning curve from the patients of the study
    workers : number of processes, every core when None; results do not depend on it
    scheduler : address of a Dask scheduler, whose workers take the place of local processes
    seed : takes the place of validation.seed
    progress : called as ``progress(what, done, total)``

    Raises
    ------
    BiomarkerError
        When the numbers contradict themselves, or for anything wrong with the study.
    """
    study = read_study(study) if isinstance(study, str | Path) else study
    if study is None and learn:
        raise StudyError("a learning curve without patients", do="give a study file")
    if study is not None and analytes is not None:
        raise StudyError("both a study and a number of analytes", allowed="one of them",
                         do="change panel.analytes in the study file")  # fmt: skip
    cohort = None if study is None else gather_cohort(study).cohort
    study = study or _without_data(1 if analytes is None else analytes)
    procedure, processes = make_plan(study), count_workers(workers)
    asked = _question(study, cohort, procedure, patients, responders, auc, target_width)
    found = feasibility(asked)
    power = curve = None
    if simulate or learn:
        say_if_slow()
    if simulate:
        short = Design(study.spec.validation.outer_folds, study.spec.validation.permutation_repeats,
                       make_design(study, seed).seed)  # fmt: skip
        with on_cluster(scheduler):
            power = simulated_power(_scenario(study, cohort, asked), procedure, short, n_cohorts=cohorts,
                                    workers=processes, progress=progress)  # fmt: skip
    if learn and cohort is not None:
        design = make_design(study, seed)
        repeats = min(design.repeats, CURVE_REPEATS)
        with on_cluster(scheduler):
            curve = learning_curve(cohort, _fixed(procedure), Design(design.outer_folds, repeats, design.seed),
                                   level=study.spec.evaluation.level, workers=processes, progress=progress)  # fmt: skip
    return PlanResult(found, power, curve)


def study_feasibility(study: Study, cohort: Cohort, procedure: Plan) -> Feasibility:
    """What the cohort of a study can answer, under the assumptions of its section `planning`."""
    return feasibility(_question(study, cohort, procedure))


def _question(
    study: Study,
    cohort: Cohort | None,
    procedure: Plan,
    patients: int | None = None,
    responders: int | None = None,
    auc: float | None = None,
    width: float | None = None,
) -> Question:
    if cohort is None and patients is None:
        raise StudyError("nothing to plan with", do="give a study file, or --patients and --responders")
    n = patients if patients is not None else cohort.n_patients if cohort is not None else 0
    rate = 0.5 if cohort is None else cohort.n_responders / cohort.n_patients
    n1 = math.floor(rate * n + 0.5) if responders is None else responders
    assumed = study.spec.planning
    return Question(
        n_responders=n1,
        n_nonresponders=n - n1,
        n_predictors=_n_predictors(study, cohort, procedure),
        auc=assumed.expected_auc if auc is None else auc,
        target_width=assumed.target_width if width is None else width,
        level=study.spec.evaluation.level,
    )


def _n_predictors(study: Study, cohort: Cohort | None, procedure: Plan) -> int:
    """Columns that any candidate may use; a filter looks at all of them, so it spares none."""
    if cohort is None:
        return len(study.spec.panel.analytes)
    columns = columns_of(cohort.panel, cohort.covariate_schema)
    seen = [candidate.select(columns)[0] for candidate in procedure.candidates]
    return len({name for own in seen for name in (*own.analytes, *own.covariates)})


def _scenario(study: Study, cohort: Cohort | None, asked: Question) -> Scenario:
    schema = panel_schema(study)
    covariates = () if cohort is None else cohort.covariate_schema.columns
    return Scenario(asked.n_patients, asked.n_responders, schema, marker_name(study) or schema.names[0], asked.auc,
                    covariates=covariates)  # fmt: skip


def _fixed(procedure: Plan) -> Candidate:
    """First candidate with nothing to tune, else a ridge-logistic model after the same transforms."""
    for candidate in procedure.candidates:
        if len(candidate.grid()) == 1:
            return candidate
    return Candidate("ridge_logistic", PartChoice("ridge_logistic"), procedure.candidates[0].transforms)


def _without_data(n_analytes: int) -> Study:
    """A study with every default and a panel that nobody measured."""
    if n_analytes < 1:
        raise StudyError(f"{n_analytes} analytes", allowed="1 or more")
    names = tuple(f"A{j + 1}" for j in range(n_analytes))
    spec = StudySpec(panel=PanelSection(file="none", analytes=names), candidates=CandidatesSection(marker=names[0]))
    return Study(spec=spec, file=Path("plan.toml"), text="")
