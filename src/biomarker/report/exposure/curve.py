"""Results of an in-vitro experiment -> document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.document import Document, Part, provenance
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.invitro_curve import invitro_curve
from biomarker.report.numbers import p_value, percent
from biomarker.report.table import Column, Table

Values = Mapping[str, Any]
METHOD = ("Values are log2 fold changes against the donor's own untreated sample; with Ct values minus ddCt. The curve "
          "is the log-logistic one that standard curves use, on this scale; every donor has a baseline of its own, and "
          "with random donors a largest effect and an EC50 of its own. Williams' test asks for a change with dose, "
          "doses permuted within donors; the lowest dose with an effect comes from stepping down from the "
          "highest.")  # fmt: skip


def curve_document(results: Values) -> Document:
    """Everything a reader needs of `biomarker exposure curve`."""
    parts = [Part("curves", "Curves", (METHOD,), (curve_table(results), fold_table(results)), (_figure(results),))]
    if results["comparisons"]:
        parts.append(Part("comparisons", "Comparisons", (), (comparison_table(results),)))
    return Document(results["study"], results["title"], results["headline"], results["verdict_sentences"],
                    results["warnings"], results["simulated"], parts, provenance(results),
                    results["research_use_only"])  # fmt: skip


def curve_table(results: Values) -> Table:
    """EC50 and largest effect of every curve."""
    rows = []
    for row in results["curves"]:
        test = row["williams"] or {}
        found = row["ec50"], row["emax"], row.get("slope")
        rows.append((row["label"], row["n_donors"], p_value(test.get("p")), test.get("lowest"), *found))
    return Table("curves", f"Curves ({percent(results['level'])} intervals; largest effect in log2)",
                 (Column("curve"), Column("donors"), Column("Williams p"),
                  Column(f"lowest dose, {results['unit']}", None), Column(f"EC50, {results['unit']}", 1),
                  Column("largest effect", 2), Column("slope", 2)),
                 tuple(rows))  # fmt: skip


def fold_table(results: Values) -> Table:
    """Mean log2 fold change at each dose."""
    import statistics

    doses = sorted({dose for row in results["curves"] for dose in row["doses"]})
    rows = []
    for row in results["curves"]:
        cells: list[float | None] = []
        for dose in doses:
            known = [own[row["doses"].index(dose)] for own in row["fold"]] if dose in row["doses"] else []
            known = [value for value in known if value is not None]
            cells.append(statistics.fmean(known) if known else None)
        rows.append((row["label"], *cells))
    return Table("folds", f"Mean log2 fold change over donors, by dose in {results['unit']}",
                 (Column("curve"), *(Column(f"{dose:g}", 2) for dose in doses)), tuple(rows))  # fmt: skip


def comparison_table(results: Values) -> Table:
    """Genes under one cytokine, and cytokines for one gene."""
    rows = [(f"{row['first']} - {row['second']}", row["n"], row["dose"], row["difference"], p_value(row["p"]),
             p_value(row["p_adjusted"]), row["ec50_ratio"]) for row in results["comparisons"]]  # fmt: skip
    return Table("comparisons", "Differences in log2 fold change at the highest common dose, paired by donor",
                 (Column("first - second"), Column("donors"), Column("dose", None), Column("difference", 2),
                  Column("p"), Column("p, Holm"), Column("ratio of EC50", 2)), tuple(rows))  # fmt: skip


def _figure(results: Values) -> Drawing:
    return drawing(
        "invitro_curve",
        "Dose-response",
        invitro_curve(results["curves"], results["unit"]),
        "Log2 fold changes of each donor and fitted curves; the table gives the numbers.",
        "Grey: donors; blue: mean curve (dotted where no change with dose was shown) with the prediction band of one "
        "more donor; diamond: EC50 with its interval, cut at the edges. The leftmost place is dose 0.",
    )
