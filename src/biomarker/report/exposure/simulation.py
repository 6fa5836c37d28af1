"""Results of simulated trials -> document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.document import Document, Part, provenance
from biomarker.report.figures.dose_response import dose_response
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.exposure_by_dose import exposure_by_dose
from biomarker.report.numbers import percent
from biomarker.report.table import Column, Table

Values = Mapping[str, Any]
MODEL = ("log odds of response at time t = start + rise (1 - exp(-rate t)) + slope x form(average concentration) + "
         "covariates + a patient's own deviation; hazard of dropping out between two visits = a base hazard, times "
         "the hazard ratio after a visit without response. Start, slope and base hazard are found so that the "
         "observed response rates and the share of completers come out; all else is stated below.")  # fmt: skip


def simulation_document(results: Values) -> Document:
    """Everything a reader needs of `biomarker exposure simulate`."""
    parts = [
        Part("response", "Response by dose", (_how(results),), (response_table(results), sensitivity_table(results)),
             (_dose_response(results),)),
        Part("exposure", "Exposure by dose", (), (exposure_table(results),), (_exposure(results),)),
        Part("assumptions", "What was assumed, and where it comes from", (MODEL,),
             (_forms_table(results), _assumptions(results))),
    ]  # fmt: skip
    return Document(
        results["study"], results["title"], results["headline"], results["verdict_sentences"], results["warnings"],
        True, parts, provenance(results), results["research_use_only"],
    )  # fmt: skip


def response_table(results: Values) -> Table:
    """Response rate per dose and form."""
    rows = [
        (f"{row['dose']:g}", row["form"], _in_percent(row["expected"]), _in_percent(row["rate"]),
         _in_percent(row["gain"]), _in_percent(row["stayed"]))
        for dose in results["doses"] for row in results["response"] if row["dose"] == dose
    ]  # fmt: skip
    share = percent(results["level"])
    return Table("response", f"Response rate in week {results['last_week']:g}, %, dropouts counted as non-responders "
                 f"({share} intervals)",
                 (Column("dose, mg"), Column("form"), Column("expected", 1), Column("one trial", 1),
                  Column(f"expected minus {results['reference']:g} mg", 1), Column("completing", 0)),
                 tuple(rows))  # fmt: skip


def sensitivity_table(results: Values) -> Table:
    """How much the answer depends on the functional form."""
    rows = [
        (f"{row['dose']:g}", f"{100 * row['expected_lowest']:.1f} to {100 * row['expected_highest']:.1f}",
         f"{100 * row['gain_lowest']:.1f} to {100 * row['gain_highest']:.1f}",
         f"{100 * row['gain_low']:.1f} to {100 * row['gain_high']:.1f}")
        for row in results["sensitivity"]
    ]  # fmt: skip
    return Table("sensitivity", "Sensitivity to the form: response rate, lowest to highest form, %",
                 (Column("dose, mg"), Column("expected"),
                  Column(f"minus {results['reference']:g} mg"),
                  Column(f"with {percent(results['level'])} intervals")), tuple(rows))  # fmt: skip


def exposure_table(results: Values) -> Table:
    """Concentration and occupancy per dose."""
    rows = [
        (f"{row['dose']:g}", row["average"], row["per_reference"], row["trough"], _in_percent(row["occupied"]),
         _in_percent(row["below"]), _in_percent(row["variation"]))
        for row in results["exposure"] if row["dose"] > 0
    ]  # fmt: skip
    return Table("exposure", f"Exposure: median (5th to 95th percentile of patients); trough before the dose of week "
                 f"{results['trough_week']:g}",
                 (Column("dose, mg"), Column("average, mg/L", 1), Column(f"scaled to {results['reference']:g} mg", 1),
                  Column("trough, mg/L", 2), Column("target occupied, %", 0),
                  Column(f"% of patients below {percent(results['occupancy'])}", 0), Column("variation, %", 0)),
                 tuple(rows))  # fmt: skip


def _how(results: Values) -> str:
    return (f"{results['n_trials']} trials with {results['n_per_arm']} virtual patients per arm were simulated: "
            "patients, concentrations over time, response and dropout visit by visit. For each trial the response "
            "rates that the model has to reproduce were drawn anew from what the observed counts allow, so the "
            "interval of the expected rate holds for the uncertainty of the slope; that of one trial adds "
            "chance.")  # fmt: skip


def _dose_response(results: Values) -> Drawing:
    rows = [row for row in results["response"] if row["dose"] == results["reference"]]
    return drawing(
        "dose_response",
        "Response by dose under each functional form",
        dose_response(results),
        f"At {results['reference']:g} mg the expected response rate is "
        f"{percent(rows[0]['expected']['estimate'])} under "
        "every form, because it was fitted there; the table gives all numbers.",
        f"Dots: expected rate. Dark band: its {percent(results['level'])} interval; light band: of a single "
        "trial. Open "
        "squares: observed rates that were fitted. Dashed: reference dose. Doses are evenly spaced, not to scale.",
    )


def _exposure(results: Values) -> Drawing:
    return drawing(
        "exposure_by_dose",
        "Exposure by dose",
        exposure_by_dose(results),
        "Average concentration and occupancy of the target by dose; the table gives the numbers.",
        f"Dots: median patient. Above, dashed: in proportion to dose from {results['reference']:g} mg; what "
        "lies below it "
        f"is lost to the target. Below, dashed: {percent(results['occupancy'])} occupied.",
    )


def _forms_table(results: Values) -> Table:
    rows = [(form["label"], form["start"], form["slope"], form["rise"], form["hazard"], form["between"])
            for form in results["forms"]]  # fmt: skip
    return Table("forms", "Models that give the observed rates",
                 (Column("form"), Column("start", 3), Column("slope", 4), Column("rise", 2),
                  Column("log hazard per week", 3), Column("SD between patients", 2)), tuple(rows))  # fmt: skip


def _assumptions(results: Values) -> Table:
    rows = [(row["key"], row["meaning"], row["value"], row["source"]) for row in results["assumptions"]]
    return Table("assumptions", "Every number and its source",
                 (Column("key"), Column("meaning"), Column("value"), Column("source")), tuple(rows))  # fmt: skip


def _in_percent(estimate: Values | None) -> Values | None:
    if estimate is None:
        return None
    return {**estimate, **{key: 100 * estimate[key] for key in ("estimate", "low", "high")}}
