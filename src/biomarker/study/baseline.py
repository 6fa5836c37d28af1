"""Cohort -> the baseline table by response, as plain values of results.json; no value of a single patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.cohort.baseline import Counts, Summary, count_levels, level_codes, summarise, text_codes, two_values
from biomarker.cohort.cohort import Cohort
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.marker import censored_ranks
from biomarker.evaluation.standardised_difference import by_chance, of_levels, of_ranks

Values = dict[str, Any]
Bools = npt.NDArray[np.bool_]
MOST = 60
GROUPS = ("all", "responders", "nonresponders")
NOTE = ("no test is made here: the table says who the patients are, and standardised differences depend on the size of "
        "the difference, not on the number of patients")  # fmt: skip


def baseline_values(cohort: Cohort, level: float) -> Values:
    """Covariates, sites and analytes of all patients, responders and non-responders, one row per patient.

    Of a panel with more than 60 analytes those with the greatest differences are kept: nobody reads a longer table, and
    `analytes` of results.json holds the medians of all.
    """
    each = cohort.one_row_each()
    analytes = list(_analytes(each, level))
    shown = sorted(sorted(range(len(analytes)), key=lambda j: _closeness(analytes[j]))[:MOST])
    n1, n0 = int(each.responder.sum()), int((~each.responder).sum())
    return {
        "n": {"all": n1 + n0, "responders": n1, "nonresponders": n0},
        "level": level,
        "by_chance": by_chance(n1, n0, level),
        "note": NOTE,
        "variables": [*_covariates(each, level), *_site(each, level), *(analytes[j] for j in shown)],
        "left_out": len(analytes) - len(shown),
    }


def _closeness(analyte: Values) -> float:
    return -abs(analyte["difference"]["estimate"]) if analyte["difference"] else 0.0


def _covariates(cohort: Cohort, level: float) -> Iterator[Values]:
    start = 0
    for one in cohort.covariate_schema.covariates:
        coded = cohort.covariates[:, start : start + len(one.columns)]
        start += len(one.columns)
        levels, code = (one.levels, level_codes(coded)) if one.kind == "category" else two_values(coded[:, 0])
        if levels:
            yield _category(one.name, "covariate", levels, code, cohort.responder, level)
        else:
            unmarked = np.zeros(len(coded), np.int8)
            yield _number(one.name, "covariate", None, coded[:, 0], unmarked, cohort.responder, level)


def _site(cohort: Cohort, level: float) -> Iterator[Values]:
    if cohort.context.site_column:
        levels, code = text_codes(cohort.context.site)
        yield _category(cohort.context.site_column, "site", levels, code, cohort.responder, level)


def _analytes(cohort: Cohort, level: float) -> Iterator[Values]:
    for j, analyte in enumerate(cohort.panel.schema):
        yield _number(analyte.name, "analyte", analyte.unit, cohort.panel.values[:, j], cohort.panel.marks[:, j],
                      cohort.responder, level)  # fmt: skip


def _number(
    name: str,
    role: str,
    unit: str | None,
    values: npt.NDArray[np.float64],
    marks: npt.NDArray[np.int8],
    responder: Bools,
    level: float,
) -> Values:
    known = ~np.isnan(values)
    difference = of_ranks(responder[known], censored_ranks(values[known], marks[known]), level)
    groups = {group: _summary(summarise(values[rows], marks[rows])) for group, rows in _rows(responder)}
    return {"name": name, "role": role, "kind": "number", "unit": unit, "levels": None, **groups,
            "difference": _plain(difference)}  # fmt: skip


def _category(
    name: str, role: str, levels: Sequence[str], code: npt.NDArray[np.intp], responder: Bools, level: float
) -> Values:
    known = code >= 0
    difference = of_levels(responder[known], code[known], len(levels), level)
    groups = {group: _counts(count_levels(code[rows], len(levels))) for group, rows in _rows(responder)}
    return {"name": name, "role": role, "kind": "category", "unit": None, "levels": list(levels), **groups,
            "difference": _plain(difference)}  # fmt: skip


def _rows(responder: Bools) -> Iterator[tuple[str, Bools]]:
    return zip(GROUPS, (np.ones(len(responder), np.bool_), responder, ~responder), strict=True)


def _summary(found: Summary) -> Values:
    own, quartiles = asdict(found), found.quartiles or ()
    return {**own, "quartiles": [one.value for one in quartiles] or None, "bounds": [one.bound for one in quartiles]}


def _counts(found: Counts) -> Values:
    return {"n": found.n, "missing": found.missing, "counts": list(found.levels)}


def _plain(estimate: Estimate | None) -> Values | None:
    return None if estimate is None else estimate.to_dict()
