"""Audit and sites of results.json -> tables for the report; empty where a study has none."""

from __future__ import annotations

from biomarker.report.numbers import Results
from biomarker.report.table import Cell, Column, Table


def audit(results: Results) -> Table:
    """Every finding with what to do about it, errors that the study accepts included."""
    rows = tuple(
        (entry["code"], entry["severity"] + (" (accepted error)" if entry["accepted"] else ""), entry["sentence"],
         entry["do"])
        for entry in results.get("audit") or []
    )  # fmt: skip
    columns = (Column("code"), Column("severity"), Column("finding"), Column("what to do"))
    return Table("audit", "Findings of the audit, made before anything was fitted", columns, rows)


def sites(results: Results) -> Table:
    """Each site predicted by the procedure developed on the others."""
    found = results.get("sites")
    entries = [*found["sites"], found["together"]] if found else []
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (entry["site"], entry["n"], entry["n_responders"], entry["auc"], entry["calibration_in_the_large"],
         entry["brier"], entry["log_loss"], entry["note"] or None)
        for entry in entries
    )  # fmt: skip
    columns = (Column("site left out"), Column("patients"), Column("responders"), Column("AUC"),
               Column("calibration in the large (0 is ideal)"), Column("Brier score", 3), Column("log loss", 3),
               Column("note"))  # fmt: skip
    return Table("sites", "Leave-one-site-out (internal-external) validation", columns, rows)
