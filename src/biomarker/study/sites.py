"""Study with a site column -> leave-one-site-out beside the pooled estimate, and its plain values."""

from __future__ import annotations

from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.sites import SiteEvaluation, SiteFigures, evaluate_sites
from biomarker.validation.design import Design
from biomarker.validation.sites import leave_one_site_out
from biomarker.validation.workers import Progress


def judge_sites(
    cohort: Cohort, plan: Plan, design: Design, level: float, workers: int, progress: Progress
) -> SiteEvaluation | None:
    """Every site predicted by the others; None where the study names no site.

    Raises
    ------
    CohortError
        When the column of the site names fewer than two.
    """
    if not cohort.context.site_column:
        return None
    return evaluate_sites(leave_one_site_out(cohort, plan, design, workers=workers, progress=progress), level)


def site_values(cohort: Cohort, found: SiteEvaluation | None, pooled: Estimate | None) -> dict[str, Any] | None:
    """Plain values for results.json; `pooled` is the AUC of the ordinary cross-validation."""
    if found is None:
        return None
    rows: dict[str, str] = dict(zip(cohort.patients, cohort.context.site, strict=True))
    return {
        "column": cohort.context.site_column,
        "n_sites": len(found.sites),
        "n_unknown": sum(not site for site in rows.values()),
        "pooled_auc": None if pooled is None else pooled.to_dict(),
        "together": _figures(found.together),
        "sites": [_figures(one) for one in found.sites],
    }


def _figures(one: SiteFigures) -> dict[str, Any]:
    estimates = {key: getattr(one, key) for key in ("auc", "calibration_in_the_large", "brier", "log_loss")}
    return {
        "site": one.name,
        "n": one.n,
        "n_responders": one.n_responders,
        **{key: None if estimate is None else estimate.to_dict() for key, estimate in estimates.items()},
        "note": one.note,
    }
