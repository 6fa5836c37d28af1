"""Plate, lot, site or storage time that tells who responded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.cohort.audit import AuditCheck, Seen
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.covariates import number
from biomarker.cohort.label_tests import category_auc, category_p, max_statistic_p, value_auc
from biomarker.cohort.separation import each_value_in_one_class
from biomarker.errors import CohortError

LEVEL = 0.05
CERTAIN = 0.001
Bools = npt.NDArray[np.bool_]


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    context = cohort.context
    columns = {**context.batches, **({context.site_column: context.site} if context.site else {})}
    judged = [_judge(name, column, cohort.responder, LEVEL / len(columns)) for name, column in columns.items()]
    return [seen for seen in judged if seen is not None]


def _judge(name: str, column: tuple[str, ...], responder: Bools, level: float) -> Seen | None:
    known = np.array([bool(cell) for cell in column])
    texts, labels = [cell for cell in column if cell], responder[known]
    if len(set(texts)) < 2 or len(set(labels.tolist())) < 2:
        return None
    values = _numbers(name, texts)
    area: float | None
    if values is not None:
        higher = value_auc(values, labels)
        p = float(max_statistic_p(values[:, None], labels)[0])
        apart, area = higher in (0.0, 1.0), max(higher, 1 - higher)
    else:
        p, area = category_p(texts, labels), category_auc(texts, labels)
        apart = each_value_in_one_class(texts, labels)
    if p > level:
        return None
    alone = "" if area is None else f"; by itself it has an AUC of {area:.2f}"
    if apart and p <= CERTAIN:
        return Seen("error", f'"{name}" parts responders from non-responders completely{alone}.')
    return Seen("warning", f'"{name}" is related to the outcome (p = {p:.2g}){alone}.')


def _numbers(name: str, texts: list[str]) -> npt.NDArray[np.float64] | None:
    """Values of a column such as storage days; None for names and for a few whole numbers such as plate 1 to 4."""
    try:
        values = np.array([number(text, name) for text in texts])
    except CohortError:
        return None
    return values if len(set(values)) > max(5, len(values) // 4) else None


PART = AuditCheck(
    code="BM002",
    summary="A column of cohort.batches, or the site, tells the outcome",
    why="What differs between plates, sites or storage times then looks like a difference of the responders.",
    do="Measure both classes on every plate, or adjust and say so; a model that only knows this column is its rival.",
    find=_find,
    level=LEVEL,
    reference="Leek et al. 2010, Nat Rev Genet 11:733",
)
