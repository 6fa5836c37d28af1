"""A predictor that is the outcome under another name."""

from __future__ import annotations

import numpy as np

from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.outcome_names import outcome_word
from biomarker.cohort.separation import each_value_in_one_class, is_beyond_chance, separates


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    found = []
    same = [name for name, columns in _covariates(cohort).items() if _tells_all(columns, cohort.responder)]
    if same:
        found.append(Seen("error", f"the outcome is told without error by {listed(same)}."))
    filled = [name for name, column in zip(cohort.panel.schema.names, cohort.panel.values.T, strict=True)
              if _filled_for_one_class(column, cohort.responder)]  # fmt: skip
    if filled:
        found.append(Seen("error", f"measured in one class only: {listed(filled)}."))
    named = [name for name in (*cohort.panel.schema.names, *cohort.covariate_schema.names) if outcome_word(name)]
    if named:
        found.append(Seen("warning", f"named like an outcome: {listed(named)}."))
    return found


def _covariates(cohort: Cohort) -> dict[str, np.ndarray]:
    """Coded columns of each covariate."""
    ends = np.cumsum([len(one.columns) for one in cohort.covariate_schema.covariates]).tolist()
    return {one.name: cohort.covariates[:, end - len(one.columns) : end]
            for one, end in zip(cohort.covariate_schema.covariates, ends, strict=True)}  # fmt: skip


def _tells_all(columns: np.ndarray, responder: np.ndarray) -> bool:
    known = ~np.isnan(columns).any(axis=1)
    if _filled_for_one_class(columns[:, 0] if columns.shape[1] else np.empty(0), responder):
        return True
    if columns.shape[1] == 1:
        return separates(columns[known, 0], responder[known])
    texts = [str(row) for row in columns[known].tolist()]
    return is_beyond_chance(responder[known]) and each_value_in_one_class(texts, responder[known])


def _filled_for_one_class(column: np.ndarray, responder: np.ndarray) -> bool:
    return len(column) > 0 and separates((~np.isnan(column)).astype(float), responder)


PART = AuditCheck(
    code="BM006",
    summary="A predictor that tells the outcome without error (error) or is named like one (warning)",
    why="What is known only after the response predicts it perfectly here and is not there for the next patient.",
    do="Leave the column out unless it was known at baseline.",
    find=_find,
    level=0.01,
    reference="Kaufman et al. 2012, ACM TKDD 6:15",
)
