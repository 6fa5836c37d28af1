"""Out-of-fold predictions of single patients -> a table without their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.report.table import Cell, Column, Table

if TYPE_CHECKING:
    from biomarker.validation.result import NestedCVResult


def patients(result: NestedCVResult) -> Table:
    """Highest probability first; the numbers follow this order, so they tell nothing about places in the data file."""
    own = result.predictions()
    mean = own.probability.mean(axis=0)
    called = 100 * (own.probability >= own.threshold).mean(axis=0)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"P{k}", "yes" if own.responder[i] else "no", float(mean[i]), float(own.probability[:, i].min()),
         float(own.probability[:, i].max()), None if np.isnan(own.threshold).any() else round(float(called[i])))
        for k, i in enumerate(np.lexsort((own.responder, -mean)), start=1)
    )  # fmt: skip
    columns = (Column("patient"), Column("responded"), Column("probability, mean"), Column("lowest repeat"),
               Column("highest repeat"), Column("called responder (% of repeats)"))  # fmt: skip
    return Table("patients", "Out-of-fold probability of response of each patient", columns, rows)
