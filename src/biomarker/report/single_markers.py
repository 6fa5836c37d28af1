"""Single-marker tests of results.json -> a table, smallest p first."""

from __future__ import annotations

from biomarker.report.numbers import Results, number, p_value
from biomarker.report.table import Cell, Column, Table

MOST = 60


def single_markers(results: Results) -> Table:
    """Each analyte by itself: AUC, p and adjusted p; empty for results of an older version."""
    found = results.get("single_markers") or {"n_tests": 0, "analytes": []}
    tested = sorted((one for one in found["analytes"] if one["p"] is not None), key=lambda one: one["p"])
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one["name"], one["auc"], _fold(one["log2_ratio"]), p_value(one["p"]), p_value(one["p_holm"]),
         p_value(one["p_bh"]))
        for one in tested[:MOST]
    )  # fmt: skip
    columns = (Column("analyte"), Column("AUC, higher in responders"), Column("ratio of medians"), Column("p"),
               Column("p, Holm"), Column("p, Benjamini-Hochberg"))  # fmt: skip
    part = f", the {MOST} smallest p-values" if len(tested) > MOST else ""
    caption = f"Each analyte by itself ({found['n_tests']} tests{part}); intervals are not adjusted"
    return Table("single_markers", caption, columns, rows)


def _fold(log2_ratio: float | None) -> str | None:
    return None if log2_ratio is None else number(2.0**log2_ratio, None)
