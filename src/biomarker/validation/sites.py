"""Leave-one-site-out: every site is predicted by the procedure developed on the other sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.errors import CohortError
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import average_logit, first_rows
from biomarker.validation.workers import Progress, map_tasks, silent

SITE = 5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SiteResult:
    """What the other sites say about one site.

    Parameters
    ----------
    name : of the site
    responder : (m,) observed response of its patients
    probability : (m,) predicted by the procedure developed without the site; None where it could not be developed
    reason : why not
    """

    name: str
    responder: npt.NDArray[np.bool_]
    probability: Floats | None
    reason: str = ""


def leave_one_site_out(
    cohort: Cohort, plan: Plan, design: Design, *, workers: int = 1, progress: Progress = silent
) -> tuple[SiteResult, ...]:
    """Develop the whole procedure once for each site on all rows of other sites, and predict the site.

    Rows that share a group with the site are left out of its training rows; rows of an unknown site only train.
    Several rows of one patient are averaged on the logit scale.

    Raises
    ------
    CohortError
        When fewer than two sites are known.

    References
    ----------
    Internal-external validation: Royston, Parmar & Sylvester (2004) Stat Med 23:907; Steyerberg & Harrell (2016)
    J Clin Epidemiol 69:245.
    """
    names = site_names(cohort)
    job = make_job(cohort, plan.without_baselines(), design)
    site = np.array(cohort.context.site)
    tasks = [(job, site == name, k) for k, name in enumerate(names)]
    predicted = map_tasks(_without_one_site, tasks, workers, "leave-one-site-out", progress)
    return tuple(_by_patient(name, cohort, site == name, *one) for name, one in zip(names, predicted, strict=True))


def site_names(cohort: Cohort) -> tuple[str, ...]:
    """Names of the sites in alphabetical order, so that the order of the rows does not matter.

    Raises
    ------
    CohortError
        When there are fewer than two.
    """
    names = tuple(sorted({site for site in cohort.context.site if site}))
    if len(names) < 2:
        raise CohortError(f'the column "{cohort.context.site_column}" names {len(names) or "no"} site',
                          allowed="two sites or more", do="leave cohort.site out")  # fmt: skip
    return names


def _without_one_site(task: tuple[Job, npt.NDArray[np.bool_], int]) -> tuple[Floats | None, str]:
    """(rows of the site,) probabilities, or the reason why there are none."""
    job, held, k = task
    train = ~np.isin(job.groups, job.groups[held])
    y = job.responder[train]
    independent = [len(np.unique(job.groups[train][y == side])) for side in (True, False)]
    if min(independent) < 2:
        return None, f"the other sites have {independent[0]} responders and {independent[1]} non-responders"
    try:
        developed = job.develop(train, (SITE, k))
    except CohortError as error:
        return None, error.seen
    return developed.model.probability(job.X[held]), ""


def _by_patient(
    name: str, cohort: Cohort, held: npt.NDArray[np.bool_], probability: Floats | None, reason: str
) -> SiteResult:
    rows = np.flatnonzero(held)
    patients, first = first_rows([cohort.patients[i] for i in rows])
    responder = cohort.responder[rows[first]]
    if probability is None:
        return SiteResult(name, responder, None, reason)
    member = np.array([patients.index(cohort.patients[i]) for i in rows])
    return SiteResult(name, responder, average_logit(probability[:, None], member, len(patients))[:, 0])
