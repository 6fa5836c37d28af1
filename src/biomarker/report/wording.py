"""Sentences that the page and the Word document share."""

from __future__ import annotations

from biomarker.report.numbers import Results, level

CHECKLISTS = (
    "Filled where the results know the answer; a text in brackets is left to the authors. The items are named in our "
    "own words: read the checklists themselves before handing them in."
)


def measured(results: Results) -> str:
    """Who counts as a responder, and how complete the measurements are."""
    cells = results["n_patients"] * results["n_analytes"]
    return (f"Response: {results['responder_is']} (criterion: {results['criterion']}). Of {cells} measurements "
            f"{results['missing_cells']} are missing and {results['censored_cells']} lie outside the limits of the "
            "assay.")  # fmt: skip


def how_to_read(results: Results) -> str:
    """What stands above the table of performance."""
    return (f"Every number comes from patients that the model had not seen. In brackets: {level(results['auc'])} "
            "intervals. An AUC of 0.5 is chance; the Brier score and the log loss are better when smaller, and have to "
            "beat the row without a predictor.")  # fmt: skip
