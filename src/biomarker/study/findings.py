"""A study whose data were read -> everything that is found out about it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from biomarker.cohort.audit import Finding
from biomarker.cohort.cohort import Cohort
from biomarker.development.develop import develop
from biomarker.development.model import DevelopedModel
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.evaluation.distrust import doubts
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation, evaluate
from biomarker.evaluation.gatekeeping import Step, gatekeeping
from biomarker.evaluation.leave_pair_out import leave_pair_out_auc
from biomarker.evaluation.marker import MarkerResult, judge_marker
from biomarker.evaluation.permutation import Exceedances, PermutationTest, mean_aucs, permutation_test
from biomarker.evaluation.sites import SiteEvaluation
from biomarker.evaluation.stability import Stability
from biomarker.evaluation.verdict import Verdict, verdict
from biomarker.planning.feasibility import Feasibility
from biomarker.release.constants import constants
from biomarker.report.criteria import criteria_sentence
from biomarker.study.audit import audit_codes, audit_warnings
from biomarker.study.criteria import (
    CriteriaComparison,
    compare_criteria,
    comparison_values,
    response_values,
    response_warnings,
)
from biomarker.study.plan import study_feasibility
from biomarker.study.plates import bridge_warnings
from biomarker.study.rooms import COVARIATES, MARKER, PRIOR, Gathered, marker_name
from biomarker.study.sites import judge_sites
from biomarker.study.spec import Study
from biomarker.study.stability import draw_refits, judge_stability
from biomarker.study.strata import strata_of
from biomarker.study.uncertainty import LearnedUncertainty, learn_uncertainty
from biomarker.study.utility import Utility, judge_utility
from biomarker.study.warnings import model_warnings, single_arm, warnings_of
from biomarker.validation.design import Design
from biomarker.validation.leave_pair_out import is_affordable, leave_pair_out
from biomarker.validation.nested import first_rows, nested_cv
from biomarker.validation.permutation import permuted_statistics
from biomarker.validation.result import NestedCVResult
from biomarker.validation.workers import Progress

RELEASE = 4


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be done and with what: the study, its data, the procedure, its validation, and the workers."""

    study: Study
    gathered: Gathered
    plan: Plan
    design: Design
    workers: int
    progress: Progress

    @property
    def cohort(self) -> Cohort:
        """The patients that are analysed."""
        return self.gathered.cohort

    @property
    def level(self) -> float:
        """Nominal coverage of all intervals."""
        return self.study.spec.evaluation.level


@dataclass(frozen=True, eq=False)
class Findings:
    """All values that a training run produced."""

    cohort: Cohort
    feasibility: Feasibility
    plan: Plan
    design: Design
    audit: tuple[Finding, ...]
    validated: NestedCVResult
    evaluation: Evaluation
    leave_pair_out: Estimate | None
    permutation: PermutationTest | None
    marker: MarkerResult | None
    steps: tuple[Step, ...]
    sites: SiteEvaluation | None
    utility: Utility
    developed: DevelopedModel
    stability: Stability
    uncertainty: LearnedUncertainty
    verdict: Verdict
    warnings: tuple[str, ...]
    seconds: float
    response: dict[str, Any] | None = None
    criteria: CriteriaComparison | None = None


def find_out(work: Work, audited: tuple[Finding, ...]) -> Findings:
    """Validate the procedure, test it, develop it on all patients, and say what the numbers carry.

    What can fail for a wrong study (sites, strata) comes before what takes long.
    """
    began = time.monotonic()
    study, cohort, plan, design = work.study, work.cohort, work.plan, work.design
    strata = strata_of(study, work.gathered)
    sites = judge_sites(cohort, plan, design, work.level, work.workers, work.progress)
    validated = nested_cv(cohort, plan, design, workers=work.workers, progress=work.progress)
    pairs = _leave_pair_out(work)
    permuted = _permutation(work, strata)
    utility = judge_utility(study, cohort, plan, design, validated, workers=work.workers, progress=work.progress)
    developed = develop_on_all(cohort, plan, design)
    refits, notes = draw_refits(study, cohort, plan, design, keep=constants, workers=work.workers,
                                progress=work.progress)  # fmt: skip
    stable = judge_stability(study, cohort, plan, design, validated, developed.model, refits, notes,
                             workers=work.workers, progress=work.progress)  # fmt: skip
    uncertainty = learn_uncertainty(cohort, plan, design, developed.model, refits, workers=work.workers,
                                    progress=work.progress)  # fmt: skip
    evaluation = _evaluation(work, validated)
    marker = _marker(work)
    steps = gatekeeping(evaluation, permuted, marker)
    compared = compare_criteria(study, work.gathered, plan, design, validated, level=work.level, workers=work.workers,
                                progress=work.progress)  # fmt: skip
    warnings = (*warnings_of(cohort, plan, simulated=study.spec.simulated, marker=marker_name(study)),
                *model_warnings(developed.model), *response_warnings(study, work.gathered),
                *bridge_warnings(work.gathered.bridge), *audit_warnings(audited))  # fmt: skip
    doubted = doubts(evaluation, permuted, simulated=study.spec.simulated, sites=sites,
                     warnings=len(warnings) - len(audit_warnings(audited)), **audit_codes(audited))  # fmt: skip
    return Findings(
        cohort=cohort, feasibility=study_feasibility(study, cohort, plan), plan=plan, design=design, audit=audited,
        validated=validated, evaluation=evaluation, leave_pair_out=pairs, permutation=permuted, marker=marker,
        steps=steps, sites=sites, utility=utility, developed=developed, stability=stable,
        uncertainty=uncertainty,
        verdict=_verdict(work, evaluation, permuted, steps, compared, doubted), warnings=warnings,
        seconds=time.monotonic() - began, response=response_values(study, work.gathered), criteria=compared,
    )  # fmt: skip


def develop_on_all(cohort: Cohort, plan: Plan, design: Design) -> DevelopedModel:
    """The same procedure on all patients: what is released."""
    X, columns = predictor_matrix(cohort)
    developed = develop(X, cohort.responder, cohort.groups, columns, plan.without_baselines(), design.seed, (RELEASE,))
    return developed.as_pipelines()


def _evaluation(work: Work, validated: NestedCVResult) -> Evaluation:
    present = {baseline.name for baseline in work.plan.baselines}
    roles = {role: role if role in present else None for role in (PRIOR, MARKER, COVARIATES)}
    candidates = [one.name for one in work.plan.candidates]
    return evaluate(validated, candidates=candidates, baselines=roles, level=work.level, seed=work.design.seed)


def _verdict(
    work: Work,
    evaluation: Evaluation,
    permuted: PermutationTest | None,
    steps: tuple[Step, ...],
    compared: CriteriaComparison | None,
    doubted: tuple[str, ...],
) -> Verdict:
    p = permuted.p if permuted is not None and permuted.can_be_significant else None
    name = marker_name(work.study) or "the single marker"
    context = (criteria_sentence({"criteria": comparison_values(compared)}), single_arm(work.study))
    return verdict(evaluation, permutation_p=p, marker_name=name, steps=steps, context=context, doubts=doubted)


def _leave_pair_out(work: Work) -> Estimate | None:
    if work.study.spec.validation.leave_pair_out == "never" or not is_affordable(work.cohort):
        return None
    wins = leave_pair_out(work.cohort, work.plan, work.design, workers=work.workers, progress=work.progress)
    return leave_pair_out_auc(wins, work.level)


def _permutation(work: Work, strata: tuple[str, ...] | None) -> PermutationTest | None:
    """The covariates are tested beside the panel; the marker has an exact test, in which nothing is fitted."""
    asked = work.study.spec.validation
    if not asked.permutations:
        return None
    candidates = [one.name for one in work.plan.candidates]
    tested = replace(work.plan, baselines=tuple(one for one in work.plan.baselines if one.name == COVARIATES))
    rows = permuted_statistics(
        work.cohort, tested, work.design, asked.permutations, mean_aucs, repeats=asked.permutation_repeats,
        strata=strata, enough=Exceedances(len(candidates), asked.permutation_stop), workers=work.workers,
        progress=work.progress,
    )  # fmt: skip
    return permutation_test(
        rows, candidates=candidates, baselines=[one.name for one in tested.baselines],
        repeats=asked.permutation_repeats, planned=asked.permutations, stop=asked.permutation_stop,
    )  # fmt: skip


def _marker(work: Work) -> MarkerResult | None:
    """One value per patient: rows of one patient are not independent."""
    name, cohort = marker_name(work.study), work.cohort
    if not name:
        return None
    j, rows = cohort.panel.schema.names.index(name), first_rows(cohort.patients)[1]
    return judge_marker(name, cohort.panel.values[rows, j], cohort.panel.marks[rows, j], cohort.responder[rows],
                        work.study.spec.candidates.direction, work.level)  # fmt: skip
