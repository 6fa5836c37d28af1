"""REMARK (McShane et al. 2005; Altman et al. 2012): 20 items, filled where the results know the answer."""

from __future__ import annotations

from biomarker.report.checklists import facts
from biomarker.report.checklists.item import Item, item_table
from biomarker.report.numbers import Results, interval
from biomarker.report.table import Table


def remark(results: Results) -> Table:
    """The checklist of marker studies; items are named in our own words."""
    return item_table("remark", "REMARK, 20 items", (*_before(results), *_after(results)))


def _before(results: Results) -> tuple[Item, ...]:
    names = ", ".join(entry["name"] for entry in results["analytes"][:30])
    more = results["n_analytes"] - 30
    marker = (results["baselines"]["marker"] or {}).get("name")
    cut = "Paragraph of methods. The threshold lies on the predicted probability, not on an analyte."
    return (
        Item(
            "1", "markers, objectives, hypotheses", f"Named beforehand: {marker}." if marker else "", "the hypothesis"
        ),
        Item("2", "patients and their source", facts.flow(results), "stage, source, criteria"),
        Item("3", "treatments and how they were chosen"),
        Item("4", "specimens, controls, storage"),
        Item("5", "assay, protocol, blinding", "", "kit, laboratory, blinding to the outcome"),
        Item("6", "design, case selection, follow-up"),
        Item("7", "endpoints", facts.outcome(results)),
        Item("8", "all variables that were examined", names + (f" and {more} more." if more > 0 else ".")),
        Item("9", "sample size", facts.size(results), "how the number came about"),
        Item("10", "statistics, model building, missing data", f"Paragraph of methods. {facts.gaps(results)}"),
        Item("11", "handling of marker values, cut points", cut),
    )


def _after(results: Results) -> tuple[Item, ...]:
    against, left = _beside_covariates(results)
    single = "Table of single markers, adjusted for all tests." if results.get("single_markers") else ""
    return (
        Item("12", "flow of patients", facts.flow(results)),
        Item("13", "distributions and missing values", "Baseline table and figure of analytes, by response."),
        Item("14", "markers beside standard variables", "", "correlation with clinical variables"),
        Item("15", "each marker against the outcome", single),
        Item("16", "several variables together, with intervals", facts.performance(results)),
        Item("17", "markers with the standard variables", against, left),
        Item(
            "18",
            "further checks, internal validation",
            f"{facts.validation(results)} {facts.permutation(results)}".strip(),
        ),
        Item("19", "interpretation and limitations", results["verdict_sentences"][0], "earlier studies"),
        Item("20", "implications for research and clinic"),
    )


def _beside_covariates(results: Results) -> tuple[str, str]:
    """The procedure beside the covariates; what is left where no candidate holds both."""
    covariates = results["comparisons"].get("covariates")
    if not covariates:
        return "", "no covariate was named"
    against = f"AUC of the procedure minus that of the covariates alone: {interval(covariates)}."
    both = [entry["name"] for entry in results["candidates"] if entry["features"] == "panel+covariates"]
    if both:
        return f"{against} With both: {', '.join(both)} (table of candidates).", ""
    return against, "a model of markers and standard variables together"
