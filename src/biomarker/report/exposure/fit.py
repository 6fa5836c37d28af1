"""Results of an exposure-response fit -> document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.document import Document, Part, provenance
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.exposure_quantiles import exposure_quantiles
from biomarker.report.figures.predictive_check import predictive_check
from biomarker.report.numbers import percent
from biomarker.report.table import Column, Table

Values = Mapping[str, Any]


def fit_document(results: Values) -> Document:
    """Everything a reader needs of `biomarker exposure fit`."""
    check = results["predictive_check"]
    parts = [
        Part("estimates", "Estimates", (results["forms_sentence"],), (parameter_table(results), _forms(results))),
        Part("rates", "Response by dose, and what usual analyses would say", (NAIVE,), (rate_table(results),)),
        Part("diagnostics", "Does the model make data like these?",
             (f"{percent(check['share_inside'])} of the observed shares of responders lie in the "
              f"{percent(check['level'])} "
              f"band of {check['copies']} simulated copies of the study.",), (_quantiles(results),),
             (_quantile_figure(results), _vpc(results), _dropout(results), *_concentrations(results))),
    ]  # fmt: skip
    return Document(results["study"], results["title"], results["headline"], results["verdict_sentences"],
                    results["warnings"], results["simulated"], parts, provenance(results),
                    results["research_use_only"])  # fmt: skip


NAIVE = ("Joint model: the response rate had nobody dropped out, and with dropouts as non-responders. Completers: "
         "responders among those who attended the last visit; it is too high where non-responders leave. NRI: dropouts "
         "counted as non-responders.")  # fmt: skip


def parameter_table(results: Values) -> Table:
    """Every parameter with its interval, or why there is none."""
    rows = [(row["name"], row["meaning"], row["estimate"], row["why"] or "") for row in results["parameters"]]
    return Table("parameters", f"Estimates ({percent(results['level'])} intervals)",
                 (Column("parameter"), Column("meaning"), Column("estimate", 2), Column("not determined because")),
                 tuple(rows))  # fmt: skip


def rate_table(results: Values) -> Table:
    """Response rates per dose by the joint model and by usual analyses."""
    rows = [(f"{row['dose']:g}", row["n"], row["attended"],
             *(_in_percent(row[key]) for key in ("joint", "joint_counted", "completers", "imputed")))
            for row in results["rates"]]  # fmt: skip
    return Table("rates", f"Response in week {results['last_week']:g}, high gene signature, %",
                 (Column("mg"), Column("n"), Column("at end"), Column("joint", 0), Column("joint, NRI", 0),
                  Column("completers", 0), Column("NRI", 0)), tuple(rows))  # fmt: skip


def _forms(results: Values) -> Table:
    rows = [(row["form"], row["slope"], row["above_best"]) for row in results["forms"]]
    return Table("forms", "Functional forms on the same data",
                 (Column("form"), Column("slope", 3), Column("AIC above the best", 1)), tuple(rows))  # fmt: skip


def _quantiles(results: Values) -> Table:
    rows = [(row["group"], row["n"], row["exposure"], _in_percent(row["observed"]), 100 * row["predicted"])
            for row in results["quantiles"]]  # fmt: skip
    return Table("quantiles", "Response by quantile of exposure, dropouts as non-responders, %",
                 (Column("quantile"), Column("n"), Column("median, mg/L", None), Column("observed", 0),
                  Column("predicted", 0)), tuple(rows))  # fmt: skip


def _quantile_figure(results: Values) -> Drawing:
    return drawing(
        "exposure_quantiles",
        "Response by quantile of exposure",
        exposure_quantiles(results),
        "Observed and predicted response rates by quantile of exposure; the table gives the numbers.",
        "High gene signature, dropouts counted as non-responders. Dots: observed, with Wilson "
        "intervals; open "
        "squares: predicted. Patients of one dose with a higher exposure may differ in other ways.",
    )


def _vpc(results: Values) -> Drawing:
    check = results["predictive_check"]
    return drawing(
        "predictive_check",
        "Visual predictive check",
        predictive_check(check, "response"),
        "Observed shares of responders over time beside simulated copies of the study.",
        f"Dots: observed share of responders among those attending. Band: {percent(check['level'])} of "
        f"{check['copies']} simulated copies; line: their median.",
    )


def _dropout(results: Values) -> Drawing:
    check = results["predictive_check"]
    return drawing(
        "dropout",
        "Dropout",
        predictive_check(check, "stay"),
        "Observed shares still in the study over time beside simulated copies.",
        f"Dots: observed share still in the study. Band: {percent(check['level'])} of {check['copies']} "
        "simulated copies; line: their median.",
    )


def _concentrations(results: Values) -> list[Drawing]:
    groups = results["concentration_check"]
    if not groups:
        return []
    said = f"{percent(results['predictive_check']['level'])} of simulated copies of the subjects"
    return [
        drawing(
            "concentrations",
            "Predictive check of concentrations",
            predictive_check({**results["predictive_check"], "groups": groups}, "concentration"),
            "Observed median concentrations over time beside simulated copies.",
            "Dots: observed median of a week, values below the limit of quantification at the limit. "
            f"Band: {said} "
            "with deviations and residual error drawn anew; line: their median.",
        )
    ]


def _in_percent(estimate: Values | None) -> Values | None:
    if estimate is None:
        return None
    return {**estimate, **{key: 100 * estimate[key] for key in ("estimate", "low", "high")}}
